"""The pages of audit: find a plan, replay it as of an instant, compare two instants, verify the records."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter

from services.audit.export import Exports
from services.audit.pages import plans, verification
from services.audit.verifications import Verifications
from shared.clock import Clock
from shared.domain import Text
from shared.postgres.database import Database
from shared.web.pages import NavigationLink, Section

SECTION = Section(
    "audit",
    Text(ja="監査", en="Audit"),
    Path(__file__).parents[1] / "templates",
    prefix="/audit",
    navigation=(
        NavigationLink(Text(ja="計画の経過", en="Histories"), "/audit", "audit.read"),
        NavigationLink(Text(ja="記録の検証", en="Verification"), "/audit/verification", "audit.read"),
    ),
)


def router(database: Database, verifications: Verifications, exports: Exports, clock: Clock) -> APIRouter:
    """The pages over audit's database."""
    routes = APIRouter(include_in_schema=False)
    routes.include_router(plans.router(database, exports, clock))
    routes.include_router(verification.router(verifications))
    return routes
