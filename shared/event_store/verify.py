"""Verification of a log: contiguous sequences, an unbroken hash chain, heads that agree, streams without gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple

from shared.domain import Text
from shared.event_store.chain import GENESIS, digest_of
from shared.event_store.store import EventStore
from shared.postgres.database import Cursor

PAGE = 256
"""Events compared at once. Small enough that even filings of the greatest size do not fill the memory."""

Holder = Literal["source", "ledger"]
"""Whose copy is meant: the service that recorded it, or audit's ledger."""

TEXTS: Final[Mapping[str, Text]] = {
    "events_missing": Text(
        ja="連番が{expected}から続いていません。この記録の前が欠けています。",
        en="expected sequence {expected}: events are missing before this one",
    ),
    "digest_wrong": Text(
        ja="ハッシュ値が保存内容と一致しません。この記録は書き換えられています。",
        en="its digest does not match what is stored: the event was changed",
    ),
    "time_runs_back": Text(
        ja="記録日時が、一つ前の記録より前になっています。", en="it was recorded before its predecessor"
    ),
    "head_differs": Text(
        ja="記録は{end}番で終わっていますが、末尾の控えは{head}番を示しています。",
        en="the log ends at {end}, but its head says {head}",
    ),
    "head_digest_differs": Text(
        ja="最後の記録のハッシュ値が、末尾の控えと一致しません。",
        en="the last digest is not the one that the head says",
    ),
    "stream_broken": Text(
        ja="この系列の記録は{count}件ですが、最後の版は{last}です。",
        en="{count} events, but the last has version {last}",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written, and where.

    `partition` is -1 for what concerns a whole stream or service. `row` names what is no event of a log: its table, and
    its key there. `known` is what is told, but does not count as a finding.
    """

    service: str
    partition: int
    sequence: int
    stream_id: str
    code: str
    version: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)
    holder: Holder = "source"
    text: Text | None = None
    row: str = ""
    known: bool = False

    @property
    def words(self) -> Text:
        return self.text or TEXTS[self.code]

    @property
    def what(self) -> str:
        return self.words.in_language("en", self.params)

    @property
    def place(self) -> str:
        """Where it is: the copy, the service, the place in its log, and the stream or row that is meant."""
        at = f"{self.partition}:{self.sequence}" if self.partition >= 0 else ""
        return " ".join(filter(None, (self.service, at, self.stream_id, self.row)))

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


class Row(NamedTuple):
    """An event as verification needs it: every column but the partition, in the order of the log."""

    sequence: int
    stream_id: str
    version: int
    name: str
    plan_id: str | None
    recorded_at: datetime
    digest: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class End:
    """Where a partition ends: what its head says, and its last event; both seen at one moment."""

    sequence: int
    digest: bytes
    last: int


def ends(store: EventStore) -> dict[int, End]:
    """The end of each partition of a store."""

    def query(cursor: Cursor) -> dict[int, End]:
        cursor.execute(_ENDS)
        return {row[0]: End(*row[1:]) for row in cursor.fetchall()}

    return store.database.read(query)


def rows(store: EventStore, partition: int, after: int, upto: int) -> list[tuple[Any, ...]]:
    """The events of a partition with after < sequence <= upto, as plain tuples in the shape of a Row."""

    def query(cursor: Cursor) -> list[tuple[Any, ...]]:
        cursor.execute(_ROWS, (partition, after, upto))
        return cursor.fetchall()

    return store.database.read(query)


class ChainCheck:
    """Follows one partition and reports what does not fit."""

    def __init__(self, service: str, partition: int, holder: Holder = "source") -> None:
        self.service = service
        self.partition = partition
        self.holder = holder
        self.sequence = 0
        self.digest = GENESIS
        self.recorded_at = _BEFORE_ALL

    def see(self, row: tuple[Any, ...]) -> Iterator[Finding]:
        """Check the next event, in the shape of a Row, against the one before it."""
        sequence, stream_id, version, name, plan_id, recorded_at, stored, data = row
        digest = digest_of(self.digest, self.partition, sequence, stream_id, version, name, plan_id, recorded_at, data)
        if digest != stored or sequence != self.sequence + 1 or recorded_at < self.recorded_at:
            yield from self._findings(Row(*row), digest)
        # Going on from the stored digest locates each change instead of reporting all that follows it.
        self.sequence, self.digest, self.recorded_at = sequence, stored, recorded_at

    def accept(self, row: tuple[Any, ...]) -> None:
        """Go past an event that was checked elsewhere, as equal bytes are."""
        self.sequence, self.digest, self.recorded_at = row[0], row[6], row[5]

    def _findings(self, row: Row, digest: bytes) -> Iterator[Finding]:
        if row.sequence != self.sequence + 1:
            yield self._finding(row, "events_missing", expected=self.sequence + 1)
        if digest != row.digest:
            yield self._finding(row, "digest_wrong")
        if row.recorded_at < self.recorded_at:
            yield self._finding(row, "time_runs_back")

    def _finding(self, row: Row, code: str, **params: Any) -> Finding:
        return Finding(
            self.service, self.partition, row.sequence, row.stream_id, code, row.version, params, self.holder
        )


def check_end(check: ChainCheck, end: End) -> Iterator[Finding]:
    """Check that a partition which was followed to its end stops where its head says."""
    if end.last != end.sequence:
        yield Finding(
            check.service, check.partition, end.last, "", "head_differs", params={"end": end.last, "head": end.sequence}
        )
    elif check.digest != end.digest:
        yield Finding(check.service, check.partition, end.sequence, "", "head_digest_differs")


def broken_streams(store: EventStore) -> list[Finding]:
    """Streams whose versions are not 1, 2, 3 …"""

    def query(cursor: Cursor) -> list[Finding]:
        cursor.execute(_BROKEN_STREAMS)
        return [
            Finding(store.service, -1, 0, stream_id, "stream_broken", last, {"count": count, "last": last})
            for stream_id, last, count in cursor.fetchall()
        ]

    return store.database.read(query)


def verify_log(store: EventStore) -> Iterator[Finding | int]:
    """Check a whole store; yields findings, and the number of events seen after each partition."""
    for partition, end in ends(store).items():
        check = ChainCheck(store.service, partition)
        for after in range(0, end.last, PAGE):
            for row in rows(store, partition, after, min(after + PAGE, end.last)):
                yield from check.see(row)
        yield from check_end(check, end)
        yield end.last
    yield from broken_streams(store)


_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)

_ENDS = """
SELECT partition, sequence, digest,
       coalesce((SELECT max(s.sequence) FROM stored_events AS s WHERE s.partition = h.partition), 0)
  FROM log_heads AS h ORDER BY partition
"""

_ROWS = """
SELECT sequence, originator_id, originator_version, topic, plan_id, recorded_at, digest, state
  FROM stored_events WHERE partition = %s AND sequence > %s AND sequence <= %s ORDER BY sequence
"""

_BROKEN_STREAMS = """
SELECT originator_id, max(originator_version), count(*) FROM stored_events
 GROUP BY originator_id HAVING max(originator_version) <> count(*) OR min(originator_version) <> 1
"""
