"""Verification finds every kind of tampering, at the source and in the ledger, and where; and nothing else."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

from services.audit.checks.check import CHECK_TEXTS, Check, Context, Progress, Report, Stopped
from services.audit.checks.walk import ALL_TEXTS, differences
from services.audit.ledger import filings_at
from services.audit.verify import verify
from shared.domain import Text
from shared.event_store.verify import Finding, Row
from shared.messaging.subscriptions import FOLLOWS
from tests.services.audit.conftest import FILINGS, START, Walked, _file

FLIP = "set_byte({0}, 200, get_byte({0}, 200) # 1)"


def run(walked: Walked, **options: Any) -> Report:
    return verify(walked.database, walked.sources, FOLLOWS["audit"], **options)


@contextmanager
def tampered(dsn: str, table: str, statement: str) -> Iterator[None]:
    """A change that no trigger sees, taken back afterwards."""
    name, kept = sql.Identifier(table), sql.Identifier(f"{table}_kept")

    def execute(*statements: Any) -> None:
        with psycopg.connect(dsn) as connection:
            connection.execute("SET session_replication_role = replica")
            for one in statements:
                assert connection.execute(one).rowcount != 0

    execute(sql.SQL("CREATE TABLE {} AS SELECT * FROM {}").format(kept, name), statement)
    try:
        yield
    finally:
        execute(
            sql.SQL("TRUNCATE {}").format(name),
            sql.SQL("INSERT INTO {} SELECT * FROM {}").format(name, kept),
            sql.SQL("DROP TABLE {}").format(kept),
        )


def place(walked: Walked, name: str) -> tuple[int, int]:
    """Where the event of the first plan with this name lies in review's log."""
    entries = walked.sources["review"].plan(walked.plan_id)
    entry = next(one.entry for one in entries if one.entry.topic == name)
    return entry.partition, entry.sequence


def test_what_was_not_touched_has_no_finding(walked: Walked) -> None:
    seen: list[Progress] = []
    report = run(walked, progress=seen.append)
    assert (report.sound, report.findings, report.unseen) == (True, [], [])
    assert set(report.lag.values()) == {0}
    total = sum(head.sequence for store in walked.sources.values() for head in store.heads().values())
    assert sum(report.events.values()) == total
    assert (seen[-1].done, seen[-1].total) == (total, total)


COLUMNS = {
    "a byte of the data": "{data} = " + FLIP,
    "the name": "{name} = 'review.CaseReleased/1'",
    "the recorded time": "recorded_at = recorded_at + interval '1 microsecond'",
    "the plan": "plan_id = 'other'",
    "the stream": "{stream} = 'other'",
    "the version": "{version} = {version} + 100",
    "the digest": "digest = " + FLIP.replace("200", "20").format("digest"),
}
SOURCE = {"data": "state", "name": "topic", "stream": "originator_id", "version": "originator_version"}
LEDGER = {"data": "data", "name": "name", "stream": "stream_id", "version": "version"}


def changing(what: str, names: dict[str, str]) -> str:
    return COLUMNS[what].replace("{0}", "{data}").format_map({**names, "0": names["data"]})


@pytest.mark.parametrize("what", COLUMNS)
def test_a_change_at_the_source_is_found_there(walked: Walked, what: str) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    setting = changing(what, SOURCE)
    statement = f"UPDATE stored_events SET {setting} WHERE partition = {partition} AND sequence = {sequence}"
    with tampered(walked.sources["review"].database.dsn, "stored_events", statement):
        found = run(walked).findings
    here = [one for one in found if (one.service, one.partition, one.sequence) == ("review", partition, sequence)]
    assert {("source", "digest_wrong"), ("ledger", "copies_differ" if what != "the digest" else "digests_differ")} == {
        (one.holder, one.code) for one in here
    }
    assert not [one for one in found if one.holder == "ledger" and one.code == "digest_wrong"]


@pytest.mark.parametrize("what", COLUMNS)
def test_a_change_in_the_ledger_is_found_there(walked: Walked, what: str) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    setting = changing(what, LEDGER)
    statement = (
        f"UPDATE ledger SET {setting} WHERE service = 'review' AND partition = {partition} AND sequence = {sequence}"
    )
    with tampered(walked.database.dsn, "ledger", statement):
        found = run(walked).findings
    assert {one.holder for one in found} == {"ledger"}
    assert {one.service for one in found} == {"review"}
    assert (partition, sequence) in {(one.partition, one.sequence) for one in found if one.code == "digest_wrong"}


def test_the_same_change_in_both_is_found_in_both(walked: Walked) -> None:
    partition, sequence = place(walked, "review.DecisionProposed/1")
    where = f"WHERE partition = {partition} AND sequence = {sequence}"
    source = f"UPDATE stored_events SET state = {FLIP.format('state')} {where}"
    copy = f"UPDATE ledger SET data = {FLIP.format('data')} {where} AND service = 'review'"
    with (
        tampered(walked.sources["review"].database.dsn, "stored_events", source),
        tampered(walked.database.dsn, "ledger", copy),
    ):
        found = run(walked).findings
    assert [(one.holder, one.code) for one in found] == [("source", "digest_wrong"), ("ledger", "digest_wrong")]


@pytest.mark.parametrize("what", ["the stream", "the plan"])
def test_a_finding_is_traced_to_the_application_number_by_its_place_or_its_stream(walked: Walked, what: str) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    setting = changing(what, LEDGER)
    where = f"WHERE service = 'review' AND partition = {partition} AND sequence = {sequence}"
    places = [("review", partition, sequence, walked.filed["application_id"]), ("review", 99, 0, "nobody's")]
    with tampered(walked.database.dsn, "ledger", f"UPDATE ledger SET {setting} {where}"):
        found = walked.database.read(lambda cursor: filings_at(cursor, places))
    assert found == [[(walked.plan_id, walked.filed["application_no"])], []]


def test_an_event_taken_out_of_the_source_is_found(walked: Walked) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    statement = f"DELETE FROM stored_events WHERE partition = {partition} AND sequence = {sequence}"
    with tampered(walked.sources["review"].database.dsn, "stored_events", statement):
        codes = {(one.code, one.sequence) for one in run(walked).findings}
    assert {("missing_at_source", sequence), ("events_missing", sequence + 1)} <= codes
    assert any(code == "stream_broken" for code, _ in codes)


def test_an_event_taken_out_of_the_ledger_is_found(walked: Walked) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    statement = f"DELETE FROM ledger WHERE service = 'review' AND partition = {partition} AND sequence = {sequence}"
    with tampered(walked.database.dsn, "ledger", statement):
        codes = {(one.code, one.sequence) for one in run(walked).findings}
    assert {("missing_in_ledger", sequence), ("events_missing", sequence + 1)} <= codes


def test_a_source_cut_short_leaves_the_ledger_ahead(walked: Walked) -> None:
    partition, sequence = place(walked, "review.PlanCertified/1")
    cut = f"DELETE FROM stored_events WHERE partition = {partition} AND sequence >= {sequence}"
    with tampered(walked.sources["review"].database.dsn, "stored_events", cut):
        codes = {one.code for one in run(walked).findings}
    assert {"ledger_ahead", "head_differs", "missing_at_source"} <= codes


def test_a_ledger_cut_short_is_no_lag(walked: Walked) -> None:
    partition, sequence = place(walked, "review.PlanCertified/1")
    cut = f"DELETE FROM ledger WHERE service = 'review' AND partition = {partition} AND sequence >= {sequence}"
    with tampered(walked.database.dsn, "ledger", cut):
        codes = {one.code for one in run(walked).findings}
    assert codes == {"ledger_cut"}


def test_a_chain_computed_anew_is_told_once_where_it_begins(walked: Walked) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    anew = f"UPDATE stored_events SET digest = sha256(digest) WHERE partition = {partition} AND sequence >= {sequence}"
    with tampered(walked.sources["review"].database.dsn, "stored_events", anew):
        found = run(walked).findings
    assert [one.sequence for one in found if one.code == "digests_differ"] == [sequence]


def test_a_moved_head_is_found(walked: Walked) -> None:
    partition, _ = place(walked, "review.CaseAssigned/1")
    moved = f"UPDATE log_heads SET digest = sha256(digest) WHERE partition = {partition}"
    with tampered(walked.sources["review"].database.dsn, "log_heads", moved):
        assert [one.code for one in run(walked).findings] == ["head_digest_differs"]


def test_lines_of_a_service_that_nobody_follows_are_found(walked: Walked) -> None:
    strange = "UPDATE ledger SET service = 'elsewhere' WHERE service = 'review' AND sequence = 1"
    with tampered(walked.database.dsn, "ledger", strange):
        found = run(walked).findings
    assert "elsewhere" in {one.service for one in found}


def test_what_the_ledger_has_not_heard_of_is_lag_and_no_finding(walked: Walked) -> None:
    _file(walked.system, FILINGS[1])
    report = run(walked)
    assert (report.sound, report.lag["intake"]) == (True, 1)
    walked.system.settle()
    assert run(walked).lag["intake"] == 0


def test_without_the_sources_the_ledgers_own_chain_is_verified(walked: Walked) -> None:
    report = verify(walked.database, {}, FOLLOWS["audit"])
    assert (report.sound, report.unseen) == (True, list(FOLLOWS["audit"]))
    assert sum(report.events.values()) == sum(run(walked).events.values())
    flip = f"UPDATE ledger SET data = {FLIP.format('data')} WHERE service = 'notify' AND sequence = 1"
    with tampered(walked.database.dsn, "ledger", flip):
        assert {one.code for one in verify(walked.database, {}, FOLLOWS["audit"]).findings} == {"digest_wrong"}


def test_a_check_that_fails_is_a_finding_and_the_next_ones_turn_comes(walked: Walked) -> None:
    known = Finding("review", 1, 2, "s", "told", text=Text(ja="知", en="told"), known=True)
    seen: list[str] = []

    def fails(context: Context) -> Iterator[Finding]:
        yield known
        raise ValueError("no such thing")

    def looks(context: Context) -> Iterator[Finding]:
        seen.extend(context.services)
        yield from ()

    words = Text(ja="何か", en="something")
    report = run(walked, more=[Check("fails", words, fails), Check("looks", words, looks)])
    assert seen == list(FOLLOWS["audit"])
    assert [(one.code, one.what) for one in report.findings] == [
        ("check_broke_off", "this check broke off, and what was left of it is not verified: ValueError: no such thing")
    ]
    assert (report.known, report.known_count, report.count) == ([known], 1, 1)
    assert [(one.name, one.whole) for one in report.checked[-2:]] == [("fails", False), ("looks", True)]


def test_a_known_fact_is_listed_and_no_finding(walked: Walked) -> None:
    known = Finding("review", 1, 2, "s", "told", text=Text(ja="知", en="told"), known=True)
    report = run(walked, more=[Check("knows", Text(ja="何か", en="something"), lambda context: iter([known]))])
    assert (report.sound, report.known) == (True, [known])


def test_it_stops_when_it_is_told_to(walked: Walked) -> None:
    with pytest.raises(Stopped):
        run(walked, stopping=lambda: True)


def test_a_difference_names_the_columns_and_the_first_byte() -> None:
    here = Row(1, "s", 1, "n", "p", START, b"d", b"abcdef")
    assert differences(here, here._replace(data=b"abXdef", plan_id=None)) == ["plan_id", "data (byte 2)"]
    assert differences(here, here._replace(data=b"abc")) == ["data (byte 3)"]


def test_every_finding_has_words_in_both_languages(walked: Walked) -> None:
    assert all(text.ja and text.en for text in {**ALL_TEXTS, **CHECK_TEXTS}.values())


def test_the_memory_stays_flat(walked: Walked) -> None:
    run(walked)
    tracemalloc.start()
    try:
        run(walked)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
