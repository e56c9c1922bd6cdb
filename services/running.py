"""Running everything on one machine: fill the demo if the store is empty, then serve until told to stop."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from services.demo import filling
from services.demo.forms import APPLICATIONS
from services.embedded import System
from services.web import application
from shared.clock import MovedClock, SystemClock
from shared.postgres.locks import FileLock
from shared.process import serving
from shared.settings import Settings

log = structlog.get_logger()

DEMO_SPAN = timedelta(days=1100)


LOCK = "run.lock"


class AlreadyRuns(Exception):
    """Another process serves or fills this data folder; says which."""


@contextmanager
def alone_in(data: Path) -> Iterator[Callable[[str], object]]:
    """Be the only process that serves or fills a data folder. What is given says who we are, to the next one.

    The kernel takes the lock from a holder that dies, however it dies. Raises AlreadyRuns.
    """
    data.mkdir(parents=True, exist_ok=True)
    lock, note = FileLock(data / LOCK), (data / LOCK).write_text
    try:
        if not lock.take():
            raise AlreadyRuns((data / LOCK).read_text() or "a process that is starting")
        note(f"process {os.getpid()}")
        yield lambda where: note(f"process {os.getpid()}, {where}")
    finally:
        lock.release()


def fill_demo(
    settings: Settings, count: int, progress: Callable[[int, int], None], until: datetime | None = None
) -> bool:
    """Fill an empty system with the demo's stories up to an instant (now), or go on; whether there was work to do."""
    now = until or datetime.now(UTC)
    clock = MovedClock(now - DEMO_SPAN)
    with System(settings, clock) as system:
        if not APPLICATIONS.exists() or not filling.is_wanted(system):
            return False
        filling.fill(system, clock, now, count, progress)
    return True


def serve(settings: Settings, own: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
    """Serve all services on a socket until SIGINT or SIGTERM, then stop in order."""
    with System(settings, SystemClock()) as system:
        serving.serve(system, application(system), own, ready)
