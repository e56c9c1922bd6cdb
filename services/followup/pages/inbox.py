"""The inbox of a support organisation: which dates of its clients came, and which come next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from services.followup.domain.labels import LABELS
from services.followup.pages.words import PAGE, address, date_label, supporter_name, why_none
from services.followup.read_models import due_dates, plans
from services.followup.views.actors import ReadingPlans, own_organisation
from services.followup.views.readers import (
    KIND_PATTERN,
    VIEWS,
    InboxView,
    counts_of_views,
    title,
    wanted_dates,
    wanted_plans,
    what_to_do,
)
from shared.clock import today
from shared.domain import Text
from shared.event_store.store import EventStore
from shared.scheme.authorization import has
from shared.web.components import Choice, Column, Tab
from shared.web.language import language_of
from shared.web.pages import go_to, render
from shared.web.paging import At, start_at

VIEW_NAMES: Mapping[InboxView, Text] = {
    "came": Text(ja="期日が到来したもの（本日まで30日間）", en="Came in the 30 days up to today"),
    "next_30": Text(ja="これからの期日（30日以内）", en="Within the next 30 days"),
    "next_90": Text(ja="これからの期日（90日以内）", en="Within the next 90 days"),
}


def router(store: EventStore) -> APIRouter:
    """/followup."""
    routes = APIRouter(prefix="/followup")

    @routes.get("")
    def inbox(
        request: Request,
        actor: ReadingPlans,
        view: InboxView = "came",
        kind: Annotated[str, Query(pattern=KIND_PATTERN)] = "",
        at: At = "",
    ) -> Response:
        if not has(actor.role, "followup.read_dates"):
            return go_to("/followup/desk/plans")
        day, own = today(store.clock), own_organisation(actor)
        wanted = wanted_dates(own, view, day, kind or None)
        start = start_at(due_dates.order_of(wanted), at)
        counts, found = store.database.read(
            lambda c: (counts_of_views(c, own, day), due_dates.inbox(c, wanted, start, PAGE))
        )
        looks_after_none = not found.rows and not any(
            store.database.read(lambda c: plans.counts(c, wanted_plans(actor))).values()
        )
        language = language_of(request)
        return render(
            request,
            "followup/inbox.html",
            supporter=supporter_name(own),
            why_none=why_none(own, day) if looks_after_none else None,
            tabs=_tabs(request, view, counts),
            view=view,
            kind=kind,
            kind_name=LABELS[kind].name if kind else None,
            kinds=[Choice(one, LABELS[one].name) for one in LABELS],
            columns=_DATE_COLUMNS,
            order=due_dates.order_of(wanted).order,
            found=found,
            today=day,
            label_of=date_label,
            name=lambda date: title(date, language),
            to_do=lambda date: what_to_do(date.entry, language),
        )

    return routes


def _tabs(request: Request, chosen: InboxView, counts: Mapping[InboxView, Mapping[str, int]]) -> list[Tab]:
    return [
        Tab(VIEW_NAMES[view], address(request, "view", view), view == chosen, sum(counts[view].values()))
        for view in VIEWS
    ]


_DATE_COLUMNS = (
    Column("applicant", Text(ja="事業者", en="Business")),
    Column("day", Text(ja="期日", en="Day")),
    Column("kind", Text(ja="期日の種類", en="Kind of date")),
    Column("to_do", Text(ja="行うこと", en="What to do")),
)
