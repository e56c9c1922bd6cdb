"""Up to when a follower has heard everything that its upstream recorded, as far as its process knows."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final

from shared.clock import Clock

LATE_SECONDS: Final = 10.0
"""What has been on its way for longer is late: a member of a bus looks every five seconds whether it has everything."""


class Hearing:
    """Asked by pages, so it asks nobody. Before the first news it counts from its own beginning."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard_at = time.monotonic()

    def all_heard(self, at: float) -> None:
        """Nothing was missing at that moment of the monotonic clock."""
        self._heard_at = at

    def late_since(self) -> datetime | None:
        """From when on something may be missing; None if no more than seconds have passed."""
        seconds = time.monotonic() - self._heard_at
        return self._clock.now() - timedelta(seconds=seconds) if seconds > LATE_SECONDS else None
