"""The routes of benefits (支援措置): of a certified plan for its business, and of a business that only asks."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query

from services.intake.api.benefit_answers import BenefitsAnswer, BenefitsAsked, benefits_answer
from services.intake.plan_commands import PlanCommands
from services.intake.views.actors import Reading
from services.intake.views.benefits import facts_of_plan
from services.intake.views.plan import own_plan_on
from shared.clock import today
from shared.domain import SCHEME_START, Text
from shared.scheme.benefits.facts import OwnAnswers
from shared.web.authorization import for_everyone
from shared.web.problems import INVALID_INPUT, FieldError, Problem
from shared.web.takes_json import TakesJson


class BenefitsOfPlanAsked(OwnAnswers):
    """What is asked of a plan: a day (today, if none is given), and what the business answers for itself."""

    on: date | None = None


def router(commands: PlanCommands) -> APIRouter:
    """/intake/plans/{plan_id}/benefits, and /intake/benefits."""
    routes = APIRouter(prefix="/intake", route_class=TakesJson)
    store = commands.store

    @routes.get("/plans/{plan_id}/benefits", tags=["intake"])
    def of_plan(plan_id: str, actor: Reading, asked: Annotated[BenefitsOfPlanAsked, Query()]) -> BenefitsAnswer:
        """What the certificate brings on a day. What no plan tells may be answered in the query; nothing is kept."""
        found = own_plan_on(store, actor, plan_id, asked.on)
        answers = OwnAnswers(**asked.model_dump(exclude={"on"}))
        return benefits_answer(facts_of_plan(store, found, answers), _since_the_scheme(found.on), today(store.clock))

    @routes.post("/benefits", tags=["public"], dependencies=[for_everyone("public.ask_benefits")])
    def asked(given: BenefitsAsked) -> BenefitsAnswer:
        """What a certificate would bring to a business; nothing of it is kept."""
        day = _since_the_scheme(given.on or today(store.clock))
        return benefits_answer(given.facts(day), day, today(store.clock))

    return routes


_BEFORE: Final = Text(
    ja="制度の開始日（2019年7月16日）以後の日を指定してください。",
    en="Name a day from 16 July 2019 on.",
)


def _since_the_scheme(day: date) -> date:
    """Raises Problem (422) for a day on which there was no scheme."""
    if day < SCHEME_START:
        raise Problem(INVALID_INPUT, (FieldError("on", "", "before_the_scheme", ja=_BEFORE.ja, en=_BEFORE.en),))
    return day
