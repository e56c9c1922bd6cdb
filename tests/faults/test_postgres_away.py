"""PostgreSQL away: people are told within two seconds, nothing is lost, and it goes on by itself afterwards."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import orjson
import psycopg
import pytest

from shared.postgres.launcher import EmbeddedPostgres
from shared.postgres.processes import is_alive, members
from tests.faults.running import FILING, Running
from tests.support.waiting import PATIENCE, until

MANY = 60
"""More than there are threads to serve them."""
TOLD_WITHIN = 6.0
"""Two seconds are promised; on a busy machine the asking takes its time too."""


@pytest.mark.faults
def test_without_postgresql_people_are_told_at_once_and_it_recovers(running: Running) -> None:
    status, _, answer = running.ask("POST", "/intake/applications", FILING)
    assert status == 201, answer
    application_id = orjson.loads(answer)["application_id"]
    with EmbeddedPostgres(running.data) as postgres:
        pid = postgres.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        # Its backends outlive it until they look up from what they do.
        until(lambda: running.ask("GET", "/health/ready")[0] == 503)
        for method, path, body in (
            ("POST", "/intake/applications", FILING),
            ("GET", f"/intake/applications/{application_id}", None),
            ("GET", "/health/ready", None),
        ):
            started = time.monotonic()
            status, headers, _ = running.ask(method, path, body)
            assert status == 503
            assert time.monotonic() - started < 2.0
            assert int(headers["retry-after"]) > 0
        assert running.ask("GET", "/health/live")[0] == 200
        # Nobody starts the server again but the running system itself.
        until(lambda: running.ask("GET", "/health/ready")[0] == 200)
        assert running.ask("GET", f"/intake/applications/{application_id}")[0] == 200
        status, _, answer = running.ask("POST", "/intake/applications", FILING)
        assert status == 201, answer
    assert running.stop() == 0


@pytest.mark.faults
def test_while_postgresql_stands_still_people_are_told_at_once_and_it_recovers(running: Running) -> None:
    status, _, answer = running.ask("POST", "/intake/applications", FILING)
    assert status == 201, answer
    application = f"/intake/applications/{orjson.loads(answer)['application_id']}"
    with EmbeddedPostgres(running.data) as postgres:
        with halted(postgres), ThreadPoolExecutor(MANY) as people:
            asked = [
                *(people.submit(timed, running, "POST", "/intake/applications", f"k{n}") for n in range(MANY // 2)),
                *(people.submit(timed, running, "GET", application) for _ in range(MANY // 2 - 1)),
                people.submit(timed, running, "GET", "/health/ready"),
            ]
            for status, headers, took in [one.result() for one in asked]:
                assert status == 503
                assert int(headers["retry-after"]) > 0
                assert took < TOLD_WITHIN
        until(lambda: running.ask("GET", "/health/ready")[0] == 200)
        assert running.ask("GET", application)[0] == 200
        # Some of them had been asked for when it stood still, others not even that: all are done once.
        again = {n: filed(running, f"k{n}") for n in range(MANY // 2)}
        assert {n: filed(running, f"k{n}") for n in again} == again
        assert len(set(again.values())) == len(again)
        with psycopg.connect(postgres.dsn("jigyokei_intake")) as connection:
            filings = connection.execute("SELECT count(*) FROM stored_events WHERE topic LIKE '%Filed/%'")
            assert filings.fetchone() == (1 + len(again),)
        assert running.ask("GET", "/health/ready")[0] == 200
    assert running.stop() == 0


@contextmanager
def halted(postgres: EmbeddedPostgres) -> Iterator[None]:
    """Every process of the server stands still."""
    assert postgres.pid is not None
    cluster = postgres.folder / "cluster"
    pids = [postgres.pid, *members(cluster, cluster.stat().st_uid)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def timed(running: Running, method: str, path: str, key: str | None = None) -> tuple[int, dict[str, str], float]:
    """The status and headers of an answer, and how long it took."""
    started = time.monotonic()
    status, headers, _ = running.ask(method, path, FILING if key else None, key)
    return status, headers, time.monotonic() - started


def filed(running: Running, key: str) -> str:
    """The number under which a filing was taken in the end."""
    found: list[str] = []

    def once() -> bool:
        status, _, answer = running.ask("POST", "/intake/applications", FILING, key)
        if status == 201:
            found.append(orjson.loads(answer)["application_no"])
        return bool(found)

    until(once)
    return found[0]


@pytest.mark.faults
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_stops_everything_in_order(running: Running, number: signal.Signals) -> None:
    with EmbeddedPostgres(running.data) as postgres:
        pid = postgres.pid
    assert pid is not None
    running.process.send_signal(number)
    assert running.process.wait(timeout=PATIENCE) == 0
    assert not is_alive(pid)


@pytest.mark.faults
def test_a_killed_process_starts_again_with_everything(running: Running) -> None:
    _, _, answer = running.ask("POST", "/intake/applications", FILING)
    application_id = orjson.loads(answer)["application_id"]
    running.process.send_signal(signal.SIGKILL)
    running.process.wait()
    again = Running(running.data)
    assert again.ask("GET", f"/intake/applications/{application_id}")[0] == 200
    assert again.stop() == 0
