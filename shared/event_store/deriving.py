"""Everything that follows from a store's log, derived again beside what is stored, and compared with it.

It is derived in temporary tables of one connection, which bear the names of the stored ones, while others append. What
was appended meanwhile is added in one last transaction that sees the log and what is stored at one moment: a unit of
work commits both together, so that nothing is locked and nothing differs by mere timing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import orjson
import psycopg
from psycopg import sql

from shared.contracts.event import Event
from shared.event_store.comparing import DERIVED_TEXTS, Comparison, Difference, differences, keep, whole_table
from shared.event_store.finding import Finding
from shared.event_store.numbers import NumberOf
from shared.event_store.read_model import Projection
from shared.event_store.recheck import Pace
from shared.event_store.replay import AggregateOf, Replay
from shared.event_store.store import EventStore
from shared.postgres.database import AWAY, Cursor, run_script

TEMPORARY: Final = "pg_temp"


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
    pace.announce(rules.store.database.read_at_leisure(_events))
    with _deriving(rules) as derivation:
        # The second time takes what came during the first, so that little is left for the last transaction.
        for passed in chain(derivation.catch_up(), derivation.catch_up()):
            pace.passed(rules.store.service, passed)
        yield from derivation.compared()


def derive_again(rules: Rules) -> list[Difference]:
    """Put timers and running numbers right, nobody appending meanwhile, and keep what was otherwise; what that was.

    Raises Underivable.
    """
    with _deriving(rules) as derivation:
        for _ in derivation.catch_up():
            pass
        return derivation.put_right()


def _events(cursor: Cursor) -> int:
    # Counted, since heads may say anything.
    row = cursor.execute("SELECT count(*) FROM stored_events").fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _deriving(rules: Rules) -> Iterator[_Derivation]:
    with psycopg.connect(rules.store.database.dsn, connect_timeout=5) as connection:
        yield _Derivation(rules, connection)


class _Derivation:
    def __init__(self, rules: Rules, connection: psycopg.Connection[Any]) -> None:
        self.store = rules.store
        self.number_of = rules.number_of
        self.connection = connection
        self.unreadable: list[Finding] = []
        self.replay = Replay(rules.store, rules.aggregate_of, self._cannot_be_read)
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(f"SET search_path = {TEMPORARY}, public; SET timezone = 'UTC'")
            run_script(cursor, _MAKE)
            for read_model in self.store.read_models:
                run_script(cursor, read_model.schema)

    def catch_up(self) -> Iterator[int]:
        """Derive from what the log holds beyond what it held before; tells how many events each page had."""
        for page in self.replay.pages():
            with self.connection.transaction(), self.connection.cursor(binary=True) as cursor:
                self._apply(cursor, page)
            yield len(page)

    def compared(self) -> list[Finding]:
        """What differs at one moment."""
        service = self.store.service
        self.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with self.connection.transaction(), self.connection.cursor(binary=True) as cursor:
            self._reach_the_end(cursor)
            found = list(self.unreadable)
            for comparison in self._comparisons(cursor):
                found += self._findings(cursor, comparison)
            cursor.execute(_GIVEN_TWICE)
            for series, number, count, streams in cursor.fetchall():
                params = {"series": series, "number": number, "count": count, "streams": ", ".join(streams)}
                code = "number_given_twice"
                found.append(
                    Finding(
                        service, -1, 0, streams[0], code, params=params, text=DERIVED_TEXTS[code], row="numbers_given"
                    )
                )
        return found

    def _findings(self, cursor: Cursor, comparison: Comparison) -> Iterator[Finding]:
        service, code = self.store.service, "table_missing"
        try:
            with self.connection.transaction():
                found = differences(cursor, comparison)
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
            yield Finding(service, -1, 0, "", code, text=DERIVED_TEXTS[code], row=comparison.table)
            return
        for one in found:
            yield one.finding(service, one.key[0] if comparison.of_stream else "")

    def put_right(self) -> list[Difference]:
        with self.connection.transaction(), self.connection.cursor(binary=True) as cursor:
            # In the order in which a unit of work comes to them.
            cursor.execute("LOCK TABLE public.numbers, public.numbers_given, public.timers IN EXCLUSIVE MODE")
            self.store.recorder.lock_heads(cursor, range(self.store.partitions))
            self._reach_the_end(cursor)
            if self.unreadable:
                raise Underivable(str(self.unreadable[0]))
            found = [one for comparison in _STORED.values() for one in differences(cursor, comparison)]
            keep(cursor, found, "jigyokei derive", self.store.clock.now())
            run_script(cursor, _PUT_RIGHT)
        return found

    # -- deriving ------------------------------------------------------------------------------------------------

    def _reach_the_end(self, cursor: Cursor) -> None:
        """Derive from the rest of the log as this transaction sees it, and what follows from where streams stand."""
        for page in self.replay.pages(cursor):
            self._apply(cursor, page)
        due = []
        for stream_id, state in self.replay.states.items():
            next_wakeup = self.replay.aggregates[stream_id].next_wakeup
            if next_wakeup is not None and (wakeup := next_wakeup(state)) is not None:
                due.append((stream_id, wakeup))
        cursor.executemany(f"INSERT INTO {TEMPORARY}.timers VALUES (%s, %s)", due)  # noqa: S608
        run_script(cursor, _NUMBERS)

    def _apply(self, cursor: Cursor, page: Sequence[tuple[Event, Any]]) -> None:
        try:
            with self.connection.transaction():
                self._apply_together(cursor, page)
        except AWAY:
            raise
        except Exception:
            for event, state in page:
                self._apply_alone(cursor, event, state)

    def _apply_alone(self, cursor: Cursor, event: Event, state: Any) -> None:
        try:
            with self.connection.transaction():
                self._apply_together(cursor, [(event, state)])
        except AWAY:
            raise
        except Exception as error:
            self._cannot_be_read(-1, 0, event.head.stream_id, error)

    def _apply_together(self, cursor: Cursor, page: Sequence[tuple[Event, Any]]) -> None:
        projections = [Projection(read_model) for read_model in self.store.read_models]
        numbers = []
        for event, state in page:
            for projection in projections:
                projection.add(event, state)
            if (taken := self.number_of(event)) is not None:
                numbers.append((*taken, event.head.stream_id))
        for projection in projections:
            projection.flush(cursor)
        cursor.executemany(f"INSERT INTO {TEMPORARY}.numbers_taken VALUES (%s, %s, %s)", numbers)  # noqa: S608

    def _cannot_be_read(self, partition: int, sequence: int, stream_id: str, error: Exception) -> None:
        code = "event_unreadable"
        params = {"error": type(error).__name__}
        self.unreadable.append(
            Finding(self.store.service, partition, sequence, stream_id, code, params=params, text=DERIVED_TEXTS[code])
        )

    # -- comparing -----------------------------------------------------------------------------------------------

    def _comparisons(self, cursor: Cursor) -> Iterator[Comparison]:
        for read_model in self.store.read_models:
            for table in read_model.tables:
                yield whole_table(table, TEMPORARY, cursor, of_stream=True)
        yield from _STORED.values()
        yield Comparison(
            "read_models",
            ("name",),
            sql.SQL("SELECT name, version FROM public.read_models"),
            sql.SQL("SELECT * FROM jsonb_to_recordset(%s::jsonb) AS held (name text, version integer)"),
            (_json([{"name": one.name, "version": one.version} for one in self.store.read_models]),),
        )
        yield Comparison(
            "store_identity",
            (),
            sql.SQL("SELECT service, partitions FROM public.store_identity"),
            sql.SQL("SELECT %s::text AS service, %s::smallint AS partitions"),
            (self.store.service, self.store.partitions),
        )


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _table(name: str, key: tuple[str, ...], columns: str, of_stream: bool = False) -> Comparison:
    here, there = (sql.SQL(f"SELECT {columns} FROM {schema}.{name}") for schema in ("public", TEMPORARY))  # noqa: S608
    return Comparison(name, key, here, there, of_stream=of_stream)


_STORED: Final[Mapping[str, Comparison]] = {
    "numbers": _table("numbers", ("series",), "series, last"),
    "numbers_given": _table("numbers_given", ("series", "number"), "series, number"),
    "timers": _table("timers", ("stream_id",), "stream_id, due_at", of_stream=True),
}
"""What can be put right at once."""

_MAKE = """
CREATE TABLE pg_temp.timers (stream_id text PRIMARY KEY, due_at timestamptz NOT NULL);
CREATE TABLE pg_temp.numbers_taken (series text, number bigint, stream_id text);
CREATE TABLE pg_temp.numbers (series text PRIMARY KEY, last bigint NOT NULL);
CREATE TABLE pg_temp.numbers_given (series text, number bigint, PRIMARY KEY (series, number));
"""

_NUMBERS = """
INSERT INTO pg_temp.numbers SELECT series, max(number) FROM pg_temp.numbers_taken GROUP BY series;
INSERT INTO pg_temp.numbers_given SELECT DISTINCT series, number FROM pg_temp.numbers_taken;
"""

_GIVEN_TWICE = """
SELECT series, number, count(*), array_agg(stream_id ORDER BY stream_id) FROM pg_temp.numbers_taken
 GROUP BY series, number HAVING count(*) > 1 ORDER BY series, number
"""

# A timer that is parked and falls due when it should stays parked.
_PUT_RIGHT = """
DELETE FROM public.timers AS t WHERE NOT EXISTS (SELECT FROM pg_temp.timers AS d WHERE d.stream_id = t.stream_id);
INSERT INTO public.timers AS t (stream_id, due_at) SELECT stream_id, due_at FROM pg_temp.timers
    ON CONFLICT (stream_id)
    DO UPDATE SET due_at = excluded.due_at, failures = 0, error = NULL, parked = false
     WHERE t.due_at <> excluded.due_at;
DELETE FROM public.numbers AS n WHERE NOT EXISTS (SELECT FROM pg_temp.numbers AS d WHERE d.series = n.series);
INSERT INTO public.numbers (series, last) SELECT series, last FROM pg_temp.numbers
    ON CONFLICT (series) DO UPDATE SET last = excluded.last;
DELETE FROM public.numbers_given AS n
 WHERE NOT EXISTS (SELECT FROM pg_temp.numbers_given AS d WHERE (d.series, d.number) = (n.series, n.number));
INSERT INTO public.numbers_given SELECT * FROM pg_temp.numbers_given ON CONFLICT DO NOTHING;
"""
