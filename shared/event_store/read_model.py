"""A read model: the tables that answer one question, and how events change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, fields
from functools import cache
from operator import attrgetter
from types import ModuleType
from typing import Any

import orjson

from shared.contracts.event import Event, names_of
from shared.domain import Month
from shared.postgres.database import Cursor

TableRow = Any
"""A dataclass whose fields are columns, or their values by name: text, numbers, days, months, instants, lists of these,
None."""


@dataclass(frozen=True, slots=True, eq=False)
class Write:
    """One statement for many rows: its only parameter is a JSON array of them. It names tables without schema.

    `whole`: a row says everything of its stream anew, so that a later one makes an earlier one superfluous. Otherwise
    the rows that several events of a stream give to it must be different ones.
    """

    sql: str
    whole: bool = False


def put(table: str, row: type) -> Write:
    """Write rows of a table that holds one row for each stream, whether they are new or known.

    The columns are the fields of `row`, a dataclass; the first of them is the key.
    """
    key, *columns = columns_of(row)
    names = ", ".join((key, *columns))
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns)
    return Write(
        f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608
        f" ON CONFLICT ({key}) DO UPDATE SET {changes}",
        whole=True,
    )


def change(table: str, row: type) -> Write:
    """Change the columns that `row` has in the rows that `put` once wrote."""
    key, *columns = columns_of(row)
    changes = ", ".join(f"{column} = r.{column}" for column in columns)
    return Write(
        f"UPDATE {table} AS t SET {changes} FROM json_populate_recordset(NULL::{table}, %s::json) AS r"  # noqa: S608
        f" WHERE t.{key} = r.{key}",
        whole=True,
    )


@cache
def columns_of(row: type) -> tuple[str, ...]:
    """The columns of which rows become instances of a dataclass: its fields, in their order."""
    return tuple(one.name for one in fields(row))


def by_column(row: Any) -> dict[str, Any]:
    """The values of a row, by column; they are the row's own, and not copied."""
    kind: type = type(row)
    names, values = _reading(kind)
    return dict(zip(names, values(row), strict=True))


@cache
def _reading(row: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = columns_of(row)
    return names, attrgetter(*names)


def selected(row: type, alias: str = "") -> str:
    """The same for a SELECT, of the table that goes by `alias` there."""
    return ", ".join(f"{alias}.{column}" if alias else column for column in columns_of(row))


RowsChange = Callable[[Any, Any], Iterable[tuple[Write, TableRow]]]
"""What one event changes: (event, state of its stream after the event). Rows belong to the event's stream alone."""


def of_every_event(
    contracts: ModuleType, change: RowsChange, but: Set[type[Event]] = frozenset()
) -> dict[type[Event], RowsChange]:
    """The same change for each event of a service, but for those of other streams than it is about."""
    return {event: change for event in names_of(contracts).values() if event not in but}


@dataclass(frozen=True)
class ReadModel:
    """Tables made by `schema` (CREATE TABLE and CREATE INDEX statements, names without schema) from events alone.

    Rows hold nothing but what events say: no now(), no sequence, so that a rebuild from the log gives the same rows.
    `version` is raised when the tables or the changes change: a store that holds another version rebuilds at start.
    """

    name: str
    version: int
    tables: tuple[str, ...]
    schema: str
    on: Mapping[type[Event], RowsChange]


@dataclass(slots=True)
class _Batch:
    write: Write
    rows: dict[str, list[TableRow]] = field(default_factory=dict)
    """By stream."""


class Projection:
    """What events change in one read model, gathered, so that a statement is run once for many events.

    The changes of one stream keep their order. Those of different streams need none, since they share no row.
    """

    def __init__(self, read_model: ReadModel) -> None:
        self._on = read_model.on
        self._batches: list[_Batch] = []

    def add(self, event: Event, state: Any) -> None:
        """Take an event up, after all earlier ones of its stream."""
        change = self._on.get(type(event))
        if change is None:
            return
        stream_id = event.head.stream_id
        written: dict[Write, list[TableRow]] = {}
        for write, row in change(event, state):
            written.setdefault(write, []).append(row)
        for write, rows in written.items():
            of_stream = self._batch(write, stream_id).rows.setdefault(stream_id, [])
            if write.whole:
                of_stream.clear()
            of_stream += rows

    def _batch(self, write: Write, stream_id: str) -> _Batch:
        """Where a write of a stream belongs, so that it does not overtake another one of the same stream."""
        for batch in reversed(self._batches):
            if batch.write is write:
                return batch
            if stream_id in batch.rows:
                break
        self._batches.append(_Batch(write))
        return self._batches[-1]

    def flush(self, cursor: Cursor) -> None:
        """Run the statements."""
        for batch in self._batches:
            rows = [row for of_stream in batch.rows.values() for row in of_stream]
            cursor.execute(
                batch.write.sql.encode(), (orjson.dumps(rows, _plain, orjson.OPT_PASSTHROUGH_DATACLASS).decode(),)
            )
        self._batches.clear()


def _plain(value: Any) -> Any:
    """A row by its columns, and a month as text, though it is a dataclass too."""
    if isinstance(value, Month):
        return str(value)
    return by_column(value)
