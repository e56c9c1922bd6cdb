"""The days on which offices are closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.scheme.days_off import is_day_off, national_holidays, next_working_day

DAYS = st.dates(date(2022, 1, 1), date(2050, 12, 31))


def test_the_holidays_of_2026_are_those_that_the_cabinet_office_lists() -> None:
    told = "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"
    assert sorted(national_holidays(2026)) == [date(2026, *map(int, one.split("/"))) for one in told.split()]


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2026, 9, 22), True),  # between two holidays
        (date(2026, 5, 6), True),  # stands in for Sunday the 3rd, behind two holidays
        (date(2026, 12, 28), False),
        (date(2026, 12, 29), True),
        (date(2027, 1, 3), True),
        (date(2027, 1, 4), False),
        (date(2026, 12, 12), True),  # a Saturday
    ],
)
def test_offices_are_closed_on_weekends_holidays_and_at_the_turn_of_the_year(day: date, off: bool) -> None:
    assert is_day_off(day) is off


@given(DAYS)
def test_the_next_working_day_is_the_first_on_which_offices_are_open(day: date) -> None:
    found = next_working_day(day)
    assert not is_day_off(found)
    assert all(is_day_off(day + timedelta(days=n)) for n in range((found - day).days))
    assert (found - day).days <= 10


@pytest.mark.parametrize("day", [date.min, date(401, 6, 19), date(2100, 1, 4), date.max])
def test_any_day_that_can_be_typed_has_an_answer(day: date) -> None:
    assert next_working_day(day) >= day
    assert is_day_off(day) == (day.weekday() > 4 or (day.month, day.day) in {(1, 1), (12, 31)})
