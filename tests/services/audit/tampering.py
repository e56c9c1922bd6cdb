"""Changing what databases say behind the product's back, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from shared.event_store.chain import GENESIS, digest_of, stamp_of
from tests.support.unguarded import unguarded

CONSTRAINTS = {
    "stored_events": ("place_is_possible", "digest_is_whole", "time_is_possible"),
    "ledger": ("place_is_possible", "digest_is_whole", "time_is_possible"),
    "log_heads": ("head_is_possible",),
}
DEMANDED = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass"
NULLABLE = {"stored_events": ("recorded_at", "digest", "state"), "ledger": ("recorded_at", "digest", "data")}


@contextmanager
def tampered(dsn: str, table: str, *statements: str) -> Iterator[None]:
    """Changes that no trigger and no constraint sees, taken back afterwards."""
    with unguarded(dsn) as connection:
        demands = _loosen(connection, table)
        _keep(connection, table)
        for statement in statements:
            assert connection.execute(statement).rowcount != 0
    try:
        yield
    finally:
        with unguarded(dsn) as connection:
            _set_back(connection, table, demands)


@contextmanager
def forged(dsn: str, like: tuple[int, int], state: bytes | None = None, **columns: Any) -> Iterator[None]:
    """An event inserted by who knows how: a copy of that at a place, with other columns and a right digest."""
    with unguarded(dsn) as connection:
        demands = _loosen(connection, "stored_events")
        _keep(connection, "stored_events")
        cursor = connection.execute("SELECT * FROM stored_events WHERE partition = %s AND sequence = %s", like)
        assert cursor.description is not None
        row = dict(zip((column.name for column in cursor.description), cursor.fetchone() or (), strict=True))
        row |= {**columns, "state": state or row["state"]}
        before = connection.execute(
            "SELECT digest FROM stored_events WHERE partition = %s AND sequence = %s",
            (row["partition"], row["sequence"] - 1),
        ).fetchone()
        names = ("partition", "sequence", "originator_id", "originator_version", "topic", "plan_id")
        covered = [row[name] for name in names]
        row["digest"] = digest_of(
            before[0] if before else GENESIS, *covered, stamp_of(row["recorded_at"]), row["state"]
        )
        into = sql.SQL(", ").join(map(sql.Identifier, row))
        values = sql.SQL(", ").join(map(sql.Placeholder, row))
        connection.execute(sql.SQL("INSERT INTO stored_events ({}) VALUES ({})").format(into, values), row)
    try:
        yield
    finally:
        with unguarded(dsn) as connection:
            _set_back(connection, "stored_events", demands)


def _loosen(connection: psycopg.Connection[Any], table: str) -> list[str]:
    """Let a table hold anything; the statements after which it demands again what it demanded."""
    demands = []
    for constraint in CONSTRAINTS.get(table, ()):
        (demanded,) = connection.execute(DEMANDED, (constraint, table)).fetchone() or ("",)
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        demands.append(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {demanded}")
    for column in NULLABLE.get(table, ()):
        connection.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")
        demands.append(f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL")
    return demands


def _keep(connection: psycopg.Connection[Any], table: str) -> None:
    connection.execute(f"CREATE TABLE {table}_kept AS SELECT * FROM {table}")


def _set_back(connection: psycopg.Connection[Any], table: str, demands: list[str]) -> None:
    connection.execute(f"TRUNCATE {table}")
    connection.execute(f"INSERT INTO {table} SELECT * FROM {table}_kept")
    connection.execute(f"DROP TABLE {table}_kept")
    for demand in demands:
        connection.execute(demand)
