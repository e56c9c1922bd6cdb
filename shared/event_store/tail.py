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
        self._lock = threading.Lock()

    def add(self, recorded: Iterable[Recorded]) -> None:
        """Keep events that have been committed; those of another thread may come before or after."""
        with self._lock:
            for one in recorded:
                kept = self._kept[one.entry.partition]
                kept[one.entry.sequence] = one
                if len(kept) > self._most:
                    del kept[min(kept)]

    def after(self, positions: Mapping[int, int], limit: int) -> list[Recorded]:
        """What follows these positions without a gap, in order within each partition; empty is no proof of the end."""
        found: list[Recorded] = []
        with self._lock:
            for partition, position in positions.items():
                kept = self._kept[partition]
                while len(found) < limit and (one := kept.get(position + 1)) is not None:
                    found.append(one)
                    position += 1
        return found
