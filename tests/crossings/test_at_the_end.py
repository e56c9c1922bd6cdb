"""A change that is filed as its plan's last day ends: the instant of filing counts, whatever is heard when (R23)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import permutations
from typing import Final

import pytest

from services.agreement import disagreements
from shared.domain import JST, Refusal, jst_day
from shared.scheme.lineage import InForce, in_force
from tests.crossings.conftest import OVER_BOTH, MakePlan
from tests.crossings.in_step import act
from tests.crossings.plan_world import PlanWorld

HEARD: Final = ("review>intake", "followup>intake")
"""Intake hears that the change is certified, and that the plan is over."""
APPROVED: Final = (PlanWorld.assign, PlanWorld.propose, PlanWorld.approve)


def at_the_end(make_plan: MakePlan) -> PlanWorld:
    """A certified plan, in the last microsecond of its period."""
    plan = make_plan()
    plan.certify()
    last = datetime.combine(plan.period.end.last_day, time.max, JST)
    plan.pass_days((last - plan.clock.now()).days)
    plan.clock.move_to(last)
    plan.release_all()
    return plan


def complaints(plan: PlanWorld) -> list[str]:
    return [*(str(one) for one in disagreements(plan.system.services, plan.plan_id)), *plan.broken]


def expired(plan: PlanWorld) -> int:
    return plan.topics("followup").count("PlanExpired")


def told(standing: InForce) -> tuple[str, int | None]:
    return standing.status, standing.version.number if standing.version else None


@OVER_BOTH
@pytest.mark.parametrize("extending", [False, True])
def test_R23_a_change_filed_on_the_last_day_is_certified_after_it(make_plan: MakePlan, extending: bool) -> None:
    for order in permutations(HEARD):
        # Given: filed on the last day, with another or the same last month
        plan = at_the_end(make_plan)
        plan.last_month = plan.period.end.plus(2 if extending else 0)
        act(plan, (PlanWorld.change,))

        # When: the plan ends, and its change is certified, of neither of which intake has heard
        plan.hold(*HEARD)
        plan.pass_days(10)
        act(plan, APPROVED)
        before_it_is_heard = plan.standing.status
        plan.release_all(order)

        # Then
        assert complaints(plan) == []
        assert before_it_is_heard == "expired"
        assert plan.lineage.filing is None
        today = jst_day(plan.clock.now())
        days = today - timedelta(days=1), today
        now = ("in_force", 2) if extending else ("expired", None)
        for facts in plan.lineage.facts, plan.record.facts:
            assert [told(in_force(facts, on)) for on in days] == [("expired", None), now]

        plan.pass_days(90)
        plan.release_all()
        assert complaints(plan) == []
        assert (plan.standing.status, expired(plan)) == ("expired", 2 if extending else 1)


@OVER_BOTH
def test_R23_a_change_filed_on_the_first_day_after_the_period_is_refused(make_plan: MakePlan) -> None:
    plan = at_the_end(make_plan)
    plan.last_month = plan.period.end.plus(2)
    # Nobody has heard of the end: intake knows by the day alone.
    plan.hold_all()
    plan.clock.move_to(datetime.combine(plan.period.end.plus(1).first_day, time.min, JST))

    refused = plan.change()

    assert isinstance(refused, Refusal)
    assert refused.code == "not_changeable"
