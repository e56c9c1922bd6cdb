"""Parking: a message that cannot be handled waits, with all that follows it for the same plan; other plans go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shared.messaging.message import Message
from shared.postgres.database import Cursor

if TYPE_CHECKING:
    from shared.event_store.store import EventStore
    from shared.event_store.unit_of_work import UnitOfWork
    from shared.messaging.follower import Listener


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that waits, as an operator sees it."""

    upstream: str
    partition: int
    sequence: int
    thread: str
    name: str
    error: str
    attempts: int
    parked_at: datetime

    @property
    def id(self) -> str:
        return f"{self.upstream}:{self.partition}:{self.sequence}"


def park(cursor: Cursor, message: Message, error: Exception | None, now: datetime) -> None:
    """Park one message: with its error, or without one behind an earlier message of the same plan."""
    cursor.execute(_PARK_THREAD, (message.upstream, message.thread))
    cursor.execute(
        _PARK,
        (
            message.upstream,
            message.partition,
            message.sequence,
            message.thread,
            message.stream_id,
            message.version,
            message.name,
            message.plan_id,
            message.recorded_at,
            message.digest,
            message.data,
            _describe(error) if error else "",
            1 if error else 0,
            now,
        ),
    )


def listed(store: EventStore) -> list[Parked]:
    """Everything that waits in a service, in the order in which it will be tried."""
    with store.database.transaction() as cursor:
        cursor.execute(_LIST)
        return [Parked(*row) for row in cursor.fetchall()]


def parked_message(store: EventStore, parked_id: str) -> tuple[Parked, bytes] | None:
    """One parked message with its bytes (personal data in them is sealed), or None."""
    upstream, partition, sequence = parked_id.split(":")
    with store.database.transaction() as cursor:
        cursor.execute(_SHOW, (upstream, int(partition), int(sequence)))
        row = cursor.fetchone()
    return (Parked(*row[:-1]), row[-1]) if row else None


def retry(store: EventStore, listener: Listener, upstream: str, thread: str) -> int:
    """Handle the waiting messages of one plan in order, each in its own unit of work; how many were handled.

    Stops at the first that fails again, which stays parked with the new error.
    """
    handled = 0
    while True:
        try:
            if not store.run(lambda unit: _retry_first(unit, listener, upstream, thread)):
                return handled
        except Exception as error:
            with store.database.transaction() as cursor:
                cursor.execute(_FAILED_AGAIN, (_describe(error), upstream, thread))
            return handled
        handled += 1


def _retry_first(unit: UnitOfWork, listener: Listener, upstream: str, thread: str) -> bool:
    unit.cursor.execute(_LOCK_THREAD, (upstream, thread))
    if unit.cursor.fetchone() is None:
        return False
    unit.cursor.execute(_FIRST, (upstream, thread))
    row = unit.cursor.fetchone()
    if row is None:
        unit.cursor.execute(_NOBODY_WAITS, (upstream, thread, upstream, thread))
        return False
    message = Message(upstream, "", *row)
    listener.take(unit, [message])
    unit.cursor.execute(_TAKEN, (upstream, message.partition, message.sequence))
    unit.cursor.execute(_NOBODY_WAITS, (upstream, thread, upstream, thread))
    return True


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]


def in_order(parked: Sequence[Parked]) -> dict[tuple[str, str], list[Parked]]:
    """Parked messages by (upstream, plan)."""
    found: dict[tuple[str, str], list[Parked]] = {}
    for one in parked:
        found.setdefault((one.upstream, one.thread), []).append(one)
    return found


_LOCK_THREAD = "SELECT 1 FROM parked_threads WHERE upstream = %s AND thread = %s FOR UPDATE"

_PARK_THREAD = "INSERT INTO parked_threads (upstream, thread) VALUES (%s, %s) ON CONFLICT DO NOTHING"

_PARK = """
INSERT INTO parked_messages (upstream, partition, sequence, thread, stream_id, version, name, plan_id,
                             recorded_at, digest, data, error, attempts, parked_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

_LIST = """
SELECT upstream, partition, sequence, thread, name, error, attempts, parked_at FROM parked_messages
 ORDER BY upstream, thread, partition, sequence
"""

_SHOW = """
SELECT upstream, partition, sequence, thread, name, error, attempts, parked_at, data FROM parked_messages
 WHERE upstream = %s AND partition = %s AND sequence = %s
"""

_FIRST = """
SELECT partition, sequence, stream_id, version, name, plan_id, recorded_at, digest, data FROM parked_messages
 WHERE upstream = %s AND thread = %s ORDER BY partition, sequence LIMIT 1
"""

_TAKEN = "DELETE FROM parked_messages WHERE upstream = %s AND partition = %s AND sequence = %s"

_NOBODY_WAITS = """
DELETE FROM parked_threads WHERE upstream = %s AND thread = %s
   AND NOT EXISTS (SELECT FROM parked_messages WHERE upstream = %s AND thread = %s)
"""

_FAILED_AGAIN = """
UPDATE parked_messages SET error = %s, attempts = attempts + 1
 WHERE (upstream, partition, sequence) = (SELECT upstream, partition, sequence FROM parked_messages
       WHERE upstream = %s AND thread = %s ORDER BY partition, sequence LIMIT 1)
"""
