"""Verification finds every kind of tampering, at the source and in the ledger, and where; and nothing else."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from services.audit.checks.check import CHECK_TEXTS, Check, Context, Report, Stopped, VerificationProgress
from services.audit.checks.copies import columns_apart
from services.audit.checks.lines import ALL_TEXTS
from services.audit.read_models.ledger import filings_at
from services.audit.verify import verify
from shared.domain import Text
from shared.event_store.finding import Finding
from shared.event_store.verify import EventRow
from shared.messaging.subscriptions import FOLLOWS
from tests.services.audit.conftest import FILINGS, Walked, _file
from tests.services.audit.tampering import forged, tampered

FLIP = "set_byte({0}, 200, get_byte({0}, 200) # 1)"


def run(walked: Walked, **options: Any) -> Report:
    return verify(walked.database, walked.sources, FOLLOWS["audit"], **options)


def place(walked: Walked, name: str) -> tuple[int, int]:
    """Where the event of the first plan with this name lies in review's log."""
    entries = walked.sources["review"].plan(walked.plan_id)
    entry = next(one.entry for one in entries if one.entry.topic == name)
    return entry.partition, entry.sequence


def test_what_was_not_touched_has_no_finding(walked: Walked) -> None:
    seen: list[VerificationProgress] = []
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
        (one.holder, one.code) for one in here if not one.code.startswith("stream_")
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
    partition, sequence = place(walked, "review.DecisionProposed/2")
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
    partition, sequence = place(walked, "review.PlanCertified/4")
    cut = f"DELETE FROM stored_events WHERE partition = {partition} AND sequence >= {sequence}"
    with tampered(walked.sources["review"].database.dsn, "stored_events", cut):
        codes = {one.code for one in run(walked).findings}
    assert {"ledger_ahead", "head_differs", "missing_at_source"} <= codes


def test_a_ledger_cut_short_is_no_lag(walked: Walked) -> None:
    partition, sequence = place(walked, "review.PlanCertified/4")
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
    here = EventRow(1, "s", 1, "n", "p", "t", b"d", b"abcdef")
    assert columns_apart(here, here._replace(data=b"abXdef", plan_id=None)) == ["plan_id", "data (byte 2)"]
    assert columns_apart(here, here._replace(data=b"abc")) == ["data (byte 3)"]


def test_every_finding_has_words_in_both_languages(walked: Walked) -> None:
    assert all(text.ja and text.en for text in {**ALL_TEXTS, **CHECK_TEXTS}.values())


def test_a_forged_head_makes_nothing_seem_to_be_on_its_way(walked: Walked) -> None:
    forge = "UPDATE log_heads SET sequence = 9223372036854775807"
    at = place(walked, "review.CaseAssigned/1")
    dsn = walked.sources["review"].database.dsn
    with tampered(dsn, "log_heads", forge), forged(dsn, at, sequence=2**62, originator_version=1_000):
        report = run(walked)
    assert report.lag["review"] == 1


@contextmanager
def unconstrained(dsn: str) -> Iterator[None]:
    """Without what keeps events at their places and apart."""
    table = "ALTER TABLE stored_events"
    with psycopg.connect(dsn) as connection:
        connection.execute(f"{table} DROP CONSTRAINT stream_version, DROP CONSTRAINT log_position")
        connection.execute(f"{table} ALTER sequence DROP NOT NULL")
    try:
        yield
    finally:
        with psycopg.connect(dsn) as connection:
            connection.execute(
                f"{table} ADD CONSTRAINT stream_version PRIMARY KEY (originator_id, originator_version),"
                " ADD CONSTRAINT log_position UNIQUE (partition, sequence), ALTER sequence SET NOT NULL"
            )


@contextmanager
def renamed(dsn: str, table: str, instead: str = "") -> Iterator[None]:
    """A table under another name, and perhaps a view in its place."""
    with psycopg.connect(dsn) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        if instead:
            connection.execute(instead)
    try:
        yield
    finally:
        with psycopg.connect(dsn) as connection:
            if instead:
                connection.execute(f"DROP VIEW {table}")
            connection.execute(f"ALTER TABLE {table}_away RENAME TO {table}")


def codes_at(report: Report, partition: int, sequence: int) -> set[str]:
    return {one.code for one in report.findings if (one.partition, one.sequence) == (partition, sequence)}


@pytest.mark.parametrize("sequence", [1, 0, -7])
def test_an_event_in_a_partition_without_a_head_is_found(walked: Walked, sequence: int) -> None:
    at = place(walked, "review.CaseAssigned/1")
    columns = {"partition": 99, "sequence": sequence, "originator_id": "forged", "originator_version": 1}
    with forged(walked.sources["review"].database.dsn, at, **columns):
        report = run(walked)
    assert {"misplaced", "header_differs", "partition_unknown", "event_doubled"} <= {o.code for o in report.findings}
    assert "misplaced" in codes_at(report, 99, sequence)


@pytest.mark.parametrize("sequence", [0, -7, -(2**63)])
def test_an_event_before_the_first_is_found_and_nothing_else_is(walked: Walked, sequence: int) -> None:
    at = place(walked, "review.CaseAssigned/1")
    version = 1_000
    with forged(walked.sources["review"].database.dsn, at, sequence=sequence, originator_version=version):
        report = run(walked)
    assert "sequence_impossible" in codes_at(report, at[0], sequence)
    assert {(one.partition, one.sequence) for one in report.findings} == {(at[0], sequence), at}


@pytest.mark.parametrize("beyond", [1, 10**15])
def test_an_event_beyond_the_head_is_found(walked: Walked, beyond: int) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    last = walked.sources["review"].heads()[partition].sequence
    columns = {"sequence": last + beyond, "originator_id": "forged", "originator_version": 1}
    with forged(walked.sources["review"].database.dsn, (partition, sequence), **columns):
        report = run(walked)
    codes = {"header_differs"} if beyond == 1 else {"events_missing", "digest_wrong"}
    assert codes | {"head_differs"} <= codes_at(report, partition, last + beyond)


def test_an_event_in_the_partition_of_other_plans_is_found(walked: Walked) -> None:
    at = place(walked, "review.CaseAssigned/1")
    other = (at[0] + 1) % 12
    last = walked.sources["review"].heads()[other].sequence
    with forged(walked.sources["review"].database.dsn, at, partition=other, sequence=last + 1, originator_version=99):
        report = run(walked)
    assert {"misplaced", "header_differs", "stream_broken", "stream_scattered"} <= codes_at(report, other, last + 1)


@pytest.mark.parametrize(
    ("state", "code"), [(b"{", "unreadable"), (b"\xff", "unreadable"), (b"[]", "unreadable"), (b"{}", "unreadable")]
)
def test_an_event_whose_bytes_say_nothing_is_found_though_its_digest_is_right(
    walked: Walked, state: bytes, code: str
) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    last = walked.sources["review"].heads()[partition].sequence
    with forged(
        walked.sources["review"].database.dsn, (partition, sequence), state, sequence=last + 1, originator_version=9
    ):
        assert code in codes_at(run(walked), partition, last + 1)


def test_an_event_stored_again_as_another_stream_is_found(walked: Walked) -> None:
    partition, _ = place(walked, "review.CaseAssigned/1")
    entry = walked.sources["review"].plan(walked.plan_id)[0].entry
    last = walked.sources["review"].heads()[partition].sequence
    stream, columns = str(entry.originator_id), {"sequence": last + 1, "originator_id": "x" * 36}
    state = entry.state.replace(stream.encode(), b"x" * 36)
    with forged(walked.sources["review"].database.dsn, (partition, entry.sequence), state, **columns):
        assert codes_at(run(walked), partition, last + 1) == {"event_doubled", "head_differs", "time_runs_back"}


def test_two_events_at_one_place_are_found(walked: Walked) -> None:
    at = place(walked, "review.CaseAssigned/1")
    dsn = walked.sources["review"].database.dsn
    double = f"INSERT INTO stored_events SELECT * FROM stored_events WHERE partition = {at[0]} AND sequence = {at[1]}"
    with unconstrained(dsn), tampered(dsn, "stored_events", double):
        assert {"place_doubled", "event_doubled", "stream_broken"} <= codes_at(run(walked), *at)


def test_a_row_that_nobody_meets_on_the_way_is_counted(walked: Walked) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    dsn = walked.sources["review"].database.dsn
    where = f"WHERE partition = {partition} AND sequence = {sequence}"
    nowhere = f"UPDATE stored_events SET sequence = NULL {where}"
    with unconstrained(dsn), tampered(dsn, "stored_events", nowhere):
        found = run(walked).findings
    assert ("without_place", walked.filed["application_id"]) in {(one.code, one.stream_id) for one in found}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("DELETE FROM log_heads WHERE partition = {}", "head_missing"),
        ("UPDATE log_heads SET recorded_at = recorded_at + interval '1 s' WHERE partition = {}", "head_time_differs"),
        ("UPDATE log_heads SET recorded_at = 'infinity' WHERE partition = {}", "head_time_differs"),
        ("UPDATE log_heads SET digest = '\\x00' WHERE partition = {}", "head_digest_differs"),
        ("UPDATE log_heads SET sequence = sequence + 1 WHERE partition = {}", "head_differs"),
        ("INSERT INTO log_heads SELECT 77, 0, decode(repeat('00', 32), 'hex'), 'epoch' WHERE {} >= 0", "head_unknown"),
    ],
)
def test_a_head_that_is_not_as_it_was_is_found(walked: Walked, change: str, code: str) -> None:
    partition, _ = place(walked, "review.CaseAssigned/1")
    with tampered(walked.sources["review"].database.dsn, "log_heads", change.format(partition)):
        found = run(walked).findings
    assert [(one.service, one.code, one.row) for one in found] == [("review", code, "log_heads")]


@pytest.mark.parametrize(
    "columns", ["service = 'nobody'", "partition = 99", "sequence = 0", "sequence = -3", "sequence = 10 ^ 15"]
)
def test_a_line_of_the_ledger_in_another_place_is_found(walked: Walked, columns: str) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    kept = {"service": "'review'", "partition": "partition", "sequence": "sequence"}
    name, _, value = columns.partition(" = ")
    kept[name] = value
    insert = (
        f"INSERT INTO ledger SELECT {', '.join(kept.values())}, stream_id, version, name, plan_id, recorded_at, digest,"
        f" data FROM ledger WHERE service = 'review' AND partition = {partition} AND sequence = {sequence}"
    )
    with tampered(walked.database.dsn, "ledger", insert):
        for report in (run(walked), verify(walked.database, {}, FOLLOWS["audit"])):
            assert not report.sound
            assert {one.holder for one in report.findings} == {"ledger"}


UNREADABLE = {
    "recorded_at = 'infinity'": "time_impossible",
    "recorded_at = '-infinity'": "time_impossible",
    "recorded_at = '10500-01-01'": "time_impossible",
    "recorded_at = '0044-03-15 BC'": "time_impossible",
    "recorded_at = NULL": "unreadable",
    "digest = NULL": "unreadable",
    "digest = '\\x00ff'": "digest_wrong",
    "{data} = NULL": "unreadable",
    "{data} = '\\xff00'": "digest_wrong",
    "{version} = 9223372036854775807": "digest_wrong",
    "{version} = -9223372036854775808": "digest_wrong",
}


@pytest.mark.parametrize("holder", ["source", "ledger"])
@pytest.mark.parametrize("setting", UNREADABLE)
def test_what_cannot_be_read_is_a_finding_with_its_place_and_the_rest_is_verified(
    walked: Walked, setting: str, holder: str
) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    where = f"WHERE partition = {partition} AND sequence = {sequence}"
    if holder == "source":
        dsn, table = walked.sources["review"].database.dsn, "stored_events"
        statement = f"UPDATE stored_events SET {setting.format(**SOURCE)} {where}"
    else:
        dsn, table = walked.database.dsn, "ledger"
        statement = f"UPDATE ledger SET {setting.format(**LEDGER)} {where} AND service = 'review'"
    flip = f"UPDATE stored_events SET state = {FLIP.format('state')} WHERE sequence = 1"
    with tampered(dsn, table, statement), tampered(walked.sources["followup"].database.dsn, "stored_events", flip):
        report = run(walked)
    here = [o for o in report.findings if (o.service, o.partition, o.sequence) == ("review", partition, sequence)]
    assert (holder, UNREADABLE[setting]) in {(one.holder, one.code) for one in here}
    assert "digest_wrong" in {one.code for one in report.findings if one.service == "followup"}
    assert all(one.whole for one in report.checked)


@pytest.mark.parametrize("table", ["stored_events", "log_heads"])
def test_a_table_that_is_gone_is_a_finding_and_the_rest_is_verified(walked: Walked, table: str) -> None:
    dsn = walked.sources["review"].database.dsn
    with renamed(dsn, table):
        report = run(walked)
    assert ("review", "cannot_be_read") in {(one.service, one.code) for one in report.findings}
    assert report.unseen == (["review"] if table == "stored_events" else [])
    assert report.events == run(walked).events


def test_a_ledger_that_is_gone_is_a_finding_and_the_sources_are_verified(walked: Walked) -> None:
    with renamed(walked.database.dsn, "ledger"):
        report = run(walked)
    assert ("audit", "cannot_be_read") in {(one.service, one.code) for one in report.findings}
    assert report.events == run(walked).events


def test_a_row_that_the_database_does_not_give_out_is_found_by_itself(walked: Walked) -> None:
    partition, sequence = place(walked, "review.CaseAssigned/1")
    broken = f"sequence / (partition <> {partition} OR sequence <> {sequence})::int >= sequence"
    view = (
        "CREATE VIEW stored_events AS SELECT originator_id, originator_version, topic,"
        f" CASE WHEN {broken} THEN state END AS state, plan_id, partition, sequence, recorded_at, digest"
        " FROM stored_events_away"
    )
    with renamed(walked.sources["review"].database.dsn, "stored_events", view):
        report = run(walked)
    assert codes_at(report, partition, sequence) == {"unreadable", "copies_differ"}
    assert report.events == run(walked).events


def test_the_memory_stays_flat(walked: Walked) -> None:
    run(walked)
    tracemalloc.start()
    try:
        run(walked)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_nothing_is_found_while_everybody_goes_on(walked: Walked) -> None:
    enough = threading.Event()

    def works() -> None:
        while not enough.is_set():
            _file(walked.system, FILINGS[2])
            walked.system.settle()

    with ThreadPoolExecutor(1) as others:
        working = others.submit(works)
        reports = [run(walked) for _ in range(10)]
        enough.set()
        working.result()
    assert [report.findings for report in reports] == [[]] * 10
    assert sum(reports[0].events.values()) < sum(reports[-1].events.values())
