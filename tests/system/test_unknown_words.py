"""Whatever a text or a list of a read model is changed to, no page fails: the row is named, and the rest is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from services.embedded import System
from shared.domain import JST
from shared.web.middleware import UNREADABLE_HEADER
from tests.services.audit.conftest import Walked, walked
from tests.support.web import HTML, TestClient, local_client

__all__ = ["walked"]

FORGED = {"text": "forged", "text[]": "{forged}", "integer[]": "{-1,null}", "jsonb": '{"events": "forged"}'}
UNREADABLE = "記録を読み取れません"


@pytest.fixture
def client(walked: Walked) -> TestClient:
    return local_client(walked.app)


@contextmanager
def spoiled(system: System, service: str, table: str, column: str, kind: str) -> Iterator[int]:
    """One column of every row changed to something that no event says; how many rows that was."""
    names = [sql.Identifier(name) for name in (table, column)]
    with psycopg.connect(system.services[service].store.database.dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE TEMP TABLE kept_rows AS SELECT * FROM {}").format(names[0]))
        # Where every value must be another one, each row gets its own.
        statement = "UPDATE {} SET {} = %s" + (" || ctid::text" if kind == "text" else f"::{kind}")
        try:
            yield connection.execute(sql.SQL(statement).format(*names), (FORGED[kind],)).rowcount
        finally:
            connection.execute(sql.SQL("DELETE FROM {}").format(names[0]))
            connection.execute(sql.SQL("INSERT INTO {} SELECT * FROM kept_rows").format(names[0]))


def columns(system: System) -> Iterator[tuple[str, str, str, str]]:
    """Every column that can hold a word, of every read model: (service, table, column, type)."""
    for name, service in system.services.items():
        with psycopg.connect(service.store.database.dsn) as connection:
            for read_model in service.store.read_models:
                for table in read_model.tables:
                    found = connection.execute(_COLUMNS, (table, list(FORGED))).fetchall()
                    yield from ((name, table, column, kind) for column, kind in found)


def addresses(walked: Walked) -> dict[str, list[str]]:
    """Every list and every single record, as a page and for programs, by who looks."""
    system, filed = walked.system, walked.filed
    bureau, case, plan = filed["bureau"], filed["application_id"], walked.plan_id
    with psycopg.connect(system.services["notify"].store.database.dsn) as connection:
        (notice,) = connection.execute("SELECT min(notice_id) FROM deliveries").fetchone() or ("",)
    today = system.clock.now().astimezone(JST).date()
    return {
        "applicant-1": ["/intake", "/intake/applications", f"/intake/applications/{case}/progress"],
        f"officer-{bureau}-1": [
            *(f"/review{place}?tab={tab}" for place in ("", "/cases") for tab in ("all", "mine", "ended")),
            f"/review/desk/{case}",
            *(f"/review/{place}{one}" for place in ("records", "plans") for one in ("", "?rescission=true", "?q=C")),
            f"/review?tab=all&q={filed['application_no'][:3]}",
            "/notify",
            "/notify/notices",
            f"/notify/desk/{notice}",
            f"/notify/notices/{notice}",
        ],
        "support-jf-cmca": ["/followup?view=next_90", "/followup/desk/plans", f"/followup/desk/plans/{plan}"],
        "auditor-1": [
            "/followup/desk/plans",
            "/followup/plans",
            f"/followup/plans/{plan}",
            f"/followup/desk/plans/{plan}",
            "/notify",
            f"/review/desk/{case}?day={today}",
            "/audit/verification",
        ],
    }


def test_no_word_in_a_read_model_makes_a_page_fail(walked: Walked, client: TestClient) -> None:
    failed, named, tried = [], set(), 0
    pages = addresses(walked)
    for who, paths in pages.items():
        for path in paths:
            answer = client.get(path, headers={"X-Jigyokei-Persona": who})
            assert answer.status_code < 500, path
            assert UNREADABLE_HEADER not in answer.headers
    for service, table, column, kind in columns(walked.system):
        with spoiled(walked.system, service, table, column, kind) as rows:
            tried += bool(rows)
            for who, paths in pages.items():
                for path in (one for one in paths if one.startswith(f"/{service}")):
                    for accept in ({}, HTML):
                        answer = client.get(path, headers=accept | {"X-Jigyokei-Persona": who})
                        told = UNREADABLE_HEADER in answer.headers
                        if answer.status_code == 503 or told:
                            named.add(f"{table}.{column}")
                        if told and "html" in answer.headers["content-type"] and UNREADABLE not in answer.text:
                            failed.append(f"{table}.{column} {path}: not told")
                        if answer.status_code >= 500 and answer.status_code != 503:
                            failed.append(f"{table}.{column} {path}: {answer.status_code}")
    assert failed == []
    assert tried > 30
    assert named >= {
        "bureau_queue.status",
        "bureau_queue.kind",
        "bureau_queue.marks",
        "applications.status",
        "applications.bureau",
        "deliveries.standing",
        "deliveries.kind",
        "plans.status",
        "plans.period_end",
        "due_dates.state",
    }


def test_the_other_rows_are_shown_beside_the_one_that_cannot_be_read(walked: Walked, client: TestClient) -> None:
    number = walked.filed["application_no"]
    dsn = walked.system.services["intake"].store.database.dsn
    forge = "UPDATE applications SET status = %s WHERE application_no = %s"
    with psycopg.connect(dsn) as connection:
        connection.execute(forge, ("forged", number))
    try:
        page = client.get("/intake", headers=HTML | {"X-Jigyokei-Persona": "applicant-1"})
        listed = client.get("/intake/applications", headers={"X-Jigyokei-Persona": "applicant-1"})
    finally:
        with psycopg.connect(dsn) as connection:
            connection.execute(forge, ("certified", number))
    assert page.status_code == 200
    assert UNREADABLE in page.text
    assert f"<li>{number}</li>" in page.text
    assert listed.headers[UNREADABLE_HEADER] == number
    assert len(listed.json()["applications"]) == 2


def test_a_report_that_is_malformed_is_told_beside_the_last_one_that_is_not(walked: Walked, client: TestClient) -> None:
    report = '{"events": {"intake": 7}, "lag": {"intake": 0}, "unseen": [], "count": 0, "findings": [], "took_ms": 7}'
    rows = [("good", "2026-11-20Z", report), ("bad", "2026-11-21Z", '{"events": 7}')]
    audit = walked.system.services["audit"].store.database
    with psycopg.connect(audit.dsn) as connection:
        for name, at, kept in rows:
            connection.execute("INSERT INTO verifications VALUES (%s, 'a', %s, %s, %s::jsonb)", (name, at, at, kept))
    shown = client.get("/audit/verification", headers=HTML | {"X-Jigyokei-Persona": "auditor-1"})
    assert shown.status_code == 200
    assert "<li>bad</li>" in shown.text
    assert "7件" in shown.text
    asked = client.get("/audit/verifications/bad", headers={"X-Jigyokei-Persona": "auditor-1"})
    assert (asked.status_code, asked.json()["code"]) == (503, "record_unreadable")


_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute AS a
 WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped AND format_type(a.atttypid, NULL) = ANY(%s)
"""
