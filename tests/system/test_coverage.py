"""Nothing is left out: each column of each table is declared, and where one is declared to be covered, it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from services.embedded import System
from shared.event_store.finding import Finding
from shared.event_store.recheck import Pace
from shared.process.coverage import EVERY, Evidence, coverage
from tests.services.audit.conftest import Walked, walked
from tests.shared.event_store.test_deriving import Steps
from tests.support.unguarded import unguarded

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


def set_differently(column: str, kind: str) -> str:
    return f"UPDATE {{0}} SET {column} = {CHANGES[kind].format(column)} WHERE ctid = (SELECT max(ctid) FROM {{0}})"


REMOVE = "DELETE FROM {0} WHERE ctid = (SELECT max(ctid) FROM {0})"


@contextmanager
def changed(dsn: str, table: str, change: str) -> Iterator[bool]:
    """The last row of a table changed, and all set back afterwards; False where there is no row."""
    with unguarded(dsn, autocommit=True) as connection:

        def execute(statement: str) -> int:
            return connection.execute(statement.format(table).encode()).rowcount

        execute("CREATE TEMP TABLE kept_rows AS SELECT * FROM {0}")
        happened = execute(change) == 1
        try:
            yield happened
        finally:
            execute("DELETE FROM {0}")
            execute("INSERT INTO {0} SELECT * FROM kept_rows")


def found(walked: Walked, database: str, pace: Pace) -> list[Finding]:
    wanted = [
        one
        for one in walked.system.rechecks()
        if one.name.split()[-1] == database and not one.name.startswith("sealed")
    ]
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
        wanted = {
            name for part in parts if part.kind in (Evidence.DERIVED, Evidence.AUTHENTICATED) for name in part.columns
        }
        for column, kind in there[table]:
            if column not in wanted and wanted != set(EVERY):
                continue
            if (table, column) in ELSEWHERE or table in ELSEWHERE:
                continue
            with changed(dsn, table, set_differently(column, kind)) as happened:
                tried += happened
                if happened and table not in {
                    one.row.split()[0] for one in found(walked, database, Steps()) if one.row
                }:
                    missed.append(f"{table}.{column}")
    assert missed == []
    assert tried >= 2
    assert found(walked, database, Steps()) == []


UNSEEN = {"idempotency", "relay_positions", "migrations"}
"""Of a row that was removed there nobody tells; what that does is said in the declaration."""


@pytest.mark.parametrize("database", [one for one in DATABASES if one != "mailbox"])
def test_a_removed_row_of_any_table_that_is_derived_or_authenticated_is_found_in_its_table(
    walked: Walked, database: str
) -> None:
    service = walked.system.services.get(database)
    dsn = walked.system.open_database(database).dsn
    missed = []
    for table, parts in coverage(database, service.store.read_models if service else None).items():
        kinds = {part.kind for part in parts}
        if kinds & {Evidence.CHAINED} or kinds == {Evidence.NO_EVIDENCE} or table in UNSEEN | ELSEWHERE:
            continue
        with changed(dsn, table, REMOVE) as happened:
            if happened and table not in {one.row.split()[0] for one in found(walked, database, Steps()) if one.row}:
                missed.append(table)
    assert missed == []


def test_another_epoch_is_found_by_whoever_follows(walked: Walked) -> None:
    dsn = walked.system.open_database("intake").dsn
    with changed(dsn, "store_identity", set_differently("epoch", "uuid")):
        rows = {one.row for name in ("review", "notify", "audit") for one in found(walked, name, Steps())}
    assert rows == {"upstream_epochs intake"}
