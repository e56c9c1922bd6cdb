"""LINEAGE §1: the record of a plan numbers its versions, and says when a decision can no longer be made on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.review.domain.case import CASE
from services.review.domain.plan_record import (
    PLAN_RECORD,
    EnterVersion,
    Numbers,
    PlanRecord,
    RecordGivingBack,
    StrikeVersion,
    numbers_of,
    old_version,
    version_entered,
)
from services.review.domain.state import Case, remember
from shared.contracts.blocks import ApplicationKind, Period
from shared.contracts.forms.excerpts import applicant, outline
from shared.contracts.plan_record import GivingBackRecorded, VersionEntered, VersionStruck
from shared.contracts.review import DecisionWithoutEffect, PlanCertified
from shared.contracts.target import Target
from shared.contracts.text import TextId, unnamed
from shared.domain import Month, Refusal
from shared.scheme.lineage import Ended
from tests.domain.review.facts import (
    AS_FILED,
    CASE_ID,
    case_opened,
    correction_came_too_late,
    correction_requested,
    form,
    july,
    june,
)
from tests.support.scenario import given_for

PLAN = "plan-1"
PERIOD = Period(start=Month(2026, 7), end=Month(2029, 6))
STRUCK = VersionStruck(version=2, because="withdrawn")
given = given_for(PLAN_RECORD)


def a_text(number: int) -> TextId:
    return AS_FILED.model_copy(update={"application_id": f"case-{number}"})


def entered(number: int, term: int = 1, **changed: Any) -> VersionEntered:
    facts: dict[str, Any] = {
        "version": number,
        "term": term,
        "kind": "new" if number == 1 else "change",
        "filed_on": june(1),
        "certified_on": june(20),
        "certificate_no": f"C03-2026-{number:06d}",
        "period": PERIOD,
        "text": a_text(number),
    }
    return VersionEntered(**{**facts, **changed})


def target(base: int, term: int = 1) -> Target:
    return Target(term=term, base_version=base, base=a_text(base), period=PERIOD)


def numbers(kind: ApplicationKind, on: Target | None, *past: Any, more: tuple[Any, ...] = ()) -> Numbers | str:
    record = PLAN_RECORD.replay(list(past))
    found = numbers_of(PlanRecord((*record.facts, *more)), kind, on, july(1))
    return found.code if isinstance(found, Refusal) else found


def test_a_plan_begins_with_its_first_version() -> None:
    assert numbers("new", None) == Numbers(1, 1, 0)
    given().when(EnterVersion(PLAN, entered(1)), at=june(20)).then(entered(1))


def test_a_number_is_used_once() -> None:
    given(entered(1)).when(EnterVersion(PLAN, entered(1)), at=june(20)).refused("P", "version_used")


def test_a_version_whose_decision_took_no_effect_is_struck_once_and_its_number_stays_used() -> None:
    strike = StrikeVersion(PLAN, a_text(1), "withdrawn")
    struck = VersionStruck(version=1, because="withdrawn")
    past = given(entered(1)).when(strike, at=june(21)).then(struck)
    past.and_when(strike, at=june(21)).then_nothing()
    assert numbers("new", None, entered(1), struck) == Numbers(1, 2, 0)
    given(entered(1)).when(StrikeVersion(PLAN, a_text(2), "withdrawn"), at=june(21)).then_nothing()


@pytest.mark.parametrize(
    ("kind", "on", "past", "found"),
    [
        ("change", target(1), [entered(1)], Numbers(1, 2, 1)),
        ("renewal", target(1, term=2), [entered(1)], Numbers(2, 2, 1)),
        ("change", target(1), [entered(1), entered(2)], "base_moved"),
        ("renewal", target(1, term=2), [entered(1), entered(2)], "base_moved"),
        (
            "change",
            target(1),
            [entered(1), entered(2), STRUCK],
            Numbers(1, 3, 1),
        ),
        ("new", None, [entered(1)], "plan_already_certified"),
    ],
)
def test_a_decision_builds_on_the_latest_version_with_effect(
    kind: ApplicationKind, on: Target | None, past: list[Any], found: Any
) -> None:
    assert numbers(kind, on, *past) == found


def test_a_change_needs_a_term_that_was_not_ended_but_may_come_after_its_last_day() -> None:
    rescinded = Ended(1, "rescinded", july(1))
    assert numbers("change", target(1), entered(1), more=(rescinded,)) == "term_ended"
    over = entered(1, period=Period(start=Month(2023, 7), end=Month(2026, 6)))
    assert numbers("change", target(1), over) == Numbers(1, 2, 1)


def test_a_giving_back_is_entered_once_and_ends_the_term() -> None:
    back = GivingBackRecorded(term=1, on=july(1))
    past = given(entered(1)).when(RecordGivingBack(PLAN, 1, july(1)), at=july(1)).then(back)
    past.and_when(RecordGivingBack(PLAN, 1, july(1)), at=july(1)).then_nothing()
    assert numbers("change", target(1), entered(1), back) == "term_ended"
    assert numbers("renewal", target(1, term=2), entered(1), back) == Numbers(2, 2, 1)


def certified(on: TextId = AS_FILED) -> PlanCertified:
    return PlanCertified(
        case_id=CASE_ID,
        application_no="2026-000001",
        kind="new",
        bureau="kanto",
        certificate_no="C03-2026-000001",
        certified_on=june(20),
        applicant=applicant(form()),
        outline=outline(form()),
        text=on,
    )


def case_after(*events: Any) -> Case:
    case = case_of()
    for event in events:
        case = remember(case, event)
    return case


def case_of() -> Case:
    case = CASE.replay([case_opened(june(1))])
    assert case is not None
    return case


@pytest.mark.parametrize("on", [AS_FILED, unnamed(CASE_ID)])
def test_what_was_certified_before_becomes_the_first_version_with_the_text_that_was_examined(on: TextId) -> None:
    unseen = [correction_requested(june(2), june(10)), certified(on), correction_came_too_late(june(21))]
    version = old_version(case_after(*unseen))
    assert version == version_entered(certified(), june(1)).model_copy(update={"migrated": True})


def test_what_was_not_certified_with_effect_is_left_out() -> None:
    overtaken = case_after(certified())
    assert overtaken.decision is not None
    without = DecisionWithoutEffect(because="withdrawn", decision=overtaken.decision)
    assert old_version(case_after(certified(), without)) is None
    assert old_version(case_of()) is None


def test_a_date_is_the_one_of_the_decision_and_the_period_that_of_the_plan() -> None:
    version = version_entered(certified(), june(1))
    assert (version.filed_on, version.certified_on, version.period) == (date(2026, 6, 1), june(20), PERIOD)
