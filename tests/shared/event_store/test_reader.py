"""A reader goes on where its follower stands: what was recorded before this process began is read too."""

from __future__ import annotations

from itertools import count as counting
from uuid import uuid4

from shared.clock import MovedClock
from shared.event_store.chain import partition_of
from shared.event_store.reader import LogReader
from shared.event_store.store import EventStore
from tests.shared.event_store.test_presuming import other_process
from tests.shared.event_store.test_store import count


def plan_in(partition: int, store: EventStore) -> str:
    """A plan whose events stand in a partition."""
    return next(str(n) for n in counting() if partition_of(str(n), "", store.partitions) == partition)


def test_what_another_process_left_is_read_although_our_own_was_at_hand(store: EventStore, clock: MovedClock) -> None:
    left, own = str(uuid4()), str(uuid4())
    count(store, left, plan=plan_in(0, store))
    ours = other_process(store, clock)
    reader = LogReader(ours, poll_seconds=600)
    count(ours, own, plan=plan_in(1, store))
    positions = dict.fromkeys(range(ours.partitions), 0)
    read = []
    while found := reader.after(positions, 100, alone=True):
        for entry, _ in found:
            positions[entry.partition] = entry.sequence
            read.append(entry.originator_id)
    assert sorted(map(str, read)) == sorted([left, own])
