"""Certified plans and their dates as JSON, for those who look after them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from starlette.requests import Request

from services.followup.domain.labels import kind_name
from services.followup.read_models import due_dates, plans
from services.followup.read_models.due_dates import Client, DateState, DueDate, InboxRow
from services.followup.read_models.plans import Plan, PlanStatus
from services.followup.views.actors import ReadingDates, ReadingPlans, own_organisation
from services.followup.views.readers import (
    KIND_PATTERN,
    PLAN_ID_PATTERN,
    WORDS_PATTERN,
    InboxView,
    counts_of_views,
    plan_for,
    wanted_dates,
    wanted_plans,
    what_to_do,
)
from shared.clock import today
from shared.event_store.store import EventStore
from shared.web.paging import At, Limit, here, start_at
from shared.web.two_languages import TwoLanguages


class DateOut(BaseModel):
    """期日. `to_do` is written for the day itself: its "today" is `day`."""

    kind: str
    name: TwoLanguages
    day: date
    detail: str
    to_do: TwoLanguages
    supporter: str
    state: DateState
    fell_due_at: datetime | None


class DateInInbox(DateOut):
    """A date and whose it is."""

    plan_id: str
    certificate_no: str
    applicant: str
    prefecture: str
    municipality: str
    bureau: str


class InboxOut(BaseModel):
    """`previous` and `next` are addresses. Counts are by view and kind."""

    supporter: str
    day: date
    view: InboxView
    counts: dict[InboxView, dict[str, int]]
    dates: list[DateInInbox]
    previous: str | None
    next: str | None


class PlanList(BaseModel):
    """Latest certification first. `previous` and `next` are addresses."""

    counts: dict[PlanStatus, int]
    plans: list[Plan]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class PlanOut(Plan):
    """A plan with every date, in order of day."""

    dates: list[DateOut]


PlanId = Annotated[str, Path(max_length=64, pattern=PLAN_ID_PATTERN)]


def router(store: EventStore) -> APIRouter:
    """The routes under /followup."""
    routes = APIRouter(prefix="/followup", tags=["followup"])

    @routes.get("/due-dates", summary="期日 What fell due lately, and what comes next")
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
            dates=[_in_inbox(row) for row in inbox.rows],
            previous=here(request, inbox.previous),
            next=here(request, inbox.next),
        )

    @routes.get("/plans", summary="認定計画 Certified plans, latest first")
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

    @routes.get("/plans/{plan_id}", summary="認定計画 One plan with all its dates")
    def plan(plan_id: PlanId, actor: ReadingPlans) -> PlanOut:
        found = plan_for(actor, store, plan_id)
        return PlanOut(**_fields(found.plan), dates=[DateOut(**_date(one)) for one in found.dates])

    return routes


def _in_inbox(row: InboxRow) -> DateInInbox:
    return DateInInbox(**_fields(row.client) | _date(row.date))


def _date(one: DueDate) -> dict[str, Any]:
    return _fields(one) | {
        "name": TwoLanguages(ja=kind_name(one.kind, "ja"), en=kind_name(one.kind, "en")),
        "to_do": TwoLanguages(ja=what_to_do(one.entry, "ja"), en=what_to_do(one.entry, "en")),
    }


def _fields(row: Plan | DueDate | Client) -> dict[str, Any]:
    """The fields of a row as they are, to be read by a model that adds some or leaves some out."""
    return {field.name: getattr(row, field.name) for field in fields(row)}
