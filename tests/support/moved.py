"""A clock that several processes share: `python -m tests.support.moved NAME` runs a service by it, `all` all in one.

The instant stands in a file; whoever moves it writes there. Services as they are installed cannot be run so.
"""

from __future__ import annotations

import os
import struct
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

from services.embedded import System
from services.web import application
from shared.observability import configure_logging
from shared.process import serving
from shared.process.alone import main
from shared.settings import Settings

FILE = "JIGYOKEI_TEST_CLOCK"
"""The variable that names the file."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FileClock:
    """The instant in a file, as microseconds; it moves forwards only."""

    def __init__(self, path: Path, start: datetime | None = None) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT)
        if start is not None:
            self._write(start)

    def now(self) -> datetime:
        (microseconds,) = struct.unpack("<q", os.pread(self._file, 8, 0))
        return _EPOCH + timedelta(microseconds=microseconds)

    def move_to(self, instant: datetime) -> None:
        """Move to a later instant; an earlier one leaves the clock where it is."""
        self._write(max(instant, self.now()))

    def _write(self, instant: datetime) -> None:
        os.pwrite(self._file, struct.pack("<q", (instant - _EPOCH) // timedelta(microseconds=1)), 0)


def main_of_all(clock: FileClock) -> None:
    """What `jigyokei run` does, by this clock."""
    settings = Settings()
    configure_logging("jigyokei")
    own = serving.listening(settings.port)
    port = own.getsockname()[1]
    with System(settings, clock) as system:
        ready = partial(print, f"jigyokei is running: http://localhost:{port}", flush=True)
        serving.serve(system, application(system), own, ready)


if __name__ == "__main__":
    name, clock = sys.argv[1], FileClock(Path(os.environ[FILE]))
    if name == "all":
        main_of_all(clock)
    else:
        main(name, import_module(f"services.{name}.service").build, clock)
