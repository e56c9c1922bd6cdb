"""Replaying to a restored store what it lacks: from a copy of its log, byte for byte.

The log is continued as the copy says, and proved by its chain. What a unit of work writes beside it follows from it:
timers and running numbers at once, read models when they are next rebuilt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from shared.domain import Aggregate
from shared.event_store.chain import stamp_of
from shared.event_store.finding import Finding
from shared.event_store.numbers import NumberOf, enter
from shared.event_store.recorder import Head
from shared.event_store.replay import AggregateOf
from shared.event_store.store import EventStore
from shared.event_store.verify import ChainCheck
from shared.postgres.database import Cursor, take_time
from shared.restored_store.noticing import KnownEnd, contradicted

PAGE = 500

Copy = Callable[[int, int, int], Sequence[tuple[Any, ...]]]
"""(partition, after, upto) → the events of the copy there, each in the shape of verification's EventRow."""


class CopyUnfit(Exception):
    """The copy does not continue the log; says where."""


def replay_to(
    cursor: Cursor,
    store: EventStore,
    copy: Copy,
    ends: Mapping[int, int],
    aggregate_of: AggregateOf,
    number_of: NumberOf,
) -> int:
    """Append what the copy holds beyond the log, up to its `ends` by partition; how many events that were.

    In the caller's transaction, which nobody may share. Raises CopyUnfit.
    """
    take_time(cursor)
    store.recorder.lock_heads(cursor, range(store.partitions))
    heads = _heads(cursor)
    _demand_one_history(cursor, copy, heads, ends)
    replayed = 0
    touched: dict[str, None] = {}
    for partition, head in heads.items():
        for row in _append(cursor, store.service, store.partitions, copy, partition, head, ends.get(partition, 0)):
            replayed += 1
            touched[row[1]] = None
    remaining = iter(touched)
    while stream_ids := list(islice(remaining, PAGE)):
        _derive(cursor, store, stream_ids, aggregate_of, number_of)
    if replayed:
        cursor.execute("UPDATE read_models SET version = -1")
    return replayed


def _heads(cursor: Cursor) -> dict[int, Head]:
    cursor.execute("SELECT partition, sequence, digest, recorded_at FROM log_heads ORDER BY partition")
    return {row[0]: Head(*row[1:]) for row in cursor.fetchall()}


def _demand_one_history(cursor: Cursor, copy: Copy, heads: Mapping[int, Head], ends: Mapping[int, int]) -> None:
    """Equal digests prove that all before them is equal too."""
    both = {partition: min(head.sequence, ends.get(partition, 0)) for partition, head in heads.items()}
    known = [KnownEnd(p, row[0], row[6]) for p, last in both.items() if last for row in copy(p, last - 1, last)]
    if contradiction := contradicted(cursor, known):
        wrong = contradiction[0]
        raise CopyUnfit(f"log and ledger hold different events in partition {wrong.partition} at {wrong.sequence}")


def _append(
    cursor: Cursor, service: str, partitions: int, copy: Copy, partition: int, head: Head, end: int
) -> Iterator[tuple[Any, ...]]:
    check = ChainCheck(service, partition, partitions, "ledger")
    check.sequence, check.digest, check.recorded_at = head.sequence, head.digest, stamp_of(head.recorded_at)
    for after in range(head.sequence, end, PAGE):
        rows = copy(partition, after, min(after + PAGE, end))
        _demand_sound(finding for row in rows for finding in check.see(row))
        cursor.execute(_APPEND, (partition, *(list(column) for column in zip(*rows, strict=True))))
        yield from rows
    if check.sequence < end:
        raise CopyUnfit(f"the ledger lacks events of partition {partition} after {check.sequence}")
    cursor.execute(_MOVE_HEAD, (check.sequence, check.digest, check.recorded_at, partition))


def _demand_sound(findings: Iterable[Finding]) -> None:
    for finding in findings:
        raise CopyUnfit(str(finding))


def _derive(
    cursor: Cursor, store: EventStore, stream_ids: Sequence[str], aggregate_of: AggregateOf, number_of: NumberOf
) -> None:
    """Timers as the streams now ask for them, and numbers as far as the streams have taken them."""
    timers: list[tuple[str, datetime | None]] = []
    numbers: set[tuple[str, int]] = set()
    for stream_id, rows in store.recorder.streams(cursor, dict.fromkeys(stream_ids, 0)).items():
        aggregate: Aggregate[Any, Any] = aggregate_of(rows[0].topic)
        events = [store.names.decode(row.topic, row.state) for row in rows]
        if aggregate.next_wakeup is not None:
            timers.append((stream_id, aggregate.next_wakeup(aggregate.replay(events))))
        numbers.update(filter(None, map(number_of, events)))
    enter(cursor, numbers)
    store.recorder.record(cursor, {"timers": timers}, [], store.clock.now())


_APPEND = """
INSERT INTO stored_events (partition, sequence, originator_id, originator_version, topic, plan_id, recorded_at,
                           digest, state)
SELECT %s, * FROM unnest(%b::bigint[], %b::text[], %b::bigint[], %b::text[], %b::text[],
                         %b::text[]::timestamptz[], %b::bytea[], %b::bytea[])
"""

_MOVE_HEAD = "UPDATE log_heads SET sequence = %s, digest = %s, recorded_at = %s::timestamptz WHERE partition = %s"
