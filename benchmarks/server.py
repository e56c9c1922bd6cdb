"""The services in a process of their own, for measurements from outside."""

from __future__ import annotations

from multiprocessing.queues import Queue

from services import running
from shared.observability import configure_logging
from shared.process import serving
from shared.settings import Settings


def serve(settings: Settings, port: Queue[int]) -> None:
    """Serve on a free port, which is put into the queue, until told to stop."""
    configure_logging("bench", level="ERROR")
    own = serving.listening(0)
    running.serve(settings, own, ready=lambda: port.put(own.getsockname()[1]))
