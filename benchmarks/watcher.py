"""Sees, from the outside, when a case has passed each service: it reads the logs' ends and the ledger's positions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

import orjson

from services.audit.ledger import heard
from shared.event_store.store import EventStore
from shared.postgres.database import Database

POLL_SECONDS = 0.02

OPENED = "review.CaseOpened/1"
NOTICE = "notify.NoticeOwed/1"
FOLLOWED = "followup.PlanFollowed/1"


class Watcher(threading.Thread):
    """Calls `opened(plan_id)` when a case lies on the desk, and `finished(plan_id)` when the last service has it.

    Finished: the certified notice and the followed plan are recorded, and both stand in the ledger.
    """

    def __init__(
        self,
        stores: Mapping[str, EventStore],
        ledger: Database,
        opened: Callable[[str], None],
        finished: Callable[[str], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(name="watcher", daemon=True)
        self._stores = stores
        self._ledger = ledger
        self._opened = opened
        self._finished = finished
        self._failed = failed
        self._positions = {name: {p: h.sequence for p, h in store.heads().items()} for name, store in stores.items()}
        self._needed: dict[str, list[tuple[str, int, int]]] = {}
        self._complete: list[str] = []
        self._stopping = threading.Event()

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                if not self._look():
                    time.sleep(POLL_SECONDS)
        except BaseException as error:
            self._failed(error)

    def stop(self) -> None:
        self._stopping.set()
        self.join()

    def _look(self) -> int:
        seen = sum(self._read(name, store) for name, store in self._stores.items())
        if self._complete:
            self._ask_ledger()
        return seen

    def _read(self, name: str, store: EventStore) -> int:
        positions = self._positions[name]
        heads = store.heads()
        behind = [(p, s) for p, s in positions.items() if heads[p].sequence > s]
        entries = store.entries(behind, 500)
        for entry in entries:
            positions[entry.partition] = entry.sequence
            plan_id = str(entry.plan_id)
            if entry.topic == OPENED:
                self._opened(plan_id)
            elif entry.topic == FOLLOWED or (
                entry.topic == NOTICE and orjson.loads(entry.state)["kind"] == "certified"
            ):
                places = self._needed.setdefault(plan_id, [])
                places.append((name, entry.partition, entry.sequence))
                if len(places) == 2:
                    self._complete.append(plan_id)
        return len(entries)

    def _ask_ledger(self) -> None:
        reached = self._ledger.read(heard)
        waiting = []
        for plan_id in self._complete:
            if all(
                reached.get((name, partition), 0) >= sequence for name, partition, sequence in self._needed[plan_id]
            ):
                del self._needed[plan_id]
                self._finished(plan_id)
            else:
                waiting.append(plan_id)
        self._complete = waiting
