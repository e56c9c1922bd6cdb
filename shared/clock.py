"""The one source of time. It is handed in; nothing else in the system asks what time it is."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Protocol

from shared.domain import jst_day


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovedClock:
    """A clock that stands where it was put, for demo and tests. It moves forwards only."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("an instant must be aware")
        self._now = start.astimezone(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Move to a later instant; an earlier one leaves the clock where it is."""
        with self._lock:
            self._now = max(self._now, instant.astimezone(UTC))


def today(clock: Clock) -> date:
    """The present day in Japan."""
    return jst_day(clock.now())
