"""Verification of a log: every row at its place, an unbroken hash chain, heads that agree, streams without gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson

from shared.event_store.chain import GENESIS, STAMP, digest_of, is_stamp, partition_of
from shared.event_store.finding import Finding, Holder
from shared.event_store.store import EventStore
from shared.event_store.streams import disordered
from shared.postgres.database import Cursor

PAGE = 256
"""Events compared at once. Small enough that even filings of the greatest size do not fill the memory."""


class EventRow(NamedTuple):
    """An event as verification needs it: every column but the partition, in the order of the log.

    `recorded_at` is text, that which the digest covers, so that it can be read whatever it is.
    """

    sequence: int
    stream_id: str
    version: int
    name: str
    plan_id: str | None
    recorded_at: str
    digest: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class HeldRows:
    """The rows of one partition: the first and the last sequence, and how many there are."""

    first: int
    last: int
    count: int


class HeadSeen(NamedTuple):
    """What the head of a partition says; its time in the form of an EventRow."""

    sequence: int
    digest: bytes
    recorded_at: str


@dataclass(frozen=True, slots=True)
class End:
    """A partition of a log: what its heads say (there should be one), and what rows it holds; seen at one moment."""

    heads: tuple[HeadSeen, ...]
    held: HeldRows

    @property
    def last(self) -> int:
        return max(self.held.last, 0)


NOTHING: Final = HeldRows(1, 0, 0)
NO_END: Final = End((), NOTHING)


def partition_ends(store: EventStore) -> dict[int, End]:
    """Every partition that a store has a head of, or events in."""

    def query(cursor: Cursor) -> dict[int, End]:
        cursor.execute(_ENDS)
        found: dict[int, End] = {}
        for partition, is_head, sequence, digest, recorded_at, *held in cursor.fetchall():
            before = found.get(partition, End((), HeldRows(*held) if held[2] else NOTHING))
            heads = (*before.heads, HeadSeen(sequence, digest, recorded_at)) if is_head else before.heads
            found[partition] = End(heads, before.held)
        return found

    return store.database.read_at_leisure(query)


def ends_without_heads(store: EventStore) -> dict[int, End]:
    """The same where the heads cannot be read."""

    def query(cursor: Cursor) -> dict[int, End]:
        cursor.execute(_HELD)
        return {row[0]: End((), HeldRows(*row[1:])) for row in cursor.fetchall()}

    return store.database.read_at_leisure(query)


def unplaced(store: EventStore) -> list[Finding]:
    """Events that have no place in the log, so that nobody who reads on in it meets them."""

    def query(cursor: Cursor) -> list[Finding]:
        cursor.execute(_UNPLACED)
        return [Finding(store.service, -1, 0, row[0], "without_place", row[1]) for row in cursor.fetchall()]

    return store.database.read_at_leisure(query)


def rows(store: EventStore, partition: int, after: int, upto: int, limit: int | None = None) -> list[tuple[Any, ...]]:
    """The events of a partition with after < sequence <= upto, as plain tuples in the shape of an EventRow."""

    def query(cursor: Cursor) -> list[tuple[Any, ...]]:
        cursor.execute(_ROWS, (partition, after, upto, limit))
        return cursor.fetchall()

    return store.database.read(query)


def sequences(store: EventStore, partition: int, after: int, upto: int, limit: int) -> list[int]:
    """The places of such events, where the rest of them cannot be read."""

    def query(cursor: Cursor) -> list[int]:
        cursor.execute(_SEQUENCES, (partition, after, upto, limit))
        return [row[0] for row in cursor.fetchall()]

    return store.database.read(query)


def unread_row(sequence: int, error: str) -> tuple[Any, ...]:
    """In place of an event that the database does not give out: in the shape of an EventRow, with why in its digest."""
    return (sequence, "", 0, "", None, None, error, None)


class ChainCheck:
    """Follows one partition, of so many that the store has, and reports what does not fit."""

    def __init__(self, service: str, partition: int, partitions: int, holder: Holder = "source") -> None:
        self.service = service
        self.partition = partition
        self.partitions = partitions
        self.holder = holder
        self.sequence = 0
        self.digest = GENESIS
        self.recorded_at = ""

    def see(self, row: tuple[Any, ...]) -> Iterator[Finding]:
        """Check the next event, in the shape of an EventRow, against the one before it."""
        sequence, stream_id, version, name, plan_id, recorded_at, stored, data = row
        digest = None
        try:
            digest = digest_of(
                self.digest, self.partition, sequence, stream_id, version, name, plan_id, recorded_at, data
            )
            fits = (
                digest == stored
                and sequence == self.sequence + 1
                and recorded_at >= self.recorded_at
                and is_stamp(recorded_at)
                and partition_of(plan_id, stream_id, self.partitions) == self.partition
                and not _differing(data, stream_id, version, plan_id)
            )
        except _UNREADABLE:
            fits = False
        if not fits:
            yield from self._findings(EventRow(*row), digest)
        if sequence > self.sequence:
            # Going on from the stored digest locates each change instead of reporting all that follows it.
            self.sequence, self.digest = sequence, stored if isinstance(stored, bytes) else b""
            if is_stamp(recorded_at):
                self.recorded_at = recorded_at

    def accept(self, row: tuple[Any, ...]) -> None:
        """Go past an event that was checked elsewhere, as equal bytes are."""
        self.sequence, self.digest, self.recorded_at = row[0], row[6], row[5]

    def _findings(self, row: EventRow, digest: bytes | None) -> Iterator[Finding]:
        if row.sequence < 1:
            yield self._finding(row, "sequence_impossible")
        elif row.sequence <= self.sequence:
            yield self._finding(row, "place_doubled")
        elif row.sequence != self.sequence + 1:
            yield self._finding(row, "events_missing", expected=self.sequence + 1)
        if digest is None or not isinstance(row.digest, bytes):
            yield self._finding(row, "unreadable", error=row.digest if isinstance(row.digest, str) else "NULL")
            return
        if not is_stamp(row.recorded_at):
            yield self._finding(row, "time_impossible", at=row.recorded_at)
        elif row.recorded_at < self.recorded_at:
            yield self._finding(row, "time_runs_back")
        if digest != row.digest:
            yield self._finding(row, "digest_wrong")
        else:
            yield from self._written_so(row)

    def _written_so(self, row: EventRow) -> Iterator[Finding]:
        """What is wrong with an event whose digest is right: it was written so, by whoever knew how."""
        expected = partition_of(row.plan_id, row.stream_id, self.partitions)
        if expected != self.partition:
            yield self._finding(row, "misplaced", expected=expected)
        try:
            differs = _differing(row.data, row.stream_id, row.version, row.plan_id)
        except _UNREADABLE as error:
            yield self._finding(row, "unreadable", error=str(error) or type(error).__name__)
        else:
            if differs:
                yield self._finding(row, "header_differs", differs=", ".join(differs))

    def _finding(self, row: EventRow, code: str, **params: Any) -> Finding:
        place = self.service, self.partition, row.sequence, str(row.stream_id)
        return Finding(*place, code, row.version, params, self.holder)


def _differing(data: bytes, stream_id: str, version: int, plan_id: str | None) -> list[str]:
    """The columns of which an event's own header says otherwise. Raises one of _UNREADABLE."""
    header = orjson.loads(data)["header"]
    if header["version"] == version and header["stream_id"] == stream_id and header["plan_id"] == plan_id:
        return []
    columns = {"stream_id": stream_id, "version": version, "plan_id": plan_id}
    return [name for name, value in columns.items() if header[name] != value]


_UNREADABLE: Final = (TypeError, ValueError, LookupError, AttributeError)
"""What a value raises that is not of the kind that it should be, or is not there."""


def check_end(check: ChainCheck, end: End) -> Iterator[Finding]:
    """Check that a partition which was followed to its end stops where its head says."""

    def finding(code: str, **params: Any) -> Finding:
        return Finding(check.service, check.partition, end.last, "", code, params=params, row="log_heads")

    exists = 0 <= check.partition < check.partitions
    if not exists and end.held.count:
        yield finding("partition_unknown", held=end.held.count)
    if not exists and end.heads:
        yield finding("head_unknown")
    if exists and not end.heads:
        yield finding("head_missing")
    if len(end.heads) > 1:
        yield finding("head_doubled")
    for head in end.heads:
        if end.last != head.sequence:
            yield finding("head_differs", end=end.last, head=head.sequence)
        elif check.digest != head.digest:
            yield finding("head_digest_differs")
        if head.recorded_at != (check.recorded_at or EPOCH) and end.last == head.sequence:
            yield finding("head_time_differs", at=head.recorded_at)


def unaccounted(check: ChainCheck, held: HeldRows, walked: int) -> Iterator[Finding]:
    """Whether as many events were walked as the partition holds."""
    if held.count != walked:
        params = {"held": held.count, "walked": walked}
        place = check.service, check.partition, held.last, ""
        yield Finding(*place, "rows_unaccounted", params=params, holder=check.holder)


def verify_log(store: EventStore) -> Iterator[Finding | int]:
    """Check a whole store; yields findings, and the number of events seen after each partition."""
    found = partition_ends(store)
    for partition in sorted(found.keys() | range(store.partitions)):
        end = found.get(partition, NO_END)
        check = ChainCheck(store.service, partition, store.partitions)
        walked, after = 0, end.held.first - 1
        while page := rows(store, partition, after, end.held.last, PAGE):
            for row in page:
                yield from check.see(row)
            walked, after = walked + len(page), page[-1][0]
        yield from check_end(check, end)
        yield from unaccounted(check, end.held, walked)
        yield walked
    yield from unplaced(store)
    yield from disordered(store)


EPOCH: Final = "1970-01-01T00:00:00.000000+00:00"
"""When the head of a partition without events was recorded, so to speak."""

_HELD = """
SELECT partition, min(sequence), max(sequence), count(*) FROM stored_events
 WHERE partition IS NOT NULL AND sequence IS NOT NULL GROUP BY partition
"""

_ENDS = f"""
SELECT coalesce(h.partition, s.partition), h.partition IS NOT NULL, h.sequence, h.digest, h.at,
       s.first, s.last, coalesce(s.count, 0)
  FROM (SELECT partition, sequence, digest, {STAMP} AS at FROM log_heads) AS h
  FULL JOIN ({_HELD}) AS s (partition, first, last, count) ON s.partition = h.partition
"""  # noqa: S608

_UNPLACED = """
SELECT originator_id, originator_version FROM stored_events WHERE partition IS NULL OR sequence IS NULL
"""

_SEQUENCES = """
SELECT sequence FROM stored_events
 WHERE partition = %s AND sequence > %s AND sequence <= %s ORDER BY sequence LIMIT %s
"""

_ROWS = f"""
SELECT sequence, originator_id, originator_version, topic, plan_id, {STAMP}, digest, state
  FROM stored_events WHERE partition = %s AND sequence > %s AND sequence <= %s ORDER BY sequence LIMIT %s
"""  # noqa: S608
