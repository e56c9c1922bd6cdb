"""A decision reaches an applicant who has done something in the meantime (docs/crossings.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.intake.domain.commands import AskForCorrection, RecordDecision
from shared.contracts.blocks import Overtaken
from shared.contracts.decision import Decision
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant
from shared.contracts.intake import (
    ApplicationWithdrawn,
    CorrectionCameTooLate,
    CorrectionRequestCameTooLate,
    DecisionCameTooLate,
)
from shared.contracts.text import unnamed
from tests.domain.intake.examples import (
    ITEM,
    asked,
    certification,
    certified,
    corrected,
    filed,
    given,
    plan,
    refusal,
    refused,
    sealed,
    started,
    text,
)

HEARD = date(2026, 12, 27)
IN_TIME, LATE = date(2026, 12, 24), date(2026, 12, 25)
CERTIFY = RecordDecision("a-1", certification())
REFUSE = RecordDecision("a-1", refusal(), reasons="理由")
CHANGED = {"goals__business_outline": "地域の防災拠点でもある。", "check_sheet__email": "hanako@example.jp"}
WITHDRAWN = ApplicationWithdrawn(reason="計画を練り直すため", withdrawn_on=LATE)
BOTH = [(CERTIFY, certified()), (REFUSE, refused())]


def too_late(because: Overtaken, decision: Decision) -> Event:
    return DecisionCameTooLate(
        application_no="K-1",
        bureau="kanto",
        because=because,
        decision=decision,
        applicant=applicant(sealed(plan())),
    )


def answer_too_late(decision: Decision, correction_id: str = "c-1", text_no: int = 2) -> Event:
    return CorrectionCameTooLate(
        application_no="K-1",
        bureau="kanto",
        correction_id=correction_id,
        answered_on=LATE,
        text_no=text_no,
        decision=decision,
        applicant=applicant(sealed(plan(**CHANGED))),
    )


@pytest.mark.parametrize(("command", "recorded"), BOTH)
def test_a_late_answer_gives_way_to_the_decision_and_its_text(command: RecordDecision, recorded: Event) -> None:
    found = given(filed(), started(), asked(), corrected(LATE, **CHANGED)).when(command, at=HEARD)
    found.then(answer_too_late(command.decision), recorded)
    assert found.state.form == sealed(plan())
    assert found.state.contact.email == sealed(plan(**CHANGED)).check_sheet.email
    found.and_when(command, at=HEARD).then_nothing()


@pytest.mark.parametrize("command", [CERTIFY, REFUSE])
def test_an_answer_in_time_overtakes_the_decision(command: RecordDecision) -> None:
    found = given(filed(), started(), asked(), corrected(IN_TIME, **CHANGED)).when(command, at=HEARD)
    found.then(too_late("answered_in_time", command.decision))
    assert (found.state.status, found.state.form) == ("examining", sealed(plan(**CHANGED)))
    found.and_when(command, at=HEARD).then_nothing()


@pytest.mark.parametrize("command", [CERTIFY, REFUSE])
def test_a_withdrawal_overtakes_the_decision(command: RecordDecision) -> None:
    found = given(filed(), started(), WITHDRAWN).when(command, at=HEARD)
    found.then(too_late("withdrawn", command.decision))
    assert (found.state.status, found.state.decision) == ("withdrawn", None)
    found.and_when(command, at=HEARD).then_nothing()


def test_the_first_act_is_the_one_that_overtook() -> None:
    past = (filed(), started(), asked(), corrected(IN_TIME, **CHANGED), WITHDRAWN)
    given(*past).when(CERTIFY, at=HEARD).then(too_late("answered_in_time", CERTIFY.decision))
    past = (filed(), started(), asked(), corrected(LATE, **CHANGED), WITHDRAWN)
    given(*past).when(CERTIFY, at=HEARD).then(too_late("withdrawn", CERTIFY.decision))


def test_one_answer_in_time_among_late_ones_is_enough() -> None:
    second = asked("c-2", answer_by=date(2026, 12, 31))
    past = (filed(), asked(), corrected(LATE, **CHANGED), second, corrected(LATE, "c-2", 3, **CHANGED))
    given(*past).when(CERTIFY, at=HEARD).then(too_late("answered_in_time", CERTIFY.decision))


def test_each_late_answer_is_told_of() -> None:
    past = (filed(), asked(), asked("c-2"), corrected(LATE, **CHANGED), corrected(LATE, "c-2", 3, **CHANGED))
    given(*past).when(CERTIFY, at=HEARD).then(
        answer_too_late(CERTIFY.decision), answer_too_late(CERTIFY.decision, "c-2", 3), certified()
    )


def test_the_decision_on_the_later_text_is_the_one_that_counts() -> None:
    later = text(plan(**CHANGED), 2)
    past = (filed(), asked(), corrected(IN_TIME, **CHANGED), too_late("answered_in_time", CERTIFY.decision))
    second = replace(CERTIFY, decision=certification(later, "N-2"))
    found = given(*past).when(second, at=HEARD).then(certified(later, plan(**CHANGED), "N-2"))
    assert (found.state.certificate_no, found.state.text_no) == ("N-2", 2)


@pytest.mark.parametrize(
    "strange",
    [text(plan(legal_compliance=False)), text(text_no=2), text().model_copy(update={"form_version": "24-2030-01"})],
)
def test_a_decision_on_a_text_that_we_do_not_have_waits_for_a_person(strange: object) -> None:
    command = replace(CERTIFY, decision=certification(strange))  # type: ignore[arg-type]
    given(filed(), started()).when(command, at=HEARD).refused("P", "text_differs")


def test_a_second_decision_with_effect_waits_for_a_person() -> None:
    given(filed(), started(), refused()).when(CERTIFY, at=HEARD).refused("R18", "already_decided")


def test_a_decision_that_names_no_text_stands_whatever_crossed_it() -> None:
    old = unnamed("a-1")
    command = replace(CERTIFY, decision=certification(old))
    found = given(filed(), WITHDRAWN).when(command, at=HEARD).then(certified(old))
    assert found.state.status == "certified"
    past = (filed(), asked(), corrected(IN_TIME, **CHANGED))
    found = given(*past).when(command, at=HEARD).then(certified(old, plan(**CHANGED)))
    assert found.state.form == sealed(plan(**CHANGED))
    found.and_when(command, at=HEARD).then_nothing()


def test_a_request_to_correct_what_is_withdrawn_comes_too_late_once() -> None:
    command = AskForCorrection("a-1", "c-1", (ITEM,), asked_on=LATE, answer_by=HEARD, text=text())
    found = given(filed(), WITHDRAWN).when(command, at=HEARD)
    found.then(CorrectionRequestCameTooLate(correction_id="c-1", asked_on=LATE, answer_by=HEARD))
    assert (found.state.status, found.state.open_corrections) == ("withdrawn", ())
    found.and_when(command, at=HEARD).then_nothing()
