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


Unreadable = Callable[[int, int, str, Exception], None]
"""Told of an event (partition, sequence, stream) that cannot be read, and why."""


class Replay:
    """Goes on from where it stopped: what was appended meanwhile comes with the next pass.

    With `unreadable`, an event that cannot be read is told there, and its stream is left out from there on.
    """

    def __init__(self, store: EventStore, aggregate_of: AggregateOf, unreadable: Unreadable | None = None) -> None:
        self.store = store
        self.events = 0
        self.states: dict[str, Any] = {}
        self.aggregates: dict[str, Aggregate[Any, Any]] = {}
        """By stream, as the states are."""
        self._aggregate_of = aggregate_of
        self._unreadable = unreadable
        self._left_out: set[str] = set()
        self._positions = dict.fromkeys(range(store.partitions), 0)

    def pages(self, cursor: Cursor | None = None) -> Iterator[list[tuple[Event, Any]]]:
        """One pass over what is new: pages of events, each with the state of its stream after it.

        The log is read as `cursor` sees it, if one is given.
        """
        for partition in self._positions:
            yield from self._pages_of(partition, cursor)

    def leave_out(self, stream_id: str) -> None:
        """Read a stream no further, and know no state of it."""
        self._left_out.add(stream_id)
        self.states.pop(stream_id, None)

    def _pages_of(self, partition: int, cursor: Cursor | None) -> Iterator[list[tuple[Event, Any]]]:
        rows = self._read(partition, cursor)
        while rows:
            yield [folded for row in rows if (folded := self._folded(partition, *row)) is not None]
            self._positions[partition] = rows[-1][0]
            self.events += len(rows)
            rows = self._read(partition, cursor) if len(rows) == PAGE else []

    def _folded(
        self, partition: int, sequence: int, stream_id: str, name: str, data: bytes
    ) -> tuple[Event, Any] | None:
        if self._unreadable is None:
            return self._fold(stream_id, name, data)
        if stream_id in self._left_out:
            return None
        try:
            return self._fold(stream_id, name, data)
        except Exception as error:
            self._unreadable(partition, sequence, stream_id, error)
            self.leave_out(stream_id)
            return None

    def _fold(self, stream_id: str, name: str, data: bytes) -> tuple[Event, Any]:
        event = self.store.names.decode(name, data)
        aggregate = self._aggregate_of(name)
        state = aggregate.evolve(self.states.get(stream_id, aggregate.initial), event)
        self.states[stream_id] = state
        self.aggregates[stream_id] = aggregate
        return event, state

    def _read(self, partition: int, cursor: Cursor | None) -> list[tuple[int, str, str, bytes]]:
        def query(cursor: Cursor) -> list[tuple[int, str, str, bytes]]:
            cursor.execute(_READ, (partition, self._positions[partition], PAGE))
            return cursor.fetchall()

        return self.store.database.read(query) if cursor is None else query(cursor)


_READ = """
SELECT sequence, originator_id, topic, state FROM stored_events
 WHERE partition = %s AND sequence > %s ORDER BY sequence LIMIT %s
"""
