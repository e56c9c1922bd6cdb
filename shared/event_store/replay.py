"""Replay: a store's log folded into the states of its streams, partition by partition, each event decoded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from shared.contracts.event import Event
from shared.domain import Aggregate
from shared.event_store.store import EventStore
from shared.postgres.database import Cursor

PAGE = 1_000

AggregateOf = Callable[[str], Aggregate[Any, Any]]
"""Which aggregate an event name belongs to."""


class Replay:
    """Goes on from where it stopped: what was appended meanwhile comes with the next pass."""

    def __init__(self, store: EventStore, aggregate_of: AggregateOf) -> None:
        self.store = store
        self.events = 0
        self.states: dict[str, Any] = {}
        self._aggregate_of = aggregate_of
        self._positions = dict.fromkeys(range(store.partitions), 0)

    def pages(self) -> Iterator[list[tuple[Event, Any]]]:
        """One pass over what is new: pages of events, each with the state of its stream after it."""
        for partition in self._positions:
            yield from self._pages_of(partition)

    def _pages_of(self, partition: int) -> Iterator[list[tuple[Event, Any]]]:
        rows = self._read(partition)
        while rows:
            yield [self._fold(*row[1:]) for row in rows]
            self._positions[partition] = rows[-1][0]
            self.events += len(rows)
            rows = self._read(partition) if len(rows) == PAGE else []

    def _fold(self, stream_id: str, name: str, data: bytes) -> tuple[Event, Any]:
        event = self.store.names.decode(name, data)
        aggregate = self._aggregate_of(name)
        state = aggregate.evolve(self.states.get(stream_id, aggregate.initial), event)
        self.states[stream_id] = state
        return event, state

    def _read(self, partition: int) -> list[tuple[int, str, str, bytes]]:
        def query(cursor: Cursor) -> list[tuple[int, str, str, bytes]]:
            cursor.execute(_READ, (partition, self._positions[partition], PAGE))
            return cursor.fetchall()

        return self.store.database.read(query)


_READ = """
SELECT sequence, originator_id, topic, state FROM stored_events
 WHERE partition = %s AND sequence > %s ORDER BY sequence LIMIT %s
"""
