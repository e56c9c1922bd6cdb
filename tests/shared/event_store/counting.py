"""A small aggregate for tests of the store: a tally that counts, refuses above ten, and rings when it is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from shared.contracts.event import Actor, Event
from shared.domain import Aggregate, Refusal, refuse
from shared.event_store.door import Envelope
from shared.event_store.read_model import ReadModel, TableRow, Write, put
from shared.event_store.unit_of_work import Cause, Once


class Counted(Event):
    name: ClassVar[str] = "tally.Counted/1"
    by: int
    ring_at: datetime | None = None


class Rang(Event):
    name: ClassVar[str] = "tally.Rang/1"
    due_at: datetime

    def happened_at(self, now: datetime) -> datetime:
        return self.due_at


@dataclass(frozen=True)
class Tally:
    total: int = 0
    ring_at: datetime | None = None


@dataclass(frozen=True)
class Count:
    stream_id: str
    by: int = 1
    ring_at: datetime | None = None


@dataclass(frozen=True)
class Wake:
    stream_id: str


def decide(state: Tally, command: Count | Wake, now: datetime) -> Sequence[Event] | Refusal:
    match command:
        case Wake():
            return [Rang(due_at=state.ring_at)] if state.ring_at and state.ring_at <= now else []
        case Count(by=by, ring_at=ring_at):
            if by == -1:
                raise RuntimeError("minus one cannot be counted")
            if state.total + by > 10:
                return refuse("R0", "too_many", most=10)
            return [Counted(by=by, ring_at=ring_at)]


def evolve(state: Tally, event: Event) -> Tally:
    match event:
        case Counted(by=by, ring_at=ring_at):
            return replace(state, total=state.total + by, ring_at=ring_at or state.ring_at)
        case Rang():
            return replace(state, ring_at=None)
    return state


TALLY = Aggregate("tally", Tally(), decide, evolve, next_wakeup=lambda s: s.ring_at, wake=Wake)


@dataclass(frozen=True, slots=True)
class Total:
    stream_id: str
    total: int


_PUT = put("totals", Total)


def _put(event: Event, state: Tally) -> Iterator[tuple[Write, TableRow]]:
    yield _PUT, Total(event.head.stream_id, state.total)


TOTALS = ReadModel(
    name="totals",
    version=1,
    tables=("totals",),
    schema="CREATE TABLE totals (stream_id text PRIMARY KEY, total integer NOT NULL);",
    on={Counted: _put},
)


@dataclass(frozen=True)
class AtVersion:
    """What a request to count made."""

    version: int


def by_key(once: Once) -> Envelope:
    """An officer's, once under that key."""
    return Envelope(Cause(Actor(role="officer", id="o1", place="kanto"), "c1"), once)
