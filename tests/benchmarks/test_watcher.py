"""The benchmark's onlooker, in a process of its own, tells when cases have passed each service."""

from __future__ import annotations

import os

import pytest

from benchmarks.doors import CommandsDoor
from benchmarks.driving import drive, watching
from benchmarks.watcher import NAME
from services.embedded import System
from tests.support.waiting import until


@pytest.fixture
def running(system: System) -> System:
    system.start()
    return system


def test_cases_are_told_to_be_on_the_desk_and_finished(running: System) -> None:
    with watching(running) as watcher:
        result = drive(watcher, CommandsDoor(running), clients=2, cases=5)
    assert (result.cases, len(result.latencies), len(result.to_desk)) == (5, 5, 5)
    assert min(result.latencies) > min(result.to_desk) > 0


def test_one_watcher_tells_several_runs_one_after_the_other(running: System) -> None:
    door = CommandsDoor(running)
    with watching(running) as watcher:
        assert [drive(watcher, door, clients=1, cases=cases).cases for cases in (2, 1)] == [2, 1]


def test_it_is_another_process_that_looks(running: System) -> None:
    with watching(running) as watcher:
        pid = watcher.pid
        assert pid not in (None, os.getpid())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_watcher_that_fails_ends_the_run(running: System) -> None:
    class Heard:
        error: BaseException | None = None

        def opened(self, plan_id: str) -> None: ...
        def finished(self, plan_id: str) -> None: ...
        def failed(self, error: BaseException) -> None:
            self.error = error

    with watching(running) as watcher:
        watcher.hearer = heard = Heard()
        with running.services["review"].store.database.transaction() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", (NAME,)
            )
        until(lambda: heard.error, what="the failure")
