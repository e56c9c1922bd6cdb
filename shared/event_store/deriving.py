"""Everything that follows from a store's log, derived again beside what is stored, and compared with it.

It is derived in temporary tables of one connection, which bear the names of the stored ones, while others append. A
unit of work commits events and all that follows from them together: so what one transaction sees of some streams, and
of the rows that belong to them, fits together, and nothing differs by mere timing. So stretch after stretch of streams
is read, derived, compared and forgotten. Only numbers are no stream's own; they are compared in the end, together with
those that were taken meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, Final
from uuid import uuid4

import psycopg

from shared.contracts.event import Event
from shared.event_store.comparing import DERIVED_TEXTS, DerivedTable, RowDifference, keep, row_differences, whole_table
from shared.event_store.derived_tables import (
    AT,
    DROP_INDEXES,
    ENDS,
    GIVEN_TWICE,
    MAKE,
    NUMBERS,
    PUT_RIGHT,
    SET,
    STORED,
    TAKE,
    TEMPORARY,
    of_the_store,
)
from shared.event_store.finding import Finding
from shared.event_store.in_streams import Stored, grown_since, stored_in, stored_of, stretch_after
from shared.event_store.numbers import NO_BIGINT, NumberOf
from shared.event_store.read_model import Projection, ReadModel
from shared.event_store.recheck import CheckStep, Pace, Told
from shared.event_store.replay import AggregateOf
from shared.event_store.store import EventStore
from shared.postgres.database import AWAY, Cursor, run_script

STREAMS: Final = 500
"""Looked at again at once, of those that have grown meanwhile."""


class Underivable(Exception):
    """An event cannot be read, so that it is not known what follows; says which."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a store's derived tables follow from its log."""

    store: EventStore
    aggregate_of: AggregateOf
    number_of: NumberOf


def derived_findings(rules: Rules, pace: Pace) -> Iterator[Finding]:
    """What a store holds otherwise than it follows from its log."""
    service = rules.store.service
    pace.announce(rules.store.database.read_at_leisure(_events))
    with _deriving(rules, rules.store.read_models, psycopg.IsolationLevel.REPEATABLE_READ) as derivation:
        begun = yield from pace.step(service, f"derived {service}", derivation.begin(), derivation.begun_so)
        derivation.go_on_from(begun["positions"])
        after: str | None = None
        while True:
            name = f"derived {service} {begun['id']} {after!r}"
            told = yield from pace.step(service, name, derivation.compare(after))
            derivation.take_numbers(told["numbers"])
            if (after := told["upto"]) is None:
                break
        yield from derivation.compare_the_rest()


def derive_again(rules: Rules) -> list[RowDifference]:
    """Put timers and running numbers right, nobody appending meanwhile, and keep what was otherwise; what that was.

    Raises Underivable.
    """
    with _deriving(rules, (), None) as derivation:
        return derivation.put_right()


def _events(cursor: Cursor) -> int:
    # Counted, since heads may say anything.
    row = cursor.execute("SELECT count(*) FROM stored_events").fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _deriving(
    rules: Rules, read_models: Sequence[ReadModel], isolation: psycopg.IsolationLevel | None
) -> Iterator[_Derivation]:
    with psycopg.connect(rules.store.database.dsn, connect_timeout=5) as connection:
        connection.isolation_level = isolation
        yield _Derivation(rules, read_models, connection)


_End = tuple[int, int, str]
"""A partition, its last sequence, and the digest there in hex."""

Number = tuple[str, int, str, int]
"""The series and the number that an event took, its stream and its version."""


@dataclass(slots=True)
class _Followed:
    """What follows from some streams: events with the state after each, when the streams want to be woken, numbers."""

    events: list[tuple[Event, Any]] = field(default_factory=list)
    timers: list[tuple[str, Any]] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)


class _Derivation:
    def __init__(self, rules: Rules, read_models: Sequence[ReadModel], connection: psycopg.Connection[Any]) -> None:
        self.store = rules.store
        self.rules = rules
        self.read_models = read_models
        self.connection = connection
        self.positions: Mapping[int, int] = {}
        """Where the partitions ended when it began. What lies beyond may or may not be seen on the way."""
        self.unreadable: list[Finding] = []
        with self._transaction() as cursor:
            run_script(cursor, f"SET search_path = {TEMPORARY}, public; SET timezone = 'UTC'")
            run_script(cursor, MAKE)
            for read_model in read_models:
                run_script(cursor, read_model.schema)
            # Nobody looks anything up in them but by their keys.
            run_script(cursor, DROP_INDEXES)
            tables = [table for read_model in read_models for table in read_model.tables]
            self.of_streams = [*(whole_table(one, TEMPORARY, cursor) for one in tables), STORED["timers"]]
            """The tables whose rows belong to a stream: the one that their keys begin with."""
        self.missing: set[str] = set()

    @contextmanager
    def _transaction(self) -> Iterator[Cursor]:
        with self.connection.transaction(), self.connection.cursor(binary=True) as cursor:
            yield cursor

    # -- steps of a check ----------------------------------------------------------------------------------------

    def begin(self) -> CheckStep:
        """Says where the log ends, under which versions of the read models, and the name of this beginning."""
        yield from ()
        return {"rows": 0, "id": str(uuid4()), "positions": self._ends(), "versions": self._versions()}

    def go_on_from(self, ends: Sequence[_End]) -> None:
        positions = {partition: sequence for partition, sequence, _ in ends}
        self.positions = {**dict.fromkeys(range(self.store.partitions), 0), **positions}

    def _ends(self) -> list[_End]:
        with self._transaction() as cursor:
            cursor.execute(ENDS)
            return [(partition, sequence, digest.hex()) for partition, sequence, digest in cursor.fetchall()]

    def begun_so(self, begun: Told) -> bool:
        """Whether what was begun goes on from this log, and by these rules."""
        with self._transaction() as cursor:
            cursor.execute(AT, ([p for p, _, _ in begun["positions"]], [s for _, s, _ in begun["positions"]]))
            there = {(partition, sequence, digest.hex()) for partition, sequence, digest in cursor.fetchall()}
        return there >= {tuple(one) for one in begun["positions"]} and begun["versions"] == self._versions()

    def _versions(self) -> dict[str, int]:
        return {one.name: one.version for one in self.read_models}

    def compare(self, after: str | None) -> CheckStep:
        """Derive from the streams after one, and compare; says up to which, and the numbers that they took."""
        with self._transaction() as cursor:
            run_script(cursor, "TRUNCATE " + ", ".join(f"{TEMPORARY}.{one.table}" for one in self.of_streams))
            stretch = stretch_after(cursor, after)
            stored = stored_in(cursor, stretch)
            numbers = self._derive(cursor, stored, self.read_models)
            found = [one for c in self.of_streams for one in self._findings(cursor, c.within(stretch))]
        found = self.unreadable + found
        self.unreadable = []
        yield from found
        return {"rows": len(stored), "upto": stretch.upto, "numbers": numbers}

    def take_numbers(self, numbers: Sequence[Number]) -> None:
        with self._transaction() as cursor:
            _take(cursor, numbers)

    def compare_the_rest(self) -> Iterator[Finding]:
        """What differs of that which is no stream's own."""
        with self._transaction() as cursor:
            self._reach_the_end(cursor)
            found = [one for c in of_the_store(self.store) for one in self._findings(cursor, c)]
            cursor.execute(GIVEN_TWICE)
            for series, number, count, streams in cursor.fetchall():
                params = {"series": series, "number": int(number), "count": count, "streams": ", ".join(streams)}
                found.append(self._finding("number_given_twice", "numbers_given", streams[0], **params))
        yield from found

    def put_right(self) -> list[RowDifference]:
        self.go_on_from(self._ends())
        after: str | None = None
        while True:
            with self._transaction() as cursor:
                stretch = stretch_after(cursor, after)
                _take(cursor, self._derive(cursor, stored_in(cursor, stretch)))
            if (after := stretch.upto) is None:
                break
        with self._transaction() as cursor:
            # In the order in which a unit of work comes to them.
            cursor.execute("LOCK TABLE public.numbers, public.numbers_given, public.timers IN EXCLUSIVE MODE")
            self.store.recorder.lock_heads(cursor, range(self.store.partitions))
            self._reach_the_end(cursor)
            if self.unreadable:
                raise Underivable(str(self.unreadable[0]))
            found = [one for derived in STORED.values() for one in row_differences(cursor, derived)]
            keep(cursor, found, "jigyokei derive", self.store.clock.now())
            run_script(cursor, PUT_RIGHT)
        return found

    # -- deriving ------------------------------------------------------------------------------------------------

    def _reach_the_end(self, cursor: Cursor) -> None:
        """Derive again from the streams that have grown since it began, and then the numbers from all that were taken.

        What cannot be read of them was told before.
        """
        grown = grown_since(cursor, self.positions)
        cursor.execute(f"DELETE FROM {TEMPORARY}.timers WHERE stream_id = ANY(%s)", (grown,))  # noqa: S608
        for first in range(0, len(grown), STREAMS):
            _take(cursor, self._derive(cursor, stored_of(cursor, grown[first : first + STREAMS])))
        run_script(cursor, NUMBERS)

    def _derive(self, cursor: Cursor, stored: Sequence[Stored], read_models: Sequence[ReadModel] = ()) -> list[Number]:
        """Fill temporary tables with what follows from whole streams: timers, read models; the numbers they took."""
        streams = [self._follow(list(rows)) for _, rows in groupby(stored, attrgetter("stream_id"))]
        try:
            with self.connection.transaction():
                _write(cursor, streams, read_models)
        except AWAY:
            raise
        except Exception:
            streams = [one for one in streams if self._written_alone(cursor, one, read_models)]
        return [number for one in streams for number in one.numbers]

    def _follow(self, stored: Sequence[Stored]) -> _Followed:
        followed = _Followed()
        aggregate = state = None
        for row in stored:
            try:
                event = self.store.names.decode(row.name, row.data)
                aggregate = self.rules.aggregate_of(row.name)
                state = aggregate.evolve(aggregate.initial if state is None else state, event)
                taken = self.rules.number_of(event)
                if taken is not None and taken[1] >= NO_BIGINT:
                    raise OverflowError(taken[1])
            except Exception as error:
                self._cannot_be_read(row.partition, row.sequence, row.stream_id, error)
                break
            followed.events.append((event, state))
            if taken is not None:
                followed.numbers.append((*taken, row.stream_id, row.version))
        if aggregate is not None and aggregate.next_wakeup is not None and state is not None:
            wakeup = aggregate.next_wakeup(state)
            if wakeup is not None:
                followed.timers.append((stored[0].stream_id, wakeup))
        return followed

    def _written_alone(self, cursor: Cursor, followed: _Followed, read_models: Sequence[ReadModel]) -> bool:
        try:
            with self.connection.transaction():
                _write(cursor, [followed], read_models)
        except AWAY:
            raise
        except Exception as error:
            self._cannot_be_read(-1, 0, followed.events[0][0].head.stream_id, error)
            return False
        return True

    def _cannot_be_read(self, partition: int, sequence: int, stream_id: str, error: Exception) -> None:
        code = "event_unreadable"
        params = {"error": type(error).__name__}
        self.unreadable.append(
            Finding(self.store.service, partition, sequence, stream_id, code, params=params, text=DERIVED_TEXTS[code])
        )

    # -- comparing -----------------------------------------------------------------------------------------------

    def _findings(self, cursor: Cursor, derived: DerivedTable) -> Iterator[Finding]:
        try:
            with self.connection.transaction():
                found = row_differences(cursor, derived)
        except (psycopg.ProgrammingError, psycopg.DataError):
            if derived.table not in self.missing:
                yield self._finding("table_missing", derived.table)
            self.missing.add(derived.table)
            return
        for one in found:
            yield one.finding(self.store.service, one.key[0] if derived.of_stream else "")

    def _finding(self, code: str, row: str, stream_id: str = "", **params: Any) -> Finding:
        return Finding(self.store.service, -1, 0, stream_id, code, params=params, text=DERIVED_TEXTS[code], row=row)


def _write(cursor: Cursor, streams: Sequence[_Followed], read_models: Sequence[ReadModel]) -> None:
    for read_model in read_models:
        projection = Projection(read_model)
        for one in streams:
            for event, state in one.events:
                projection.add(event, state)
        projection.flush(cursor)
    timers = [timer for one in streams for timer in one.timers]
    cursor.execute(SET, tuple([row[column] for row in timers] for column in range(2)))


def _take(cursor: Cursor, numbers: Sequence[Number]) -> None:
    cursor.execute(TAKE, tuple([row[column] for row in numbers] for column in range(4)))
