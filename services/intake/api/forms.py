"""The routes of the form itself: a blank and an example to start from, and a check of one that is not filed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from services.intake.api.applications import PLAN_EXAMPLES, PLAN_TO_FILE
from services.intake.commands import Commands
from services.intake.domain.form_checks import problems
from services.intake.domain.identified import identified
from services.intake.domain.refusals import REFUSALS
from services.intake.views.actors import Filing
from services.intake.views.cautions import cautions_of_filing
from services.intake.views.starting import blank_plan, example_plan
from services.intake.views.told_at_once import Judged, labelled, plan_told
from shared.clock import today
from shared.contracts.forms.filed import PlanToFile
from shared.domain import together
from shared.scheme.application_kinds import PlanType
from shared.scheme.bureaus import bureau_of
from shared.scheme.standard_period import standard_last_day
from shared.web.openapi import takes
from shared.web.problems import REFUSED, FieldError, Problem, caution_errors, refusal_errors
from shared.web.raw_body import RawBody

OfType = Annotated[PlanType, Query(alias="type", description="single (単独型) or joint (連携型).")]
_FORM: Mapping[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}


class CheckedAnswer(BaseModel):
    """A plan that could be filed today, and was not."""

    bureau: str
    expected_day: date
    cautions: list[FieldError]


def router(commands: Commands) -> APIRouter:
    """The routes under /intake/forms."""
    routes = APIRouter(prefix="/intake/forms", tags=["intake"])
    clock = commands.store.clock

    @routes.get("/blank", response_class=Response, responses=dict(_FORM))
    def blank(actor: Filing, plan_type: OfType = "single") -> Response:
        """The form of today with no answer in it; of each table one row."""
        return _json(blank_plan(today(clock), plan_type))

    @routes.get("/example", response_class=Response, responses=dict(_FORM))
    def example(actor: Filing, plan_type: OfType = "single") -> Response:
        """The form of today, filled in so that it could be filed this very day."""
        return _json(example_plan(today(clock), plan_type))

    @routes.post("/check", response_model=CheckedAnswer, openapi_extra=takes(PLAN_TO_FILE, PLAN_EXAMPLES))
    def check(actor: Filing, body: RawBody) -> Response:
        """Check a plan without filing it: all that would be refused (422), or what to look at again; nothing is kept.

        Attached files are looked at where it is filed.
        """
        on = today(clock)
        form = identified(plan_told(PlanToFile, body, Judged(on)).root)
        if refused := together(problems(form, on)):
            raise Problem(REFUSED, labelled(refusal_errors(refused, REFUSALS)))
        found = cautions_of_filing(commands.store, commands.vault.open, actor, form, on)
        answer = CheckedAnswer(
            bureau=bureau_of(form.cover.prefecture).key,
            expected_day=standard_last_day(on),
            cautions=list(caution_errors(found)),
        )
        return Response(answer.model_dump_json(), media_type="application/json")

    return routes


def _json(form: Mapping[str, Any]) -> Response:
    return Response(orjson.dumps(form), media_type="application/json")
