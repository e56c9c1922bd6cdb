"""R16: the plan period."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from services.intake.domain.period import period_problems
from tests.domain.intake.examples import FILED_ON, asked, correct, file, filed, given, plan


def test_R16_36_months_are_accepted():
    form = plan(period={"start": "2026-12", "end": "2029-11"})
    given().when(file(form), at=FILED_ON).then(filed(form))


def test_R16_37_months_are_refused():
    given().when(file(period={"start": "2026-12", "end": "2029-12"}), at=FILED_ON).refused(
        "R16", "period_too_long", "period.end"
    )


@pytest.mark.parametrize(
    ("start", "longest", "too_long"),
    [
        ("2026-11", "2029-10", "2029-11"),
        ("2026-12", "2029-11", "2029-12"),
        ("2027-01", "2029-12", "2030-01"),
        ("2027-03", "2030-02", "2030-03"),
        ("2028-02", "2031-01", "2031-02"),
        ("2029-03", "2032-02", "2032-03"),
    ],
)
def test_R16_36_and_37_months_over_the_ends_of_years_and_leap_days(start, longest, too_long):
    form = plan(period={"start": start, "end": longest})
    given().when(file(form), at=FILED_ON).then(filed(form))
    given().when(file(period={"start": start, "end": too_long}), at=FILED_ON).refused("R16", "period_too_long")


def test_R16_one_month_is_a_period():
    form = plan(period={"start": "2027-05", "end": "2027-05"})
    given().when(file(form), at=FILED_ON).then(filed(form))


def test_R16_a_period_cannot_end_before_it_starts():
    given().when(file(period={"start": "2027-05", "end": "2027-04"}), at=FILED_ON).refused(
        "R16", "period_ends_before_start", "period.end"
    )


def test_R16_a_period_may_start_in_the_month_of_filing():
    form = plan(period={"start": "2026-11", "end": "2029-10"})
    given().when(file(form), at=FILED_ON).then(filed(form))


def test_R16_a_period_cannot_start_before_the_month_of_filing():
    given().when(file(period={"start": "2026-10", "end": "2029-09"}), at=FILED_ON).refused(
        "R16", "period_starts_before_filing", "period.start"
    )


def test_R16_the_month_of_filing_is_told_in_Japan():
    november = {"period": {"start": "2026-11", "end": "2027-12"}}
    still_november = datetime(2026, 11, 30, 14, 59, 59, tzinfo=UTC)
    assert isinstance(given().when(file(**november), at=still_november).outcome, list)
    december = datetime(2026, 11, 30, 15, 0, 0, tzinfo=UTC)
    given().when(file(**november), at=december).refused("R16", "period_starts_before_filing")


def test_R16_a_correction_next_year_may_keep_its_start_but_not_go_before_the_filing():
    past = given(filed(), asked())
    past.when(correct(), at=date(2027, 1, 5))
    assert isinstance(past.outcome, list)
    earlier = correct(period={"start": "2026-10", "end": "2029-09"})
    given(filed(), asked()).when(earlier, at=date(2026, 12, 20)).refused("R16", "period_starts_before_filing")


@settings(deadline=None)
@for_all(st.integers(2026, 2040), st.integers(1, 12), st.integers(-40, 80))
def test_R16_against_counting_months_one_by_one(year, month, further):
    """The oracle walks the calendar month by month."""
    last_year, last_month = divmod(year * 12 + month - 1 + further, 12)
    end = (last_year, last_month + 1)
    walked, at = 0, (year, month)
    while at <= end:
        walked += 1
        at = (at[0], at[1] + 1) if at[1] < 12 else (at[0] + 1, 1)
    form = plan(period={"start": f"{year:04d}-{month:02d}", "end": f"{end[0]:04d}-{end[1]:02d}"})
    codes = {refusal.code for refusal in period_problems(form, date(year, month, 1), "new", None)}
    assert codes == ({"period_ends_before_start"} if walked == 0 else {"period_too_long"} if walked > 36 else set())


@pytest.mark.parametrize("month", ["2026-10", "2029-12"])
def test_R41_equipment_outside_the_period_is_refused_by_nobody(month):
    assert isinstance(given().when(file(equipment__0__month=month), at=FILED_ON).outcome, list)
