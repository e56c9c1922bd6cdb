"""Locks between processes that cannot outlive them: the kernel drops a flock when its holder dies, even by kill -9."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FileLock:
    """One holder's grip on a lock file, shared or exclusive."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self, *, shared: bool = False, patience: float = 0.0) -> bool:
        """Take the lock, trying for `patience` seconds; False if someone else kept it all that time."""
        if self._descriptor is None:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            self._descriptor = os.open(self._path, flags, 0o600)
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self._descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.02)
            else:
                return True

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def held(path: Path, *, patience: float) -> Iterator[None]:
    """Hold `path` alone for the length of a block, or raise TimeoutError."""
    lock = FileLock(path)
    try:
        if not lock.take(patience=patience):
            raise TimeoutError(f"{path} was held by another process for {patience:.0f} seconds")
        yield
    finally:
        lock.release()
