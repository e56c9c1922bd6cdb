"""Serving a system over HTTP until the process is told to stop."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI

from shared.process.patient_http import PatientHttp
from shared.process.system import WiredServices

log = structlog.get_logger()


class PortUnusable(Exception):
    """We cannot listen where we should: another program does, or we may not. Says where, and which of the two."""

    def __init__(self, port: int, why: str) -> None:
        super().__init__(f"Port {port} cannot be used: {why}")
        self.port, self.why = port, why


def listening(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A socket that is ours from now on. Raises PortUnusable."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise PortUnusable(port, error.strerror or str(error)) from error
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


def stop_as_by_ctrl_c() -> None:
    """Have SIGTERM and SIGHUP end what runs before anything is served, in the way that Ctrl-C does."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)


def serve(system: WiredServices, app: FastAPI, own: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
    """Start a system and serve it on a socket until SIGINT or SIGTERM, then stop taking requests."""

    @asynccontextmanager
    async def lifespan(app: Any) -> Any:
        system.start()
        ready()
        log.info("started", port=own.getsockname()[1])
        yield
        log.info("stopping")

    tune_interpreter()
    app.router.lifespan_context = lifespan
    config = uvicorn.Config(
        app,
        http=PatientHttp,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=4,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    # A terminal that is closed asks to stop like anyone else.
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    # uvicorn raises the signal again once it has stopped; what is left to do by then must not be cut short.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.SIG_IGN)
    server.run(sockets=[own])
