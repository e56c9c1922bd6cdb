"""Business days: Monday to Friday, but for the holidays of the office calendar.

A case is opened under one published version. A later one counts for the days after the one on which the case learned of
it, so that no day which was counted is counted anew, and every day names the version by which it was.

Counting is arithmetic on weeks plus a look into the sorted holidays, so a long case costs no more than a short one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Calendar:
    """One published version: national and office holidays (祝日, 閉庁日). Saturdays and Sundays need no entry.

    Where it followed another one, that is `before`, and counts up to and with the day `known_on`.
    """

    version: str
    holidays: frozenset[date]
    known_on: date | None = None
    before: Calendar | None = None
    _off: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        weekdays = sorted(day.toordinal() for day in self.holidays if day.weekday() < 5)
        object.__setattr__(self, "_off", tuple(weekdays))

    def followed_by(self, newer: Calendar, known_on: date) -> Calendar:
        """This one up to and with the day on which the newer one became known, and the newer one afterwards."""
        kept = {day for day in self.holidays if day <= known_on}
        return Calendar(
            newer.version, frozenset(kept | {day for day in newer.holidays if day > known_on}), known_on, self
        )

    def as_known_on(self, day: date) -> Calendar:
        """The calendar as it was when `day` ended."""
        if self.before is None or self.known_on is None or self.known_on <= day:
            return self
        return self.before.as_known_on(day)

    def version_on(self, day: date) -> str:
        """The version that says whether this day counts."""
        if self.before is None or self.known_on is None or self.known_on < day:
            return self.version
        return self.before.version_on(day)

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays

    def business_days(self, after: date, to: date) -> int:
        """How many business days lie in (after, to]; 0 when that is empty."""
        if to <= after:
            return 0
        a, b = after.toordinal(), to.toordinal()
        return _weekdays_to(b) - _weekdays_to(a) - (bisect_right(self._off, b) - bisect_right(self._off, a))

    def business_day_after(self, day: date, n: int) -> date:
        """The nth business day after `day`; `day` itself for n = 0."""
        if n < 1:
            return day
        start = day.toordinal()
        wanted = _weekdays_to(start) + n
        skipped, found = 0, _nth_weekday(wanted)
        # Each holiday that is passed over asks for one weekday more, which may lie beyond a further holiday.
        while (off := bisect_right(self._off, found) - bisect_right(self._off, start)) != skipped:
            skipped, found = off, _nth_weekday(wanted + off)
        return date.fromordinal(found)

    def next_business_day(self, day: date) -> date:
        """`day` itself if it is one, else the first business day after it."""
        return self.business_day_after(day - timedelta(days=1), 1)


def _weekdays_to(ordinal: int) -> int:
    """How many weekdays lie in the days 1 … ordinal; day 1 of Python's calendar is a Monday."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * 5 + min(rest, 5)


def _nth_weekday(n: int) -> int:
    """The ordinal of the nth weekday since day 1."""
    weeks, rest = divmod(n - 1, 5)
    return weeks * 7 + rest + 1


CALENDAR_0: Final = Calendar("calendar/0", frozenset())
"""The one that holds until an office calendar is published: no holidays."""

CALENDARS: Final[Mapping[str, Calendar]] = {calendar.version: calendar for calendar in (CALENDAR_0,)}
"""Every version by its name, in the order of publication. One that is out is never edited."""


def calendar_of(version: str) -> Calendar:
    """The calendar that an event names. Raises LookupError for a name that was never in the table."""
    if version not in CALENDARS:
        raise LookupError(f"no office calendar is called {version}")
    return CALENDARS[version]


def newest_calendar() -> str:
    """The name of the version that was published last."""
    return list(CALENDARS)[-1]


def is_newer(version: str, than: str) -> bool:
    """Was this version published after the other?"""
    published = list(CALENDARS)
    return published.index(calendar_of(version).version) > published.index(calendar_of(than).version)
