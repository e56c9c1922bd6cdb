"""What followers know of a log is part of the verdict; what crossed in earlier times is known, and no finding."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from services.audit.checks.crossings import CERTIFIED, TOO_LATE, WITHDRAWN, CrossingEvent, crossed
from services.audit.checks.followed import FOLLOWED_TEXTS, followed_elsewhere
from services.audit.read_models.ledger import LedgerListener
from services.audit.verify import verify
from shared.messaging.subscriptions import FOLLOWS
from tests.services.audit.conftest import Walked
from tests.services.audit.tampering import tampered


def run(walked: Walked) -> Any:
    """As audit verifies alone: the others' processes are elsewhere, their databases are not."""
    followers = {**walked.sources, "audit": walked.system.services["audit"].store}
    return verify(walked.database, walked.sources, FOLLOWS["audit"], more=followed_elsewhere(followers, walked.sources))


def test_what_was_not_touched_is_clean(walked: Walked) -> None:
    report = run(walked)
    assert (report.findings, report.known) == ([], [])
    assert {one.name for one in report.checked} >= {"walk", "marks", "crossings", "followed audit", "followed notify"}
    assert isinstance(walked.system.services["audit"].listener, LedgerListener)
    assert all(text.ja and text.en for text in FOLLOWED_TEXTS.values())


def test_a_store_that_was_rolled_back_with_its_heads_is_found_by_what_its_followers_know(walked: Walked) -> None:
    store = walked.sources["review"]
    partition, head = next((p, head) for p, head in store.heads().items() if head.sequence)
    last = f"partition = {partition} AND sequence = {head.sequence}"
    back = (
        "UPDATE log_heads AS h SET (sequence, digest, recorded_at) = (SELECT coalesce(max(s.sequence), 0), coalesce("
        "(array_agg(s.digest ORDER BY s.sequence DESC))[1], decode(repeat('00', 32), 'hex')),"
        " coalesce(max(s.recorded_at), 'epoch') FROM stored_events AS s WHERE s.partition = h.partition)"
        f" WHERE partition = {partition}"
    )
    dsn = store.database.dsn
    with tampered(dsn, "stored_events", f"DELETE FROM stored_events WHERE {last}"), tampered(dsn, "log_heads", back):
        report = run(walked)
    found = {(one.service, one.code) for one in report.findings}
    followers = {name for name in FOLLOWS if "review" in FOLLOWS[name]}
    assert found >= {("review", "ledger_ahead"), *((name, "followed_beyond") for name in followers)}
    assert "jigyokei restored review" in next(o.what for o in report.findings if o.code == "followed_beyond")


def test_a_store_that_is_marked_as_restored_is_a_finding_with_the_way_out(walked: Walked) -> None:
    mark = "UPDATE store_identity SET put_back = 'notify knows more'"
    with tampered(walked.sources["review"].database.dsn, "store_identity", mark):
        (one,) = run(walked).findings
    assert (one.service, one.code, one.row) == ("review", "restored_store", "store_identity")
    assert "jigyokei restored review (notify knows more)" in one.what


@pytest.mark.parametrize("change", ["service = 'intake'", "partitions = 3"])
def test_a_database_that_says_it_is_anothers_is_a_finding(walked: Walked, change: str) -> None:
    with tampered(walked.sources["review"].database.dsn, "store_identity", f"UPDATE store_identity SET {change}"):
        assert [one.code for one in run(walked).findings] == ["identity_differs"]


def test_an_epoch_other_than_the_one_that_was_followed_is_a_finding(walked: Walked) -> None:
    other = "UPDATE store_identity SET epoch = gen_random_uuid()"
    with tampered(walked.sources["followup"].database.dsn, "store_identity", other):
        found = {(one.service, one.row) for one in run(walked).findings}
    assert found >= {("audit", "upstream_epochs followup"), ("intake", "upstream_epochs followup")}


def test_a_database_that_is_gone_is_a_finding_and_the_rest_is_verified(
    walked: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = walked.sources["notify"]
    # It is asked for several times, in vain each time.
    monkeypatch.setattr(store.database, "patience", 0.5)
    monkeypatch.setattr(store.database.connections, "timeout", 0.5)
    name = psycopg.conninfo.conninfo_to_dict(store.database.dsn)["dbname"]
    whole = run(walked).events

    def rename(before: str, after: str) -> None:
        with psycopg.connect(walked.database.dsn, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (before,))
            connection.execute(f"ALTER DATABASE {before} RENAME TO {after}")

    rename(str(name), f"{name}_away")
    try:
        report = run(walked)
    finally:
        rename(f"{name}_away", str(name))
    assert ("notify", "database_gone") in {(one.service, one.code) for one in report.findings}
    assert (report.events, report.unseen) == (whole, ["notify"])


def recorded(name: str, stream: str = "a", version: int = 1) -> CrossingEvent:
    return CrossingEvent(name.partition(".")[0], 3, version, stream, version, name)


def test_an_application_that_was_withdrawn_and_certified_is_known() -> None:
    certified, withdrawn = recorded(CERTIFIED, version=4), recorded(WITHDRAWN, version=3)
    assert crossed([withdrawn, certified, recorded(TOO_LATE, version=9)]) == [certified]
    assert crossed([recorded(TOO_LATE)]) == [recorded(TOO_LATE)]


def test_one_that_was_only_withdrawn_or_only_certified_is_not() -> None:
    assert crossed([recorded(WITHDRAWN), recorded(CERTIFIED, "b"), recorded("intake.ApplicationCertified/4")]) == []


def test_a_crossing_is_listed_and_leaves_the_verdict_clean(walked: Walked) -> None:
    name = "UPDATE ledger SET name = 'review.WithdrawalCameTooLate/1' WHERE name = 'review.CaseAssigned/1'"
    with tampered(walked.database.dsn, "ledger", name):
        report = run(walked)
    assert [(one.service, one.code, one.stream_id) for one in report.known] == [
        ("review", "crossed", walked.filed["application_id"])
    ]
    assert "crossed" not in {one.code for one in report.findings}
