"""Random mutations of a system's databases: a seed says what is changed, and so which rows a finding must name.

They are made by whoever may do everything: no trigger is asked, and with events in a third of them no constraint
either. What a constraint refuses is no mutation, and another is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

import psycopg
from psycopg import sql

from tests.tampering.databases import Databases, Kept, Row, Table, free
from tests.tampering.values import FROM_NOTHING, other

ATTEMPTS = 100
EVENTS: Final[Mapping[str, Mapping[str, str]]] = {
    "stored_events": {"stream": "originator_id", "version": "originator_version"},
    "ledger": {"stream": "stream_id", "version": "version"},
}
"""Tables of events, and what their columns are called."""
MOVED_BY: Final = ("partition", "plan_id", "originator_id", "stream_id", "thread", "application_name")
"""Columns by which a row belongs somewhere."""


@dataclass(frozen=True)
class Place:
    """A row that was tampered with, as it was or as it is: a finding must name it."""

    table: Table
    row: Row

    @property
    def service(self) -> str:
        return self.row["service"] or "" if self.table.name == "ledger" else self.table.database

    @property
    def key(self) -> list[str]:
        return [self.row[name] or "" for name in self.table.key]

    @property
    def at(self) -> tuple[int, int] | None:
        """Its place in a log, of which the history of keys is one without partitions."""
        if self.table.name not in (*EVENTS, "key_log"):
            return None
        return int(self.row.get("partition") or 0), int(self.row["sequence"] or 0)

    def __str__(self) -> str:
        shown = f"{self.service} {self.at[0]}:{self.at[1]}" if self.at else " ".join(self.key)
        return f"{self.table} {shown[:120]}"


@dataclass(frozen=True)
class Mutation:
    """What was done. `columns` are those that were changed; none where a row came, went, or moved as a whole."""

    kind: str
    table: Table
    what: str
    places: Sequence[Place] = ()
    columns: Sequence[str] = ()
    tables: Sequence[Table] = field(default=())
    """All that was touched, where it is more than one table."""

    def __str__(self) -> str:
        return f"{self.kind}: {self.table} {self.what}; {' | '.join(dict.fromkeys(map(str, self.places)))}"


Draw = Callable[["Drawing"], Mutation | None]


class Drawing:
    """Draws one mutation from a seed, and makes it: of these tables, or of one column of the first of them."""

    def __init__(
        self,
        databases: Databases,
        tables: Sequence[Table],
        earlier: Kept,
        now: Kept,
        seed: int,
        column: str | None = None,
    ) -> None:
        self.databases = databases
        self.tables = tables
        self.earlier = earlier
        self.now = now
        self.column = column
        self.dice = Random(seed)
        self.table = tables[0]
        self.free = False

    def make(self, kinds: Sequence[str] = ()) -> Mutation | None:
        """Draw until one is possible; None if none is."""
        kind = self.dice.choice(kinds or [*KINDS, *FIRST])
        unbound = kind != "roll back" and self.dice.random() < 1 / 3
        for _ in range(ATTEMPTS):
            self.table = self.dice.choice(self.tables)
            self.free = unbound and self.table.name in EVENTS
            try:
                with self.databases.unguarded(self.table.database) as self.connection:
                    if self.free:
                        free(self.connection, self.table)
                    made = KINDS[kind](self)
                    if made is None:
                        self.connection.rollback()
            except (psycopg.IntegrityError, psycopg.DataError, psycopg.errors.GeneratedAlways):
                continue
            if made is not None:
                return made
        return None

    # -- what there is -------------------------------------------------------------------------------------------

    def rows(self, table: Table | None = None) -> list[tuple[str, Row]]:
        """All rows as text, with where they lie, in the order in which they were written."""
        table = table or self.table
        columns = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(one.name)) for one in table.columns)
        query = sql.SQL("SELECT ctid::text, {} FROM {} ORDER BY ctid").format(columns, sql.Identifier(table.name))
        names = [one.name for one in table.columns]
        return [(row[0], dict(zip(names, row[1:], strict=True))) for row in self.connection.execute(query).fetchall()]

    def any_row(self) -> tuple[str, Row] | None:
        found = self.rows()
        return self.dice.choice(found) if found else None

    def written(self, ctid: str) -> Row:
        """A row as it is now."""
        return next(row for place, row in self.rows() if place == ctid)

    def set(self, ctid: str, values: Mapping[str, str], parameters: Mapping[str, Any]) -> Row:
        """Give a row other values, each as SQL; what it is then."""
        setting = ", ".join(f'"{name}" = {value}' for name, value in values.items())
        updated = self.connection.execute(
            f'UPDATE "{self.table.name}" SET {setting} WHERE ctid = %(ctid)s::tid RETURNING ctid::text',
            {"ctid": ctid, **parameters},
        ).fetchone()
        assert updated is not None
        return self.written(updated[0])

    def add(self, row: Row) -> Row:
        """Add a row."""
        names = [one.name for one in self.table.columns]
        values = ", ".join(f"%({one.name})s::{one.kind}" for one in self.table.columns)
        columns = ", ".join(f'"{name}"' for name in names)
        added = self.connection.execute(
            f'INSERT INTO "{self.table.name}" ({columns}) OVERRIDING SYSTEM VALUE VALUES ({values})'
            " RETURNING ctid::text",
            dict(row),
        ).fetchone()
        assert added is not None
        return self.written(added[0])

    def other_value(self, name: str, present: str | None) -> str | None:
        """Another value of a column, as text."""
        column = next(one for one in self.table.columns if one.name == name)
        expression = other(column, present, self.dice)
        row = self.connection.execute(f"SELECT ({expression})::text", {"present": present}).fetchone()
        assert row is not None
        return None if row[0] is None else str(row[0])

    def mutation(self, kind: str, what: str, *rows: Row, columns: Sequence[str] = ()) -> Mutation:
        what = f"{what} (without constraints)" if self.free else what
        return Mutation(kind, self.table, what, [Place(self.table, row) for row in rows], columns)


# -- kinds ------------------------------------------------------------------------------------------------------------


def change(draw: Drawing) -> Mutation | None:
    """One value of one row."""
    if (found := draw.any_row()) is None:
        return None
    ctid, row = found
    name = draw.column or draw.dice.choice(draw.table.columns).name
    value = draw.other_value(name, row[name])
    if value == row[name]:
        return None
    column = next(one for one in draw.table.columns if one.name == name)
    changed = draw.set(ctid, {name: f"%(value)s::{column.kind}"}, {"value": value})
    if changed == row:
        return None
    return draw.mutation("change", f"{name}: {short(row[name])} -> {short(value)}", row, changed, columns=[name])


def delete(draw: Drawing) -> Mutation | None:
    """One row."""
    if (found := draw.any_row()) is None:
        return None
    draw.connection.execute(f'DELETE FROM "{draw.table.name}" WHERE ctid = %s::tid', (found[0],))
    return draw.mutation("delete", "a row", found[1])


def insert(draw: Drawing) -> Mutation | None:
    """A row like one that is there, or like what its columns allow, in a place of its own."""
    found = draw.any_row()
    row = dict(found[1]) if found else {one.name: bare(FROM_NOTHING[one.kind]) for one in draw.table.columns}
    fresh = set(draw.table.key) | {"partition", "sequence", "originator_version"} & set(row)
    changed = [name for name in draw.table.key if draw.dice.random() < 0.7] or [draw.dice.choice(draw.table.key)]
    changed += [name for name in sorted(fresh - set(changed)) if draw.dice.random() < 0.5]
    for name in changed:
        row[name] = draw.other_value(name, row[name])
    added = draw.add(row)
    return draw.mutation("insert", f"a row with other {', '.join(changed)}", added)


def duplicate(draw: Drawing) -> Mutation | None:
    """The same row once more, at the end of wherever it stands; or in the same place, where that is possible."""
    if (found := draw.any_row()) is None:
        return None
    row = dict(found[1])
    if draw.free:
        pass
    elif draw.table.name in EVENTS:
        names = EVENTS[draw.table.name]
        row["sequence"] = str(last(draw, "sequence", "partition", row) + 1)
        if draw.table.name == "stored_events":
            row[names["version"]] = str(last(draw, names["version"], names["stream"], row) + 1)
    elif draw.table.primary:
        name = draw.dice.choice(draw.table.primary)
        row[name] = draw.other_value(name, row[name])
    return draw.mutation("duplicate", "a row", draw.add(row))


def move(draw: Drawing) -> Mutation | None:
    """A row to another partition, plan or stream that is there."""
    rows = draw.rows()
    names = [name for name in MOVED_BY if rows and name in rows[0][1]]
    if len(rows) < 2 or not names:
        return None
    name = draw.dice.choice(names)
    (ctid, row), (_, goal) = draw.dice.sample(rows, 2)
    if row[name] == goal[name]:
        return None
    values, wanted = {name: goal[name]}, {**row, name: goal[name]}
    if draw.table.name in EVENTS:
        version = EVENTS[draw.table.name]["version"]
        if name == "partition":
            values["sequence"] = str(last(draw, "sequence", "partition", wanted) + 1)
        elif name != "plan_id":
            values[version] = str(last(draw, version, name, wanted) + 1)
    kinds = {one.name: one.kind for one in draw.table.columns}
    setting = {one: f"%({one})s::{kinds[one]}" for one in values}
    return draw.mutation("move", f"to another {name}", row, draw.set(ctid, setting, values), columns=list(values))


def reorder(draw: Drawing) -> Mutation | None:
    """Two rows take each other's place in a log, or whatever stands beside their keys is exchanged."""
    rows = draw.rows()
    if len(rows) < 2:
        return None
    (ctid, row), (other_ctid, other_row) = draw.dice.sample(rows, 2)
    if draw.table.name in EVENTS:
        if row["partition"] != other_row["partition"] or row["sequence"] == other_row["sequence"]:
            return None
        draw.set(other_ctid, {"sequence": "1000000000"}, {})
        changed = draw.set(ctid, {"sequence": "%(value)s::bigint"}, {"value": other_row["sequence"]})
        far = next(place for place, one in draw.rows() if one["sequence"] == "1000000000")
        draw.set(far, {"sequence": "%(value)s::bigint"}, {"value": row["sequence"]})
        return draw.mutation("reorder", "two events", row, changed)
    kinds = {one.name: one.kind for one in draw.table.columns if one.name not in draw.table.key}
    names = [name for name in kinds if row[name] != other_row[name]]
    if not names:
        return None
    setting = {name: f"%({name})s::{kinds[name]}" for name in names}
    draw.set(ctid, setting, {name: other_row[name] for name in names})
    draw.set(other_ctid, setting, {name: row[name] for name in names})
    return draw.mutation("reorder", f"{', '.join(names)} of two rows", row, other_row, columns=names)


def truncate(draw: Drawing) -> Mutation | None:
    """The end of a partition, with its head or without; or all of a table."""
    rows = [row for _, row in draw.rows()]
    if not rows:
        return None
    if draw.table.name not in EVENTS:
        draw.connection.execute(f'TRUNCATE "{draw.table.name}"')
        return draw.mutation("truncate", "all of it", *rows)
    first = draw.dice.choice(rows)
    same = [row for row in rows if all(row.get(name) == first.get(name) for name in ("service", "partition"))]
    gone = [row for row in same if int(row["sequence"] or 0) >= int(first["sequence"] or 0)]
    for row in gone:
        draw.connection.execute(
            f'DELETE FROM "{draw.table.name}" WHERE partition = %(partition)s::smallint'
            " AND sequence = %(sequence)s::bigint"
            + (" AND service = %(service)s" if draw.table.name == "ledger" else ""),
            dict(row),
        )
    if draw.table.name == "ledger" or draw.dice.random() < 0.5:
        return draw.mutation("truncate", f"{len(gone)} events", *gone)
    draw.connection.execute(_HEAD_FOLLOWS, {"partition": first["partition"]})
    heads = draw.databases.table(draw.table.database, "log_heads")
    made = draw.mutation("truncate", f"{len(gone)} events, and the head follows", *gone)
    return replace(made, tables=[draw.table, heads])


def roll_back(draw: Drawing) -> Mutation | None:
    """A whole database to what it was."""
    database = draw.table.database
    tables = [table for table in draw.now if table.database == database]
    if all(draw.now[table] == draw.earlier[table] for table in tables):
        return None
    draw.databases.set_back(draw.earlier, database)
    return Mutation("roll back", draw.table, f"all of {database}", tables=tables)


KINDS: Final[Mapping[str, Draw]] = {
    "change": change,
    "delete": delete,
    "insert": insert,
    "duplicate": duplicate,
    "move": move,
    "reorder": reorder,
    "truncate": truncate,
    "roll back": roll_back,
}

FIRST: Final = ("change", "delete", "insert")
"""What must not only be found, but be found where it is; drawn twice as often."""


def last(draw: Drawing, name: str, of: str, row: Row) -> int:
    """The greatest number among rows that share a value, and in the ledger a service."""
    together = [of, *(["service"] if draw.table.name == "ledger" else [])]
    return max((int(one[name] or 0) for _, one in draw.rows() if all(one[c] == row[c] for c in together)), default=0)


def short(value: str | None) -> str:
    return "nothing" if value is None else value if len(value) < 40 else f"{value[:30]}...{value[-6:]}"


def bare(literal: str) -> str:
    return literal.strip("'")


_HEAD_FOLLOWS = """
UPDATE log_heads AS h
   SET sequence = coalesce(l.sequence, 0), digest = coalesce(l.digest, decode(repeat('00', 32), 'hex')),
       recorded_at = coalesce(l.recorded_at, 'epoch')
  FROM (SELECT) AS one
  LEFT JOIN LATERAL (SELECT * FROM stored_events WHERE partition = %(partition)s::smallint
                      ORDER BY sequence DESC LIMIT 1) AS l ON true
 WHERE h.partition = %(partition)s::smallint
"""
