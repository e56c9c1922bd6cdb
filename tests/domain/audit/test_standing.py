"""Replay: what each event changes of how a plan stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.domain import standing as module
from services.audit.domain.line import NEVER, Position, read_line
from services.audit.domain.standing import PlanStanding, replay
from services.audit.domain.standing_words import FACT_LABELS, STATUSES, ended_key, labels_of
from shared.domain import Text
from shared.scheme import outcomes
from shared.scheme.bureaus import BUREAUS
from shared.scheme.lineage import TermEnd
from shared.scheme.telling import STANDS_STILL
from shared.web.formats import sentence
from shared.web.language import Language
from tests.domain.audit.lines import (
    ASSIGNED,
    CERTIFIED,
    CLOSED,
    EXPIRED,
    FILED,
    GIVEN_BACK,
    LAPSED,
    OPENED,
    OPENED_CHANGE,
    OVERTAKEN,
    PROPOSED,
    RECEIVED,
    RENEWED,
    REQUESTED,
    WITHDRAWING,
    lines,
    version_certified,
)
from tests.golden import goldens


def told(standing: PlanStanding, language: Language) -> str:
    text, params = standing.sentence()
    return sentence(text, language, params)


@pytest.mark.parametrize(
    ("status", "events"),
    [
        ("filed", [FILED]),
        ("received", [FILED, OPENED]),
        ("in_review", [FILED, OPENED, ASSIGNED]),
        ("received", [FILED, OPENED, ASSIGNED, ("review.CaseReleased/1", {"officer": "o1"})]),
        ("correction", [FILED, OPENED, ASSIGNED, REQUESTED]),
        ("in_review", [FILED, OPENED, ASSIGNED, REQUESTED, RECEIVED]),
        ("lapsed", [FILED, OPENED, ASSIGNED, REQUESTED, LAPSED]),
        ("awaiting_approval", [FILED, OPENED, ASSIGNED, PROPOSED]),
        ("in_review", [FILED, OPENED, ASSIGNED, PROPOSED, ("review.ProposalSentBack/1", {"comment": "?"})]),
        ("certified", [FILED, OPENED, ASSIGNED, PROPOSED, CERTIFIED]),
        ("refused", [FILED, OPENED, ASSIGNED, PROPOSED, ("review.PlanRefused/1", {"refused_on": "2026-06-20"})]),
        ("withdrawing", [FILED, OPENED, WITHDRAWING]),
        ("withdrawn", [FILED, OPENED, WITHDRAWING, ("review.CaseWithdrawn/1", {"withdrawn_on": "2026-06-05"})]),
        ("certified", [FILED, OPENED, CERTIFIED, WITHDRAWING, ("review.WithdrawalCameTooLate/1", {})]),
        ("in_review", [FILED, OPENED, ASSIGNED, CERTIFIED, OVERTAKEN]),
        (
            "withdrawn",
            [
                FILED,
                OPENED,
                CERTIFIED,
                WITHDRAWING,
                OVERTAKEN,
                ("review.CaseWithdrawn/1", {"withdrawn_on": "2026-06-05"}),
            ],
        ),
        ("ended", [FILED, OPENED, CERTIFIED, EXPIRED]),
        ("filed", [FILED, OPENED, CERTIFIED, RENEWED, EXPIRED]),
    ],
)
def test_the_status_follows_from_the_events(status: str, events: list[tuple[str, dict[str, Any]]]) -> None:
    standing = replay(lines(*events))
    assert standing.status == status
    for words in (told(standing, "ja"), told(standing, "en")):
        assert "{" not in words
        assert "None" not in words


def test_every_status_has_a_sentence() -> None:
    for status in STATUSES:
        assert replay([]).sentence()[0] != type(replay([]))({"status": status}).sentence()[0]


def test_a_renewal_starts_anew_but_keeps_the_certificate() -> None:
    facts = replay(lines(FILED, OPENED, ASSIGNED, CERTIFIED, RENEWED)).facts
    assert (facts["application_no"], facts["certificate_no"]) == ("03-2029-000009", "C03-2026-000001")
    assert (facts["officer"], facts["decided_on"]) == (None, None)
    assert facts["kind"] == Text(ja="2回目以降の申請", en="second or later application")


def test_bytes_that_make_no_sense_change_nothing() -> None:
    odd = [(FILED[0], {"applicant": "text", "kind": ["a"], "bureau": {}}), ("review.DeadlineExtended/1", {"days": "x"})]
    assert replay(lines(*odd)).facts == {}
    assert "読み取れない" in replay(lines(*odd)).sentence()[0].ja


def test_the_form_is_the_text_that_was_decided_on() -> None:
    corrected = ("intake.ApplicationCorrected/2", {"form": {"goals": {"purpose": "守り抜く"}}})
    told = ("intake.ApplicationCertified/2", {"text": {"text_no": 1}})
    assert replay(lines(FILED, corrected)).form == {"goals": {"purpose": "守り抜く"}}
    assert replay(lines(FILED, corrected, told)).form == FILED[1]["form"]
    old = ("intake.ApplicationCertified/1", {"certificate_no": "C03-2026-000001"})
    assert replay(lines(FILED, corrected, old)).form == {"goals": {"purpose": "守り抜く"}}


def test_a_certificate_without_effect_is_none() -> None:
    facts = replay(lines(FILED, OPENED, CERTIFIED, OVERTAKEN)).facts
    assert (facts["certificate_no"], facts["decided_on"]) == (None, None)


def test_a_name_of_a_later_version_is_understood_as_far_as_it_says_the_same() -> None:
    assert replay(lines(FILED, ("review.CaseOpened/9", {"bureau": "kanto"}))).status == "received"


HEARING = ("intake.HearingAnnounced/1", {"term": 1, "hearing_on": "2027-02-20"})
RESCINDED = ("intake.TermRescinded/1", {"term": 1, "on": "2027-03-05"})
TRANSFERRED = ("review.CaseTransferred/1", {"bureau": "kinki"})
FIRST = version_certified(1, 1, "2026-05-20", "2029-05")
CHANGED = version_certified(2, 1, "2026-05-25", "2029-05", text_no=2)
NEXT = version_certified(3, 2, "2026-05-30", "2032-05")


def test_the_version_in_force_is_told_beside_the_filing() -> None:
    standing = replay(lines(FILED, OPENED, CERTIFIED, FIRST))
    assert "第1版（第1回の計画、認定番号C03-2026-000001）が有効です。" in told(standing, "ja")
    assert told(standing, "en").endswith("Version 1 of the plan (term 1, C03-2026-000001) is in force.")
    not_changed = ("review.PlanRefused/1", {"refused_on": "2026-06-01"})
    refused = replay(lines(FILED, CERTIFIED, FIRST, OPENED_CHANGE, not_changed, CLOSED))
    assert "不認定となりました。この計画は、第1版" in told(refused, "ja")


@pytest.mark.parametrize(("on", "begun"), [("2029-05-31", True), ("2029-06-01", False), ("2029-06-30", False)])
def test_a_version_whose_period_has_not_begun_says_when_it_does(on: str, begun: bool) -> None:
    later = (NEXT[0], NEXT[1] | {"period": {"start": "2029-07", "end": "2032-06"}})
    standing = replay(lines(FILED, CERTIFIED, FIRST, later), date.fromisoformat(on))
    said = {"ja": "実施期間は2029年7月に始まります。", "en": " The plan period begins in July 2029."}
    assert [told(standing, language).endswith(said[language]) for language in ("ja", "en")] == [not begun] * 2


@pytest.mark.parametrize(
    ("on", "until", "ended"),
    [
        ("2026-05-24", date(2029, 5, 31), {}),
        ("2029-05-31", date(2029, 5, 31), {}),
        ("2029-06-01", date(2030, 1, 31), {"expired.1": date(2029, 5, 31)}),
        ("2030-02-01", None, {"expired.1": date(2029, 5, 31), "given_back.2": date(2030, 2, 1)}),
        ("2040-01-01", None, {"expired.1": date(2029, 5, 31), "given_back.2": date(2030, 2, 1)}),
    ],
)
def test_each_term_says_how_it_ended_and_what_stands_until_when(
    on: str, until: date | None, ended: dict[str, date]
) -> None:
    back = ("intake.CertificateGivenBack/1", {"term": 2, "on": "2030-02-01"})
    facts = replay(lines(FILED, CERTIFIED, FIRST, NEXT, EXPIRED, back), date.fromisoformat(on)).shown_facts
    assert facts.get("certified_until") == until
    assert {key: facts[key] for key in facts if key.partition(".")[2]} == ended


def test_a_term_that_was_given_back_while_a_later_one_is_certified_is_told_with_its_day() -> None:
    facts = replay(lines(FILED, CERTIFIED, FIRST, NEXT, GIVEN_BACK), date(2026, 6, 1)).shown_facts
    assert (facts["certified_until"], facts["given_back.1"]) == (date(2032, 5, 31), date(2026, 6, 1))
    assert labels_of(facts)["given_back.1"] == Text(ja="第1回の計画の返納日", en="Term 1 given back on")


@pytest.mark.parametrize("how", get_args(TermEnd))
def test_every_ending_of_a_term_has_words(how: TermEnd) -> None:
    assert "12" in labels_of([ended_key(how, 12)])[f"{how}.12"].en


@pytest.mark.parametrize(
    ("on", "version", "status"),
    [
        ("2026-05-19", None, "none"),
        ("2026-05-24", 1, "in_force"),
        ("2026-05-25", 2, "in_force"),
        ("2029-05-31", 2, "in_force"),
        ("2029-06-01", 3, "in_force"),
        ("2032-06-01", None, "expired"),
    ],
)
def test_what_is_in_force_is_told_for_a_day(on: str, version: int | None, status: str) -> None:
    standing = replay(lines(FILED, CERTIFIED, FIRST, CHANGED, NEXT), date.fromisoformat(on)).in_force
    assert (standing.status, standing.version and standing.version.number) == (status, version)


def test_a_plan_that_was_given_back_says_from_when() -> None:
    standing = replay(lines(FILED, CERTIFIED, FIRST, GIVEN_BACK))
    assert told(standing, "ja").endswith("この計画の認定は返納され、2026年6月1日から効力がありません。")
    assert standing.facts.get("version") is None


def test_a_plan_that_was_rescinded_says_from_when() -> None:
    standing = replay(lines(FILED, CERTIFIED, FIRST, HEARING, RESCINDED), date(2027, 3, 5))
    assert told(standing, "ja").endswith("この計画の認定は取り消され、2027年3月5日から効力がありません。")
    before = replay(lines(FILED, CERTIFIED, FIRST, HEARING, RESCINDED), date(2027, 3, 4))
    assert before.facts.get("certified_name") == "株式会社 堤防"


def test_the_open_filing_is_told_until_it_is_closed() -> None:
    opened = replay(lines(FILED, CERTIFIED, FIRST, OPENED_CHANGE)).shown_facts["open_filing"]
    assert opened == Text(ja="変更申請（受付番号03-2026-000007）", en="change application (03-2026-000007)")
    assert "open_filing" not in replay(lines(FILED, CERTIFIED, FIRST, OPENED_CHANGE, CLOSED)).shown_facts


def test_the_end_of_an_earlier_term_ends_no_later_one() -> None:
    first = (FILED[0], FILED[1] | {"application_id": "a1"})
    second = (RENEWED[0], RENEWED[1] | {"application_id": "a2"})
    ended = (EXPIRED[0], EXPIRED[1] | {"application_id": "a1"})
    assert replay(lines(first, CERTIFIED, second, CERTIFIED, ended)).status == "certified"
    assert replay(lines(first, CERTIFIED, ended)).status == "ended"


@pytest.mark.parametrize("odd", [{"version": "x"}, {"period": None}, {"certified_on": "x"}, {"text": []}])
def test_a_version_that_makes_no_sense_is_none(odd: dict[str, Any]) -> None:
    assert replay(lines(FILED, (FIRST[0], FIRST[1] | odd))).in_force.status == "none"


EXTENDED = ("review.DeadlineExtended/1", {"days": 5})
OWED, SENT, FAILED = (("notify.NoticeOwed/2", {}), ("notify.NoticeSent/1", {}), ("notify.SendFailed/1", {}))
REMINDED = ("followup.ReminderFellDue/1", {"kind": "training"})


@pytest.mark.parametrize(
    ("key", "value", "events"),
    [
        ("applicant", "みなと精工株式会社", [FILED]),
        ("filed_on", date(2026, 6, 1), [FILED]),
        ("bureau", BUREAUS["kanto"].name, [FILED]),
        ("last_day", date(2026, 7, 16), [FILED, ("review.CaseOpened/3", {"received_on": "2026-06-01"})]),
        ("last_day", None, [FILED, OPENED]),
        ("last_day", date(2026, 8, 3), [FILED, ("review.ExaminationDateMoved/2", {"last_day": "2026-08-03"})]),
        ("last_day", STANDS_STILL, [FILED, ("review.ExaminationDateMoved/2", {"last_day": None})]),
        ("officer", "o1", [FILED, OPENED, ASSIGNED]),
        ("officer", None, [FILED, OPENED, ASSIGNED, TRANSFERRED]),
        ("bureau", BUREAUS["kinki"].name, [FILED, OPENED, ASSIGNED, TRANSFERRED]),
        ("hearing_on", date(2027, 2, 20), [FILED, CERTIFIED, HEARING]),
        ("hearing_on", None, [FILED, CERTIFIED, HEARING, ("intake.HearingCalledOff/1", {"because": "bureau"})]),
        ("hearing_on", None, [FILED, CERTIFIED, HEARING, RESCINDED]),
        ("decided_on", date(2027, 3, 5), [FILED, OPENED, ("review.CaseFellAway/1", {"fell_away_on": "2027-03-05"})]),
        ("answer_by", date(2026, 6, 15), [FILED, OPENED, REQUESTED]),
        ("answer_by", date(2026, 6, 15), [FILED, OPENED, REQUESTED, LAPSED]),
        ("answer_by", None, [FILED, OPENED, REQUESTED, RECEIVED]),
        ("extended_days", 10, [FILED, EXTENDED, EXTENDED]),
        ("extended_days", None, [FILED, EXTENDED, RENEWED]),
        (
            "net_days",
            40,
            [FILED, ("review.RungReached/1", {"net_days": 30}), ("review.RungReached/1", {"net_days": 40})],
        ),
        ("proposal", outcomes.PROPOSED["certify"], [FILED, OPENED, ASSIGNED, PROPOSED]),
        ("proposal", None, [FILED, OPENED, ASSIGNED, PROPOSED, CERTIFIED]),
        ("decided_on", date(2026, 6, 20), [FILED, OPENED, CERTIFIED]),
        ("decided_on", date(2026, 6, 5), [FILED, ("review.CaseWithdrawn/1", {"withdrawn_on": "2026-06-05"})]),
        ("certificate_no", "C03-2026-000001", [FILED, OPENED, CERTIFIED, EXPIRED]),
        ("notices_owed", 2, [FILED, OWED, OWED, SENT]),
        ("notices_sent", 1, [FILED, OWED, OWED, SENT]),
        ("notices_sent", 1, [FILED, OWED, SENT, RENEWED]),
        ("sends_failed", 1, [FILED, OWED, FAILED, SENT]),
        ("dates_come", 1, [FILED, CERTIFIED, REMINDED]),
        ("erased_on", date(2030, 1, 5), [FILED, ("intake.PersonalDataErased/1", {"erased_on": "2030-01-05"})]),
    ],
)
def test_a_fact_follows_from_the_events(key: str, value: object, events: list[tuple[str, dict[str, Any]]]) -> None:
    standing = replay(lines(*events))
    assert standing.facts.get(key) == value
    assert (key in standing.shown_facts) == (value is not None)


def test_a_late_answer_to_an_earlier_correction_leaves_the_open_one_open() -> None:
    first, second = ({"correction_id": one, "answer_by": "2026-06-15"} for one in ("c1", "c2"))
    asked = [("review.CorrectionRequested/3", first), ("review.CorrectionRequested/3", second)]
    standing = replay(lines(FILED, OPENED, ASSIGNED, *asked, ("review.CorrectionReceived/3", {"correction_id": "c1"})))
    assert (standing.status, standing.facts["answer_by"]) == ("correction", date(2026, 6, 15))


def test_what_happens_to_a_case_after_its_end_moves_no_status() -> None:
    for ending in (CERTIFIED, WITHDRAWING):
        before = replay(lines(FILED, OPENED, ending)).status
        assert replay(lines(FILED, OPENED, ending, ASSIGNED, REQUESTED, LAPSED, PROPOSED)).status == before


SENTENCES = {
    "filed": "受け付けられ、局での審査の受付を待っています。",
    "received": "関東経済産業局で担当者の割当てを待っています。",
    "in_review": "関東経済産業局が審査しています（担当者：o1）。",
    "correction": "2026年6月15日を回答期限とする補正を待っています。",
    "lapsed": "補正の回答期限（2026年6月15日）を過ぎ、関東経済産業局の判断を待っています。",
    "awaiting_approval": "「認定する」として決裁を待っています。",
    "certified": "2026年6月20日に認定されました（認定番号C03-2026-000001）。",
    "ended": "認定され、認定期間は2029年5月31日に満了しました。",
}


@pytest.mark.parametrize(
    "events",
    [
        [FILED],
        [FILED, OPENED],
        [FILED, OPENED, ASSIGNED],
        [FILED, OPENED, ASSIGNED, REQUESTED],
        [FILED, OPENED, ASSIGNED, REQUESTED, LAPSED],
        [FILED, OPENED, ASSIGNED, PROPOSED],
        [FILED, OPENED, CERTIFIED],
        [FILED, OPENED, CERTIFIED, EXPIRED],
    ],
)
def test_how_a_plan_stands_is_said_in_one_sentence(events: list[tuple[str, dict[str, Any]]]) -> None:
    standing = replay(lines(*events))
    start = "みなと精工株式会社の新規申請（受付番号03-2026-000001）は、"
    assert told(standing, "ja") == start + SENTENCES[standing.status]


def test_where_nothing_is_known_or_nothing_can_be_read_the_sentence_says_which() -> None:
    unreadable = replace(lines(FILED)[0], readable=False)
    assert replay([]).sentence()[0].en == "At this time, nothing was recorded of this plan."
    assert "no filing that can be read" in replay([unreadable]).sentence()[0].en
    assert (replay([unreadable]).lines, replay([unreadable]).facts) == (1, {})


# -- whatever was recorded ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in sorted(goldens()) if name.rpartition("/")[0] in module._CHANGES])
def test_no_event_as_it_was_ever_recorded_is_left_out_as_senseless(name: str) -> None:
    line = read_line(Position("x", 0, 1), "s", 1, name, "p", NEVER.replace(year=2026), b"", goldens()[name])
    changed = module._CHANGES[line.kind](replay(lines(FILED)).facts, line.fields)
    assert set(changed) <= {*FACT_LABELS, *module._OF_ONE_FILING, "application_id", "ended_on"}


values = st.none() | st.integers() | st.text(max_size=8) | st.lists(st.integers(), max_size=2) | st.just({"name": "x"})
fields = st.dictionaries(
    st.sampled_from(["applicant", "bureau", "kind", "filed_on", "received_on", "last_day", "answer_by", "outcome",
                     "days", "correction_id", "officer", "form", "text", "decision", "certificate_no", "net_days"]),
    values,
)  # fmt: skip
events = st.lists(st.tuples(st.sampled_from([f"{kind}/9" for kind in module._CHANGES]), fields), max_size=12)


@given(events)
def test_replay_never_fails_and_the_status_is_one_that_has_words(events: list[tuple[str, dict[str, Any]]]) -> None:
    standing = replay(lines(FILED, *events))
    assert standing.status in STATUSES
    assert standing.lines == len(events) + 1
    assert told(standing, "ja")
    assert told(standing, "en")


@given(events, st.integers(0, 12))
def test_what_the_ledger_has_no_words_for_changes_nothing(events: list[tuple[str, dict[str, Any]]], at: int) -> None:
    known = replay(lines(FILED, *events))
    more = replay(lines(*[FILED, *events][:at], ("review.SomethingNew/1", {"officer": "o9"}), *[FILED, *events][at:]))
    assert (more.facts, more.form) == (known.facts, known.form)


def test_a_minor_change_gives_the_business_another_name_from_its_day() -> None:
    # Given: a plan whose certificate states a name, and who represents it, which is sealed
    certified = (FIRST[0], {**FIRST[1], "facts": {"name": "みなと精工株式会社"}})
    now = {"name": "みなと重工株式会社", "representative_name": {"key": "k", "box": "b"}, "funding": None}
    place = {"number": 1, "version": 1, "filing": ""}
    noted = ("intake.MinorChangeNoted/1", {**place, "noted_on": "2026-06-05", "now": now})

    # When it is asked for the day before, and for its day
    before, after = (replay(lines(FILED, CERTIFIED, certified, noted), date(2026, 6, day)) for day in (4, 5))

    # Then
    assert (before.facts["certified_name"], after.facts["certified_name"]) == (
        "みなと精工株式会社",
        "みなと重工株式会社",
    )
    assert (before.facts["minor_changes"], after.facts["applicant"]) == (1, "みなと精工株式会社")
    assert set(after.in_force.facts) == {"name"}


def test_what_was_put_right_counts_from_the_first_day_as_known_now_and_not_as_known_then() -> None:
    # Given
    stated = {"name": "みなと精巧株式会社", "prefecture": "東京都", "municipality": "港区", "corporate_number": ""}
    certified = (FIRST[0], {**FIRST[1], "facts": stated})
    right = {"version": 1, "fact": "name", "now": "みなと精工株式会社", "number": 1, "corrected_on": "2026-08-01"}
    known_then = lines(FILED, CERTIFIED, certified)
    known_now = lines(FILED, CERTIFIED, certified, ("intake.CertificateFactsCorrected/1", right))

    # When it is asked, of a day before it was put right, as known then and now
    then, now = (replay(known, date(2026, 7, 1)).facts for known in (known_then, known_now))

    # Then
    assert (then["certified_name"], now["certified_name"]) == ("みなと精巧株式会社", "みなと精工株式会社")
    assert (then.get("corrections"), now["corrections"]) == (None, 1)
    assert then["certified_place"] == now["certified_place"] == "東京都港区"


def test_a_certificate_on_paper_stands_by_itself_until_something_is_filed_on_it() -> None:
    # Given
    certificate = {
        "certificate_no": "関東第12号", "bureau": "kanto", "certified_on": "2026-02-10", "term": 1,
        "period": {"start": "2026-03", "end": "2029-02"}, "business": "みなと精工株式会社", "corporate_number": "",
    }  # fmt: skip
    text = {"application_id": "s", "text_no": 1, "form_version": "24-2025-12", "digest": "d"}
    claimed = ("intake.PaperCertificateClaimed/1", {"certificate": certificate, "text": text, "form": {"x": 1}})
    known = ("intake.PaperCertificateKnown/1", {"certificate": certificate, "text": text, "confirmed_on": "2026-06-01"})
    confirmed = ("review.PaperCertificateConfirmed/1", {"certificate": certificate, "text": text})

    # When
    alone, both = replay(lines(claimed)), replay(lines(claimed, confirmed, known))
    filed = replay(lines(claimed, FILED))

    # Then
    assert told(alone, "ja") == "みなと精工株式会社が紙で受けた認定があります（申告（未確認））。"
    assert (alone.in_force.status, both.in_force.status) == ("none", "in_force")
    assert both.in_force.version is not None
    assert both.in_force.version.certificate_no == "関東第12号"
    assert told(both, "en").startswith("みなと精工株式会社 has a certificate on paper (copies confirmed).")
    assert (filed.status, str(filed.facts["paper"])) == ("filed", str(alone.facts["paper"]))
