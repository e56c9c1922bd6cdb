"""More time to answer a correction. Received June 1, asked June 10 by June 24; without a pause, day 45 is July 16."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.review.domain.case import CASE
from services.review.domain.clock import explain, next_wakeup, reading
from services.review.domain.commands import ExtendCorrection, Propose, RequestCorrection
from shared.contracts.review import CorrectionPeriodExtended, ProposalSentBack
from shared.domain import end_of
from tests.domain.review.facts import (
    CASE_ID,
    ITEMS,
    WAKE,
    assigned,
    case_opened,
    correction_lapsed,
    correction_received,
    correction_requested,
    july,
    june,
    moved,
    proposed,
    the_answer,
)
from tests.support.scenario import given_for

given = given_for(CASE)
REASON = "見積書の取得に時間を要するため"
HELD = (case_opened(june(1)), assigned())
ASKED = (*HELD, correction_requested(june(10), june(24)), moved(None, "correction_asked", june(10)))
LAPSED = (correction_lapsed(june(24)), moved(july(30), "lapsed", end_of(june(24))))


def more(answer_by: date, by: str = "sato", reason: str = REASON) -> ExtendCorrection:
    return ExtendCorrection(CASE_ID, answer_by, reason, by)


def extended(on: date, answer_by: date) -> CorrectionPeriodExtended:
    return CorrectionPeriodExtended(correction_id="c1", answer_by=answer_by, extended_on=on, reason=REASON)


def test_before_its_day_the_pause_goes_on() -> None:
    found = given(*ASKED).when(more(july(1)), at=june(20))
    found.then(extended(june(20), july(1)))
    case = found.state
    assert case.open_correction.answer_by == july(1)
    assert next_wakeup(case.clock()) == end_of(july(1))
    found.and_when(the_answer(june(30)), at=june(30)).then(
        correction_received(june(30)), moved(july(16) + timedelta(20), "corrected", june(30))
    )
    assert [line.number for line in explain(found.state.clock(), june(30))][-1] == 9


def test_after_its_day_a_new_pause_opens_and_the_days_between_count() -> None:
    found = given(*ASKED, *LAPSED).when(more(july(5)), at=june(28))
    found.then(extended(june(28), july(5)), moved(None, "correction_extended", june(28)))
    assert found.state.status == "correction"
    assert [reading(found.state.clock(), day).net for day in (june(24), june(28), july(3))] == [9, 13, 13]
    found.and_when(WAKE, at=july(7)).then(
        correction_lapsed(july(5)), moved(july(30) + timedelta(7), "lapsed", end_of(july(5)))
    )
    assert found.state.status == "lapsed"


def test_it_is_given_as_often_as_needed_up_to_the_most_days_since_the_request() -> None:
    past = (*ASKED, extended(june(20), july(1)), extended(june(30), july(20)))
    most = june(10) + timedelta(365)
    given(*past).when(more(most), at=july(19)).then(extended(july(19), most))
    given(*past).when(more(most + timedelta(1)), at=july(19)).refused("G7", "answer_by_out_of_range", "answer_by")


@pytest.mark.parametrize("answer_by", [june(23), june(24)])
def test_the_new_day_is_a_later_one_and_ahead(answer_by: date) -> None:
    given(*ASKED).when(more(answer_by), at=june(20)).refused("G7", "answer_by_out_of_range", "answer_by")
    given(*ASKED, *LAPSED).when(more(june(28)), at=june(28)).refused("G7", "answer_by_out_of_range", "answer_by")


def test_it_says_why() -> None:
    given(*ASKED).when(more(july(1), reason=" "), at=june(20)).refused("G7", "extension_without_reason", "reason")


def test_only_the_officer_who_holds_the_case_gives_more_time() -> None:
    given(*ASKED).when(more(july(1), by="suzuki"), at=june(20)).refused("P", "not_your_case")


def test_a_correction_that_was_answered_or_after_which_others_went_on_is_given_none() -> None:
    given(*HELD).when(more(july(1)), at=june(20)).refused("G7", "no_correction_open")
    answered = correction_received(june(18))
    given(*ASKED, answered).when(more(july(1)), at=june(20)).refused("G7", "no_correction_open")
    given(*ASKED, *LAPSED, proposed()).when(more(july(1)), at=june(28)).refused("P", "awaiting_approval")
    sent_back = ProposalSentBack(comment="確認")
    given(*ASKED, *LAPSED, proposed(), sent_back).when(more(july(1)), at=june(28)).then(
        extended(june(28), july(1)), moved(None, "correction_extended", june(28))
    )


def test_of_two_the_one_that_was_asked_last_is_given_more_time() -> None:
    again = RequestCorrection(CASE_ID, "c2", ITEMS, by="sato", answer_by=july(3))
    found = given(*ASKED, *LAPSED).when(again, at=june(28)).and_when(more(july(9)), at=june(29))
    assert found.state.open_correction.correction_id == "c2"
    assert found.state.correction("c1").answer_by == june(24)


def test_while_it_is_open_nothing_is_proposed() -> None:
    given(*ASKED, *LAPSED, extended(june(28), july(5))).when(
        Propose(CASE_ID, outcome="certify", reasons="", by="sato"), at=june(29)
    ).refused("G6", "correction_open")


def test_an_answer_given_before_it_leaves_the_new_pause_empty() -> None:
    """The answer was on its way; by the new day it is in time."""
    found = given(*ASKED, *LAPSED, extended(june(28), july(5)), moved(None, "correction_extended", june(28)))
    found.when(the_answer(june(27)), at=june(29)).then(
        correction_received(june(27)), moved(july(30), "corrected", june(29))
    )


def test_a_deadline_that_has_passed_stays_there() -> None:
    past = (
        *HELD,
        correction_requested(june(10), june(12)),
        correction_lapsed(june(12)),
        moved(july(18), "lapsed", june(13)),
    )
    found = given(*past).when(more(july(29)), at=july(20))
    assert reading(found.state.clock(), july(21)).last_day == july(18)
    assert "ExaminationDateMoved" not in {type(event).__name__ for event in found.outcome}
