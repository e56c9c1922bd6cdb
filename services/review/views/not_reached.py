"""The notices about a case or a plan that are stuck, as its bureau sees them."""

from __future__ import annotations

from functools import partial

from services.review.read_models import not_reached
from services.review.read_models.not_reached import NotReached
from shared.event_store.store import EventStore


def stuck_about(store: EventStore, application_no: str) -> list[NotReached]:
    """Those about one application, the oldest first."""
    return store.database.read(partial(not_reached.of_application, application_no=application_no))


def stuck_about_plan(store: EventStore, plan_id: str) -> list[NotReached]:
    """Those about a plan and about all its applications, the oldest first."""
    return store.database.read(partial(not_reached.of_plan, plan_id=plan_id))
