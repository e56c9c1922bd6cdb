"""引戻し: the officer who proposed takes the proposal back before it is decided."""

from __future__ import annotations

from services.review.domain.case import CASE
from services.review.domain.commands import Approve, Assign, Propose, WithdrawProposal
from shared.contracts.review import ProposalSentBack, ProposalWithdrawn
from tests.domain.review.facts import (
    CASE_ID,
    assigned,
    case_opened,
    correction_lapsed,
    correction_requested,
    june,
    proposed,
)
from tests.support.scenario import given_for

given = given_for(CASE)
HELD = (case_opened(june(1)), assigned())
TAKE_BACK = WithdrawProposal(CASE_ID, "資金計画を確認し直すため", by="sato")
TAKEN_BACK = ProposalWithdrawn(reason="資金計画を確認し直すため")
APPROVE = Approve(CASE_ID, by="tanaka", certificate_no="関東-2026-1")


def test_the_case_is_the_officers_again() -> None:
    found = given(*HELD, proposed()).when(TAKE_BACK, at=june(12)).then(TAKEN_BACK)
    assert found.state.status == "in_review"
    found.and_when(Propose(CASE_ID, outcome="refuse", reasons="理由", by="sato"), at=june(12))
    assert found.state.proposal.outcome == "refuse"


def test_a_reason_may_be_left_out() -> None:
    given(*HELD, proposed()).when(WithdrawProposal(CASE_ID, "", by="sato"), at=june(12)).then(
        ProposalWithdrawn(reason="")
    )


def test_of_the_approval_and_the_taking_back_the_first_wins() -> None:
    given(*HELD, proposed()).when(APPROVE, at=june(12)).and_when(TAKE_BACK, at=june(12)).refused("P", "case_closed")
    given(*HELD, proposed()).when(TAKE_BACK, at=june(12)).and_when(APPROVE, at=june(12)).refused(
        "P", "nothing_proposed"
    )


def test_only_who_proposed_takes_it_back_whoever_holds_the_case() -> None:
    taken = given(*HELD, proposed()).when(Assign(CASE_ID, "suzuki", by="suzuki", takeover=True), at=june(12))
    taken.and_when(WithdrawProposal(CASE_ID, "", by="suzuki"), at=june(12)).refused("P", "not_your_proposal")
    taken.when(TAKE_BACK, at=june(12)).then(TAKEN_BACK)


def test_what_was_never_proposed_or_has_gone_back_is_not_taken_back() -> None:
    given(*HELD).when(TAKE_BACK, at=june(12)).refused("P", "nothing_to_take_back")
    past = (*HELD, proposed(), ProposalSentBack(comment="確認"))
    given(*past).when(TAKE_BACK, at=june(12)).refused("P", "nothing_to_take_back")
    given(*HELD, proposed(), TAKEN_BACK).when(TAKE_BACK, at=june(12)).refused("P", "nothing_to_take_back")


def test_a_lapsed_correction_is_lapsed_again() -> None:
    past = (*HELD, correction_requested(june(3), june(5)), correction_lapsed(june(5)), proposed())
    assert given(*past).when(TAKE_BACK, at=june(12)).state.status == "lapsed"
