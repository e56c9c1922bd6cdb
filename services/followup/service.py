"""Composition of followup: settings in, wired service out."""

from __future__ import annotations

from services.followup.domain.plan import PLAN
from services.followup.domain.refusals import REFUSALS
from services.followup.reactions import REACTIONS
from services.followup.read_models.due_dates import DUE_DATES
from services.followup.read_models.plans import PLANS
from shared.contracts import followup, intake, review
from shared.event_store.names import EventNames
from shared.event_store.store import EventStore
from shared.messaging.follower import Reacting
from shared.service import Parts, Service, Web
from shared.timers.runner import TimerRunner


def build(parts: Parts) -> Service[None]:
    """Followup over its own database."""
    own = EventNames([followup])
    store = EventStore("followup", parts.database, own, parts.clock, [PLANS, DUE_DATES])

    def web() -> Web:
        from services.followup import pages
        from services.followup.api import plans

        return Web([plans.router(store), pages.router(store)], [pages.SECTION])

    return Service(
        name="followup",
        store=store,
        listener=Reacting(EventNames([intake, review]), REACTIONS, lambda command: PLAN),
        commands=None,
        aggregates=dict.fromkeys(own.readable, PLAN),
        web=web,
        timer=TimerRunner(store, PLAN),
        texts=REFUSALS,
    )
