"""Composition of audit: settings in, wired service out."""

from __future__ import annotations

from services.audit import ledger
from shared.event_store.names import EventNames
from shared.event_store.store import EventStore
from shared.service import Parts, Service


def build(parts: Parts) -> Service:
    """Audit over its own database. It has no events of its own, only the ledger of the others'."""
    store = EventStore("audit", parts.database, EventNames([]), parts.clock)
    return Service(name="audit", store=store, listener=ledger.LedgerListener(), commands=None, aggregates={})
