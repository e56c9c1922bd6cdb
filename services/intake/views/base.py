"""What a change or a later application builds on, as its applicant reads it beside the application."""

from __future__ import annotations

from services.intake.domain.lineage import LINEAGE
from services.intake.domain.state import Application
from services.intake.views.plan import certified_text
from shared.event_store.store import EventStore
from shared.scheme.lineage import versions
from shared.web.plan_paper import PaperBase


def base_of(store: EventStore, plan_id: str, application: Application) -> PaperBase | None:
    """The certified plan that an application builds on; None for a new plan."""
    target = application.target
    if target is None:
        return None
    known = versions(store.load(LINEAGE, plan_id)[0].facts)
    number = next((one.certificate_no for one in known if one.number == target.base_version), "")
    return PaperBase(target, number, certified_text(store, target.base))
