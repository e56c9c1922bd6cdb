"""How far a restored store has followed an upstream, found again from what it recorded.

Messages of one plan are handled in order, and what follows from one names it as its cause. So of each plan all was
handled up to the last message that is named; what comes after it has left nothing, and may be handled as if it came
only now. It is parked, and retried: that keeps the order, and may be broken off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import orjson

from shared.event_store.store import EventStore
from shared.event_store.verify import EventRow
from shared.messaging import parking
from shared.messaging.message import Message
from shared.postgres.database import Cursor
from shared.restored_store.replaying import PAGE, Copy


class StoreRestored(Exception):
    """The message may have been heard before the store was restored, and left nothing."""


class _Told(NamedTuple):
    sequence: int
    thread: str
    event_id: str
    name: str


def follow_again(
    cursor: Cursor,
    store: EventStore,
    upstream: str,
    copy: Copy,
    ends: Mapping[int, int],
    heeds: Callable[[Message], bool],
) -> set[str]:
    """Count an upstream as followed up to the copy's `ends` by partition; the plans of which messages were parked.

    `heeds` says whether anything may be done after a message. In the caller's transaction, once the log was replayed.
    """
    store.recorder.ensure_tracking(cursor, upstream)
    positions, _ = store.recorder.lock_tracking(cursor, upstream, ends, [])
    now, parked = store.clock.now(), set()
    for partition, end in ends.items():
        told = list(_told(copy, partition, positions[partition], end))
        waiting = _waiting(cursor, upstream, partition)
        reached = _reached(cursor, [*waiting, *told])
        for one in waiting:
            if one.sequence <= reached.get(one.thread, 0):
                cursor.execute(_NO_LONGER, (upstream, partition, one.sequence))
        for one in told:
            if one.sequence <= reached.get(one.thread, 0):
                continue
            (row,) = copy(partition, one.sequence - 1, one.sequence)
            message = _message(upstream, partition, EventRow(*row))
            if heeds(message):
                parking.park(cursor, message, StoreRestored(), now)
                parked.add(one.thread)
    cursor.execute(_NOBODY_WAITS, (upstream,))
    moved = [(f"{upstream}:{partition}", end) for partition, end in ends.items() if end > positions[partition]]
    store.recorder.record(cursor, {"positions": moved}, [], now)
    return parked


def _told(copy: Copy, partition: int, after: int, end: int) -> Iterator[_Told]:
    for start in range(after, end, PAGE):
        for sequence, stream_id, _, name, plan_id, _, _, data in copy(partition, start, min(start + PAGE, end)):
            yield _Told(sequence, plan_id or stream_id, _event_id(data), name)


def _waiting(cursor: Cursor, upstream: str, partition: int) -> list[_Told]:
    """What was parked when the backup was made; it may have been retried since."""
    cursor.execute(_PARKED, (upstream, partition))
    return [_Told(sequence, thread, _event_id(data), name) for sequence, thread, name, data in cursor.fetchall()]


def _message(upstream: str, partition: int, row: EventRow) -> Message:
    at = datetime.fromisoformat(row.recorded_at)
    place = partition, row.sequence, row.stream_id, row.version, row.name, row.plan_id
    return Message(upstream, "", *place, at, row.digest, row.data)


def _event_id(data: bytes) -> str:
    return str(orjson.loads(data)["header"]["event_id"])


def _reached(cursor: Cursor, told: list[_Told]) -> dict[str, int]:
    """By plan, the last of these messages from which something followed."""
    cursor.execute(_CAUSES, ([one.thread for one in told],))
    causes = {row[0] for row in cursor.fetchall()}
    return {one.thread: one.sequence for one in told if one.event_id in causes}


_PARKED = """
SELECT sequence, thread, name, data FROM parked_messages WHERE upstream = %s AND partition = %s ORDER BY sequence
"""

_CAUSES = """
SELECT DISTINCT convert_from(state, 'UTF8')::json #>> '{header,causation_id}' FROM stored_events
 WHERE plan_id = ANY(%s) OR plan_id IS NULL
"""

_NO_LONGER = "DELETE FROM parked_messages WHERE upstream = %s AND partition = %s AND sequence = %s"

_NOBODY_WAITS = """
DELETE FROM parked_threads AS t WHERE t.upstream = %s AND NOT EXISTS (
    SELECT FROM parked_messages AS m WHERE m.upstream = t.upstream AND m.thread = t.thread)
"""
