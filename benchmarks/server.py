"""The services in a process of their own, for measurements from outside."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import Queue

from services import running
from shared.observability import configure_logging
from shared.process import serving
from shared.settings import Settings


@dataclass(frozen=True)
class Serving:
    """Where the services listen, and the process that they are."""

    port: int
    pid: int


@contextmanager
def served(settings: Settings) -> Iterator[Serving]:
    """The services in a process of their own, as `make run` starts them; ended afterwards."""
    context = multiprocessing.get_context("spawn")
    port: Queue[int] = context.Queue()
    server = context.Process(target=serve, args=(settings, port), daemon=True)
    server.start()
    listening = port.get(timeout=120)
    assert server.pid is not None
    try:
        yield Serving(listening, server.pid)
    finally:
        server.terminate()
        server.join(timeout=30)


def serve(settings: Settings, port: Queue[int]) -> None:
    """Serve on a free port, which is put into the queue, until told to stop."""
    configure_logging("bench", level="ERROR")
    own = serving.listening(0)
    running.serve(settings, own, ready=lambda: port.put(own.getsockname()[1]))
