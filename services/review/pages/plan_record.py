"""The record of a plan (認定台帳): what is in force on a day, its versions, what happened to it, what may be done."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.pages.desk import Desk
from services.review.pages.words import WORDS, record_address
from services.review.views.actors import Reading
from services.review.views.history import timeline
from services.review.views.plan import RecordOnADay, plan_on
from shared.contracts.event import Actor
from shared.contracts.plan_record import VersionEntered
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.bureaus import BUREAUS
from shared.scheme.plan_statuses import PLAN_STATUSES
from shared.web.fact_changes import fact_changes, noted
from shared.web.forms import read_date
from shared.web.pages import render
from shared.web.problems import FieldError

STATUS_TAGS = {"in_force": "success", "rescinded": "error", "none": "info"}


def router(desk: Desk) -> APIRouter:
    """/review/desk/plans/{plan_id}."""
    routes = APIRouter(prefix="/review")

    @routes.get("/desk/plans/{plan_id}")
    def record(plan_id: str, request: Request, actor: Reading) -> Response:
        return shown_record(desk, request, actor, plan_id)

    return routes


def shown_record(desk: Desk, request: Request, actor: Actor, plan_id: str) -> Response:
    """The record of a plan, on the day that the address asks for; today if it asks for none."""
    asked = read_date(request.query_params, "on")
    errors = (asked,) if isinstance(asked, FieldError) else ()
    found = plan_on(desk.commands.store, actor, plan_id, asked if isinstance(asked, date) else None)
    opening = desk.opening_for(found.bureau, actor)
    return render(
        request,
        "review/plan_record.html",
        status_code=422 if errors else 200,
        found=found,
        bureau=BUREAUS[found.bureau],
        today=desk.today,
        asked=request.query_params if errors else found.on,
        errors=errors,
        statuses=PLAN_STATUSES,
        status_tags=STATUS_TAGS,
        filed_kinds=APPLICATION_KINDS,
        kind_of=_kinds(found),
        notes=noted(found.standing.notes, opening),
        minor_changes=[(one, fact_changes(one.was, one.now, opening)) for one in found.minor_changes],
        moments=timeline(found.history),
        address=record_address(plan_id),
        trail=[(found.business, "")],
        **WORDS,
    )


def _kinds(found: RecordOnADay) -> dict[int, str]:
    """Which kind of application brought each version."""
    events = (recorded.event for recorded in found.history)
    return {event.version: event.kind for event in events if isinstance(event, VersionEntered)}
