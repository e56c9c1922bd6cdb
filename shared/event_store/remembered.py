"""States of streams that were lately used, so that a command need not decode a whole stream again.

A state is only ever that of committed events. Whoever uses it still asks the log for later ones, so that it may be out
of date, but never wrong.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.event import Actor

MOST = 1_000


@dataclass(frozen=True, slots=True)
class Known:
    """A stream as it was after `version` events."""

    state: Any
    version: int
    plan_id: str | None
    opened_by: Actor | None
    wakeup: datetime | None = None
    """When it wants to be woken, as the timers table says."""


UNKNOWN = Known(None, 0, None, None)


class Streams:
    """The streams of one store that this process used last. Safe to use from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, stream_id: str) -> Known | None:
        with self._lock:
            known = self._known.get(stream_id)
            if known is not None:
                self._known.move_to_end(stream_id)
            return known

    def learn(self, learned: dict[str, Known]) -> None:
        """Remember what was committed, unless something later is known already."""
        with self._lock:
            for stream_id, known in learned.items():
                before = self._known.get(stream_id)
                if before is None or before.version < known.version:
                    self._known[stream_id] = known
                    self._known.move_to_end(stream_id)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
