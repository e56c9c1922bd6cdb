"""Composition of audit: settings in, wired service out."""

from __future__ import annotations

from collections.abc import Mapping

from services.audit import ledger
from services.audit.verifications import Verifications
from shared.event_store.names import EventNames
from shared.event_store.store import EventStore
from shared.messaging.subscriptions import FOLLOWS
from shared.service import Parts, Service, Web


def build(parts: Parts, sources: Mapping[str, EventStore]) -> Service:
    """Audit over its own database. It has no events of its own, only the ledger of the others'.

    `sources` are the logs of those it follows, to be read for verification; as many as this process can reach.
    """
    store = EventStore("audit", parts.database, EventNames([]), parts.clock)
    verifications = Verifications(parts.database, sources, FOLLOWS["audit"], parts.clock)

    def web() -> Web:
        from services.audit import api, pages

        routers = [api.router(parts.database, verifications), pages.router(parts.database, verifications)]
        return Web(routers, [pages.SECTION])

    return Service(
        name="audit",
        store=store,
        listener=ledger.LedgerListener(),
        commands=None,
        aggregates={},
        web=web,
        workers=[verifications],
    )
