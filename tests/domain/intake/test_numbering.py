"""LINEAGE §8: a certification of before plans were kept as a whole becomes a version, with the text that review has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

from services.intake.consequences import CONSEQUENCES
from services.intake.domain.commands import NumberCertification
from services.intake.domain.lineage import TakeVersion
from shared.contracts.blocks import Period
from shared.contracts.event import Actor, Event, Header
from shared.contracts.forms.excerpts import applicant
from shared.contracts.intake import ApplicationWithdrawn, CertificationNumbered, PlanEnded
from shared.contracts.review import VersionEntered
from shared.contracts.text import TextId, unnamed
from shared.domain import Month
from tests.domain.intake.examples import (
    FILED_ON,
    asked,
    certification,
    certified,
    corrected,
    filed,
    given,
    plan,
    sealed,
    started,
    text,
)
from tests.support.scenario import noon

LATER = date(2026, 12, 27)
CHANGED = {"cover__name": "株式会社試験工業"}


def number(on: TextId) -> NumberCertification:
    return NumberCertification("a-1", certification().certificate_no, 1, 1, on)


def numbered(on: TextId) -> CertificationNumbered:
    return CertificationNumbered(certificate_no=certification().certificate_no, term=1, version=1, text=on)


def told_without_text() -> Event:
    return certified().model_copy(update={"text": unnamed("a-1")})


def test_a_certification_that_does_not_name_its_text_gets_the_one_that_review_has() -> None:
    late = corrected(date(2026, 12, 25), **CHANGED)
    past = given(filed(), started(), asked(), late, told_without_text())
    assert past.state.text_no == 2
    assert past.when(number(text()), at=LATER).then(numbered(text())).state.text_no == 1


def test_it_is_numbered_once() -> None:
    given(filed(), certified()).when(number(text()), at=LATER).and_when(number(text()), at=LATER).then_nothing()


def test_one_that_has_ended_since_is_numbered_too() -> None:
    past = given(filed(), certified(), PlanEnded(ended_on=date(2029, 12, 1)))
    past.when(number(text()), at=date(2029, 12, 2)).then(numbered(text()))


def test_one_without_effect_is_not() -> None:
    withdrawn = ApplicationWithdrawn(reason="計画を練り直すため", withdrawn_on=LATER)
    other = replace(number(text()), certificate_no="C03-2026-000999")
    for past, command in (([filed(), withdrawn], number(text())), ([filed(), certified()], other)):
        given(*past).when(command, at=LATER).then_nothing()


def test_a_text_that_is_not_here_waits_for_a_person() -> None:
    for other in (text(text_no=2), text(plan(**CHANGED))):
        given(filed(), certified()).when(number(other), at=LATER).refused("P", "text_differs")


def test_only_what_was_entered_afterwards_is_numbered() -> None:
    entered = VersionEntered(
        version=1,
        term=1,
        kind="new",
        filed_on=FILED_ON,
        certified_on=LATER,
        certificate_no=certification().certificate_no,
        period=Period(start=Month(2026, 12), end=Month(2029, 11)),
        text=text(),
    )
    assert NumberCertification.after(entered) is None
    assert NumberCertification.after(entered.model_copy(update={"migrated": True})) == number(text())


def headed(event: Event) -> Event:
    header = Header(
        event_id=uuid4(), stream_id="a-1", version=1, plan_id="plan-1", occurred_at=noon(LATER),
        actor=Actor(role="system", id="jigyokei"), correlation_id="c", causation_id=None,
    )  # fmt: skip
    return event.model_copy(update={"header": header})


def test_the_lineage_begins_with_it_and_not_with_a_decision_that_names_no_text() -> None:
    old, event = headed(told_without_text()), headed(numbered(text()))
    assert CONSEQUENCES[type(old)](old, given(filed(), old).state) == []
    ((_, command),) = CONSEQUENCES[type(event)](event, given(filed(), old, event).state)
    assert isinstance(command, TakeVersion)
    version = command.version
    assert (command.plan_id, version.version, version.text) == ("plan-1", 1, text())
    assert version.facts["name"] == applicant(sealed(plan())).name
    assert (version.filed_on, version.certified_on) == (FILED_ON, certification().decided_on)
