"""A correction request that is withdrawn. Received June 1, asked June 10 by June 24; day 45 is July 16 or later."""

from __future__ import annotations

from datetime import timedelta

from services.review.domain.case import CASE
from services.review.domain.clock import reading
from services.review.domain.commands import Propose, RequestCorrection, WithdrawCorrection
from services.review.domain.corrections import CORRECTION_ARRIVED
from shared.contracts.review import CorrectionWithdrawn, ProposalSentBack
from shared.domain import end_of
from tests.domain.review.facts import (
    CASE_ID,
    ITEMS,
    assigned,
    case_opened,
    correction_lapsed,
    correction_received,
    correction_requested,
    july,
    june,
    moved,
    proposed,
    text,
    the_answer,
)
from tests.support.scenario import given_for

given = given_for(CASE)
HELD = (case_opened(june(1)), assigned())
ASKED = (*HELD, correction_requested(june(10), june(24)), moved(None, "correction_asked", june(10)))
WITHDRAW = WithdrawCorrection(CASE_ID, "添付の資料で確認できたため", by="sato")
WITHDRAWN = CorrectionWithdrawn(correction_id="c1", withdrawn_on=june(15), reason="添付の資料で確認できたため")
BACK = moved(july(16) + timedelta(5), "correction_withdrawn", june(15))


def test_R18_the_days_count_again_from_the_day_after() -> None:
    found = given(*ASKED).when(WITHDRAW, at=june(15)).then(WITHDRAWN, BACK)
    assert found.state.status == "in_review"
    assert [reading(found.state.clock(), day).net for day in (june(10), june(15), june(16))] == [9, 9, 10]
    found.and_when(Propose(CASE_ID, outcome="certify", reasons="", by="sato"), at=june(15))
    assert found.state.status == "awaiting_approval"


def test_after_its_day_it_is_withdrawn_too_and_pauses_to_its_day_only() -> None:
    past = (*ASKED, correction_lapsed(june(24)), moved(july(30), "lapsed", end_of(june(24))))
    found = given(*past).when(WITHDRAW, at=june(26)).then(WITHDRAWN.model_copy(update={"withdrawn_on": june(26)}))
    assert found.state.status == "in_review"


def test_it_says_why_and_is_for_the_officer_who_holds_the_case() -> None:
    empty = WithdrawCorrection(CASE_ID, " ", by="sato")
    given(*ASKED).when(empty, at=june(15)).refused("G6", "withdrawal_without_reason", "reason")
    other = WithdrawCorrection(CASE_ID, "理由", by="suzuki")
    given(*ASKED).when(other, at=june(15)).refused("P", "not_your_case")


def test_what_was_answered_or_withdrawn_is_not_withdrawn() -> None:
    given(*HELD).when(WITHDRAW, at=june(15)).refused("G7", "no_correction_open")
    given(*ASKED, correction_received(june(12))).when(WITHDRAW, at=june(15)).refused("G7", "no_correction_open")
    given(*ASKED, WITHDRAWN, BACK).when(WITHDRAW, at=june(15)).refused("G7", "no_correction_open")


def test_an_answer_that_was_on_its_way_is_taken_and_pauses_to_its_own_day() -> None:
    found = given(*ASKED, WITHDRAWN, BACK).when(the_answer(june(14)), at=june(17))
    found.then(correction_received(june(14)), moved(july(16) + timedelta(4), "corrected", june(17)))
    assert found.state.text == text(2)
    given(*ASKED, WITHDRAWN, BACK).when(the_answer(june(16)), at=june(17)).then(correction_received(june(16)))


def test_an_answer_that_was_on_its_way_sends_a_proposal_back() -> None:
    given(*ASKED, WITHDRAWN, BACK, proposed()).when(the_answer(june(15)), at=june(17)).then(
        correction_received(june(15)), ProposalSentBack(comment=CORRECTION_ARRIVED)
    )


def test_another_correction_may_be_asked() -> None:
    again = RequestCorrection(CASE_ID, "c2", ITEMS, by="sato", answer_by=july(3))
    found = given(*ASKED, WITHDRAWN, BACK).when(again, at=june(20))
    assert found.state.open_correction.correction_id == "c2"
