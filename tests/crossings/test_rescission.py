"""What crosses when a term is rescinded: who wins, in both orders of acting and of hearing (docs/crossings.md)."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations, product
from threading import Barrier
from typing import Final

import pytest

from shared.contracts.lineage import TermRescinded
from shared.domain import Refusal, jst_day
from shared.scheme.lineage import Ended, in_force
from tests.crossings.conftest import MakePlan
from tests.crossings.in_step import BETWEEN, Act, act, all_do, cross, cross_in_every_order
from tests.crossings.plan_world import HEAR, RIGHT, PlanWorld
from tests.crossings.test_every_pair import LAPSE
from tests.crossings.test_plans import BUSINESS, certified, complaints, told
from tests.crossings.test_plans import ready as certified_plans

BEFORE: Final[dict[str, Sequence[Act]]] = {
    "nothing open": HEAR,
    "change open": (PlanWorld.change, PlanWorld.assign, *HEAR),
    "change asked": (PlanWorld.change, PlanWorld.assign, *HEAR, PlanWorld.request),
    "change proposed": (PlanWorld.change, PlanWorld.assign, *HEAR, PlanWorld.propose),
    "renewal proposed": (PlanWorld.renew, PlanWorld.assign, PlanWorld.propose, *HEAR),
}
"""How it stands when the two begin to act; the rescission lies before the director."""
BUREAU: Final[dict[str, Sequence[Act]]] = {
    "rescinds": (PlanWorld.rescind,),
    "puts right and rescinds": (PlanWorld.put_right, PlanWorld.rescind),
    "rescinds and puts right": (PlanWorld.rescind, PlanWorld.put_right),
    "drops it": (PlanWorld.drop_rescission,),
    "drops it and announces another": (PlanWorld.drop_rescission, PlanWorld.notify_hearing),
    "approves and rescinds": (PlanWorld.approve, PlanWorld.rescind),
}


def ready(make_plan: MakePlan, count: int, before: str) -> list[PlanWorld]:
    plans = certified_plans(make_plan, count)
    all_do(plans, BEFORE[before])
    return plans


def heard(make_plan: MakePlan, before: str) -> PlanWorld:
    return ready(make_plan, 1, before)[0]


def crossed(make_plan: MakePlan, before: str, business: Act, bureau: Act) -> list[PlanWorld]:
    """The plan after both have acted unheard, for each order of acting and of hearing."""
    return cross(lambda count: ready(make_plan, count, before), business, bureau, complaints)


@pytest.mark.parametrize(("before", "bureau"), list(product(BEFORE, BUREAU)))
def test_the_laws_of_a_plan_hold(make_plan: MakePlan, before: str, bureau: str) -> None:
    cross_in_every_order(lambda count: ready(make_plan, count, before), BUSINESS, BUREAU[bureau], complaints)


def test_a_change_that_is_filed_when_its_term_is_rescinded_falls_away(make_plan: MakePlan) -> None:
    for acts, order in product(permutations((PlanWorld.change, PlanWorld.rescind)), permutations(BETWEEN)):
        plan = heard(make_plan, "nothing open")
        plan.hold_all()
        act(plan, acts)
        plan.release_all(order)
        assert complaints(plan) == []
        assert told(plan, "review")[-2:] == ["ChangeTaken", "CaseFellAway"]
        assert (plan.application.status, plan.case.status) == ("fell_away", "fell_away")
        assert (plan.standing.status, plan.lineage.filing) == ("rescinded", None)
        assert plan.replayed.status == "fell_away"
        assert sorted(plan.notices()[-2:]) == ["fell_away", "rescinded"]
        assert isinstance(plan.change(), Refusal)


def test_a_withdrawal_of_the_change_wins_over_its_falling_away(make_plan: MakePlan) -> None:
    for plan in crossed(make_plan, "change proposed", PlanWorld.withdraw, PlanWorld.rescind):
        assert (plan.application.status, plan.case.status) == ("withdrawn", "withdrawn")
        assert plan.standing.status == "rescinded"
        assert "fell_away" not in plan.notices()


def test_an_answer_does_not_keep_a_change_from_falling_away(make_plan: MakePlan) -> None:
    for plan in crossed(make_plan, "change asked", PlanWorld.answer, PlanWorld.rescind):
        assert (plan.application.status, plan.case.status) == ("fell_away", "fell_away")
        assert plan.case.marks == ()


def test_a_certified_change_that_an_answer_overtakes_falls_away_with_its_term(make_plan: MakePlan) -> None:
    for order in permutations(BETWEEN):
        plan = certified(make_plan, "asked")
        plan.hold_all()
        act(plan, [PlanWorld.answer, LAPSE, PlanWorld.propose, PlanWorld.approve, *HEAR, PlanWorld.rescind])
        plan.release_all(order)
        assert complaints(plan) == []
        assert (plan.application.status, plan.case.status) == ("fell_away", "fell_away")
        rescinded = [event for event in plan.events("intake") if isinstance(event, TermRescinded)]
        assert [event.certificate_no for event in rescinded] == [plan.lineage.facts[0].certificate_no]  # type: ignore[union-attr]


def test_on_one_day_the_rescission_counts_and_not_the_giving_back(make_plan: MakePlan) -> None:
    for plan in crossed(make_plan, "change asked", PlanWorld.give_back, PlanWorld.rescind):
        assert plan.standing.status == "rescinded"
        assert in_force(plan.record.facts, jst_day(plan.clock.now())).status == "rescinded"
        assert plan.notices()[-1] == "rescinded"
        assert plan.application.status == "withdrawn"


def test_a_giving_back_of_the_day_before_counts_and_drops_what_is_under_way(make_plan: MakePlan) -> None:
    for order in permutations(BETWEEN):
        plan = heard(make_plan, "nothing open")
        plan.hold_all()
        act(plan, [PlanWorld.give_back])
        plan.pass_days(1)
        act(plan, [PlanWorld.rescind])
        plan.release_all(order)
        assert complaints(plan) == []
        assert plan.standing.status == "given_back"
        assert in_force(plan.record.facts, jst_day(plan.clock.now())).status == "given_back"
        assert plan.topics("intake")[-1] == "RescissionCameTooLate"
        assert "rescinded" not in plan.notices()

    plan = heard(make_plan, "nothing open")
    act(plan, [PlanWorld.give_back])
    assert plan.record.rescission is None
    assert plan.notices()[-2:] == ["given_back", "hearing_called_off"]
    assert isinstance(plan.rescind(), Refusal)


def test_a_later_application_stays_when_the_term_is_rescinded(make_plan: MakePlan) -> None:
    for plan in crossed(make_plan, "renewal proposed", PlanWorld.report, PlanWorld.rescind):
        act(plan, [PlanWorld.approve])
        plan.release_all()
        assert complaints(plan) == []
        assert (plan.application.status, plan.standing.status) == ("certified", "in_force")
        assert plan.standing.version is not None
        assert plan.standing.version.term == 2


def test_of_an_approval_and_a_rescission_the_first_is_done_and_the_other_decided_again(make_plan: MakePlan) -> None:
    plan = heard(make_plan, "change proposed")
    act(plan, [PlanWorld.rescind])
    refused = plan.approve()
    assert isinstance(refused, Refusal)
    assert refused.code == "case_closed"
    assert complaints(plan) == []

    plan = heard(make_plan, "change proposed")
    act(plan, [PlanWorld.approve, PlanWorld.rescind])
    assert complaints(plan) == []
    assert plan.application.status == "certified"
    assert (plan.standing.status, len(plan.record.facts)) == ("rescinded", 3)


def test_an_approval_and_a_rescission_at_the_same_moment_end_in_one_of_the_two_orders(make_plan: MakePlan) -> None:
    plan = heard(make_plan, "change proposed")
    plan.hold_all()
    started = Barrier(2)

    def at_once(act: Act) -> object:
        started.wait()
        return act(plan)

    with ThreadPoolExecutor(2) as both:
        approved, rescinded = both.map(at_once, (PlanWorld.approve, PlanWorld.rescind))
    plan.release_all()
    assert complaints(plan) == []
    assert not isinstance(rescinded, Refusal)
    assert plan.application.status == ("fell_away" if isinstance(approved, Refusal) else "certified")
    assert plan.standing.status == "rescinded"


def test_a_certificate_that_is_put_right_and_rescinded_is_both_in_either_order(make_plan: MakePlan) -> None:
    for plan in crossed(make_plan, "nothing open", PlanWorld.put_right, PlanWorld.rescind):
        assert plan.standing.status == "rescinded"
        assert sorted(plan.notices()[-2:]) == ["certificate_corrected", "rescinded"]
        (on,) = [fact.on for fact in plan.lineage.facts if isinstance(fact, Ended)]
        before = in_force(plan.lineage.facts, on - timedelta(days=1))
        assert (before.status, before.facts["name"]) == ("in_force", RIGHT)
