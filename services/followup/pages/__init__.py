"""The pages of those who look after certified plans: an inbox of dates, all plans, one plan."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter

from services.followup.pages import inbox, plans
from shared.domain import Text
from shared.event_store.store import EventStore
from shared.web.pages import NavigationLink, Section

SECTION = Section(
    "followup",
    Text(ja="フォローアップ", en="Follow-up"),
    Path(__file__).parents[1] / "templates",
    "/followup",
    navigation=(
        NavigationLink(Text(ja="期日一覧", en="Inbox"), "/followup", "followup.read_dates"),
        NavigationLink(Text(ja="認定計画", en="Certified plans"), "/followup/desk/plans", "followup.read_plans"),
    ),
)


def router(store: EventStore) -> APIRouter:
    """The pages under /followup."""
    routes = APIRouter(include_in_schema=False)
    routes.include_router(inbox.router(store))
    routes.include_router(plans.router(store))
    return routes
