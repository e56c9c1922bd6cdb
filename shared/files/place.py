"""Where files are kept: a folder, or a bucket of an object store (obstore)."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_ONLY_OURS: Final = 0o700


class FilesAway(Exception):
    """The place of files cannot be reached, or takes nothing; says which, and why."""


class FilePlace:
    """A folder, or the URL of an object store (s3://bucket/prefix). Each method raises FilesAway."""

    def __init__(self, where: str) -> None:
        self.where = where if "://" in where else str(Path(where).absolute())
        self._folder = None if "://" in where else Path(self.where)
        self._store: ObjectStore | None = None

    async def put(self, path: str, parts: AsyncIterator[bytes]) -> None:
        """Keep what comes under a path, whole and durable, or not at all. What `parts` raises goes through."""
        with self._reached() as store:
            await store.put_async(path, parts)
            if self._folder is not None:
                _make_durable(self._folder / path, self._folder)

    def size(self, path: str) -> int | None:
        """How many bytes lie under a path; None if nothing does."""
        with self._reached() as store:
            try:
                return int(store.head(path)["size"])
            except FileNotFoundError:
                return None

    def read(self, path: str, start: int, end: int) -> bytes:
        """The bytes of a part of what lies under a path."""
        with self._reached() as store:
            return bytes(store.get_range(path, start=start, end=end))

    def remove(self, path: str) -> None:
        """Take away what lies under a path, if anything does."""
        with self._reached() as store:
            try:
                store.delete(path)
            except FileNotFoundError:
                return

    def listed(self, folder: str) -> Iterator[str]:
        """The path of everything that lies under a folder, in no order."""
        with self._reached() as store:
            for some in store.list(folder):
                yield from (str(one["path"]) for one in some)

    @contextmanager
    def _reached(self) -> Iterator[Any]:
        from obstore.exceptions import BaseError

        try:
            if self._store is None:
                if self._folder is not None:
                    self._folder.mkdir(mode=_ONLY_OURS, parents=True, exist_ok=True)
                self._store = store_at(self.where)
            yield self._store
        except (BaseError, OSError) as error:
            raise FilesAway(f"{self.where}: {str(error).strip().splitlines()[0]}") from error


def store_at(where: str) -> ObjectStore:
    """The store of a folder, which is made, or of a URL."""
    from obstore.store import LocalStore, from_url

    if "://" not in where:
        return LocalStore(where, mkdir=True)
    # Options given here hide those of the environment, so what it says of http is handed on.
    http = os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true"
    return from_url(
        where,
        client_options={"connect_timeout": "2s", "timeout": "10s", "allow_http": http},
        retry_config={"max_retries": 1, "retry_timeout": timedelta(seconds=5)},
    )


def _make_durable(file: Path, folder: Path) -> None:
    """Have the disk hold a file and every name on the way to it: obstore does not wait for that."""
    for path in (file, *(parent for parent in file.parents if parent == folder or folder in parent.parents)):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
