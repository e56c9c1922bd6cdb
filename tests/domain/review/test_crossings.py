"""What an applicant did before a decision could reach them, and is heard of only after it (docs/crossings.md)."""

from __future__ import annotations

import pytest

from services.review.domain.case import CASE
from services.review.domain.clock import next_wakeup, reading
from services.review.domain.commands import Approve, Propose
from shared.contracts.blocks import Outcome
from shared.contracts.decision import Decision
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant, outline
from shared.contracts.review import (
    CaseWithdrawn,
    DecisionWithoutEffect,
    ExaminationDateMoved,
    PlanCertified,
    PlanRefused,
    WithdrawalCameTooLate,
)
from shared.contracts.text import TextId, unnamed
from shared.domain import Refusal, start_of
from tests.domain.review.facts import (
    AS_FILED,
    CASE_ID,
    WAKE,
    assigned,
    case_opened,
    correction_came_too_late,
    correction_lapsed,
    correction_received,
    correction_requested,
    form,
    july,
    june,
    proposed,
    rung_reached,
    text,
    the_answer,
    the_withdrawal,
)
from tests.support.scenario import Scenario


class DatesAside(Scenario):
    """The moves of the last day, of which test_dates_told.py has more, are left out of what is expected."""

    def then(self, *expected: Event) -> Scenario:
        assert not isinstance(self.outcome, Refusal), f"refused: {self.outcome}"
        told = [event for event in self.outcome or [] if not isinstance(event, ExaminationDateMoved)]
        assert [event.bare() for event in told] == [event.bare() for event in expected]
        return self


def given(*past: Event) -> Scenario:
    return DatesAside(CASE, list(past))


OUTCOMES: list[Outcome] = ["certify", "refuse"]
LAPSED = (
    case_opened(june(1)),
    assigned(),
    correction_requested(june(10), june(24)),
    correction_lapsed(june(24)),
    proposed(),
)


def decided(outcome: Outcome, on: TextId = AS_FILED) -> Event:
    if outcome == "certify":
        return PlanCertified(
            case_id=CASE_ID,
            application_no="2026-000001",
            kind="new",
            bureau="kanto",
            certificate_no="関東-2026-1",
            certified_on=june(26),
            applicant=applicant(form()),
            outline=outline(form()),
            text=on,
        )
    return PlanRefused(
        case_id=CASE_ID,
        application_no="2026-000001",
        bureau="kanto",
        refused_on=june(26),
        reasons="理由",
        applicant=applicant(form()),
        text=on,
    )


def decision(outcome: Outcome) -> Decision:
    number = "関東-2026-1" if outcome == "certify" else ""
    return Decision(outcome=outcome, certificate_no=number, decided_on=june(26), text=AS_FILED)


def without_effect(outcome: Outcome, because: str) -> Event:
    return DecisionWithoutEffect.model_validate({"because": because, "decision": decision(outcome)})


WITHDRAWN = CaseWithdrawn(application_no="2026-000001", withdrawn_on=june(25), reason="計画を見直すため")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_late_answer_leaves_the_decision_as_it_is(outcome: Outcome) -> None:
    found = given(*LAPSED, decided(outcome)).when(the_answer(june(25)), at=june(27))
    found.then(correction_came_too_late(june(25)))
    assert found.state.form == form()
    assert (found.state.decision, found.state.marks) == (decision(outcome), ("answer_too_late",))
    assert found.state.contact.email == form("補正後株式会社").check_sheet.email
    found.and_when(the_answer(june(25)), at=june(28)).then_nothing()


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_answer_in_time_undoes_the_decision(outcome: Outcome) -> None:
    found = given(*LAPSED, decided(outcome)).when(the_answer(june(24)), at=june(27))
    found.then(without_effect(outcome, "answered_in_time"), correction_received(june(24)))
    assert (found.state.status, found.state.text) == ("in_review", text(2))
    assert (found.state.decision, found.state.marks) == (None, ("answered_in_time", "answered"))
    found.and_when(the_answer(june(24)), at=june(28)).then_nothing()


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_withdrawal_undoes_the_decision(outcome: Outcome) -> None:
    found = given(*LAPSED, decided(outcome)).when(the_withdrawal(june(25)), at=june(27))
    found.then(without_effect(outcome, "withdrawn"), WITHDRAWN)
    assert (found.state.status, found.state.marks) == ("withdrawn", ("withdrawn",))
    found.and_when(the_withdrawal(june(25)), at=june(28)).then_nothing()


def test_the_clock_goes_on_as_if_it_had_never_stopped() -> None:
    past = (*LAPSED, decided("certify"), without_effect("certify", "answered_in_time"), correction_received(june(15)))
    case = CASE.replay(past)
    undecided = CASE.replay([*LAPSED, correction_received(june(15))])
    assert reading(case.clock(), july(20)) == reading(undecided.clock(), july(20))
    # 30 counted days, the five of the correction left out, fell due while it was taken for decided.
    assert next_wakeup(case.clock()) == start_of(july(6))
    given(*past).when(WAKE, at=july(7)).then(rung_reached(30, july(6)))


def test_what_is_decided_again_is_the_later_text_under_another_number() -> None:
    past = (*LAPSED, decided("certify"), without_effect("certify", "answered_in_time"), correction_received(june(24)))
    found = given(*past).when(Propose(CASE_ID, "certify", "", by="sato"), at=june(28)).then(proposed(on=text(2)))
    found.and_when(Approve(CASE_ID, by="tanaka", certificate_no="関東-2026-2"), at=june(29))
    assert (found.outcome[0].text, found.outcome[0].certificate_no) == (text(2), "関東-2026-2")
    assert found.state.marks == ()


SECOND = (
    *LAPSED[:4],
    correction_requested(june(25), july(9), "c2"),
    correction_lapsed(july(9), "c2"),
    proposed(),
    decided("certify"),
)


def test_a_late_answer_counts_again_when_one_in_time_undoes_the_decision() -> None:
    found = given(*SECOND).when(the_answer(june(30), name="一"), at=july(20))
    found.then(correction_came_too_late(june(30), name="一"))
    found.and_when(the_answer(july(8), "c2", 3, name="二"), at=july(20))
    found.then(without_effect("certify", "answered_in_time"), correction_received(july(8), "c2", text_no=3, name="二"))
    assert found.state.text == text(3, "二")
    assert [pause.answered_on for pause in found.state.pauses] == [june(30), july(8)]


def test_an_answer_in_time_undoes_the_decision_and_a_late_one_follows_it() -> None:
    found = given(*SECOND).when(the_answer(june(23), name="一"), at=july(20))
    found.then(without_effect("certify", "answered_in_time"), correction_received(june(23), name="一"))
    found.and_when(the_answer(july(10), "c2", 3, name="二"), at=july(20))
    found.then(correction_received(july(10), "c2", late=True, text_no=3, name="二"))


def test_what_is_withdrawn_has_the_text_that_its_applicant_gave_last() -> None:
    found = given(*LAPSED, decided("certify")).when(the_answer(june(25)), at=june(27))
    found.and_when(the_withdrawal(june(25)), at=june(27)).then(without_effect("certify", "withdrawn"), WITHDRAWN)
    assert (found.state.text, found.state.form) == (text(2), form("補正後株式会社"))


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_decision_that_names_no_text_stands_whatever_crossed_it(outcome: Outcome) -> None:
    old = (*LAPSED, decided(outcome, unnamed(CASE_ID)))
    given(*old).when(the_answer(june(24)), at=june(27)).then(correction_came_too_late(june(24)))
    found = given(*old).when(the_withdrawal(june(25)), at=june(27))
    found.then(WithdrawalCameTooLate(withdrawn_on=june(25)))
    assert found.state.marks == ("withdrawal_too_late",)
    found.and_when(the_withdrawal(june(25)), at=june(28)).then_nothing()


def test_a_proposal_that_names_no_text_is_on_the_one_of_its_case() -> None:
    past = (*LAPSED[:4], correction_received(june(26), late=True), proposed(on=unnamed(CASE_ID)))
    found = given(*past).when(Approve(CASE_ID, by="tanaka", certificate_no="関東-2026-1"), at=june(28))
    assert found.outcome[0].text == text(2)


def test_an_answer_that_does_not_tell_its_number_is_the_next() -> None:
    found = given(*LAPSED[:4]).when(the_answer(june(24), text_no=0), at=june(26)).then(correction_received(june(24)))
    assert found.state.text == text(2)
    assert CASE.replay([*LAPSED[:4], correction_received(june(24), text_no=0)]).text == text(2)
