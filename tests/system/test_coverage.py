"""Nothing is left out: each column of each table is declared, and where one is declared to be covered, it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from services.embedded import System
from shared.event_store.recheck import Pace
from shared.event_store.verify import Finding
from shared.process.coverage import EVERY, Kind, coverage
from shared.process.rechecks import rechecks
from tests.services.audit.conftest import Walked, walked
from tests.shared.event_store.test_deriving import Steps

__all__ = ["walked"]

DATABASES = ("intake", "review", "notify", "followup", "audit", "vault", "mailbox")


def columns_of(system: System, database: str) -> dict[str, list[tuple[str, str]]]:
    """What a database really has: by table, its columns with their types."""
    found: dict[str, list[tuple[str, str]]] = {}
    with psycopg.connect(system.open_database(database).dsn) as connection:
        for table, column, kind in connection.execute(
            "SELECT table_name, column_name, udt_name FROM information_schema.columns WHERE table_schema = 'public'"
        ).fetchall():
            found.setdefault(table, []).append((column, kind))
    return found


def declared(system: System, database: str) -> dict[str, tuple[str, ...]]:
    service = system.services.get(database)
    tables = coverage(database, service.store.read_models if service else None)
    return {table: tuple(name for part in parts for name in part.columns) for table, parts in tables.items()}


@pytest.mark.parametrize("database", DATABASES)
def test_every_column_of_every_table_is_declared_once(walked: Walked, database: str) -> None:
    there = columns_of(walked.system, database)
    said = declared(walked.system, database)
    assert said.keys() == there.keys()
    for table, names in said.items():
        if names != EVERY:
            assert sorted(names) == sorted(name for name, _ in there[table]), table


CHANGES = {
    "text": "coalesce({0}, '') || 'x'",
    "date": "coalesce({0}, '2026-01-01') + 1",
    "timestamptz": "coalesce({0}, '2026-01-01') + interval '1 microsecond'",
    "bool": "NOT {0}",
    "bytea": "set_byte({0}, 0, get_byte({0}, 0) # 1)",
    "_text": "array_append({0}, 'x')",
    "_int4": "array_append({0}, 7)",
    "uuid": "gen_random_uuid()",
    **dict.fromkeys(("int2", "int4", "int8"), "coalesce({0}, 0) + 1"),
}


@contextmanager
def changed(dsn: str, table: str, column: str, kind: str) -> Iterator[bool]:
    """One row changed in one column, taken back afterwards; False where there is no row."""
    name = sql.Identifier(table)
    setting = sql.SQL(CHANGES[kind]).format(sql.Identifier(column))  # type: ignore[arg-type]
    change = sql.SQL("UPDATE {} SET {} = {} WHERE ctid = (SELECT max(ctid) FROM {})").format(
        name, sql.Identifier(column), setting, name
    )
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        kept = connection.execute(sql.SQL("SELECT ctid FROM {} LIMIT 1").format(name)).fetchone()
        if kept is None:
            yield False
            return
        connection.execute(sql.SQL("CREATE TEMP TABLE kept_rows AS SELECT * FROM {}").format(name))
        assert connection.execute(change).rowcount == 1
        try:
            yield True
        finally:
            connection.execute(sql.SQL("DELETE FROM {}").format(name))
            connection.execute(sql.SQL("INSERT INTO {} SELECT * FROM kept_rows").format(name))
            connection.execute("DROP TABLE kept_rows")


def found(walked: Walked, database: str, pace: Pace) -> list[Finding]:
    checks = rechecks(walked.system.services, walked.system.vault)
    wanted = [one for one in checks if one.name.split()[-1] == database and not one.name.startswith("sealed")]
    return [finding for one in wanted for finding in one.find(pace)]


ELSEWHERE = {("store_identity", "epoch"), "cuts", "tiles", "ends_series", "vault_identity"}
"""Whoever follows tells of an epoch; the signed ends are held against the logs by a check of their own."""


@pytest.mark.parametrize("database", [one for one in DATABASES if one != "mailbox"])
def test_a_change_of_any_column_that_is_derived_or_authenticated_is_found_in_its_table(
    walked: Walked, database: str
) -> None:
    service = walked.system.services.get(database)
    dsn = walked.system.open_database(database).dsn
    there = columns_of(walked.system, database)
    missed, tried = [], 0
    for table, parts in coverage(database, service.store.read_models if service else None).items():
        wanted = {name for part in parts if part.kind in (Kind.DERIVED, Kind.AUTHENTICATED) for name in part.columns}
        for column, kind in there[table]:
            if column not in wanted and wanted != set(EVERY):
                continue
            if (table, column) in ELSEWHERE or table in ELSEWHERE:
                continue
            with changed(dsn, table, column, kind) as happened:
                tried += happened
                if happened and table not in {
                    one.row.split()[0] for one in found(walked, database, Steps()) if one.row
                }:
                    missed.append(f"{table}.{column}")
    assert missed == []
    assert tried >= 2
    assert found(walked, database, Steps()) == []


def test_another_epoch_is_found_by_whoever_follows(walked: Walked) -> None:
    dsn = walked.system.open_database("intake").dsn
    with changed(dsn, "store_identity", "epoch", "uuid"):
        rows = {one.row for name in ("review", "notify", "audit") for one in found(walked, name, Steps())}
    assert rows == {"upstream_epochs intake"}
