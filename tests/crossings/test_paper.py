"""R26: what crosses on a plan that was certified on paper, in both orders of acting and of hearing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations
from typing import Any

from services.intake.views.plan import plan_on
from services.review.views.plan import plan_on as record_on
from shared.contracts.event import Actor
from shared.domain import Refusal, jst_day
from shared.event_store.door import UnknownStream
from tests.crossings.conftest import MakePaper
from tests.crossings.in_step import BETWEEN, Act, act, all_do, cross
from tests.crossings.paper_world import CERTIFIED_ON, PaperWorld
from tests.crossings.test_plans import complaints

AUDITOR = Actor(role="auditor", id="auditor-1")


def crossed(make_paper: MakePaper, before: tuple[Act, ...], one: Act, other: Act) -> list[PaperWorld]:
    """The plan after both have acted unheard, for each order of acting and of hearing."""

    def ready(count: int) -> list[PaperWorld]:
        plans = [make_paper() for _ in range(count)]
        all_do(plans, before)
        return plans

    return cross(ready, one, other, complaints)


def record(plan: PaperWorld, on: date) -> str:
    """How it stands in review on a day."""
    try:
        return record_on(plan.system.services["review"].store, AUDITOR, plan.plan_id, on).standing.status
    except UnknownStream:
        return "unknown"


def test_a_change_of_a_paper_plan_is_certified_once_its_copies_were_seen(make_paper: MakePaper) -> None:
    # Given
    plan = make_paper()
    act(plan, (PaperWorld.claim, PaperWorld.change, PaperWorld.assign))
    before = record(plan, jst_day(plan.clock.now()))

    # When
    too_early = plan.propose()
    act(plan, (PaperWorld.see_copies, PaperWorld.propose, PaperWorld.approve))
    plan.release_all()

    # Then
    assert isinstance(too_early, Refusal)
    assert (too_early.code, before) == ("paper_unconfirmed", "unknown")
    assert plan.standing.version is not None
    assert (plan.standing.version.number, plan.standing.version.term) == (2, 2)
    assert complaints(plan) == []
    assert plan.topics("followup").count("PlanFollowed") == 2


def test_intake_and_review_agree_on_every_day_once_it_is_confirmed(make_paper: MakePaper) -> None:
    plan = make_paper()
    act(plan, (PaperWorld.claim, PaperWorld.change, PaperWorld.assign, PaperWorld.see_copies))
    plan.release_all()

    for days in (-1, 0, 1, 400, 1500):
        day = CERTIFIED_ON + timedelta(days=days)
        ours = plan_on(plan.system.services["intake"].store, plan.plan_id, day)
        theirs = record_on(plan.system.services["review"].store, AUDITOR, plan.plan_id, day)
        assert (ours.standing, ours.versions) == (theirs.standing, theirs.versions)


def test_a_claim_and_an_entry_meet(make_paper: MakePaper) -> None:
    for plan in crossed(make_paper, (), PaperWorld.claim, PaperWorld.enter):
        assert plan.lineage.paper.differs_in == ()
        assert record(plan, jst_day(plan.clock.now())) == "in_force"
        act(plan, (PaperWorld.change, PaperWorld.assign))
        assert isinstance(plan.propose(), Refusal)
        act(plan, (PaperWorld.see_copies, PaperWorld.propose, PaperWorld.approve))
        plan.release_all()
        assert complaints(plan) == []
        assert plan.application.status == "certified"


def test_a_claim_that_the_files_contradict_is_told_and_not_confirmed(make_paper: MakePaper) -> None:
    wrong: Callable[[PaperWorld], Any] = lambda plan: plan.claim(certified_on=CERTIFIED_ON + timedelta(days=1))  # noqa: E731
    for plan in crossed(make_paper, (), wrong, PaperWorld.enter):
        assert plan.lineage.paper.differs_in == ("certified_on",)
        act(plan, (PaperWorld.change, PaperWorld.assign))
        refused = plan.see_copies()
        assert isinstance(refused, Refusal)
        assert refused.code == "paper_differs"

        act(plan, (PaperWorld.withdraw,))
        act(plan, (PaperWorld.claim, PaperWorld.change, PaperWorld.assign, PaperWorld.see_copies))
        plan.release_all()
        assert complaints(plan) == []
        assert not plan.lineage.paper.is_unconfirmed


def test_a_confirmation_stands_beside_a_withdrawal(make_paper: MakePaper) -> None:
    """The copies were seen; whoever files next need not send them again."""
    before = (PaperWorld.claim, PaperWorld.change, PaperWorld.assign)
    for plan in crossed(make_paper, before, PaperWorld.withdraw, PaperWorld.see_copies):
        assert plan.application.status == "withdrawn"
        assert not plan.lineage.paper.is_unconfirmed
        act(plan, (PaperWorld.change, PaperWorld.assign, PaperWorld.propose, PaperWorld.approve))
        plan.release_all()
        assert complaints(plan) == []
        assert plan.standing.version is not None
        assert plan.standing.version.number == 2


def test_a_claim_made_anew_does_not_move_what_was_confirmed(make_paper: MakePaper) -> None:
    """It was withdrawn and claimed anew while the bureau confirmed the first claim."""
    again: Callable[[PaperWorld], Any] = lambda plan: plan.claim(term=3)  # noqa: E731
    before = (PaperWorld.claim, PaperWorld.change, PaperWorld.assign)
    for order in permutations(BETWEEN):
        plan = make_paper()
        act(plan, before)
        plan.release_all()
        plan.hold_all()
        act(plan, (PaperWorld.withdraw, again, PaperWorld.see_copies))
        plan.release_all(order)
        assert complaints(plan) == []
        assert plan.standing.version is not None
        assert (plan.standing.version.term, plan.standing.version.text.text_no) == (2, 1)


def test_of_two_claims_the_first_counts_and_the_second_is_not_told_whose_it_is(make_paper: MakePaper) -> None:
    plan = make_paper()
    act(plan, (PaperWorld.claim,))

    refused = plan.claim("applicant-2")

    assert isinstance(refused, Refusal)
    assert (refused.code, refused.params) == ("paper_claimed", {})
    assert plan.topics("intake") == ["PaperCertificateClaimed"]


def test_a_false_claim_that_the_files_contradict_makes_room(make_paper: MakePaper) -> None:
    plan = make_paper()
    act(plan, (lambda one: one.claim("applicant-2", term=1), PaperWorld.enter))
    plan.release_all()

    act(plan, (PaperWorld.claim,))
    plan.release_all()

    assert plan.lineage.paper.account == "applicant-1"
    assert complaints(plan) == []
