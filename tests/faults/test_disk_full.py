"""PostgreSQL's disk is full: people are told so, nothing is half stored, and with room again all goes on by itself."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from services.embedded import System
from shared.settings import Settings
from tests.faults.deployment import START
from tests.faults.load import Observed
from tests.faults.running import FILING, Running
from tests.support.moved import FILE, FileClock
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.faults


class Disk:
    """A disk of its own that is small enough to be filled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o711)
        mount = ["mount", "-t", "tmpfs", "-o", "size=400m,mode=0711", "tmpfs", str(folder)]
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not a byte more fits on it."""
        filler = self.folder / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(65536))
        try:
            yield
        finally:
            filler.unlink()

    def unmount(self) -> None:
        """Take it away at once, whoever still looks at it."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


class Alone:
    """One process that serves everything."""

    def __init__(self, running: Running) -> None:
        self.running = running

    def of(self, service: str) -> list[Running]:
        return [self.running]

    def wait_until_ready(self) -> None:
        until(lambda: self.running.ask("GET", "/health/ready")[0] == 200, what="readiness")


@pytest.fixture
def disk(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """Where the embedded PostgreSQL lies."""
    disk = Disk(short_folder / f"disk-{uuid4().hex[:6]}")
    monkeypatch.setenv("JIGYOKEI_SYSTEM_FOLDER", str(disk.folder / "system"))
    yield disk
    disk.unmount()


@pytest.fixture
def whole(disk: Disk, short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Observed]:
    """Everything in one process on that disk."""
    data = short_folder / f"full-{uuid4().hex[:6]}"
    clock = FileClock(data.with_suffix(".clock"), START)
    monkeypatch.setenv(FILE, str(data.with_suffix(".clock")))
    running = Running(data, "tests.support.moved", "all")
    try:
        with System(Settings(data=data, send_mail=False, connections=4, patience=PATIENCE), clock) as onlooker:
            yield Observed(onlooker, clock, Alone(running))
    finally:
        ended = running.stop()
    assert ended == 0


def files(whole: Observed) -> int:
    """How filing is answered."""
    return whole.members.of("intake")[0].ask("POST", "/intake/applications", FILING)[0]


def unready(whole: Observed) -> set[str]:
    """What readiness says is wrong."""
    status, _, answer = whole.members.of("intake")[0].ask("GET", "/health/ready")
    wrong = {one["what"] for one in json.loads(answer)["wrong"]}
    assert (status == 503) == bool(wrong)
    return wrong


def test_tables_cannot_grow(disk: Disk, whole: Observed) -> None:
    with whole.load() as load:
        load.wait_for(20)
        with disk.full():
            until(lambda: files(whole) == 503, what="a table without room")
            until(lambda: unready(whole) == {"disk_full"}, what="a readiness that knows")
            load.wait_for(5, at_most=2.0)
        load.wait_for(20)
    whole.settle()
    assert load.said[500] == 0
    assert whole.violations() == []


def test_the_log_cannot_grow_and_postgresql_does_not_come_up_again(disk: Disk, whole: Observed) -> None:
    postgres, said = whole.onlooker.postgres, whole.onlooker.settings.data.with_suffix(".log")
    assert postgres is not None
    with whole.load() as load:
        load.wait_for(20)
        with disk.full():
            while postgres.pid is not None:
                with suppress(psycopg.Error), psycopg.connect(postgres.dsn("postgres")) as connection:
                    connection.execute("SELECT pg_switch_wal()")
            assert files(whole) == 503
            assert unready(whole)
            until(lambda: "postgres_did_not_start" in said.read_text(), what="a start in vain")
        load.wait_for(20)
    whole.settle()
    assert load.said[500] == 0
    assert whole.violations() == []
