"""PostgreSQL away: people are told within two seconds, nothing is lost, and it goes on by itself afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

import orjson
import pytest

from shared.postgres.launcher import EmbeddedPostgres
from shared.postgres.processes import is_alive

ROOT = Path(__file__).parents[2]
FILING = (ROOT / "tests/data/applications/01-hokuto-suisan.json").read_bytes()
PATIENCE = 30.0


class Running:
    """`jigyokei run` as a process of its own, on a free port."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", "run"],
            cwd=ROOT,
            env=os.environ | {"JIGYOKEI_DATA": str(data), "JIGYOKEI_PORT": "0", "JIGYOKEI_DEMO": "0"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        line = next(line for line in self.process.stdout if "is running" in line)
        self.port = int(line.rpartition(":")[2].strip().rstrip("/"))

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {
            "X-Jigyokei-Persona": "applicant-1",
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        }
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        answer = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
        connection.close()
        return answer

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


@pytest.fixture
def running(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("JIGYOKEI_SYSTEM_FOLDER", str(short_folder / "system"))
    found = Running(short_folder / f"away-{uuid4().hex[:6]}")
    yield found
    if found.process.poll() is None:
        found.stop()
    assert found.process.stdout is not None
    found.process.stdout.close()


def until(what: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < give_up, "it did not happen"


@pytest.mark.faults
def test_without_postgresql_people_are_told_at_once_and_it_recovers(running: Running) -> None:
    status, _, answer = running.ask("POST", "/intake/applications", FILING)
    assert status == 201, answer
    application_id = orjson.loads(answer)["application_id"]
    with EmbeddedPostgres(running.data) as postgres:
        pid = postgres.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
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
def test_sigterm_stops_everything_in_order(running: Running) -> None:
    with EmbeddedPostgres(running.data) as postgres:
        pid = postgres.pid
    assert pid is not None
    running.process.send_signal(signal.SIGTERM)
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
    assert again.process.stdout is not None
    again.process.stdout.close()
