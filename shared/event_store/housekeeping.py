"""Housekeeping: what has served its time is removed, a little at a time."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog

from shared.event_store.store import EventStore
from shared.postgres.database import ALTERED, AWAY, TRANSIENT

log = structlog.get_logger()

EVERY_SECONDS = 600
BATCH = 5_000


def forget_expired(store: EventStore) -> int:
    """Remove remembered answers whose time is over, at most one batch; how many."""
    with store.database.transaction() as cursor:
        cursor.execute(_FORGET, (store.clock.now(), BATCH))
        return int(cursor.rowcount)


class Housekeeper(threading.Thread):
    """Keeps the stores of a process tidy until it is stopped."""

    def __init__(self, stores: Sequence[EventStore]) -> None:
        super().__init__(name="housekeeper", daemon=True)
        self.stores = stores
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            for store in self.stores:
                try:
                    while forget_expired(store) == BATCH and not self._stopping.is_set():
                        pass
                except (*AWAY, *TRANSIENT, *ALTERED) as error:
                    log.warning("housekeeping_waits", service=store.service, error=type(error).__name__)

    def stop(self) -> None:
        """Finish the running batch and end."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout=10)


_FORGET = """
DELETE FROM idempotency WHERE (actor, route, key) IN (
    SELECT actor, route, key FROM idempotency WHERE expires_at <= %s ORDER BY expires_at LIMIT %s)
"""
