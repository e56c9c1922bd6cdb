"""PostgreSQL away: people are told within two seconds, nothing is lost, and it goes on by itself afterwards."""

from __future__ import annotations

import os
import signal
import time

import orjson
import pytest

from shared.postgres.launcher import EmbeddedPostgres
from shared.postgres.processes import is_alive
from tests.faults.running import FILING, Running
from tests.support.waiting import until


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
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_stops_everything_in_order(running: Running, number: signal.Signals) -> None:
    with EmbeddedPostgres(running.data) as postgres:
        pid = postgres.pid
    assert pid is not None
    running.process.send_signal(number)
    assert running.process.wait(timeout=30) == 0
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
