"""Every table of every database of a system, as PostgreSQL itself lists them; kept in memory and set back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.support.unguarded import unguarded

Connection = psycopg.Connection[Any]
Row = Mapping[str, str | None]
"""A row as text, which can be read whatever it holds."""


@dataclass(frozen=True)
class Column:
    """A column; `kind` is its type as PostgreSQL writes it."""

    name: str
    kind: str
    nullable: bool


@dataclass(frozen=True)
class Table:
    """A table of a database. Without a primary key, the key is the whole row."""

    database: str
    name: str
    columns: tuple[Column, ...]
    primary: tuple[str, ...]
    constraints: tuple[tuple[str, str], ...]
    """What it demands of its rows, by name, as SQL."""

    @property
    def key(self) -> tuple[str, ...]:
        return self.primary or tuple(column.name for column in self.columns)

    def __str__(self) -> str:
        return f"{self.database}.{self.name}"


Kept = Mapping[Table, bytes]
"""What tables hold."""


class Databases:
    """All databases whose names begin with a prefix, each known by the rest of its name."""

    def __init__(self, dsn: str, prefix: str) -> None:
        self._dsn = dsn
        self._prefix = prefix
        with psycopg.connect(dsn) as connection:
            found = connection.execute(_DATABASES, (prefix,)).fetchall()
        self.names = [str(name).removeprefix(prefix) for (name,) in found]
        self.tables = [table for name in self.names for table in self._tables(name)]

    def _tables(self, name: str) -> Iterator[Table]:
        with self.unguarded(name) as connection:
            for table, columns, primary, constraints in connection.execute(_TABLES).fetchall():
                yield Table(
                    name,
                    table,
                    tuple(Column(*column) for column in columns),
                    tuple(primary),
                    tuple((constraint, demanded) for constraint, demanded in constraints),
                )

    def table(self, database: str, name: str) -> Table:
        return next(one for one in self.tables if (one.database, one.name) == (database, name))

    @contextmanager
    def unguarded(self, database: str) -> Iterator[Connection]:
        """A transaction in which no trigger and no foreign key speaks."""
        with unguarded(make_conninfo(self._dsn, dbname=self._prefix + database)) as connection:
            connection.execute("SET timezone = 'UTC'")
            yield connection

    def keep(self) -> Kept:
        """What all tables hold now."""
        return {table: content for name in self.names for table, content in self._keep(name)}

    def _keep(self, name: str) -> Iterator[tuple[Table, bytes]]:
        with self.unguarded(name) as connection:
            for table in self.tables:
                if table.database == name:
                    with connection.cursor().copy(_copy("COPY {} ({}) TO STDOUT", table)) as copy:
                        yield table, b"".join(bytes(part) for part in copy)

    def set_back(self, kept: Kept, database: str, tables: Iterable[Table] | None = None) -> None:
        """Let tables of a database, or all of them, hold what they held."""
        with self.unguarded(database) as connection:
            for table in self.tables if tables is None else tables:
                if table.database == database:
                    connection.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table.name)))
                    with connection.cursor().copy(_copy("COPY {} ({}) FROM STDIN", table)) as copy:
                        copy.write(kept[table])
                    demand(connection, table)


def free(connection: Connection, table: Table) -> None:
    """Let a table hold anything."""
    for name, _ in table.constraints:
        connection.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(*map(sql.Identifier, (table.name, name)))
        )


def demand(connection: Connection, table: Table) -> None:
    """Let a table demand again what it demanded."""
    held = {name for (name,) in connection.execute(_CONSTRAINTS, (table.name,)).fetchall()}
    for name, demanded in table.constraints:
        if name not in held:
            connection.execute(f'ALTER TABLE "{table.name}" ADD CONSTRAINT "{name}" {demanded}')


def _copy(statement: LiteralString, table: Table) -> sql.Composed:
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    return sql.SQL(statement).format(sql.Identifier(table.name), columns)


_DATABASES = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname"

_TABLES = """
SELECT c.relname,
       array(SELECT row(a.attname, format_type(a.atttypid, NULL), NOT a.attnotnull) FROM pg_attribute AS a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
              ORDER BY a.attnum),
       array(SELECT a.attname FROM pg_index AS i JOIN pg_attribute AS a
                 ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
              WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY a.attnum),
       array(SELECT row(k.conname::text, pg_get_constraintdef(k.oid)) FROM pg_constraint AS k
              WHERE k.conrelid = c.oid AND k.contype IN ('c', 'p', 'u') ORDER BY k.conname)
  FROM pg_class AS c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname
"""

_CONSTRAINTS = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass"
