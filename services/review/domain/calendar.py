"""Business days: Monday to Friday, but for the holidays of one published version of the calendar.

Counting is arithmetic on weeks plus a look into the sorted holidays, so a long case costs no more than a short one.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Calendar:
    """One published version: national and office holidays (祝日, 閉庁日). Saturdays and Sundays need no entry."""

    version: str
    holidays: frozenset[date] = frozenset()
    _off: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        weekdays = sorted(day.toordinal() for day in self.holidays if day.weekday() < 5)
        object.__setattr__(self, "_off", tuple(weekdays))

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


CALENDAR_0 = Calendar("calendar/0")
"""The one that holds until an office calendar is published: no holidays."""
