"""A database is reached by whoever its DSN names."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from shared.postgres.database import Database
from tests.support.waiting import PATIENCE


@pytest.mark.parametrize(("ordinary", "timeout"), [(False, "200ms"), (True, "1s")])
def test_an_ordinary_role_connects_and_finds_deadlocks_as_the_server_does(
    dsn: str, ordinary: bool, timeout: str
) -> None:
    role = f"plain_{uuid4().hex[:12]}"
    with psycopg.connect(dsn) as connection:
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    database = Database(make_conninfo(dsn, options=f"-c role={role}") if ordinary else dsn, patience=PATIENCE)
    database.open()
    found = database.read(lambda cursor: cursor.execute("SELECT current_setting('deadlock_timeout')").fetchone())
    assert found == (timeout,)
    database.close()


def test_names_mean_what_stands_in_public_whatever_a_role_or_a_database_prefers(dsn: str) -> None:
    here = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
    with psycopg.connect(dsn) as connection:
        for schema in ("other", str(connection.info.user)):
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
            connection.execute(
                sql.SQL("CREATE TABLE {} AS SELECT 'forged' AS said").format(sql.Identifier(schema, "t"))
            )
        connection.execute("CREATE TABLE public.t AS SELECT 'true' AS said")
        connection.execute(sql.SQL("ALTER DATABASE {} SET search_path = other").format(sql.Identifier(str(here))))
    database = Database(dsn, patience=PATIENCE)
    database.open()
    assert database.read(lambda cursor: cursor.execute("SELECT said FROM t").fetchone()) == ("true",)
    database.close()
    with psycopg.connect(database.dsn) as connection:
        assert connection.execute("SELECT said FROM t").fetchone() == ("true",)
