"""Composition of audit: settings in, wired service out."""

from __future__ import annotations

from services.audit.checks.check import Check
from services.audit.checks.ends import ends_check
from services.audit.checks.followed import followed_elsewhere
from services.audit.read_models import ledger
from services.audit.verifications import Verifications
from shared.ends.log import log_of
from shared.event_store.names import EventNames
from shared.event_store.recheck import Recheck
from shared.event_store.store import EventStore
from shared.messaging.subscriptions import FOLLOWS
from shared.service import Parts, Service, Web


def build(parts: Parts) -> Service[None]:
    """Audit over its own database. It has no events of its own, only the ledger of the others'.

    The logs of those it follows are read for verification.
    """
    sources = {name: parts.beside.get(name) or _source(parts, name) for name in FOLLOWS["audit"]}
    store = EventStore("audit", parts.database, EventNames([]), parts.clock)
    own = ledger.log(parts.database)
    ends = ends_check(parts.ends, [*(log_of(source) for source in sources.values()), own, parts.keys])

    elsewhere = {name: source for name, source in sources.items() if name not in parts.beside}
    # Alone, audit looks at what the others have followed, and holds its own positions against their logs.
    followed = followed_elsewhere({**elsewhere, "audit": store} if elsewhere else {}, sources)

    def more() -> list[Check | Recheck]:
        return [ends, *followed, *parts.rechecks()]

    verifications = Verifications(parts.database, sources, FOLLOWS["audit"], parts.clock, more, parts.settings.data)

    def web() -> Web:
        from services.audit import pages
        from services.audit.api import plans
        from services.audit.api import verifications as verifying
        from services.audit.export import Exports

        exports = Exports(own, parts.ends, parts.clock)
        routers = [
            plans.router(parts.database, exports, parts.clock),
            verifying.router(verifications),
            pages.router(parts.database, verifications, exports, parts.clock),
        ]
        return Web(routers, [pages.SECTION])

    return Service(
        name="audit",
        store=store,
        listener=ledger.LedgerListener(),
        commands=None,
        aggregates={},
        web=web,
        prepare=lambda: ledger.prepare(parts.database),
        workers=[verifications],
        log=own,
    )


def _source(parts: Parts, name: str) -> EventStore:
    """The log of a service that runs elsewhere, to be read only."""
    return EventStore(name, parts.open_database(name), EventNames([]), parts.clock)
