"""Verification of a log: contiguous sequences, an unbroken hash chain, heads that agree, streams without gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shared.event_store.chain import GENESIS, digest_of
from shared.event_store.recorder import LogEntry
from shared.event_store.store import EventStore

PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written, and where."""

    service: str
    partition: int
    sequence: int
    stream_id: str
    what: str

    def __str__(self) -> str:
        return f"{self.service} {self.partition}:{self.sequence} {self.stream_id}: {self.what}"


def partition_entries(store: EventStore, partition: int) -> Iterator[LogEntry]:
    """A whole partition in order, page by page."""
    after = 0
    while page := store.entries([(partition, after)], PAGE):
        yield from page
        after = page[-1].sequence


class ChainCheck:
    """Follows one partition and reports what does not fit."""

    def __init__(self, service: str, partition: int) -> None:
        self.service = service
        self.partition = partition
        self.sequence = 0
        self.digest = GENESIS

    def see(self, entry: LogEntry) -> Iterator[Finding]:
        """Check the next event against the one before it."""
        if entry.sequence != self.sequence + 1:
            yield self._finding(entry, f"expected sequence {self.sequence + 1}: events are missing before this one")
        digest = digest_of(
            self.digest,
            entry.partition,
            entry.sequence,
            str(entry.originator_id),
            entry.originator_version,
            entry.topic,
            entry.plan_id,
            entry.recorded_at,
            entry.state,
        )
        if digest != entry.digest:
            yield self._finding(entry, "its digest does not match what is stored: the event was changed")
        # Going on from the stored digest locates each change instead of reporting all that follows it.
        self.sequence, self.digest = entry.sequence, entry.digest

    def _finding(self, entry: LogEntry, what: str) -> Finding:
        return Finding(self.service, self.partition, entry.sequence, str(entry.originator_id), what)


def verify_log(store: EventStore) -> Iterator[Finding | int]:
    """Check a whole store; yields findings, and the number of events seen after each partition."""
    heads = store.heads()
    for partition, head in heads.items():
        check = ChainCheck(store.service, partition)
        seen = 0
        for entry in partition_entries(store, partition):
            if entry.sequence > head.sequence:
                break  # Appended since the heads were read.
            yield from check.see(entry)
            seen += 1
        if (check.sequence, check.digest) != (head.sequence, head.digest):
            yield Finding(
                store.service, partition, check.sequence, "", f"the log ends here, but its head says {head.sequence}"
            )
        yield seen
    with store.database.transaction() as cursor:
        cursor.execute(_BROKEN_STREAMS)
        for stream_id, last, count in cursor.fetchall():
            yield Finding(store.service, -1, 0, stream_id, f"{count} events, but the last has version {last}")


_BROKEN_STREAMS = """
SELECT originator_id, max(originator_version), count(*) FROM stored_events
 GROUP BY originator_id HAVING max(originator_version) <> count(*) OR min(originator_version) <> 1
"""
