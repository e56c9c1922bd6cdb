"""Replay: what each event changes of a plan's state, and what two instants differ in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.audit.domain.comparison import compare
from services.audit.domain.line import LedgerLine
from services.audit.domain.standing import STATUSES, replay
from shared.domain import Text
from shared.web.formats import sentence
from tests.services.audit.test_order import line

FILED = (
    "intake.ApplicationFiled/1",
    {
        "applicant": {"name": "みなと精工株式会社"},
        "application_no": "03-2026-000001",
        "kind": "new",
        "bureau": "kanto",
        "filed_on": "2026-06-01",
        "form": {
            "goals": {"purpose": "守る", "disasters": [{"kind": "flood"}]},
            "cover": {"x": {"key": "k", "box": "b1"}},
        },
    },
)
OPENED = ("review.CaseOpened/1", {"bureau": "kanto"})
ASSIGNED = ("review.CaseAssigned/1", {"officer": "o1"})
REQUESTED = ("review.CorrectionRequested/1", {"answer_by": "2026-06-15"})
RECEIVED = ("review.CorrectionReceived/1", {"answered_on": "2026-06-10"})
LAPSED = ("review.CorrectionLapsed/1", {"answer_by": "2026-06-15"})
PROPOSED = ("review.DecisionProposed/1", {"outcome": "certify", "proposed_by": "o1"})
CERTIFIED = ("review.PlanCertified/1", {"certified_on": "2026-06-20", "certificate_no": "C03-2026-000001"})
WITHDRAWING = ("intake.ApplicationWithdrawn/1", {"withdrawn_on": "2026-06-05"})
OVERTAKEN = (
    "review.DecisionWithoutEffect/1",
    {"because": "answered_in_time", "decision": {"outcome": "certify", "certificate_no": "C03-2026-000001"}},
)
EXPIRED = ("followup.PlanExpired/1", {"ended_on": "2029-05-31"})
RENEWED = (FILED[0], {**FILED[1], "kind": "renewal", "application_no": "03-2029-000009"})


def lines(*events: tuple[str, dict[str, Any]]) -> list[LedgerLine]:
    made = []
    for number, (name, fields) in enumerate(events, 1):
        base = line(name.partition(".")[0], "s", number, number)
        made.append(
            LedgerLine(**{**{f: getattr(base, f) for f in LedgerLine.__slots__}, "name": name, "fields": fields})
        )
    return made


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
    for language in ("ja", "en"):
        text, params = standing.sentence()
        assert "{" not in sentence(text, language, params)  # type: ignore[arg-type]
        assert "None" not in sentence(text, language, params)  # type: ignore[arg-type]


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


def test_a_correction_shows_which_fields_it_changed() -> None:
    corrected = {
        "form": {"goals": {"purpose": "守り抜く", "disasters": []}, "cover": {"x": {"key": "k", "box": "b2"}}, "new": 1}
    }
    first = lines(FILED, OPENED)
    later = lines(FILED, OPENED, ("intake.ApplicationCorrected/1", corrected))
    found = compare(first, later)
    assert [(one.key, one.before, one.after) for one in found.form] == [
        ("goals.purpose", "守る", "守り抜く"),
        ("goals.disasters#k1.kind", "flood", None),
        ("new", None, "1"),
    ]
    assert found.form[1].label.ja == "自然災害等の種類（1行目）"
    assert [one.name for one in found.added] == ["intake.ApplicationCorrected/1"]


def form_changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    filed = (FILED[0], FILED[1] | {"form": before})
    corrected = ("intake.ApplicationCorrected/3", {"form": after})
    found = compare(lines(filed, OPENED), lines(filed, OPENED, corrected))
    return [(one.key, one.label.ja) for one in found.form]


def box(number: int, key: str = "k1") -> dict[str, str]:
    return {"key": key, "box": f"b{number}"}


def test_of_personal_text_the_one_that_changed_is_told_and_not_what_it_says() -> None:
    before = {"cover": {"street": box(1), "postal_code": box(2)}}
    after = {"cover": {"street": box(3, "k2"), "postal_code": box(2)}}
    assert form_changes(before, after) == [("cover.street", "字・番地等")]
    assert form_changes(before, before) == []


def test_where_all_was_sealed_anew_nothing_is_known_of_personal_text() -> None:
    before = {"cover": {"street": box(1), "postal_code": box(2), "name": "a"}}
    after = {"cover": {"street": box(3, "k2"), "postal_code": box(4, "k2"), "name": "b"}}
    assert form_changes(before, after) == [("cover.name", "事業者の氏名又は名称")]


def test_a_row_is_the_same_wherever_it_stands_and_is_told_by_its_number() -> None:
    one, two = {"row_id": "k1", "item": "止水板"}, {"row_id": "k2", "item": "発電機"}
    new = {"row_id": "k3", "item": "訓練"}
    assert form_changes({"funds": [one, two]}, {"funds": [two, one]}) == []
    assert form_changes({"funds": [one, two]}, {"funds": [new, one, two | {"item": "蓄電池"}]}) == [
        ("funds#k2.item", "実施事項（3行目）"),
        ("funds#k3.item", "実施事項（1行目）"),
    ]


def test_rows_of_before_had_no_ids_and_are_known_by_their_place() -> None:
    before = {"funds": [{"item": "止水板"}, {"item": "発電機"}]}
    after = {
        "form_version": "24-before",
        "funds": [{"row_id": "k1", "item": "止水板"}, {"row_id": "k2", "item": "蓄電池"}],
    }
    assert form_changes(before, after) == [("funds#k2.item", "実施事項（2行目）")]


def test_a_list_of_answers_is_one_answer() -> None:
    before, after = ({"organisation": {"training_months": months}} for months in ([9], [3, 9]))
    assert form_changes(before, after) == [("organisation.training_months", "訓練・教育の実施月")]


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


def test_facts_that_changed_are_told_with_both_values() -> None:
    found = compare(lines(FILED, OPENED, REQUESTED), lines(FILED, OPENED, REQUESTED, RECEIVED))
    assert [(one.key, one.before, one.after) for one in found.facts] == [
        ("status", STATUSES["correction"], STATUSES["received"]),
        ("answer_by", date(2026, 6, 15), None),
    ]
