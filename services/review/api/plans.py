"""The route of a plan as a whole: what its bureau has certified, and what of it is in force on a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from services.review.commands import Commands
from services.review.views.actors import Reading
from services.review.views.plan import plan_on
from shared.web.openapi import VERSIONED
from shared.web.plan_standing import StandingAnswer, standing_answer

PlanInPath = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9-]+$")]


def router(commands: Commands) -> APIRouter:
    """The route under /review/plans."""
    routes = APIRouter(prefix="/review/plans", tags=["review"])
    store = commands.store

    @routes.get(
        "/{plan_id}",
        response_model=StandingAnswer,
        summary="認定台帳 What of a plan is in force on a day (today, if none is given), and all its versions",
        responses={200: VERSIONED},
    )
    def plan(plan_id: PlanInPath, actor: Reading, on: Annotated[date | None, Query()] = None) -> Response:
        found = plan_on(store, actor, plan_id, on)
        answer = standing_answer(found.plan_id, found.version, found.on, found.expected, found.standing, found.versions)
        headers = {"ETag": f'"{found.version}"'}
        return Response(answer.model_dump_json(), headers=headers, media_type="application/json")

    return routes
