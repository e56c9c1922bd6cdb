"""What the macros of macros.html are given: plain facts, which they put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from shared.domain import Text
from shared.paging import Order
from shared.scheme.days_off import is_day_off, next_working_day

NEAR_DAYS = 7
SOON_DAYS = 14

Words = str | Text
Tone = Literal["calm", "soon", "near", "today", "over", "paused", "done"]


@dataclass(frozen=True, slots=True)
class ClockChip:
    """Where the clock of a case stands. While it is paused there is no last day, only the days left (R18).

    A case that was `transferred` has no clock at the bureau that gave it away.
    Of one that has ended (`decided`) the days left are those at its end; none where it ended without a last day.
    """

    state: Literal["running", "paused", "passed", "decided", "transferred"]
    last_day: date | None = None
    days_left: int | None = None

    @property
    def tone(self) -> Tone:
        """How urgent it looks; the words say the same, so nothing depends on colour."""
        if self.state == "paused":
            return "paused"
        if self.state in ("decided", "transferred"):
            return "done"
        if self.state == "passed" or (self.days_left is not None and self.days_left < 0):
            return "over"
        if self.days_left is None or self.days_left > SOON_DAYS:
            return "calm"
        if self.days_left == 0:
            return "today"
        return "near" if self.days_left <= NEAR_DAYS else "soon"

    @property
    def open_again_on(self) -> date | None:
        """Of an open case whose last day is one on which offices are closed: the next on which they are open.

        The last day stays that day; whoever means to act on a working day is told.
        """
        day = self.last_day if self.state == "running" and (self.days_left or 0) >= 0 else None
        return next_working_day(day) if day and is_day_off(day) else None

    @property
    def days_over(self) -> int:
        return max(0, -(self.days_left or 0))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    key: str
    label: Words
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry of a timeline. A day alone shows no time of day."""

    title: Words
    at: datetime | date
    who: Words = ""
    text: Words = ""
    href: str = ""


MOMENTS_ORDER: Final = Order(Text(ja="日時", en="time"), falling=True)
"""In which order timelines stand, as each says."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select, radio or checkbox field. `found_by` are further words by which a list is searched."""

    value: str
    label: Words
    hint: Words = ""
    found_by: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab is a link: the address says which one is open."""

    label: Words
    href: str
    current: bool = False
    count: int | None = None
