"""対象消滅: a change ends undecided when the certification that it was to change is rescinded (docs/crossings.md)."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.review.consequences import CONSEQUENCES
from services.review.domain.clock import next_wakeup
from services.review.domain.commands import Assign, LetCaseFallAway
from services.review.domain.plan_record import StrikeVersion, TakeChange
from shared.contracts.event import Actor, Event, Header
from shared.contracts.review import CaseFellAway, CaseOpened, CaseWithdrawn, DecisionWithoutEffect
from tests.domain.review.facts import (
    CASE_ID,
    assigned,
    case_opened,
    correction_lapsed,
    correction_received,
    correction_requested,
    june,
    proposed,
    the_answer,
    the_withdrawal,
)
from tests.domain.review.test_crossings import decided, given
from tests.domain.review.test_plan_record import PLAN, target
from tests.support.scenario import noon

FALL = LetCaseFallAway(CASE_ID, "rescinded")
FELL = CaseFellAway(application_no="2026-000001", fell_away_on=june(12), because="rescinded")
OPENED = case_opened(june(1))


@pytest.mark.parametrize(
    "past",
    [
        (OPENED,),
        (OPENED, assigned()),
        (OPENED, assigned(), correction_requested(june(10), june(24))),
        (OPENED, assigned(), proposed()),
    ],
)
def test_an_open_case_falls_away_once_and_nothing_more_is_asked_of_it(past: tuple[Event, ...]) -> None:
    fallen = given(*past).when(FALL, at=june(12)).then(FELL)
    assert (fallen.state.status, fallen.state.proposal, fallen.state.ended_on) == ("fell_away", None, june(12))
    assert next_wakeup(fallen.state.clock()) is None
    fallen.and_when(FALL, at=june(13)).then_nothing()
    fallen.when(Assign(CASE_ID, officer="o2", by="o2"), at=june(13)).refused("P", "case_closed")


def test_a_case_that_has_ended_stays_as_it_ended() -> None:
    for end in (decided("certify"), decided("refuse")):
        given(OPENED, assigned(), end).when(FALL, at=june(27)).then_nothing()


def test_a_withdrawal_wins_over_falling_away() -> None:
    outcome = given(OPENED, FELL).when(the_withdrawal(june(11)), at=june(13))
    assert [type(event) for event in outcome.outcome or []] == [CaseWithdrawn]  # type: ignore[union-attr]
    assert outcome.state.status == "withdrawn"


@pytest.mark.parametrize("lapsed", [(), (correction_lapsed(june(10)),)])
def test_an_answer_on_its_way_is_received_and_ends_nothing_anew(lapsed: tuple[Event, ...]) -> None:
    asked = (OPENED, assigned(), correction_requested(june(2), june(10)), *lapsed, FELL)
    received = given(*asked).when(the_answer(june(9)), at=june(13)).then(correction_received(june(9)))
    assert (received.state.status, received.state.marks, received.state.text.text_no) == ("fell_away", (), 2)


# --- what a case asks of the record of its plan ---------------------------------------------------------------------


def asked_of_the_record(event: Event, *past: Event) -> list[object]:
    header = Header(
        event_id=UUID(int=0), stream_id=CASE_ID, version=1, plan_id=PLAN, occurred_at=noon(june(1)),
        actor=Actor(role="system", id="jigyokei"), correlation_id="c", causation_id=None,
    )  # fmt: skip
    state = given(*past, event).state
    stamped = event.model_copy(update={"header": header})
    return [command for _, command in CONSEQUENCES[type(event)](stamped, state)]


def change() -> CaseOpened:
    return OPENED.model_copy(update={"kind": "change", "target": target(1)})


def test_the_record_learns_of_a_change_and_of_no_other_case() -> None:
    assert asked_of_the_record(change()) == [TakeChange(PLAN, CASE_ID, "2026-000001", 1)]
    assert asked_of_the_record(OPENED) == []
    later = OPENED.model_copy(update={"kind": "renewal", "target": target(1, term=2)})
    assert asked_of_the_record(later) == []


@pytest.mark.parametrize("outcome", ["certify", "refuse"])
def test_a_change_that_is_examined_once_more_is_taken_once_more(outcome: str) -> None:
    past = (change(), assigned(), decided(outcome))  # type: ignore[arg-type]
    decision = given(*past).state.decision
    take = TakeChange(PLAN, CASE_ID, "2026-000001", 1)
    for because in ("answered_in_time", "withdrawn"):
        found = asked_of_the_record(DecisionWithoutEffect(because=because, decision=decision), *past)  # type: ignore[arg-type]
        assert [one for one in found if one == take] == ([take] if because == "answered_in_time" else [])
        assert any(isinstance(one, StrikeVersion) for one in found) == (outcome == "certify")
