"""Comparing a table, row by row, with what follows from the log; what differs is kept before it is put right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import orjson
from psycopg import sql

from shared.domain import Text
from shared.event_store.finding import Finding
from shared.event_store.in_streams import Stretch
from shared.postgres.database import Cursor

SHOWN = 300
"""Characters of a row that a finding shows; whole it stands in its table, or where it is kept."""

DERIVED_TEXTS: Final[Mapping[str, Text]] = {
    "row_changed": Text(
        ja="{columns}が記録から導かれる値と異なります。保存値：{stored}、導かれる値：{follows}",
        en="{columns} differ from what follows from the log: stored {stored}, but {follows} follows",
    ),
    "row_missing": Text(
        ja="記録から導かれるこの行がありません：{follows}",
        en="this row follows from the log, but is missing: {follows}",
    ),
    "row_unexplained": Text(
        ja="記録からは導かれない行です：{stored}", en="this row does not follow from the log: {stored}"
    ),
    "table_missing": Text(ja="この表がありません。", en="this table is missing"),
    "event_unreadable": Text(
        ja="この記録は読み取れません（{error}）。これ以降、この系列からは何も導けません。",
        en="it cannot be read ({error}); from here on nothing can be derived from its stream",
    ),
    "number_given_twice": Text(
        ja="番号{number}（{series}）が{count}件の記録に付いています：{streams}",
        en="number {number} of {series} is borne by {count} events: {streams}",
    ),
}

Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row of a table that is not as it follows from the log; None where there is no such row."""

    table: str
    key: tuple[str, ...]
    stored: Columns | None
    follows: Columns | None

    @property
    def place(self) -> str:
        return " ".join((self.table, *self.key))

    def finding(self, service: str, stream_id: str = "") -> Finding:
        """As verification tells it."""
        if self.stored is None or self.follows is None:
            code = "row_missing" if self.stored is None else "row_unexplained"
            params = {"stored": _shown(self.stored), "follows": _shown(self.follows)}
        else:
            wrong = [
                name
                for name in sorted(self.stored.keys() | self.follows.keys())
                if self.stored.get(name, ...) != self.follows.get(name, ...)
            ]
            code = "row_changed"
            params = {
                "columns": ", ".join(wrong),
                "stored": _shown({name: self.stored.get(name) for name in wrong}),
                "follows": _shown({name: self.follows.get(name) for name in wrong}),
            }
        return Finding(service, -1, 0, stream_id, code, params=params, text=DERIVED_TEXTS[code], row=self.place)


@dataclass(frozen=True, slots=True)
class DerivedTable:
    """A table, the query for the columns of it that can be derived, and the query for what these should be.

    `of_stream`: its key begins with the id of a stream.
    """

    table: str
    key: tuple[str, ...]
    stored: sql.Composable
    follows: sql.Composable
    values: Sequence[Any] = field(default=())
    """Parameters of `follows`."""
    of_stream: bool = False

    def within(self, stretch: Stretch) -> DerivedTable:
        """The same for the rows of some streams; what should be is theirs already."""
        stored = sql.SQL("SELECT * FROM ({}) AS held WHERE {}").format(self.stored, stretch.holds(self.key[0]))
        return replace(self, stored=stored, of_stream=True)


def whole_table(table: str, schema: str, cursor: Cursor) -> DerivedTable:
    """A table of `public` against one of the same name in another schema, all columns of both."""
    cursor.execute(_KEY, (f'"{schema}"."{table}"',))
    key = tuple(name for (name,) in cursor.fetchall())
    here, there = (sql.SQL("SELECT * FROM {}").format(sql.Identifier(s, table)) for s in ("public", schema))
    return DerivedTable(table, key, here, there)


def row_differences(cursor: Cursor, derived: DerivedTable) -> list[RowDifference]:
    """The rows that differ, by key. Raises UndefinedTable or UndefinedColumn if the table is not as it was made."""
    query = _DIFFERENCES.format(stored=derived.stored, follows=derived.follows)
    cursor.execute(query, derived.values)
    found: dict[tuple[tuple[str, ...], int], list[Columns | None]] = {}
    for is_stored, nth, row in cursor.fetchall():
        columns = orjson.loads(row)
        key = tuple(str(columns.get(name)) for name in derived.key)
        found.setdefault((key, nth), [None, None])[0 if is_stored else 1] = columns
    return [RowDifference(derived.table, key, *pair) for (key, _), pair in sorted(found.items())]


def keep(cursor: Cursor, found: Iterable[RowDifference], because: str, now: datetime) -> None:
    """Keep rows as they are, before they are put right."""
    rows = [(now, because, one.place, _json(one.stored), _json(one.follows)) for one in found]
    cursor.executemany(_KEEP, rows)


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that was put right: when and by what, where it lies, and both of its forms as JSON."""

    kept_at: datetime
    because: str
    place: str
    stored: str | None
    follows: str | None


def kept_findings(cursor: Cursor) -> list[Kept]:
    """All that was kept, oldest first."""
    cursor.execute("SELECT kept_at, because, place, stored::text, follows::text FROM kept_findings ORDER BY id")
    return [Kept(*row) for row in cursor.fetchall()]


def _shown(columns: Columns | None) -> str:
    text = "" if columns is None else orjson.dumps(columns).decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _json(columns: Columns | None) -> str | None:
    return None if columns is None else orjson.dumps(columns).decode()


# Rows as JSON texts: exact, whatever the columns hold, and no order of columns matters. ALL, so that a row which stands
# there twice is found; they are numbered within each side, in which order does not matter.
_DIFFERENCES = sql.SQL("""
WITH stored AS (SELECT to_jsonb(r)::text AS row FROM ({stored}) AS r),
     follows AS (SELECT to_jsonb(r)::text AS row FROM ({follows}) AS r)
SELECT true, row_number() OVER (PARTITION BY row), row
  FROM (SELECT row FROM stored EXCEPT ALL SELECT row FROM follows) AS beyond
UNION ALL
SELECT false, row_number() OVER (PARTITION BY row), row
  FROM (SELECT row FROM follows EXCEPT ALL SELECT row FROM stored) AS lacking
""")

_KEY = """
SELECT a.attname FROM pg_index AS i
 CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, place)
  JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
 WHERE i.indrelid = to_regclass(%s) AND i.indisprimary ORDER BY k.place
"""

_KEEP = "INSERT INTO kept_findings (kept_at, because, place, stored, follows) VALUES (%s, %s, %s, %s, %s)"
