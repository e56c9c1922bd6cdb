"""When a notice that did not go out is tried again. Ours to choose (P): the scheme says nothing of mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """`waits` after the first, second ... attempt that failed, then `later` each time, up to `give_up_after`."""

    waits: tuple[timedelta, ...]
    later: timedelta
    give_up_after: timedelta

    def next_attempt(self, failures: int, since: datetime, now: datetime) -> datetime | None:
        """When to try again after so many failures since a first attempt; None when it is time for a person."""
        wait = self.waits[failures - 1] if failures <= len(self.waits) else self.later
        return now + wait if now + wait <= since + self.give_up_after else None


RETRY: Final = RetryPolicy(
    waits=tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)),
    later=timedelta(hours=1),
    give_up_after=timedelta(hours=48),
)
