"""What the pages about a certified plan have in common: where it is shown, and what has happened to it meanwhile."""

from __future__ import annotations

from services.intake.domain.offers import OfferName
from services.intake.pages.overview import moments
from services.intake.views.plan import PlanOnADay
from shared.web.components import Moment


def page_of(plan_id: str, refused: OfferName | None = None) -> str:
    """The address of a plan's page; where something cannot be done, it says there why (`refused`)."""
    return f"/intake/plans/{plan_id}/page" + (f"?refused={refused}" if refused else "")


def since_seen(found: PlanOnADay, seen: int | None) -> list[Moment] | None:
    """What happened to the plan after the version that a form was opened with; None if nothing did."""
    return moments(found.events[seen:]) if seen not in (None, found.version) else None
