"""What a process remembers of its store, so that a command need not ask: states of streams, numbers, requests.

All of it was committed. Whoever presumes that it is still so is told by the database if it is not: it may be out of
date, but is never believed wrongly.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from shared.contracts.event import Actor

RequestKey = tuple[str, str, str]
"""A request: who asked, through which route, under which key."""


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


@dataclass(frozen=True, slots=True)
class Learned:
    """What a unit of work that was committed has taught."""

    streams: Mapping[str, Known]
    numbers: Mapping[str, int]
    requests: Iterable[RequestKey]


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Latest(Generic[K, V]):
    """A table that forgets what was not used for longest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        value = self._kept.get(key)
        if value is not None:
            self._kept.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)


class Memory:
    """What this process knows of one store. Safe to use from several threads."""

    def __init__(self, streams: int = 1_000, numbers: int = 1_000, requests: int = 10_000) -> None:
        self._streams: Latest[str, Known] = Latest(streams)
        self._numbers: Latest[str, int] = Latest(numbers)
        self._requests: Latest[RequestKey, bool] = Latest(requests)
        self._lock = threading.Lock()

    def stream(self, stream_id: str) -> Known | None:
        """A stream as this process saw it last."""
        with self._lock:
            return self._streams.get(stream_id)

    def number(self, series: str) -> int | None:
        """The last number of a series that this process took."""
        with self._lock:
            return self._numbers.get(series)

    def has_heard(self, request: RequestKey) -> bool:
        """Whether this process has carried out a request before."""
        with self._lock:
            return self._requests.get(request) is not None

    def learn(self, learned: Learned) -> None:
        """Remember what was committed, unless something later is known already."""
        with self._lock:
            for stream_id, known in learned.streams.items():
                before = self._streams.get(stream_id)
                if before is None or before.version < known.version:
                    self._streams.put(stream_id, known)
            for series, last in learned.numbers.items():
                self._numbers.put(series, max(last, self._numbers.get(series) or 0))
            for request in learned.requests:
                self._requests.put(request, True)
