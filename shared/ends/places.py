"""Where signed ends are kept: a folder beside the data, and any folder or object store given (obstore)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.files.place import store_at

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_NOTE = ".note"
_DIGITS = 12
"""Counts are written so long, so that notes are listed in their order."""


class PlaceAway(Exception):
    """A place cannot be reached, or does not take what it is given; says which, and why."""


class PlaceContradicts(Exception):
    """A place holds something else under this name already."""


class Place:
    """One place: a folder, or the URL of an object store (s3://bucket/prefix). What was put there is never changed."""

    def __init__(self, where: str) -> None:
        self.where = where if "://" in where else str(Path(where).absolute())
        self._store: ObjectStore | None = None

    def put(self, path: str, data: bytes) -> None:
        """Keep data under a path; nothing happens if they are there. Raises PlaceAway, PlaceContradicts."""
        from obstore.exceptions import AlreadyExistsError

        with self._reached() as store:
            try:
                store.put(path, data, mode="create")
            except AlreadyExistsError:
                if bytes(store.get(path).bytes()) != data:
                    raise PlaceContradicts(f"{self.where} holds another {path}") from None

    def get(self, path: str) -> bytes | None:
        """What is kept under a path; None if nothing is. Raises PlaceAway."""
        with self._reached() as store:
            try:
                return bytes(store.get(path).bytes())
            except FileNotFoundError:
                return None

    def counts(self, folder: str, after: int = 0) -> list[int]:
        """The counts of the ends that are kept in a folder, above `after`, in order. Raises PlaceAway."""
        with self._reached() as store:
            names = [Path(meta["path"]) for page in store.list(folder) for meta in page]
        found = (int(name.stem) for name in names if name.suffix == _NOTE and name.stem.isdecimal())
        return sorted(count for count in found if count > after)

    def note(self, folder: str, count: int) -> bytes:
        """The note of one end. Raises PlaceAway."""
        with self._reached() as store:
            return bytes(store.get(path_of(folder, count)).bytes())

    def texts(self, folder: str, ending: str) -> list[bytes]:
        """What is kept in a folder under names with an ending. Raises PlaceAway."""
        with self._reached() as store:
            paths = [meta["path"] for page in store.list(folder) for meta in page]
            return [bytes(store.get(path).bytes()) for path in sorted(paths) if path.endswith(ending)]

    @contextmanager
    def _reached(self) -> Iterator[Any]:
        from obstore.exceptions import BaseError

        try:
            self._store = self._store or store_at(self.where)
            yield self._store
        except (BaseError, OSError, ValueError) as error:
            raise PlaceAway(f"{self.where}: {str(error).strip().splitlines()[0]}") from error


def path_of(folder: str, count: int) -> str:
    """Under which path an end is kept."""
    return f"{folder}/{count:0{_DIGITS}}{_NOTE}"
