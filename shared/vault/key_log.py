"""The history of keys (which was made, which destroyed, when): one gapless hash chain, as 002_erase.sql writes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.event_store.chain import GENESIS
from shared.postgres.database import Cursor


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One line of the history. `act` is "made" or "destroyed"."""

    sequence: int
    key_id: str
    act: str
    at: datetime
    digest: bytes


def digest_of(previous: bytes, sequence: int, key_id: str, act: str, at: datetime) -> bytes:
    """sha256 over the previous digest and every column, each preceded by its length."""
    columns = (str(sequence), key_id, act, at.astimezone(UTC).isoformat(timespec="microseconds"))
    return hashlib.sha256(previous + "".join(f"{len(column)}:{column}" for column in columns).encode()).digest()


def entries(cursor: Cursor) -> list[KeyEntry]:
    """The whole history, oldest first."""
    cursor.execute("SELECT sequence, key_id, act, at, digest FROM key_log ORDER BY sequence")
    return [KeyEntry(*row) for row in cursor.fetchall()]


def changed(found: list[KeyEntry]) -> Iterator[KeyEntry]:
    """The lines that do not follow from the one before them."""
    previous, expected = GENESIS, 1
    for entry in found:
        due = digest_of(previous, entry.sequence, entry.key_id, entry.act, entry.at)
        if (entry.sequence, entry.digest) != (expected, due):
            yield entry
        previous, expected = entry.digest, entry.sequence + 1
