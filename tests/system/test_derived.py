"""Whoever changes a row that follows from the logs is found, in every service, by verification as people ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from services.audit.checks.heard import HEARD_TEXTS
from services.audit.verifications import Verifications
from services.terminal.auditing import verified
from shared.event_store.chain import partition_of
from shared.vault.checked import VAULT_TEXTS
from tests.services.audit.conftest import Walked, walked
from tests.support.unguarded import unguarded
from tests.support.waiting import PATIENCE

__all__ = ["walked"]


def found(walked: Walked) -> set[tuple[str, str, str]]:
    return {(one.service, one.code, one.row) for one in verified(walked.system).findings}


@contextmanager
def changed(walked: Walked, database: str, change: str, back: str) -> Iterator[None]:
    with unguarded(walked.system.open_database(database).dsn, autocommit=True) as connection:
        assert connection.execute(change.encode()).rowcount == 1
        try:
            yield
        finally:
            connection.execute(back.encode())


def test_what_was_not_touched_has_no_finding(walked: Walked) -> None:
    assert found(walked) == set()


def test_the_page_derives_again_too(walked: Walked) -> None:
    (verifications,) = walked.system.services["audit"].workers
    assert isinstance(verifications, Verifications)
    case_id = walked.filed["application_id"]
    add = "UPDATE bureau_queue SET rungs = array_append(rungs, 77) WHERE case_id = '{}'"
    remove = "UPDATE bureau_queue SET rungs = array_remove(rungs, 77) WHERE case_id = '{}'"
    with changed(walked, "review", add.format(case_id), remove.format(case_id)):
        verifications.begin("auditor", "k")
        verifications.wait(PATIENCE)
        latest = verifications.latest()
    assert latest is not None
    assert latest.report is not None
    assert [(one["code"], one["row"]) for one in latest.report["findings"]] == [
        ("row_changed", f"bureau_queue {case_id}")
    ]


def test_a_ledger_that_says_it_has_heard_less_than_it_holds_is_found(walked: Walked) -> None:
    name = f"intake:{partition_of(walked.plan_id, '', 12)}"
    move = "UPDATE notification_tracking SET notification_id = notification_id {} 1 WHERE application_name = '{}'"
    with changed(walked, "audit", move.format("-", name), move.format("+", name)):
        assert found(walked) == {("audit", "heard_too_low", f"notification_tracking {name}")}
    assert all(text.ja and text.en for text in (*HEARD_TEXTS.values(), *VAULT_TEXTS.values()))


def test_an_event_whose_key_the_vault_does_not_know_is_named(walked: Walked) -> None:
    with psycopg.connect(walked.sources["intake"].database.dsn) as connection:
        query = (
            "SELECT convert_from(state, 'UTF8')::jsonb -> 'form' FROM stored_events WHERE originator_id = %s LIMIT 1"
        )
        (form,) = connection.execute(query, (walked.filed["application_id"],)).fetchone() or ({},)
    key = next(value["key"] for value in _boxes(form))
    change = f"UPDATE keys SET key_id = 'gone' WHERE key_id = '{key}'"
    with changed(walked, "vault", change, f"UPDATE keys SET key_id = '{key}' WHERE key_id = 'gone'"):
        told = found(walked)
    assert {("vault", "row_missing", f"keys {key}"), ("vault", "key_unopened", "keys gone")} <= told
    assert ("intake", "key_missing", "") in told
    assert found(walked) == set()


def _boxes(value: object) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if value.keys() == {"key", "box"}:
            yield value
        for part in value.values():
            yield from _boxes(part)


EMPTY_HEAD = "INSERT INTO log_heads (partition, sequence, digest, recorded_at) SELECT {}, 0, sha256(''), 'epoch'"
FORGED = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state, plan_id, partition, sequence,"
    " recorded_at, digest) VALUES ('x', 1, 'audit.Forged/1', '{}', NULL, 99, 1, now(), sha256(''))"
)


@pytest.mark.parametrize(
    ("change", "back", "codes"),
    [
        ("DELETE FROM log_heads WHERE partition = 3", EMPTY_HEAD.format(3), {"head_missing"}),
        (EMPTY_HEAD.format(77), "DELETE FROM log_heads WHERE partition = 77", {"head_unknown"}),
        (FORGED, "DELETE FROM stored_events", {"partition_unknown", "digest_wrong"}),
    ],
)
def test_audits_own_log_is_as_it_was_written_too(walked: Walked, change: str, back: str, codes: set[str]) -> None:
    back = back.replace("sha256('')", "decode(repeat('00', 32), 'hex')")
    with changed(walked, "audit", change, back):
        assert {code for service, code, _ in found(walked) if service == "audit"} >= codes
    assert found(walked) == set()


@pytest.mark.parametrize("service", ["review", "audit"])
@pytest.mark.parametrize("table", ["store_identity", "log_heads", "stored_events"])
def test_a_table_that_is_gone_is_named_and_everything_else_is_verified(
    walked: Walked, service: str, table: str
) -> None:
    whole = verified(walked.system)
    with psycopg.connect(walked.system.open_database(service).dsn, autocommit=True) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO away")
        try:
            report = verified(walked.system)
        finally:
            connection.execute(f"ALTER TABLE away RENAME TO {table}")
    assert not report.sound
    assert all(table in one.what or table in one.row or one.row == "table away" for one in report.findings)
    assert "ends" in {one.name for one in report.checked if one.whole}
    assert [one.name for one in report.checked] == [one.name for one in whole.checked]


def test_an_identity_that_is_gone_is_named(walked: Walked) -> None:
    database = walked.system.open_database("review")
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE kept_row AS SELECT * FROM store_identity")
        connection.execute("DELETE FROM store_identity")
        try:
            named = found(walked)
        finally:
            connection.execute("INSERT INTO store_identity SELECT * FROM kept_row")
    assert {(service, row) for service, _, row in named} == {("review", "store_identity")}
