"""Running everything on one machine: fill the demo if the store is empty, then serve until told to stop."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
import uvicorn

from services.demo import filling
from services.demo.forms import APPLICATIONS
from services.embedded import System
from services.web import application
from shared.clock import MovedClock, SystemClock
from shared.postgres.locks import FileLock
from shared.settings import Settings

log = structlog.get_logger()

DEMO_SPAN = timedelta(days=740)


LOCK = "run.lock"


class PortUnusable(Exception):
    """We cannot listen where we should: another program does, or we may not."""


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


def listening(port: int) -> socket.socket:
    """A socket on 127.0.0.1 that is ours from now on. Raises PortUnusable."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind(("127.0.0.1", port))
    except OSError as error:
        found.close()
        raise PortUnusable(error.strerror) from error
    found.listen(1024)
    return found


def tune_interpreter() -> None:
    """Fit Python to many threads that mostly wait for PostgreSQL, once everything is loaded.

    What is there by now stays, so the collector need not look at it again (that costs a tenth). And a thread that comes
    back from a wait gets Python's lock within half a millisecond instead of five: a batch waits a hundred times.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    sys.setswitchinterval(0.0005)


def serve(settings: Settings, own: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
    """Serve on a socket until SIGINT or SIGTERM, then stop in order."""
    with System(settings, SystemClock()) as system:

        @asynccontextmanager
        async def lifespan(app: Any) -> Any:
            system.start()
            ready()
            log.info("started", port=own.getsockname()[1])
            yield
            log.info("stopping")

        tune_interpreter()
        app = application(system)
        app.router.lifespan_context = lifespan
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=8, lifespan="on"
        )
        server = uvicorn.Server(config)
        # uvicorn raises the signal again once it has stopped; what is left to do by then must not be cut short.
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.SIG_IGN)
        server.run(sockets=[own])
