"""What ends are made of: a store whose events lie in parts, each 1, 2, 3 … without a gap, with their digests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import LiteralString

from shared.event_store.store import EventStore
from shared.postgres.database import Cursor, Database

PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Log:
    """A store, and how to ask it. `parts` are named as in checkpoint.py."""

    service: str
    database: Database
    identity: LiteralString
    """The table of one row whose epoch says which store it is."""
    tops: Callable[[Cursor], Mapping[str, int]]
    """How far each part goes."""
    digests: LiteralString
    """Of a part, after a sequence and up to another: (sequence, digest) in order."""

    def prepare(self) -> None:
        """Make or check the tables of its ends."""
        self.database.migrate(files("shared.ends") / "migrations")

    def positions(self, cursor: Cursor) -> dict[str, int]:
        """How far each part goes; those without an event are left out."""
        return {part: sequence for part, sequence in self.tops(cursor).items() if sequence > 0}

    def epoch_of(self, cursor: Cursor) -> str | None:
        """Which store it is; None if nothing says so."""
        cursor.execute(f"SELECT epoch FROM {self.identity}")  # noqa: S608
        row = cursor.fetchone()
        return None if row is None else str(row[0])

    def stretches(self, cursor: Cursor, part: str, after: int, upto: int) -> Iterator[list[tuple[int, bytes]]]:
        """The digests of a part, a stretch at a time. What is missing is missing."""
        for start in range(after, upto, PAGE):
            cursor.execute(self.digests, {"part": part, "after": start, "upto": min(start + PAGE, upto)})
            yield cursor.fetchall()


def log_of(store: EventStore) -> Log:
    """The log of a service."""
    return Log(store.service, store.database, "store_identity", _tops, _DIGESTS)


def log_of_keys(database: Database) -> Log:
    """The vault's history of keys."""

    def tops(cursor: Cursor) -> dict[str, int]:
        cursor.execute("SELECT '0', max(sequence) FROM key_log HAVING count(*) > 0")
        return dict(cursor.fetchall())

    return Log("vault", database, "vault_identity", tops, _KEY_DIGESTS)


def _tops(cursor: Cursor) -> dict[str, int]:
    cursor.execute("SELECT partition, sequence FROM log_heads")
    return {str(partition): sequence for partition, sequence in cursor.fetchall()}


def beyond(positions: Mapping[str, int], held: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """The parts that `positions` know further than they go: (part, where it ends, how far it is known)."""
    return [(part, held.get(part, 0), known) for part, known in positions.items() if known > held.get(part, 0)]


_KEY_DIGESTS = """
SELECT sequence, digest FROM key_log
 WHERE %(part)s = '0' AND sequence > %(after)s AND sequence <= %(upto)s ORDER BY sequence
"""
_DIGESTS = """
SELECT sequence, digest FROM stored_events
 WHERE partition = %(part)s::smallint AND sequence > %(after)s AND sequence <= %(upto)s ORDER BY sequence
"""
