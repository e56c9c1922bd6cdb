"""The life of a case: given what happened, when someone asks, then this. Received June 1, 2026: day 45 is July 16."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.review.domain.calendar import CALENDAR_0, Calendar
from services.review.domain.case import CASE
from services.review.domain.clock import explain, next_wakeup, reading, standing_deadline
from services.review.domain.commands import (
    Approve,
    Assign,
    ExtendDeadline,
    OpenCase,
    Propose,
    Release,
    RequestCorrection,
    SendBack,
    TakeCorrection,
    Wake,
    WithdrawCase,
)
from services.review.domain.corrections import CORRECTION_ARRIVED
from services.review.domain.policy import Policy
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Actor, Event, Header
from shared.contracts.forms.excerpts import applicant, outline
from shared.contracts.intake import ApplicationCorrected, ApplicationFiled, ApplicationWithdrawn
from shared.contracts.review import (
    CaseAssigned,
    CaseOpened,
    CaseReleased,
    CaseWithdrawn,
    DeadlineExtended,
    PlanCertified,
    PlanRefused,
    ProposalSentBack,
)
from shared.domain import Dated, end_of, start_of
from tests.domain.review.facts import (
    ANSWERS,
    AS_FILED,
    CASE_ID,
    ITEMS,
    WAKE,
    assigned,
    august,
    case_opened,
    correction_came_too_late,
    correction_lapsed,
    correction_received,
    correction_requested,
    form,
    july,
    june,
    moved,
    proposed,
    rung_reached,
    text,
    the_answer,
    the_withdrawal,
)
from tests.support.scenario import given_for

given = given_for(CASE)
ASK = RequestCorrection(CASE_ID, correction_id="c1", items=ITEMS, by="sato")
CERTIFY = Propose(CASE_ID, outcome="certify", reasons="", by="sato")
REFUSE = Propose(CASE_ID, outcome="refuse", reasons="計画の内容が要件に合わないため", by="sato")
APPROVE = Approve(CASE_ID, by="tanaka", certificate_no="関東-2026-1")
HELD = (case_opened(june(1)), assigned())
ASKED = (*HELD, correction_requested(june(10), june(24)), moved(None, "correction_asked", june(10)))
LAPSED = (correction_lapsed(june(24)), moved(july(30), "lapsed", end_of(june(24))))
PROPOSED = (*HELD, proposed())
CERTIFIED = PlanCertified(
    case_id=CASE_ID,
    application_no="2026-000001",
    kind="new",
    bureau="kanto",
    certificate_no="関東-2026-1",
    certified_on=june(20),
    applicant=applicant(form()),
    outline=outline(form()),
    text=AS_FILED,
)
WITHDRAWN = CaseWithdrawn(application_no="2026-000001", withdrawn_on=june(8), reason="計画を見直すため")


# --- receipt --------------------------------------------------------------------------------------------------------


def opening() -> OpenCase:
    return OpenCase(
        CASE_ID,
        application_no="2026-000001",
        kind="new",
        bureau="kanto",
        filed_on=june(1),
        form_version=form().form_version,
        applicant=applicant(form()),
        form=form(),
        form_digest=AS_FILED.digest,
        calendar=CALENDAR_0.version,
    )


def test_R18_a_filing_opens_a_case_and_pins_its_policy() -> None:
    given().when(opening(), at=june(1)).then(case_opened(june(1)))


def test_R18_a_filing_that_arrives_late_is_received_on_the_day_it_was_filed() -> None:
    given().when(opening(), at=june(20)).then(case_opened(june(1)))


def test_the_same_filing_twice_opens_one_case() -> None:
    given(*HELD).when(opening(), at=june(2)).then_nothing()


def test_a_case_counts_by_the_calendar_that_held_when_it_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    published(monkeypatch, july(1))
    found = given().when(replace(opening(), calendar="calendar/1"), at=june(1))
    found.then(case_opened(june(1), calendar="calendar/1"))
    assert found.state.clock().calendar.version == "calendar/1"


def test_a_case_that_was_never_opened_takes_no_command() -> None:
    given().when(Assign(CASE_ID, officer="sato", by="sato"), at=june(2)).refused("P", "case_unknown")


def test_commands_are_made_from_the_messages_that_call_for_them() -> None:
    filed = ApplicationFiled(
        application_id=CASE_ID,
        application_no="2026-000001",
        kind="new",
        bureau="kanto",
        filed_on=june(1),
        form_version=form().form_version,
        applicant=applicant(form()),
        form=form(),
        form_digest=AS_FILED.digest,
    )
    corrected = ApplicationCorrected(
        correction_id="c1",
        answered_on=june(12),
        answers=ANSWERS,
        form=form("補正後株式会社"),
        text_no=2,
        form_digest=text(2).digest,
    )
    withdrawn = ApplicationWithdrawn(reason="計画を見直すため", withdrawn_on=june(8))
    assert OpenCase.after(CASE_ID, filed, CALENDAR_0.version) == opening()
    assert TakeCorrection.after(CASE_ID, corrected) == the_answer(june(12))
    assert WithdrawCase.after(CASE_ID, withdrawn) == the_withdrawal(june(8))
    assert opening().stream_id == CASE_ID


def test_an_event_of_a_later_version_of_the_house_passes_by() -> None:
    class SomethingNew(Event):
        name = "review.SomethingNew/1"

    assert CASE.replay([*HELD, SomethingNew()]) == CASE.replay(HELD)
    assert CASE.replay([SomethingNew()]) is None


# --- who holds the case ---------------------------------------------------------------------------------------------


def test_an_officer_takes_a_case() -> None:
    given(case_opened(june(1))).when(Assign(CASE_ID, officer="sato", by="sato"), at=june(2)).then(assigned())


def test_the_same_officer_twice_changes_nothing() -> None:
    given(*HELD).when(Assign(CASE_ID, officer="sato", by="tanaka"), at=june(2)).then_nothing()


def test_the_second_of_two_officers_is_told_who_was_faster() -> None:
    found = given(*HELD).when(Assign(CASE_ID, officer="suzuki", by="suzuki"), at=june(2))
    found.refused("P", "case_taken", "officer")
    assert found.outcome.params == {"officer": "sato"}


def test_a_takeover_is_said_and_released_first() -> None:
    takeover = Assign(CASE_ID, officer="suzuki", by="suzuki", takeover=True)
    given(*HELD).when(takeover, at=june(2)).then(CaseReleased(officer="sato"), CaseAssigned(officer="suzuki"))


def test_an_officer_lets_a_case_go() -> None:
    given(*HELD).when(Release(CASE_ID, by="sato"), at=june(2)).then(CaseReleased(officer="sato"))


def test_only_who_holds_a_case_lets_it_go() -> None:
    given(*HELD).when(Release(CASE_ID, by="suzuki"), at=june(2)).refused("P", "not_your_case")


def test_a_case_that_nobody_holds_is_let_go_in_silence() -> None:
    given(case_opened(june(1))).when(Release(CASE_ID, by="sato"), at=june(2)).then_nothing()


# --- corrections ----------------------------------------------------------------------------------------------------


def test_a_correction_is_asked_for_the_days_of_the_policy() -> None:
    given(*HELD).when(ASK, at=june(10)).then(
        correction_requested(june(10), june(24)), moved(None, "correction_asked", june(10))
    )


def test_several_findings_on_one_field_are_told_apart() -> None:
    twice = replace(ASK, items=(ITEMS[0], ITEMS[0].model_copy(update={"comment": "沿革も書いてください。"})))
    asked = given(*HELD).when(twice, at=june(10)).outcome[0]
    assert [(item.item_id, item.path) for item in asked.items] == [("1", ITEMS[0].path), ("2", ITEMS[0].path)]


def test_a_correction_is_asked_for_a_chosen_day() -> None:
    given(*HELD).when(replace(ASK, answer_by=july(3)), at=june(10)).then(
        correction_requested(june(10), july(3)), moved(None, "correction_asked", june(10))
    )


@pytest.mark.parametrize("answer_by", [june(1), june(10), july(1).replace(year=2028), july(1).replace(year=9999)])
def test_G7_the_day_for_the_answer_is_a_later_one_within_reason(answer_by: Any) -> None:
    command = replace(ASK, answer_by=answer_by)
    given(*HELD).when(command, at=june(10)).refused("G7", "answer_by_out_of_range", "answer_by")


def test_G6_a_correction_names_at_least_one_item() -> None:
    given(*HELD).when(replace(ASK, items=()), at=june(10)).refused("G6", "correction_without_items", "items")


def test_an_item_says_where_and_what() -> None:
    blank = replace(ASK, items=(*ITEMS, CorrectionItem(path=" ", comment="  ")))
    found = given(*HELD).when(blank, at=june(10))
    found.refused("P", "correction_path_missing", "items.1.path")
    found.refused("P", "correction_comment_missing", "items.1.comment")


@pytest.mark.parametrize(
    "path",
    [
        "form.goals.purpose",
        "goals.nothing",
        "goals.",
        "equipment.month",
        "equipment.0.month",
        "equipment#k01.month",
        "equipment#k1.",
        "equipment#k2",
        "equipment#k2.month",
        "equipment#",
        "cover.name#k1",
        "goals#k1.purpose",
    ],
)
def test_an_item_names_a_field_of_the_form_in_the_only_spelling_that_there_is(path: str) -> None:
    strange = replace(ASK, items=(*ITEMS, CorrectionItem(path=path, comment="?")))
    given(*HELD).when(strange, at=june(10)).refused("P", "correction_path_unknown", "items.1.path")


def test_an_item_within_a_table_says_which_row_is_meant_by_its_number() -> None:
    items = tuple(
        CorrectionItem(path=path, comment="?") for path in ("equipment#k1.month", "equipment#k1", "equipment")
    )
    found = given(*HELD).when(replace(ASK, items=items), at=june(10))
    assert [item.row for item in found.outcome[0].items] == [1, 1, None]


def test_only_the_officer_who_holds_the_case_asks_for_corrections() -> None:
    given(*HELD).when(replace(ASK, by="suzuki"), at=june(10)).refused("P", "not_your_case")
    given(case_opened(june(1))).when(ASK, at=june(10)).refused("P", "no_officer")


def test_one_correction_at_a_time() -> None:
    given(*ASKED).when(replace(ASK, correction_id="c2"), at=june(12)).refused("G6", "correction_open")


def test_the_same_request_twice_asks_once() -> None:
    given(*ASKED).when(ASK, at=june(12)).then_nothing()


def test_after_a_lapse_a_further_correction_may_be_asked() -> None:
    command = replace(ASK, correction_id="c2")
    given(*ASKED, *LAPSED).when(command, at=june(26)).then(
        correction_requested(june(26), july(10), "c2"), moved(None, "correction_asked", june(26))
    )


def test_R18_an_answer_in_time_sets_the_clock_going_again() -> None:
    found = given(*ASKED).when(the_answer(june(18)), at=june(18))
    found.then(correction_received(june(18)), moved(july(24), "corrected", june(18)))
    assert standing_deadline(found.state.clock()) == july(24)
    assert found.state.form == form("補正後株式会社")
    assert found.state.status == "in_review"


def test_an_answer_on_its_last_day_is_in_time() -> None:
    given(*ASKED).when(the_answer(june(24)), at=june(24)).then(
        correction_received(june(24)), moved(july(30), "corrected", june(24))
    )


def test_the_same_answer_twice_changes_nothing() -> None:
    answered = (*ASKED, correction_received(june(18)), moved(july(24), "corrected", june(18)))
    given(*answered).when(the_answer(june(18)), at=june(19)).then_nothing()


def test_an_answer_to_what_was_never_asked_is_refused() -> None:
    given(*HELD).when(the_answer(june(18)), at=june(18)).refused("P", "correction_unknown")


def test_G7_a_late_answer_is_taken_after_the_lapse_and_pauses_nothing() -> None:
    found = given(*ASKED).when(the_answer(june(30)), at=june(30))
    found.then(*LAPSED, correction_received(june(30), late=True))
    assert standing_deadline(found.state.clock()) == july(30)


def test_an_answer_in_time_whose_message_is_late_is_not_lapsed_first() -> None:
    given(*ASKED).when(the_answer(june(24)), at=june(28)).then(
        correction_received(june(24)), moved(july(30), "corrected", june(28))
    )


def test_an_answer_in_time_whose_message_comes_after_the_lapse_corrects_the_count() -> None:
    found = given(*ASKED, *LAPSED).when(the_answer(june(20)), at=june(26))
    found.then(correction_received(june(20)), moved(july(26), "corrected", june(26)))
    assert standing_deadline(found.state.clock()) == july(26)


def test_a_late_answer_to_the_first_leaves_the_second_open() -> None:
    second = (
        *ASKED,
        *LAPSED,
        correction_requested(june(26), july(10), "c2"),
        moved(None, "correction_asked", june(26)),
    )
    found = given(*second).when(the_answer(june(28)), at=june(28)).then(correction_received(june(28), late=True))
    assert found.state.open_correction.correction_id == "c2"


def test_an_answer_that_comes_while_a_proposal_waits_sends_it_back() -> None:
    waiting = (*ASKED, *LAPSED, proposed())
    found = given(*waiting).when(the_answer(june(28)), at=june(28))
    found.then(correction_received(june(28), late=True), ProposalSentBack(comment=CORRECTION_ARRIVED))
    assert found.state.status == "in_review"


def test_an_answer_after_the_end_is_kept_as_a_fact_once() -> None:
    too_late = correction_came_too_late(june(9))
    withdrawn = (*HELD, correction_requested(june(5), june(19)), WITHDRAWN)
    found = given(*withdrawn).when(the_answer(june(9)), at=june(9)).then(too_late)
    found.and_when(the_answer(june(9)), at=june(9)).then_nothing()


def test_an_answer_taken_before_the_end_and_told_again_after_it_changes_nothing() -> None:
    given(*ASKED, correction_received(june(18)), CERTIFIED).when(the_answer(june(18)), at=june(21)).then_nothing()


# --- what falls due -------------------------------------------------------------------------------------------------


def test_R18_the_rungs_fire_each_on_its_day() -> None:
    found = given(*HELD).when(WAKE, at=start_of(july(1))).then(rung_reached(30, july(1)))
    assert next_wakeup(found.state.clock()) == start_of(july(11))
    assert [event.happened_at(july(5)) for event in found.outcome] == [start_of(july(1))]


def test_a_wake_up_a_moment_too_early_records_nothing() -> None:
    given(*HELD).when(WAKE, at=end_of(june(29))).then_nothing()


def test_a_rung_fires_once() -> None:
    given(*HELD, rung_reached(30, july(1))).when(WAKE, at=july(1)).then_nothing()


def test_what_was_slept_through_is_caught_up_in_the_order_of_time() -> None:
    asked = (correction_requested(july(3), july(17)), moved(None, "correction_asked", july(3)))
    given(*HELD, *asked).when(WAKE, at=august(31)).then(
        rung_reached(30, july(1)),
        correction_lapsed(july(17)),
        moved(july(30), "lapsed", end_of(july(17))),
        rung_reached(40, july(25)),
        rung_reached(45, july(30)),
    )


def test_a_rung_does_not_fire_while_the_applicant_has_the_case() -> None:
    asked = (correction_requested(june(25), july(9)), moved(None, "correction_asked", june(25)))
    given(*HELD, *asked).when(WAKE, at=july(8)).then_nothing()


def test_whatever_is_due_is_recorded_before_a_command_is_answered() -> None:
    given(*HELD).when(CERTIFY, at=july(2)).then(rung_reached(30, july(1)), proposed())


def test_what_is_due_does_not_make_a_refused_or_needless_command_do_anything() -> None:
    given(*HELD).when(Propose(CASE_ID, "certify", "", by="suzuki"), at=july(2)).refused("P", "not_your_case")
    given(*HELD).when(Assign(CASE_ID, officer="sato", by="sato"), at=july(2)).then_nothing()


def test_nothing_falls_due_after_the_end() -> None:
    given(*HELD, CERTIFIED).when(WAKE, at=august(1)).then_nothing()
    given(*ASKED, WITHDRAWN).when(WAKE, at=august(1)).then_nothing()


# --- extensions -----------------------------------------------------------------------------------------------------

EXTEND = ExtendDeadline(CASE_ID, days=10, reason="現地の確認に時間を要するため", by="sato")
EXTENDED = DeadlineExtended(extended_on=june(20), days=10, reason=EXTEND.reason)


def test_an_extension_moves_the_deadline_and_says_so_with_its_reason() -> None:
    found = given(*HELD).when(EXTEND, at=june(20))
    found.then(EXTENDED, moved(july(26), "extended", june(20), days=10, reason=EXTEND.reason))
    assert standing_deadline(found.state.clock()) == july(26)


def test_an_extension_while_the_clock_stands_still_is_told_without_a_day() -> None:
    found = given(*ASKED).when(EXTEND, at=june(20))
    found.then(EXTENDED, moved(None, "extended", june(20), days=10, reason=EXTEND.reason))
    found.and_when(the_answer(june(22)), at=june(22))
    found.then(correction_received(june(22)), moved(august(7), "corrected", june(22)))


def test_only_the_officer_who_holds_the_case_extends() -> None:
    found = given(*HELD).when(replace(EXTEND, by="tanaka"), at=june(20)).refused("P", "not_your_case")
    assert found.outcome.params == {"officer": "sato"}
    given(case_opened(june(1))).when(EXTEND, at=june(20)).refused("P", "no_officer")


@pytest.mark.parametrize("days", [0, -3, 46])
def test_an_extension_is_one_day_to_what_is_left(days: int) -> None:
    found = given(*HELD).when(replace(EXTEND, days=days), at=june(20)).refused("P", "extension_out_of_range", "days")
    assert found.outcome.params == {"most": 45, "given": 0}


def test_the_most_is_of_the_sum_of_all_extensions() -> None:
    found = given(*HELD, EXTENDED).when(replace(EXTEND, days=36), at=june(21))
    found.refused("P", "extension_out_of_range", "days")
    assert found.outcome.params == {"most": 35, "given": 10}
    used_up = given(*HELD, EXTENDED).when(replace(EXTEND, days=35), at=june(21)).and_when(EXTEND, at=june(22))
    used_up.refused("P", "extension_used_up", "days")
    assert used_up.outcome.params == {"given": 45}


def test_a_case_keeps_the_most_that_it_has_pinned_also_of_the_sum() -> None:
    before = (case_opened(june(1), policy="review-clock/1"), assigned())
    twice = given(*before).when(replace(EXTEND, days=300), at=june(20)).and_when(replace(EXTEND, days=66), at=june(21))
    twice.refused("P", "extension_out_of_range", "days")
    assert twice.outcome.params == {"most": 65, "given": 300}


@pytest.mark.parametrize(
    ("filed_on", "policy"), [(date(2026, 3, 31), "review-clock/1"), (date(2026, 4, 1), "review-clock/2")]
)
def test_a_case_pins_the_policy_of_the_day_of_filing_whenever_it_is_opened(filed_on: date, policy: str) -> None:
    found = given().when(replace(opening(), filed_on=filed_on), at=june(1))
    assert found.state.policy == policy


def test_an_extension_says_why() -> None:
    given(*HELD).when(replace(EXTEND, reason=" "), at=june(20)).refused("P", "extension_without_reason", "reason")


def test_a_deadline_is_extended_on_its_last_day_and_not_after() -> None:
    rungs = (rung_reached(30, july(1)), rung_reached(40, july(11)), rung_reached(45, july(16)))
    assert len(given(*HELD, *rungs).when(EXTEND, at=july(16)).outcome) == 2
    given(*HELD, *rungs).when(EXTEND, at=july(17)).refused("P", "deadline_passed")


def test_an_extended_deadline_is_extended_again_while_it_lasts() -> None:
    rungs = (rung_reached(30, july(1)), rung_reached(40, july(11)), rung_reached(45, july(16)))
    longer = (*HELD, EXTENDED, moved(july(26), "extended", june(20), days=10, reason=EXTEND.reason), *rungs)
    found = given(*longer).when(EXTEND, at=july(20))
    found.then(
        DeadlineExtended(extended_on=july(20), days=10, reason=EXTEND.reason),
        moved(august(5), "extended", july(20), days=10, reason=EXTEND.reason),
    )
    given(*longer).when(EXTEND, at=july(27)).refused("P", "deadline_passed")


# --- the last day, told ---------------------------------------------------------------------------------------------


def test_a_pause_that_begins_after_the_deadline_moves_no_day() -> None:
    rungs = (rung_reached(30, july(1)), rung_reached(40, july(11)), rung_reached(45, july(16)))
    given(*HELD, *rungs).when(ASK, at=july(20)).then(correction_requested(july(20), august(3)))


def test_an_answer_on_the_day_of_the_request_tells_the_day_that_held_before() -> None:
    asked_today = given(*HELD).when(ASK, at=june(10)).and_when(the_answer(june(10)), at=june(10))
    asked_today.then(correction_received(june(10)), moved(july(16), "corrected", june(10)))


def test_no_day_moves_after_the_end() -> None:
    given(*ASKED).when(the_withdrawal(june(12)), at=june(12)).then(
        CaseWithdrawn(application_no="2026-000001", withdrawn_on=june(12), reason="計画を見直すため")
    )
    given(*ASKED, WITHDRAWN).when(WAKE, at=august(1)).then_nothing()


def test_a_case_recorded_before_days_were_told_tells_its_own_at_the_next_event() -> None:
    before = (*HELD, correction_requested(june(10), june(24)), correction_received(june(18)))
    found = given(*before).when(WAKE, at=june(19)).then(moved(july(24), "recounted", june(19)))
    found.and_when(WAKE, at=june(20)).then_nothing()


def published(monkeypatch: pytest.MonkeyPatch, *holidays: date) -> Wake:
    """An office calendar after the built-in one; and the command by which a case learns of it."""
    found = Calendar("calendar/1", frozenset(holidays))
    calendars = {one.version: one for one in (CALENDAR_0, found)}
    monkeypatch.setattr("services.review.domain.calendar.CALENDARS", calendars)
    return Wake(CASE_ID, found.version)


def counted_by(monkeypatch: pytest.MonkeyPatch, **policy: Any) -> CaseOpened:
    """A case of June 1 that is counted otherwise than by the default."""
    monkeypatch.setattr("services.review.domain.policy.POLICIES", Dated({june(1): Policy("other", **policy)}))
    return case_opened(june(1), policy="other")


def test_an_office_calendar_that_moves_the_day_is_told_when_the_case_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    opened, wake = counted_by(monkeypatch, roll="next_business_day"), published(monkeypatch, july(16))
    found = given(opened).when(wake, at=june(2))
    found.then(moved(july(17), "recounted", june(2), calendar="calendar/1"))
    found.and_when(wake, at=june(3)).then_nothing()
    found.and_when(WAKE, at=june(4)).then_nothing()


def test_a_newer_office_calendar_is_told_even_where_the_day_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    found = given(*HELD).when(published(monkeypatch, july(16)), at=june(2))
    found.then(moved(july(16), "recounted", june(2), calendar="calendar/1"))
    assert found.state.told_day == july(16)


def test_days_to_come_are_counted_by_the_newer_calendar_and_days_gone_stay_as_they_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened, wake = counted_by(monkeypatch, unit="business_days"), published(monkeypatch, june(3), june(12), july(20))
    case = given(opened).when(wake, at=june(10)).state
    line = {one.day: one for one in explain(case.clock(), july(21))}
    assert (line[june(3)].counts, line[june(3)].calendar) == (True, "calendar/0")
    assert (line[june(10)].counts, line[june(10)].calendar) == (True, "calendar/0")
    assert (line[june(12)].counts, line[june(12)].calendar) == (False, "calendar/1")
    assert (line[july(20)].counts, line[july(20)].calendar) == (False, "calendar/1")
    known = CASE.replay([opened]).clock()
    assert reading(case.clock(), june(9)) == reading(known, june(9))
    assert reading(case.clock(), june(10)).last_day == case.told_day != reading(known, june(10)).last_day


def test_a_case_that_has_ended_counts_by_the_calendar_that_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    given(*HELD, CERTIFIED).when(published(monkeypatch, july(16)), at=june(22)).then_nothing()


def test_a_timer_wakes_a_case_with_the_newest_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CASE.wake is not None
    assert CASE.wake(CASE_ID) == WAKE
    assert published(monkeypatch) == CASE.wake(CASE_ID) != WAKE


def test_an_office_calendar_that_nobody_published_is_not_guessed_at() -> None:
    with pytest.raises(LookupError, match="calendar/9"):
        given(case_opened(june(1), calendar="calendar/9")).when(WAKE, at=june(2))


def test_a_clock_that_opens_with_another_day_than_the_standard_period_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shorter = Dated({june(1): Policy("shorter", length=40)})
    monkeypatch.setattr("services.review.domain.policy.POLICIES", shorter)
    found = given().when(opening(), at=june(1))
    found.then(case_opened(june(1), policy="shorter"), moved(july(11), "opened", june(1)))


# --- the decision ---------------------------------------------------------------------------------------------------


def test_the_officer_proposes() -> None:
    found = given(*HELD).when(CERTIFY, at=june(20)).then(proposed())
    assert found.state.status == "awaiting_approval"


def test_the_same_proposal_twice_is_one() -> None:
    given(*PROPOSED).when(CERTIFY, at=june(20)).then_nothing()


def test_a_case_awaiting_approval_takes_no_other_proposal_and_no_correction() -> None:
    given(*PROPOSED).when(REFUSE, at=june(20)).refused("P", "awaiting_approval")
    given(*PROPOSED).when(ASK, at=june(20)).refused("P", "awaiting_approval")


def test_a_case_without_an_officer_gets_no_proposal() -> None:
    given(case_opened(june(1))).when(CERTIFY, at=june(20)).refused("P", "no_officer")


def test_only_the_officer_who_holds_the_case_proposes() -> None:
    given(*HELD).when(replace(CERTIFY, by="suzuki"), at=june(20)).refused("P", "not_your_case")


def test_G6_no_decision_while_a_correction_is_open() -> None:
    given(*ASKED).when(CERTIFY, at=june(24)).refused("G6", "correction_open")


def test_G7_after_the_lapse_a_person_decides() -> None:
    given(*ASKED).when(CERTIFY, at=june(25)).then(*LAPSED, proposed())


@pytest.mark.parametrize("reasons", ["", "  \n"])
def test_G8_a_refusal_owes_its_reasons(reasons: str) -> None:
    found = given(*HELD).when(replace(REFUSE, reasons=reasons), at=june(20))
    found.refused("G8", "refusal_without_reasons", "reasons")


def test_R19_the_director_approves_and_the_plan_is_certified() -> None:
    found = given(*PROPOSED).when(APPROVE, at=june(20)).then(CERTIFIED)
    assert found.state.status == "certified"
    assert found.state.clock().stopped_on == june(20)


def test_what_is_certified_is_the_plan_as_corrected() -> None:
    found = given(*ASKED, correction_received(june(18)), proposed()).when(APPROVE, at=june(20))
    assert found.outcome[0].applicant.name == "補正後株式会社"


def test_G8_a_refusal_goes_out_with_its_reasons() -> None:
    given(*HELD, proposed("refuse", REFUSE.reasons)).when(Approve(CASE_ID, by="tanaka"), at=june(20)).then(
        PlanRefused(
            case_id=CASE_ID,
            application_no="2026-000001",
            bureau="kanto",
            refused_on=june(20),
            reasons=REFUSE.reasons,
            applicant=applicant(form()),
            text=AS_FILED,
        )
    )


def test_proposer_and_approver_are_two_people() -> None:
    given(*PROPOSED).when(replace(APPROVE, by="sato"), at=june(20)).refused("P", "approver_is_proposer")


def test_the_proposer_stays_the_proposer_when_the_case_changes_hands() -> None:
    handed_over = (*PROPOSED, CaseReleased(officer="sato"), assigned("suzuki"))
    given(*handed_over).when(replace(APPROVE, by="sato"), at=june(20)).refused("P", "approver_is_proposer")
    given(*handed_over).when(replace(APPROVE, by="suzuki"), at=june(20)).then(CERTIFIED)


def test_nothing_is_approved_that_nobody_proposed() -> None:
    given(*HELD).when(APPROVE, at=june(20)).refused("P", "nothing_proposed")


def test_R19_a_certificate_has_a_number() -> None:
    command = Approve(CASE_ID, by="tanaka")
    given(*PROPOSED).when(command, at=june(20)).refused("R19", "certificate_number_missing", "certificate_no")


def test_a_proposal_sent_back_is_the_officers_again() -> None:
    found = given(*PROPOSED).when(SendBack(CASE_ID, comment="資金計画の確認", by="tanaka"), at=june(20))
    found.then(ProposalSentBack(comment="資金計画の確認"))
    found.and_when(APPROVE, at=june(21)).refused("P", "nothing_proposed")
    given(*PROPOSED, ProposalSentBack(comment="資金計画の確認")).when(CERTIFY, at=june(21)).then(proposed())


def test_sending_back_says_what_is_missing() -> None:
    given(*PROPOSED).when(SendBack(CASE_ID, comment=" ", by="tanaka"), at=june(20)).refused(
        "P", "send_back_without_comment", "comment"
    )
    given(*HELD).when(SendBack(CASE_ID, comment="確認", by="tanaka"), at=june(20)).refused("P", "nothing_proposed")


AFTER_THE_END = [
    Assign(CASE_ID, officer="suzuki", by="suzuki"),
    Release(CASE_ID, by="sato"),
    ASK,
    EXTEND,
    CERTIFY,
    SendBack(CASE_ID, comment="確認", by="tanaka"),
    APPROVE,
]


@pytest.mark.parametrize("command", AFTER_THE_END, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("ending", [CERTIFIED, WITHDRAWN], ids=["certified", "withdrawn"])
def test_after_the_end_nobody_asks_anything_of_a_case(command: Any, ending: Event) -> None:
    given(*HELD, ending).when(command, at=june(22)).refused("P", "case_closed")


# --- withdrawal -----------------------------------------------------------------------------------------------------


def test_the_applicant_withdraws() -> None:
    found = given(*HELD).when(the_withdrawal(june(8)), at=june(8)).then(WITHDRAWN)
    assert found.state.status == "withdrawn"


def test_the_applicant_withdraws_while_a_correction_or_a_proposal_is_open() -> None:
    given(*ASKED).when(the_withdrawal(june(12)), at=june(12)).then(
        WITHDRAWN.model_copy(update={"withdrawn_on": june(12)})
    )
    assert given(*PROPOSED).when(the_withdrawal(june(8)), at=june(8)).state.proposal is None


def test_the_same_withdrawal_twice_is_one() -> None:
    given(*HELD, WITHDRAWN).when(the_withdrawal(june(8)), at=june(9)).then_nothing()


def test_a_withdrawal_told_late_stops_the_clock_on_its_own_day() -> None:
    found = given(*HELD).when(the_withdrawal(june(8)), at=july(20))
    found.then(WITHDRAWN)  # and no rung of July, which the case did not live to see


# --- what a case shows ----------------------------------------------------------------------------------------------


def test_G7_a_lapsed_case_is_so_until_it_is_proposed_asked_anew_or_answered() -> None:
    lapsed = given(*ASKED, *LAPSED)
    assert lapsed.state.status == "lapsed"
    assert lapsed.when(CERTIFY, at=june(26)).state.status == "awaiting_approval"
    assert lapsed.when(replace(ASK, correction_id="c2"), at=june(26)).state.status == "correction"
    assert lapsed.when(the_answer(june(26)), at=june(26)).state.status == "in_review"
    sent_back = given(*ASKED, *LAPSED, proposed()).when(SendBack(CASE_ID, "確認", by="tanaka"), at=june(27))
    assert sent_back.state.status == "lapsed"


def test_what_was_asked_last_says_how_a_case_stands() -> None:
    again = given(*ASKED, *LAPSED).when(replace(ASK, correction_id="c2"), at=june(26))
    answered = again.and_when(the_answer(june(27), "c2"), at=june(27))
    assert answered.state.status == "in_review"


def test_each_status_in_the_order_of_a_life() -> None:
    assert CASE.replay([case_opened(june(1))]).status == "received"
    assert CASE.replay(HELD).status == "in_review"
    assert CASE.replay(ASKED).status == "correction"
    assert CASE.replay([*ASKED, *LAPSED]).status == "lapsed"
    assert CASE.replay(PROPOSED).status == "awaiting_approval"
    assert CASE.replay([*HELD, CERTIFIED]).status == "certified"


def test_events_read_back_from_json_rebuild_the_same_case() -> None:
    head = Header(
        event_id=UUID(int=1),
        stream_id=CASE_ID,
        version=1,
        plan_id="plan-1",
        occurred_at=start_of(june(1)),
        actor=Actor(role="system", id="intake"),
        correlation_id="x",
        causation_id=None,
    )
    life = [*ASKED, correction_received(june(18)), rung_reached(30, july(9)), proposed(), CERTIFIED]
    stored = [event.model_copy(update={"header": head}).model_dump_json() for event in life]
    read = [type(event).model_validate_json(text) for event, text in zip(life, stored, strict=True)]
    assert CASE.replay(read) == CASE.replay(life)
