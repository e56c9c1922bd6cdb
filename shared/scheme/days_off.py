"""行政機関の休日: the days on which offices of the state are closed (行政機関の休日に関する法律1条1項).

Nothing is counted by them: they only tell whoever sets a day that it is one of them. National holidays are those of
国民の祝日に関する法律 as it stands since 2022; an act that moves one adds it here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Final

_MONDAY: Final = 0
_SUNDAY: Final = 6
_FIXED: Final = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
"""元日, 建国記念の日, 天皇誕生日, 昭和の日, 憲法記念日, みどりの日, こどもの日, 山の日, 文化の日, 勤労感謝の日."""
_MONDAYS: Final = ((1, 2), (7, 3), (9, 3), (10, 2))
"""成人の日, 海の日, 敬老の日, スポーツの日: which Monday of which month."""
_YEARS: Final = range(1980, 2100)
_YEAR_END: Final = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))


def is_day_off(day: date) -> bool:
    """Whether offices are closed on that day: a Saturday, a Sunday, a national holiday, the turn of the year."""
    return day.weekday() > 4 or (day.month, day.day) in _YEAR_END or day in national_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself if offices are open, else the first one after it on which they are."""
    while is_day_off(day) and day < date.max:
        day += timedelta(days=1)
    return day


@cache
def national_holidays(year: int) -> frozenset[date]:
    """The national holidays of a year, with those that stand in for a Sunday or fall between two others (3条).

    None of a year for which the equinoxes are not known: whoever types it has mistyped.
    """
    if year not in _YEARS:
        return frozenset()
    found = {date(year, month, day) for month, day in _FIXED}
    found |= {_nth_monday(year, month, nth) for month, nth in _MONDAYS}
    found |= {date(year, 3, _equinox(year, 20.8431)), date(year, 9, _equinox(year, 23.2488))}
    return frozenset(found | set(_instead(found)) | set(_between(found)))


def _nth_monday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_MONDAY - first.weekday()) % 7 + 7 * (nth - 1))


def _equinox(year: int, mean: float) -> int:
    """The day of March or September, by the usual approximation for 1980 to 2099; the almanac fixes it a year ahead."""
    since = year - 1980
    return int(mean + 0.242194 * since - since // 4)


def _instead(holidays: set[date]) -> Iterator[date]:
    """振替休日: for a holiday on a Sunday, the next day that is none."""
    for day in holidays:
        if day.weekday() == _SUNDAY:
            while day in holidays:
                day += timedelta(days=1)
            yield day


def _between(holidays: set[date]) -> Iterator[date]:
    """国民の休日: a day between two holidays."""
    for day in holidays:
        between = day + timedelta(days=1)
        if between not in holidays and day + timedelta(days=2) in holidays:
            yield between
