"""Reading on in a log: from memory what this process has just committed, from the database what it has not."""

from __future__ import annotations

import time
from collections.abc import Mapping

from shared.contracts.event import Event
from shared.event_store.recorder import LogEntry
from shared.event_store.store import EventStore

EntryRead = tuple[LogEntry, Event | None]
"""An entry, and what it says where that is known already."""


class LogReader:
    """Follows one store's log. What others append is looked for at most every `poll_seconds`."""

    def __init__(self, store: EventStore, poll_seconds: float) -> None:
        self.store = store
        self._poll_seconds = poll_seconds
        self.forget()

    def forget(self) -> None:
        """Look again, whatever was seen: what was read last has not been dealt with."""
        self._seen = -1
        self._looked_at: float | None = None

    def after(self, positions: Mapping[int, int], limit: int, alone: bool = False) -> list[EntryRead]:
        """What follows these positions, in order within each partition, at most `limit`.

        Nobody else is looked for if the caller knows that it is `alone`.
        """
        appends = self.store.appends
        if appends == self._seen and (alone or self._looked_lately()):
            return []
        committed, whole = self.store.tail.after(positions, limit)
        found: list[EntryRead] = [(one.entry, one.event) for one in committed]
        if not found and not (whole and self._looked_lately()):
            self._looked_at = time.monotonic()
            found = self._stored(positions, limit)
            whole = len(found) < limit
        # What others recorded before is in no memory of ours: nothing is seen before the log was looked at once.
        if whole and self._looked_at is not None:
            self._seen = appends
        return found

    def _looked_lately(self) -> bool:
        return self._looked_at is not None and time.monotonic() < self._looked_at + self._poll_seconds

    def _stored(self, positions: Mapping[int, int], limit: int) -> list[EntryRead]:
        heads = self.store.heads()
        behind = [(p, position) for p, position in positions.items() if heads[p].sequence > position]
        return [(entry, None) for entry in self.store.entries(behind, limit)]
