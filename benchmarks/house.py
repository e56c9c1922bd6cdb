"""A fresh system for a measurement, and what it costs: CPU seconds, WAL bytes, memory."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from services.embedded import System
from shared.clock import Clock, SystemClock
from shared.settings import Settings

_TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """A data folder that is removed afterwards, together with what the embedded server keeps elsewhere."""
    folder = Path(tempfile.mkdtemp(prefix="jgk-bench-"))
    folder.chmod(0o711)
    before = os.environ.get("JIGYOKEI_SYSTEM_FOLDER")
    os.environ["JIGYOKEI_SYSTEM_FOLDER"] = str(folder / "system")
    try:
        yield folder / "data"
    finally:
        if before is None:
            del os.environ["JIGYOKEI_SYSTEM_FOLDER"]
        else:
            os.environ["JIGYOKEI_SYSTEM_FOLDER"] = before
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_system(clock: Clock | None = None, running: bool = False, send_mail: bool = False) -> Iterator[System]:
    """An empty system in this process; `running` starts its threads."""
    with fresh_folder() as data, System(Settings(data=data, send_mail=send_mail), clock or SystemClock()) as system:
        if running:
            system.start()
        yield system


@dataclass(frozen=True)
class Reading:
    """What the processes had used at one moment."""

    cpu_seconds: float
    postgres_cpu_seconds: float
    wal_bytes: int


def read_meters(pids: list[int], postmaster: int, dsn: str) -> Reading:
    """CPU seconds of our processes and of PostgreSQL's, and the WAL position."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')").fetchone()
    assert row is not None
    ours = sum(_cpu(pid, with_children=False) for pid in pids)
    theirs = _cpu(postmaster, with_children=True) + sum(_cpu(pid, with_children=False) for pid in _children(postmaster))
    return Reading(ours, theirs, int(row[0]))


def cpu_ms(pid: int) -> float:
    """Milliseconds of CPU that the threads of a process have used, finer than its ticks."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((one / "schedstat").read_text().split()[0]) for one in threads) / 1_000_000


def peak_memory_mb(pid: int) -> float:
    """The most memory that a process has held, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)


def _cpu(pid: int, with_children: bool) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(fields[index]) for index in ((11, 12, 13, 14) if with_children else (11, 12))) / _TICKS


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def percentile(values: list[float], share: float) -> float:
    """The value below which so large a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
