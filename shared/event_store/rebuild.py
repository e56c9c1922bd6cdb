"""Rebuilding a read model beside the live one: from the log, caught up, compared, and swapped in.

The new tables are made in a schema of their own, which stands first in the search path while the read model's SQL,
which names no schema, fills them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from shared.contracts.event import Event
from shared.event_store.comparing import RowDifference, keep, row_differences, whole_table
from shared.event_store.read_model import Projection, ReadModel
from shared.event_store.replay import AggregateOf, Replay
from shared.event_store.store import EventStore
from shared.postgres.database import Cursor, run_script, take_time


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: events read, whether the new tables equal the old ones row for row, and the rows that were
    otherwise, where these were of the same version. They are kept."""

    events: int
    same: bool
    differing: Sequence[RowDifference] = ()


def schema_of(read_model: ReadModel) -> str:
    """The schema in which a read model is rebuilt."""
    return f"rebuild_{read_model.name}"


def make_tables(store: EventStore) -> list[ReadModel]:
    """Make the tables of read models that this store does not have; returns those that have to be rebuilt.

    They stand at another version, or are new to a store that has events already.
    """
    outdated = []
    with store.database.transaction() as cursor:
        has_events = cursor.execute("SELECT EXISTS (SELECT FROM stored_events)").fetchone() == (True,)
        cursor.execute("CREATE TABLE IF NOT EXISTS read_models (name text PRIMARY KEY, version integer NOT NULL)")
        cursor.execute("SELECT name, version FROM read_models FOR UPDATE")
        versions = dict(cursor.fetchall())
        for read_model in store.read_models:
            if read_model.name not in versions:
                run_script(cursor, read_model.schema)
                cursor.execute("INSERT INTO read_models VALUES (%s, %s)", (read_model.name, read_model.version))
                if has_events:
                    outdated.append(read_model)
            elif versions[read_model.name] != read_model.version:
                outdated.append(read_model)
    return outdated


def rebuild(
    store: EventStore,
    read_model: ReadModel,
    aggregate_of: AggregateOf,
    progress: Callable[[int], None] = lambda events: None,
) -> Rebuilt:
    """Rebuild one read model from the whole log while the live one goes on serving, then put it in its place."""
    rebuilding = _Rebuild(store, read_model, aggregate_of, progress)
    rebuilding.make()
    while rebuilding.catch_up():
        pass
    return rebuilding.swap()


class _Rebuild:
    def __init__(
        self, store: EventStore, read_model: ReadModel, aggregate_of: AggregateOf, progress: Callable[[int], None]
    ) -> None:
        self.store = store
        self.read_model = read_model
        self.progress = progress
        self.schema = schema_of(read_model)
        self.replay = Replay(store, aggregate_of)
        self.projection = Projection(read_model)

    def make(self) -> None:
        with self.store.database.transaction() as cursor:
            name = sql.Identifier(self.schema)
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
            cursor.execute(sql.SQL("CREATE SCHEMA {}").format(name))
            self._look_here_first(cursor)
            run_script(cursor, self.read_model.schema)

    def catch_up(self) -> int:
        """Apply what the log holds beyond what was applied before, each page in a transaction; how many events."""
        before = self.replay.events
        for page in self.replay.pages():
            with self.store.database.transaction() as cursor:
                self._look_here_first(cursor)
                self._apply(cursor, page)
        return self.replay.events - before

    def _apply(self, cursor: Cursor, page: Sequence[tuple[Event, Any]]) -> None:
        for event, state in page:
            self.projection.add(event, state)
        self.projection.flush(cursor)
        self.progress(self.replay.events + len(page))

    def swap(self) -> Rebuilt:
        """Under the heads' locks: the last events, the comparison, and the change of places."""
        with self.store.database.transaction() as cursor:
            take_time(cursor)
            self.store.recorder.lock_heads(cursor, range(self.store.partitions))
            self._look_here_first(cursor)
            for page in self.replay.pages():
                self._apply(cursor, page)
            unlike = [
                t for t in self._tables() if self._hash(cursor, "public", t) != self._hash(cursor, self.schema, t)
            ]
            differing = [one for table in unlike for one in self._differing(cursor, table)]
            keep(cursor, differing, f"jigyokei rebuild {self.read_model.name}", self.store.clock.now())
            for table in self._tables():
                cursor.execute(sql.SQL("DROP TABLE IF EXISTS public.{}").format(sql.Identifier(table)))
                cursor.execute(
                    sql.SQL("ALTER TABLE {}.{} SET SCHEMA public").format(
                        sql.Identifier(self.schema), sql.Identifier(table)
                    )
                )
            cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(self.schema)))
            cursor.execute(
                "UPDATE read_models SET version = %s WHERE name = %s", (self.read_model.version, self.read_model.name)
            )
        return Rebuilt(self.replay.events, not unlike, differing)

    def _differing(self, cursor: Cursor, table: str) -> list[RowDifference]:
        """The rows of a table that is of this version."""
        cursor.execute("SELECT version FROM read_models WHERE name = %s", (self.read_model.name,))
        if cursor.fetchone() != (self.read_model.version,):
            return []
        try:
            with cursor.connection.transaction():
                return row_differences(cursor, whole_table(table, self.schema, cursor))
        except psycopg.errors.UndefinedTable:
            return []

    def _tables(self) -> tuple[str, ...]:
        return self.read_model.tables

    def _look_here_first(self, cursor: Cursor) -> None:
        cursor.execute(sql.SQL("SET LOCAL search_path = {}, public").format(sql.Identifier(self.schema)))

    @staticmethod
    def _hash(cursor: Cursor, schema: str, table: str) -> Any:
        cursor.execute("SELECT to_regclass(%s)", (f'"{schema}"."{table}"',))
        if cursor.fetchone() == (None,):
            return None
        # A sum does not depend on the order of rows, so nothing has to be sorted.
        cursor.execute(
            sql.SQL("SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {}.{} AS t").format(
                sql.Identifier(schema), sql.Identifier(table)
            )
        )
        return cursor.fetchone()
