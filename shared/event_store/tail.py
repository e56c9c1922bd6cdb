"""The last events of a log, kept in memory for followers in the same process: they need not ask the database."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping

from shared.event_store.recorder import Recorded

MOST = 2_000
"""Events kept at most, in all partitions together."""


class Tail:
    """What this process committed last. Safe to use from several threads."""

    def __init__(self, partitions: int) -> None:
        self._most = max(1, MOST // partitions)
        self._kept: list[dict[int, Recorded]] = [{} for _ in range(partitions)]
        self._last = [0] * partitions
        self._lock = threading.Lock()

    def add(self, recorded: Iterable[Recorded]) -> None:
        """Keep events that have been committed; those of another thread may come before or after."""
        with self._lock:
            for one in recorded:
                kept = self._kept[one.entry.partition]
                kept[one.entry.sequence] = one
                self._last[one.entry.partition] = max(self._last[one.entry.partition], one.entry.sequence)
                if len(kept) > self._most:
                    del kept[min(kept)]

    def after(self, positions: Mapping[int, int], limit: int) -> tuple[list[Recorded], bool]:
        """What follows these positions without a gap, in order within each partition, at most `limit`.

        And whether that is all that this process has committed after them; if not, the log has the rest.
        """
        found: list[Recorded] = []
        whole = True
        with self._lock:
            for partition, position in positions.items():
                kept, last = self._kept[partition], self._last[partition]
                while position < last:
                    one = kept.get(position + 1)
                    if one is None or len(found) == limit:
                        whole = False
                        break
                    found.append(one)
                    position += 1
        return found, whole
