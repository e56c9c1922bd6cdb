"""The history of keys (which was made, which destroyed, when): one gapless hash chain, as 002_erase.sql writes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shared.event_store.chain import GENESIS
from shared.postgres.database import Cursor


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One line of the history. `act` is "made" or "destroyed"; `at` is text, so that it can be read whatever it is."""

    sequence: int
    key_id: str
    act: str
    at: str
    digest: bytes


def digest_of(previous: bytes, sequence: int, key_id: str, act: str, at: str) -> bytes:
    """sha256 over the previous digest and every column, each preceded by its length."""
    columns = (str(sequence), key_id, act, at)
    return hashlib.sha256(previous + "".join(f"{len(column)}:{column}" for column in columns).encode()).digest()


def entries(cursor: Cursor) -> list[KeyEntry]:
    """The whole history, oldest first."""
    cursor.execute(_ENTRIES)
    return [KeyEntry(*row) for row in cursor.fetchall()]


def changed(found: list[KeyEntry]) -> Iterator[KeyEntry]:
    """The lines that do not follow from the one before them."""
    previous, expected = GENESIS, 1
    for entry in found:
        due = digest_of(previous, entry.sequence, entry.key_id, entry.act, entry.at)
        if (entry.sequence, entry.digest) != (expected, due):
            yield entry
        previous, expected = entry.digest, entry.sequence + 1


# As it is written; what cannot be there is another text, and so does not follow.
_ENTRIES: Final = """
SELECT sequence, coalesce(key_id, ''), coalesce(act, ''),
       coalesce(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), ''), coalesce(digest, '')
  FROM key_log ORDER BY sequence
"""
