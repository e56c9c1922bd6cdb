"""The page of a certified plan (認定を受けた計画): what is in force on a day, its versions, what can be done now."""

from __future__ import annotations

from datetime import date
from typing import get_args

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.labels import OFFERS
from services.intake.domain.offers import OfferName, why_not
from services.intake.domain.refusals import REFUSALS
from services.intake.pages.drafting.registry import typed_offers
from services.intake.pages.overview import moments
from services.intake.views.actors import Reading, own_account
from services.intake.views.plan import PlanOnADay, own_plan_on
from services.intake.views.plan_dates import coming_dates
from shared.clock import today
from shared.contracts.lineage import VersionCertified
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.certificate_facts import CERTIFICATE_FACTS
from shared.scheme.lineage import VERSIONS_ORDER, MinorChange
from shared.scheme.paper_certificates import CELLS
from shared.scheme.plan_statuses import PLAN_STATUSES
from shared.web.fact_changes import noted
from shared.web.forms import read_date
from shared.web.pages import render
from shared.web.plan_view import sections
from shared.web.problems import FieldError, refusal_errors
from shared.web.said import said

STATUS_TAGS = {"in_force": "success", "rescinded": "error", "none": "info"}


def router(commands: Commands) -> APIRouter:
    """/intake/plans/{plan_id}/page."""
    routes = APIRouter()
    store, vault = commands.store, commands.vault

    @routes.get("/intake/plans/{plan_id}/page")
    def plan(request: Request, plan_id: str, actor: Reading, refused: str = "") -> Response:
        day = read_date(request.query_params, "on")
        errors = (day,) if isinstance(day, FieldError) else ()
        found = own_plan_on(store, actor, plan_id, day if isinstance(day, date) else None)
        return render(
            request,
            "intake/plan.html",
            status_code=422 if errors else 200,
            found=found,
            today=today(store.clock),
            typed=request.query_params if errors else found.on,
            errors=errors,
            statuses=PLAN_STATUSES,
            tags=STATUS_TAGS,
            versions_order=VERSIONS_ORDER,
            offers=OFFERS,
            kinds=APPLICATION_KINDS,
            kind_of={event.version: event.kind for event in found.events if isinstance(event, VersionCertified)},
            moments=moments(found.events),
            coming=coming_dates(found, found.on) if found.on == today(store.clock) else (),
            corrections=[(one, CERTIFICATE_FACTS[one.fact]) for one in found.corrections],
            notes=noted(found.standing.notes, vault.open),
            noted_meanwhile=noted(_noted_meanwhile(found), vault.open),
            plan_sections=sections(found.form, vault.open) if found.form is not None else (),
            cells=CELLS,
            refused=refused,
            why_not=_why_not(found, refused, today(store.clock)),
            done=said(request).what,
            by_typing=typed_offers(found),
            drafts=commands.drafts.about(own_account(actor), plan_id),
        )

    return routes


def _noted_meanwhile(found: PlanOnADay) -> list[MinorChange]:
    """The minor changes that were noted while the application was open that is open now."""
    notes, filing = found.standing.notes, found.filing
    return [one for one in notes if filing and one.filing == filing.application_id]


def _why_not(found: PlanOnADay, name: str, day: date) -> tuple[FieldError, ...]:
    """Why that cannot be done with a plan; empty where it can."""
    reasons = (why_not(found.lineage, offer, day) for offer in get_args(OfferName) if offer == name)
    return tuple(error for reason in reasons if reason for error in refusal_errors(reason, REFUSALS))
