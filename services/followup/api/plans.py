"""The routes of followup: what falls due, the certified plans, and one of them with its dates."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request

from services.followup.api.answers import InboxOut, PlanList, PlanOut, in_inbox, with_dates
from services.followup.read_models import due_dates, plans
from services.followup.views.actors import ReadingDates, ReadingPlans, own_organisation
from services.followup.views.readers import (
    KIND_PATTERN,
    PLAN_ID_PATTERN,
    WORDS_PATTERN,
    InboxView,
    counts_of_views,
    plan_for,
    standing_of,
    wanted_dates,
    wanted_plans,
)
from shared.clock import today
from shared.event_store.store import EventStore
from shared.scheme.lineage import PlanStatus
from shared.web.paging import At, Limit, here, in_order, start_at

PlanId = Annotated[str, Path(max_length=64, pattern=PLAN_ID_PATTERN)]


def router(store: EventStore) -> APIRouter:
    """The routes under /followup."""
    routes = APIRouter(prefix="/followup", tags=["followup"])

    @routes.get(
        "/due-dates",
        summary="期日 What fell due lately, and what comes next",
        description=in_order(due_dates.SOONEST.order, due_dates.LATEST.order),
    )
    def dates(
        request: Request,
        actor: ReadingDates,
        view: InboxView = "came",
        kind: Annotated[str, Query(pattern=KIND_PATTERN)] = "",
        at: At = "",
        limit: Limit = 50,
    ) -> InboxOut:
        day, supporter = today(store.clock), own_organisation(actor)
        wanted = wanted_dates(supporter, view, day, kind or None)
        start = start_at(due_dates.order_of(wanted), at)
        counts, inbox = store.database.read(
            lambda c: (
                counts_of_views(c, supporter, day),
                due_dates.inbox(c, wanted, start, limit),
            )
        )
        return InboxOut(
            supporter=supporter,
            day=day,
            view=view,
            counts=counts,
            dates=[in_inbox(row) for row in inbox.rows],
            previous=here(request, inbox.previous),
            next=here(request, inbox.next),
        )

    @routes.get("/plans", summary="認定計画 Certified plans", description=in_order(plans.LATEST.order))
    def all_plans(
        request: Request,
        actor: ReadingPlans,
        status: PlanStatus | None = None,
        q: Annotated[str, Query(max_length=100, pattern=WORDS_PATTERN)] = "",
        at: At = "",
        limit: Limit = 50,
    ) -> PlanList:
        wanted = wanted_plans(actor, status, q)
        start = start_at(plans.LATEST, at)
        counts, page = store.database.read(lambda c: (plans.counts(c, wanted), plans.page(c, wanted, start, limit)))
        return PlanList(
            counts=counts,
            plans=list(page.rows),
            previous=here(request, page.previous),
            next=here(request, page.next),
        )

    @routes.get("/plans/{plan_id}", summary="認定計画 One plan with all its dates, and how it stands on a day")
    def plan(plan_id: PlanId, actor: ReadingPlans, on: Annotated[date | None, Query()] = None) -> PlanOut:
        found = plan_for(actor, store, plan_id)
        return with_dates(found, standing_of(store, found, on))

    return routes
