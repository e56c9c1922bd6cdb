"""認定によって活用できる支援措置: what a certificate brings, and what is still to be answered; to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.views.actors import Reading
from services.intake.views.benefits import facts_of_plan
from services.intake.views.plan import own_plan_on
from shared.domain import Text
from shared.scheme.benefits.answers import GROUPS, MET, NEVER_PROMISED, VERDICTS
from shared.scheme.benefits.every import benefits, general_desks
from shared.scheme.benefits.facts import FACTS, NOTHING_TOLD, OwnAnswers
from shared.scheme.benefits.tax import RATE_OF_BEFORE
from shared.web.components import Choice
from shared.web.pages import render
from shared.web.problems import FieldError

TAGS: Final = {"may": "success", "once_certified": "info", "cannot_tell": "warning", "may_not": "neutral"}
QUESTIONS: Final = tuple(OwnAnswers.model_fields)
_YES_OR_NO: Final = (Choice("true", Text(ja="はい", en="Yes")), Choice("false", Text(ja="いいえ", en="No")))
_INCOME: Final = Text(
    ja="整数の円単位で、半角数字で入力してください（赤字のときは先頭に-）。",
    en="Whole yen in digits (a loss with -).",
)


def router(commands: Commands) -> APIRouter:
    """/intake/plans/{plan_id}/benefits/page."""
    routes = APIRouter()
    store = commands.store

    @routes.get("/intake/plans/{plan_id}/benefits/page")
    def of_plan(request: Request, plan_id: str, actor: Reading) -> Response:
        found = own_plan_on(store, actor, plan_id)
        typed = {name: request.query_params.get(name, "").strip() for name in QUESTIONS}
        answers, errors = _read(typed)
        facts = facts_of_plan(store, found, answers)
        every = benefits(facts, found.on)
        missing = {name for one in every for name in one.missing}
        return render(
            request,
            "intake/benefits.html",
            status_code=422 if errors else 200,
            found=found,
            facts=facts,
            grouped=[(group, GROUPS[group], list(those)) for group, those in groupby(every, lambda one: one.group)],
            desks=general_desks(facts, found.on),
            questions=[(name, FACTS[name]) for name in FACTS if name in typed and (typed[name] or name in missing)],
            yes_or_no=_YES_OR_NO,
            typed=typed,
            errors=errors,
            verdicts=VERDICTS,
            tags=TAGS,
            met=MET,
            never_promised=NEVER_PROMISED,
            rate_of_before=RATE_OF_BEFORE,
        )

    return routes


def _read(typed: Mapping[str, str]) -> tuple[OwnAnswers, tuple[FieldError, ...]]:
    """What was answered; an amount that is none is told, and counts as not answered."""
    given: dict[str, Any] = {name: text.replace(",", "") for name, text in typed.items() if text}
    try:
        return OwnAnswers.model_validate(given), ()
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors()}
        rest = {name: text for name, text in given.items() if name not in wrong}
        shown = tuple(FieldError(name, "", "answer_shape", ja=_INCOME.ja, en=_INCOME.en) for name in sorted(wrong))
        return OwnAnswers.model_validate(rest) if rest else NOTHING_TOLD, shown
