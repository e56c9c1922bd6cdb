"""Business days by arithmetic, against counting them one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.review.domain.calendar import CALENDAR_0, Calendar
from services.review.domain.policy import MARKS, POLICIES, Policy, policy_of, policy_on
from shared.domain import SCHEME_START
from shared.scheme.standard_period import STANDARD_DAYS

SINCE_THE_START: dict[str, Any] = {
    "length": 45,
    "unit": "calendar_days",
    "roll": "none",
    "rungs": (30, 40, 45),
    "correction_days": 14,
    "lapse_ends_pause": True,
    "longest_correction_days": 365,
}
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
CALENDARS = st.builds(Calendar, st.just("calendar/9"), st.frozensets(DAYS, max_size=200))
STEADY = settings(max_examples=100, derandomize=True, deadline=None, database=None)


def test_the_built_in_calendar_knows_weekends_alone() -> None:
    assert CALENDAR_0.is_business_day(date(2026, 6, 5))
    assert not CALENDAR_0.is_business_day(date(2026, 6, 6))
    assert CALENDAR_0.is_business_day(date(2027, 1, 1))


def test_a_holiday_is_no_business_day() -> None:
    calendar = Calendar("calendar/1", frozenset({date(2026, 7, 20)}))
    assert not calendar.is_business_day(date(2026, 7, 20))
    assert calendar.next_business_day(date(2026, 7, 18)) == date(2026, 7, 21)
    assert calendar.next_business_day(date(2026, 7, 21)) == date(2026, 7, 21)


@STEADY
@given(CALENDARS, CALENDARS, DAYS, st.integers(-30, 30))
def test_a_newer_calendar_counts_for_the_days_after_it_became_known(
    older: Calendar, newer: Calendar, known_on: date, later: int
) -> None:
    day = known_on + timedelta(later)
    newer = replace(newer, version="calendar/10")
    both = older.followed_by(newer, known_on)
    one = older if day <= known_on else newer
    assert (both.is_business_day(day), both.version_on(day)) == (one.is_business_day(day), one.version)
    assert both.as_known_on(day) == (older if day < known_on else both)


@STEADY
@given(CALENDARS, DAYS, st.integers(-5, 900))
def test_business_days_are_counted_as_if_one_by_one(calendar: Calendar, after: date, length: int) -> None:
    naive = sum(calendar.is_business_day(after + timedelta(n)) for n in range(1, length + 1))
    assert calendar.business_days(after, after + timedelta(length)) == naive


@STEADY
@given(CALENDARS, DAYS, st.integers(0, 250))
def test_the_nth_business_day_is_found_as_if_day_by_day(calendar: Calendar, after: date, n: int) -> None:
    day, left = after, n
    while left:
        day += timedelta(1)
        left -= calendar.is_business_day(day)
    assert calendar.business_day_after(after, n) == day


@pytest.mark.parametrize("day", [day for table in (STANDARD_DAYS, POLICIES) for day, _ in table.blocks()])
def test_R18_each_policy_counts_the_standard_period_of_its_day(day: date) -> None:
    policy = policy_on(day)
    assert policy.length == policy.rungs[-1] == STANDARD_DAYS.on(day)


def test_R18_the_default_policy_is_45_calendar_days_without_a_roll() -> None:
    policy = policy_on(SCHEME_START)
    assert (policy.length, policy.unit, policy.roll) == (45, "calendar_days", "none")
    assert policy.rungs == (30, 40, 45)
    assert policy.correction_days == 14
    assert policy.lapse_ends_pause


def test_what_a_policy_was_it_stays() -> None:
    """A row for each block that is out: cases have pinned its name, and mean these values."""
    assert {policy.name: (first_day, policy) for first_day, policy in POLICIES.blocks()} == {
        "review-clock/1": (SCHEME_START, Policy("review-clock/1", longest_extension_days=365, **SINCE_THE_START)),
        "review-clock/2": (date(2026, 4, 1), Policy("review-clock/2", longest_extension_days=45, **SINCE_THE_START)),
    }


def test_every_policy_keeps_its_name_and_every_value_says_where_it_comes_from() -> None:
    names = [policy.name for _, policy in POLICIES.blocks()]
    assert len(set(names)) == len(names)
    assert [policy_of(name).name for name in names] == names
    assert set(MARKS) == set(Policy.__slots__) - {"name"}


def test_a_policy_that_never_was_is_not_made_up() -> None:
    with pytest.raises(LookupError):
        policy_of("review-clock/0")


@pytest.mark.parametrize("odd", [{"length": 0}, {"rungs": (40, 30)}, {"rungs": (30, 30)}, {"rungs": (0,)}])
def test_a_policy_without_sense_is_not_made(odd: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a policy has"):
        Policy("odd", **odd)  # type: ignore[arg-type]
