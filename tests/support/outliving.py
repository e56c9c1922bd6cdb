"""Ends what outlives a test process that was killed: whatever it started, however deep, and its folder.

    with none_outlives(folder):
        ...

A process of its own waits at a pipe whose other end only the test process holds. Whatever was started inside the block
bears a mark in its environment, and so do its children; a server of PostgreSQL gets an environment of its own, and is
known by its folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from shared.postgres.processes import PROC, served_folder

MARK = "JIGYOKEI_TEST_RUN"


@contextmanager
def none_outlives(folder: Path) -> Iterator[None]:
    """Nothing that is started inside the block outlives this process or the block, nor does the folder."""
    waits, held = os.pipe()
    mark = uuid4().hex
    before = os.environ.get(MARK)
    command = [sys.executable, "-m", "tests.support.outliving", str(waits), mark, str(folder)]
    # In a session of its own, so that Ctrl-C passes it by.
    watcher = subprocess.Popen(command, pass_fds=[waits], start_new_session=True, cwd=Path(__file__).parents[2])
    os.close(waits)
    os.environ[MARK] = mark
    try:
        yield
    finally:
        if before is None:
            del os.environ[MARK]
        else:
            os.environ[MARK] = before
        os.close(held)
        watcher.wait()


def outliving(mark: str, folder: str) -> Iterator[int]:
    """The processes that bear a mark, or serve a cluster in a folder."""
    for entry in PROC.iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with suppress(OSError):
                served = served_folder(int(entry.name))
                marked = f"{MARK}={mark}".encode() in (entry / "environ").read_bytes().split(b"\0")
                if marked or (served is not None and Path(served).is_relative_to(folder)):
                    yield int(entry.name)


def main(waits: int, mark: str, folder: str) -> None:
    os.read(waits, 1)  # returns when nobody holds the other end any more
    # Twice: who was just being started may have escaped.
    for _ in range(2):
        for pid in outliving(mark, folder):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
