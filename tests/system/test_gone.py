"""A table that is gone, or lacks a column, is named, and everything else goes on: verification, readiness, pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from services.embedded import System
from services.web import application
from shared.event_store.finding import Finding
from shared.messaging.embedded_link import drain
from shared.messaging.parking import listed
from shared.process.failures import in_sentences
from shared.process.rechecks import rechecks
from shared.settings import Settings
from tests.services.conftest import Jigyokei, jigyokei
from tests.services.test_health import file_one
from tests.shared.event_store.test_deriving import Steps
from tests.support.web import HTML, TestClient, local_client

__all__ = ["jigyokei"]

DATABASES = ("intake", "review", "notify", "followup", "audit", "vault", "mailbox")
COLUMNS = {
    "intake": ("stored_events", "digest"),
    "review": ("bureau_queue", "status"),
    "notify": ("timers", "due_at"),
    "followup": ("notification_tracking", "notification_id"),
    "audit": ("ledger", "data"),
    "vault": ("keys", "sealed"),
    "mailbox": ("mails", "subject"),
}
TABLES = {
    "intake": "log_heads",
    "review": "stored_events",
    "notify": "deliveries",
    "followup": "store_identity",
    "audit": "ledger",
    "vault": "key_log",
    "mailbox": "mails",
}


@pytest.fixture
def filed(system: System) -> System:
    """A system with one filing, which everybody has heard of."""
    file_one(system)
    system.settle()
    return system


@contextmanager
def renamed(system: System, database: str, table: str, column: str | None = None) -> Iterator[None]:
    """A table, or one of its columns, under another name."""
    names = ("COLUMN " + column, "COLUMN elsewhere") if column else ("", "elsewhere")
    with psycopg.connect(system.databases[database].dsn, autocommit=True) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME {names[0]} TO {names[1].removeprefix('COLUMN ')}".encode())
        try:
            yield
        finally:
            now = table if column else "elsewhere"
            back = column or table
            connection.execute(f"ALTER TABLE {now} RENAME {'COLUMN elsewhere' if column else ''} TO {back}".encode())


def found(system: System, database: str) -> list[Finding]:
    checks = rechecks(system.services, system.vault, system.databases)
    return [finding for one in checks if one.name == f"shape {database}" for finding in one.find(Steps())]


def ready(client: TestClient) -> tuple[int, list[tuple[str, str, str]]]:
    answer = client.get("/health/ready")
    return answer.status_code, [(one["what"], one["where"], one["more"]) for one in answer.json()["wrong"]]


def test_every_table_of_every_database_is_missed(filed: System) -> None:
    missed = []
    for database in DATABASES:
        assert found(filed, database) == []
        with psycopg.connect(filed.databases[database].dsn) as connection:
            rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in rows:
            with renamed(filed, database, table):
                named = [(one.service, one.row) for one in found(filed, database) if one.code == "cannot_be_read"]
            missed += [] if named == [(database, f"table {table}")] else [f"{database}.{table}: {named}"]
    assert missed == []


@pytest.mark.parametrize("database", DATABASES)
def test_readiness_names_what_is_gone_and_metrics_and_other_pages_go_on(filed: System, database: str) -> None:
    table, column = COLUMNS[database]
    for gone, more in ((None, TABLES[database]), (column, f"{table}.{column}")):
        client = local_client(application(filed))
        with renamed(filed, database, more.partition(".")[0], gone):
            assert ready(client) == (503, [("table_missing", database, more)])
            assert client.get("/metrics").status_code == 200
            answers = [
                client.get(path, headers=HTML | {"X-Jigyokei-Persona": who})
                for path, who in (
                    ("/intake", "applicant-1"),
                    ("/review", "officer-kinki-1"),
                    ("/notify", "officer-kinki-1"),
                    ("/followup", "support-smrj"),
                    ("/audit", "auditor-1"),
                    ("/audit/verification", "auditor-1"),
                    ("/mailbox", "applicant-1"),
                )
            ]
        assert [answer.status_code for answer in answers if answer.status_code not in (200, 503)] == []
        assert all("記録の検証" in answer.text for answer in answers if answer.status_code == 503)
        assert sum(answer.status_code == 200 for answer in answers) >= 5
    assert ready(local_client(application(filed))) == (200, [])


def test_what_comes_while_a_table_is_gone_waits_and_is_not_parked(system: System) -> None:
    file_one(system)
    review = system.services["review"].store
    for _ in range(3):
        with renamed(system, "review", "bureau_queue"), pytest.raises(psycopg.errors.UndefinedTable):
            drain(system.links["review"])
    assert listed(review) == []
    assert drain(system.links["review"]) == 1


@pytest.mark.parametrize("gone", ["tables", "columns"])
def test_verification_names_what_is_gone_in_each_database_and_verifies_the_rest(
    filed: System, jigyokei: Jigyokei, gone: str
) -> None:
    with ExitStack() as stack:
        for database in DATABASES:
            table, column = COLUMNS[database] if gone == "columns" else (TABLES[database], None)
            stack.enter_context(renamed(filed, database, table, column))
        status, said = jigyokei("verify", "--language", "en")
    assert status == 1
    for database in DATABASES:
        kind, name = ("column", ".".join(COLUMNS[database])) if gone == "columns" else ("table", TABLES[database])
        assert f"{database} {kind} {name}: this {kind} is gone" in said, said
    assert "jigyokei rebuild" in said
    assert "cannot be reached" not in said


def test_a_chain_is_verified_although_the_ledger_is_gone(filed: System, jigyokei: Jigyokei) -> None:
    changed = "UPDATE stored_events SET digest = sha256('') WHERE originator_version = 1"
    with psycopg.connect(filed.databases["intake"].dsn, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        assert connection.execute(changed).rowcount
    with renamed(filed, "audit", "ledger"):
        said = jigyokei("verify", "--language", "en")[1]
    assert "its digest does not match" in said


def test_a_start_where_a_table_is_gone_says_which_and_does_not_blame_the_connection(
    filed: System, settings: Settings
) -> None:
    with (
        renamed(filed, "review", "stored_events"),
        pytest.raises(Exception, match="stored_events") as raised,
        System(settings, filed.clock),
    ):
        pass
    said = " ".join(in_sentences(raised.value))
    assert "review" in said
    assert "cannot be reached" not in said
