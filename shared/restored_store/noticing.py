"""Noticing a restored store by what others know of its log.

Others know of its log up to a sequence, and perhaps that event's digest. A store that lacks it, or holds another event
there, must take nothing more until what it lacks was replayed to it: it is marked (in the column
`put_back`), and then refuses.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import structlog

from shared.event_store.store import EventStore
from shared.postgres.database import Cursor

log = structlog.get_logger()


class KnownEnd(NamedTuple):
    """How far somebody knows a partition of a log; None for a digest that they have not kept."""

    partition: int
    sequence: int
    digest: bytes | None


def judge(store: EventStore, known: Iterable[KnownEnd], whose: str) -> str | None:
    """Why a store must be a restored one, as it is marked, or is now by what is known of it elsewhere; else None."""
    reason = marked(store)
    if reason is None and (reason := _found(store, list(known), whose)):
        store.database.write("UPDATE store_identity SET put_back = %s", (reason,))
    return reason


def _found(store: EventStore, known: list[KnownEnd], whose: str) -> str | None:
    contradiction = store.database.read(lambda cursor: contradicted(cursor, known))
    if contradiction is None:
        return None
    wrong, held = contradiction
    says = f"ends at {held}" if held < wrong.sequence else "holds another event there"
    return (
        f"{_knows(store, whose)} its partition {wrong.partition} to {wrong.sequence}, the store {says}."
        f" Stop {store.service}, then: jigyokei restored {store.service}"
    )


def unmark(store: EventStore, whose: str) -> None:
    """Unmark a store that was marked by what `whose` knew of it, and knew wrongly."""
    reason = marked(store)
    if reason is not None and reason.startswith(_knows(store, whose)):
        with store.database.transaction() as cursor:
            clear(cursor)


def _knows(store: EventStore, whose: str) -> str:
    return f"{store.service} is a restored store: {whose} knows"


def marked(store: EventStore) -> str | None:
    """Why a store still waits for what it lacks; None if it does not."""

    def query(cursor: Cursor) -> str | None:
        cursor.execute("SELECT put_back FROM store_identity")
        row = cursor.fetchone()
        return row[0] if row else None

    return store.database.read(query)


def tell_if_restored(store: EventStore) -> None:
    """Say so, if a store is a restored one."""
    if reason := marked(store):
        log.error("restored_store", service=store.service, reason=reason)


def contradicted(cursor: Cursor, known: list[KnownEnd]) -> tuple[KnownEnd, int] | None:
    """The first of these that a log contradicts, and where its partition ends; None if it holds them all."""
    cursor.execute(_CONTRADICTED, [list(column) for column in zip(*known, strict=True)] if known else [[], [], []])
    row = cursor.fetchone()
    return row and (KnownEnd(*row[:3]), row[3])


def clear(cursor: Cursor) -> None:
    """Let a store be written to again."""
    cursor.execute("UPDATE store_identity SET put_back = NULL WHERE put_back IS NOT NULL")


_CONTRADICTED = """
SELECT known.partition, known.sequence, known.digest, h.sequence
  FROM unnest(%b::smallint[], %b::bigint[], %b::bytea[]) AS known (partition, sequence, digest)
  JOIN log_heads AS h USING (partition)
  LEFT JOIN stored_events AS e ON e.partition = known.partition AND e.sequence = known.sequence
 WHERE known.sequence > h.sequence OR known.digest <> e.digest
 ORDER BY known.partition LIMIT 1
"""
