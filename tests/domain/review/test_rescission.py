"""L57②: a term is rescinded after a hearing; it is proposed by one person with reasons, and decided by another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.review.consequences import CONSEQUENCES
from services.review.domain.case import CASE
from services.review.domain.commands import LetCaseFallAway
from services.review.domain.plan_record import (
    PLAN_RECORD,
    PlanRecord,
    RecordGivingBack,
    StrikeVersion,
    TakeChange,
)
from services.review.domain.rescission import (
    DropRescission,
    HoldHearing,
    NotifyHearing,
    ProposeRescission,
    ReportHearing,
    Rescind,
    SendBackRescission,
    terms_to_rescind,
)
from shared.contracts.blocks import Period
from shared.contracts.plan_record import (
    ChangeTaken,
    GivingBackRecorded,
    HearingHeld,
    HearingNotified,
    HearingReported,
    PlanRescinded,
    RescissionDropped,
    RescissionProposed,
    RescissionSentBack,
    RescissionWithoutEffect,
    VersionStruck,
)
from shared.domain import Month, Refusal
from shared.scheme.lineage import in_force
from tests.domain.review.facts import july
from tests.domain.review.test_plan_record import PLAN, a_text, entered, given, numbers, target

TODAY = july(1)
FIRST_DAY = TODAY + timedelta(days=14)
LAST_DAY = date(2029, 6, 30)
REASONS = "計画に従って実施していないと認められるため。"
ABOUT = {"application_no": "01-2026-000001", "bureau": "kanto"}
NOTIFIED = HearingNotified(
    term=1,
    notified_on=TODAY,
    hearing_on=FIRST_DAY,
    place="第1会議室",
    grounds="訓練が行われていないこと。",
    certificate_no="C03-2026-000001",
    **ABOUT,
)
HELD = HearingHeld(term=1, held_on=FIRST_DAY)
REPORTED = HearingReported(term=1, reported_on=FIRST_DAY, report="争わないと述べた。", opinion="理由がある。")
PROPOSED = RescissionProposed(term=1, reasons=REASONS, proposed_by="sato")
RESCINDED = PlanRescinded(term=1, rescinded_on=FIRST_DAY, reasons=REASONS, certificate_no="C03-2026-000001", **ABOUT)
GO_ON = (NOTIFIED, HELD, REPORTED, PROPOSED)
SECOND_TERM = entered(2, 2, kind="renewal", period=Period(start=Month(2029, 7), end=Month(2032, 6)))


def notify(on: date = FIRST_DAY, **changed: Any) -> NotifyHearing:
    said = {"term": 1, "place": "第1会議室", "grounds": "訓練が行われていないこと。", **ABOUT, **changed}
    return NotifyHearing(PLAN, hearing_on=on, **said)


def rescind(by: str = "tanaka") -> Rescind:
    return Rescind(PLAN, by, **ABOUT)


def record(*past: Any) -> PlanRecord:
    return PLAN_RECORD.replay(list(past))


# --- the way of it --------------------------------------------------------------------------------------------------


def test_a_term_is_heard_reported_on_proposed_and_rescinded() -> None:
    way = given(entered(1)).when(notify(), at=TODAY).then(NOTIFIED)
    way.and_when(HoldHearing(PLAN, FIRST_DAY), at=FIRST_DAY).then(HELD)
    way.and_when(ReportHearing(PLAN, "争わないと述べた。", "理由がある。"), at=FIRST_DAY).then(REPORTED)
    way.and_when(ProposeRescission(PLAN, REASONS, "sato"), at=FIRST_DAY).then(PROPOSED)
    way.and_when(rescind(), at=FIRST_DAY).then(RESCINDED)
    assert way.state.rescission is None
    assert in_force(way.state.facts, FIRST_DAY).status == "rescinded"
    assert in_force(way.state.facts, FIRST_DAY - timedelta(days=1)).status == "in_force"


def test_each_step_is_a_stage_of_it() -> None:
    stages = [record(entered(1), *GO_ON[:steps]).rescission for steps in range(5)]
    assert [one and one.stage for one in stages] == [None, "noticed", "held", "reported", "proposed"]


def test_a_proposal_that_was_sent_back_is_made_again() -> None:
    way = given(entered(1), *GO_ON).when(SendBackRescission(PLAN, "理由を具体的に。"), at=FIRST_DAY)
    way.then(RescissionSentBack(term=1, comment="理由を具体的に。"))
    assert (way.state.rescission.stage, way.state.rescission.comment) == ("reported", "理由を具体的に。")
    assert way.state.rescission.reasons == REASONS
    way.and_when(ProposeRescission(PLAN, REASONS, "sato"), at=FIRST_DAY).then(PROPOSED)
    assert way.state.rescission.comment == ""


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_it_may_be_dropped_at_any_time_with_a_reason(steps: int) -> None:
    dropped = RescissionDropped(term=1, dropped_on=FIRST_DAY, because="bureau", reason="確認できたため。")
    way = given(entered(1), *GO_ON[:steps])
    way.when(DropRescission(PLAN, ""), at=FIRST_DAY).refused("P", "drop_without_reason", "reason")
    way.when(DropRescission(PLAN, "確認できたため。"), at=FIRST_DAY).then(dropped)
    way.and_when(notify(FIRST_DAY + timedelta(days=14)), at=FIRST_DAY)
    assert way.state.rescission.stage == "noticed"


def test_a_hearing_that_was_held_is_recorded_once() -> None:
    held = given(entered(1), NOTIFIED, HELD)
    held.when(HoldHearing(PLAN, FIRST_DAY), at=FIRST_DAY).then_nothing()
    other = HoldHearing(PLAN, FIRST_DAY + timedelta(days=1))
    held.when(other, at=FIRST_DAY + timedelta(days=1)).refused("G15", "hearing_held")


# --- what is in its way ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "passes"),
    [
        (FIRST_DAY - timedelta(days=1), False),
        (FIRST_DAY, True),
        (LAST_DAY, True),
        (LAST_DAY + timedelta(days=1), False),
    ],
)
def test_G15_a_hearing_is_announced_fourteen_days_ahead_and_within_the_period(on: date, passes: bool) -> None:
    outcome = given(entered(1)).when(notify(on), at=TODAY)
    if passes:
        assert not isinstance(outcome.outcome, Refusal)
    else:
        outcome.refused("G15", "hearing_day_out_of_range", "hearing_on")


def test_G15_a_notice_names_the_place_and_the_grounds() -> None:
    notice = given(entered(1)).when(notify(place="", grounds=""), at=TODAY)
    notice.refused("G15", "hearing_without_place", "place").refused("G15", "hearing_without_grounds", "grounds")


@pytest.mark.parametrize(
    "past",
    [
        [],
        [entered(1), VersionStruck(version=1, because="withdrawn")],
    ],
)
def test_what_has_no_effect_cannot_be_rescinded(past: list[Any]) -> None:
    given(*past).when(notify(), at=TODAY).refused("L57", "nothing_to_rescind", "term")


@pytest.mark.parametrize(
    "end",
    [
        entered(2, period=Period(start=Month(2026, 1), end=Month(2026, 6))),
        GivingBackRecorded(term=1, on=TODAY),
        PlanRescinded(term=1, rescinded_on=TODAY, reasons=REASONS, certificate_no="", **ABOUT),
    ],
)
def test_past_its_end_a_term_is_no_object_any_more(end: Any) -> None:
    given(entered(1), end).when(notify(), at=TODAY).refused("L57", "term_over", "term")


def test_a_term_that_ends_on_the_way_can_only_be_dropped() -> None:
    late = LAST_DAY + timedelta(days=1)
    given(entered(1), *GO_ON).when(rescind(), at=late).refused("L57", "term_over")
    given(entered(1), *GO_ON).when(rescind(), at=LAST_DAY).then(RESCINDED.model_copy(update={"rescinded_on": LAST_DAY}))
    dropped = RescissionDropped(term=1, dropped_on=late, because="bureau", reason="満了したため。")
    given(entered(1), *GO_ON).when(DropRescission(PLAN, "満了したため。"), at=late).then(dropped)


def test_one_rescission_at_a_time() -> None:
    given(entered(1), SECOND_TERM, NOTIFIED).when(notify(term=2), at=TODAY).refused("P", "rescission_open")


def test_a_term_that_has_not_begun_may_be_rescinded() -> None:
    assert [one.term for one in terms_to_rescind(record(entered(1), SECOND_TERM).facts, TODAY)] == [1, 2]
    assert given(entered(1), SECOND_TERM).when(notify(term=2), at=TODAY).state.rescission.term == 2


@pytest.mark.parametrize("held_on", [FIRST_DAY - timedelta(days=1), FIRST_DAY + timedelta(days=3)])
def test_G15_a_hearing_is_not_held_before_its_day_nor_in_the_future(held_on: date) -> None:
    today = FIRST_DAY + timedelta(days=2)
    given(entered(1), NOTIFIED).when(HoldHearing(PLAN, held_on), at=today).refused("G15", "held_day_out_of_range")


def test_G24_a_report_needs_a_hearing_and_is_made_once() -> None:
    report = ReportHearing(PLAN, "経過", "意見")
    given(entered(1), NOTIFIED).when(report, at=FIRST_DAY).refused("G24", "hearing_not_held")
    given(entered(1), *GO_ON[:3]).when(report, at=FIRST_DAY).refused("G24", "hearing_reported")
    empty = given(entered(1), *GO_ON[:2]).when(ReportHearing(PLAN, "", ""), at=FIRST_DAY)
    empty.refused("G24", "hearing_without_report", "report").refused("G24", "hearing_without_opinion", "opinion")


def test_G24_a_proposal_needs_the_report_and_G14_reasons() -> None:
    propose = ProposeRescission(PLAN, REASONS, "sato")
    for steps in (1, 2):
        given(entered(1), *GO_ON[:steps]).when(propose, at=FIRST_DAY).refused("G24", "hearing_not_reported")
    without = ProposeRescission(PLAN, "", "sato")
    given(entered(1), *GO_ON[:3]).when(without, at=FIRST_DAY).refused("G14", "rescission_without_reasons", "reasons")
    given(entered(1), *GO_ON).when(propose, at=FIRST_DAY).refused("P", "awaiting_rescission")


def test_who_proposes_does_not_decide() -> None:
    given(entered(1), *GO_ON).when(rescind("sato"), at=FIRST_DAY).refused("P", "approver_is_proposer")
    given(entered(1), *GO_ON[:3]).when(rescind(), at=FIRST_DAY).refused("P", "no_rescission_proposed")
    sent_back = SendBackRescission(PLAN, "確認")
    given(entered(1), *GO_ON[:3]).when(sent_back, at=FIRST_DAY).refused("P", "no_rescission_proposed")
    given(entered(1), *GO_ON).when(SendBackRescission(PLAN, ""), at=FIRST_DAY).refused("P", "send_back_without_comment")


@pytest.mark.parametrize(
    "command",
    [
        HoldHearing(PLAN, FIRST_DAY),
        ReportHearing(PLAN, "経過", "意見"),
        ProposeRescission(PLAN, REASONS, "sato"),
        SendBackRescission(PLAN, "確認"),
        DropRescission(PLAN, "理由"),
        rescind(),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_follows_without_a_notice(command: Any) -> None:
    given(entered(1)).when(command, at=FIRST_DAY).refused("P", "no_rescission")
    given(entered(1), *GO_ON, RESCINDED).when(command, at=FIRST_DAY).refused("P", "no_rescission")


# --- what falls with it ---------------------------------------------------------------------------------------------

TAKEN = ChangeTaken(case_id="case-2", application_no="01-2026-000002", term=1)


def consequences(event: Any, *past: Any) -> list[Any]:
    return [command for _, command in CONSEQUENCES[type(event)](event, record(*past, event))]


def test_the_open_change_of_the_term_falls_away_and_that_of_another_stays() -> None:
    assert consequences(RESCINDED, entered(1), TAKEN) == [LetCaseFallAway("case-2", "rescinded")]
    assert consequences(RESCINDED, entered(1)) == []
    assert consequences(RESCINDED, entered(1), TAKEN.model_copy(update={"term": 2})) == []


def test_a_change_that_arrives_afterwards_falls_away_at_once() -> None:
    given(entered(1), RESCINDED).when(TakeChange(PLAN, "case-2", "01-2026-000002", 1), at=FIRST_DAY).then(TAKEN)
    assert consequences(TAKEN, entered(1), RESCINDED) == [LetCaseFallAway("case-2", "rescinded")]
    assert consequences(TAKEN, entered(1)) == []


def test_a_rescission_keeps_a_later_application_and_stops_a_change() -> None:
    assert numbers("change", target(1), entered(1), *GO_ON, RESCINDED.model_copy(update={"rescinded_on": TODAY})) == (
        "term_ended"
    )
    later = numbers("renewal", target(1, term=2), entered(1), *GO_ON, RESCINDED)
    assert not isinstance(later, str)


def test_a_giving_back_drops_what_is_under_way_on_its_term() -> None:
    back = GivingBackRecorded(term=1, on=july(2))
    dropped = RescissionDropped(term=1, dropped_on=july(2), because="given_back", reason="")
    given(entered(1), NOTIFIED).when(RecordGivingBack(PLAN, 1, july(2)), at=july(2)).then(back, dropped)
    other = GivingBackRecorded(term=2, on=july(2))
    given(entered(1), SECOND_TERM, NOTIFIED).when(RecordGivingBack(PLAN, 2, july(2)), at=july(2)).then(other)


def test_of_a_giving_back_and_a_rescission_the_earlier_day_counts_and_on_one_day_the_rescission() -> None:
    for back, status in ((FIRST_DAY - timedelta(days=1), "given_back"), (FIRST_DAY, "rescinded")):
        known = record(entered(1), *GO_ON, RESCINDED, GivingBackRecorded(term=1, on=back))
        assert in_force(known.facts, FIRST_DAY).status == status


def test_what_never_took_effect_was_never_rescinded_and_may_be_certified_anew() -> None:
    strike, struck = (
        StrikeVersion(PLAN, a_text(1), "answered_in_time"),
        VersionStruck(version=1, because="answered_in_time"),
    )
    way = given(entered(1), *GO_ON, RESCINDED).when(strike, at=FIRST_DAY).then(struck, RescissionWithoutEffect(term=1))
    assert not way.state.is_rescinded(1)
    under_way = given(entered(1), NOTIFIED).when(strike, at=FIRST_DAY)
    under_way.then(struck, RescissionDropped(term=1, dropped_on=FIRST_DAY, because="without_effect", reason=""))
    given(entered(1), entered(2), NOTIFIED).when(StrikeVersion(PLAN, a_text(2), "withdrawn"), at=FIRST_DAY).then(
        VersionStruck(version=2, because="withdrawn")
    )


def test_a_consequence_is_asked_of_the_case() -> None:
    (found,) = CONSEQUENCES[PlanRescinded](RESCINDED, record(entered(1), TAKEN, RESCINDED))
    assert found[0] is CASE
