"""R23, R24 and LINEAGE §4: first and last days on which a change or a later application may be filed."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain import Month
from shared.scheme.filing_windows import changeable, next_start_after, renewable, renewal_opens_on
from shared.scheme.lineage import Fact
from tests.shared.scheme.versions import given_back, rescinded, version

FIRST = version(1, "2026-01-10", "2028-11", start="2026-02")
SECOND = version(2, "2028-10-15", "2031-11", term=2, start="2028-12")


@pytest.mark.parametrize(
    ("day", "number"),
    [("2026-01-31", None), ("2026-02-01", 1), ("2028-11-30", 1), ("2028-12-01", None)],
)
def test_a_change_may_be_filed_from_the_first_day_of_the_period_to_its_last(day: str, number: int | None) -> None:
    found = changeable([FIRST], date.fromisoformat(day))

    assert (found and found.number) == number


@pytest.mark.parametrize(
    ("end", "last", "after"),
    [
        ("2028-02", date(2028, 2, 29), date(2028, 3, 1)),
        ("2027-02", date(2027, 2, 28), date(2027, 3, 1)),
        ("2027-04", date(2027, 4, 30), date(2027, 5, 1)),
        ("2027-12", date(2027, 12, 31), date(2028, 1, 1)),
    ],
)
def test_R23_the_last_day_is_that_of_the_month_leap_years_too(end: str, last: date, after: date) -> None:
    plan = version(1, "2026-01-10", end, start="2026-02")

    assert changeable([plan], last) == plan
    assert changeable([plan], after) is None


def test_a_plan_certified_after_its_period_began_may_be_changed_from_that_day() -> None:
    late = version(1, "2026-01-10", "2028-11", start="2025-12")

    assert changeable([late], date(2026, 1, 9)) is None
    assert changeable([late], date(2026, 1, 10)) == late


def test_the_running_term_may_be_changed_though_the_next_is_certified() -> None:
    assert changeable([FIRST, SECOND], date(2028, 11, 30)) == FIRST
    assert changeable([FIRST, SECOND], date(2028, 12, 1)) == SECOND
    assert next_start_after([FIRST, SECOND], FIRST) == Month(2028, 12)
    assert next_start_after([FIRST, SECOND, given_back(2, "2028-11-01")], FIRST) is None


def test_the_window_of_the_next_application_opens_six_months_before_the_last_month() -> None:
    assert renewal_opens_on(Month(2028, 11)) == date(2028, 5, 1)
    assert renewal_opens_on(Month(2028, 5)) == date(2027, 11, 1)


@pytest.mark.parametrize(
    ("end", "opens"),
    [
        (Month(2028, 1), date(2027, 7, 1)), (Month(2028, 2), date(2027, 8, 1)), (Month(2028, 3), date(2027, 9, 1)),
        (Month(2028, 4), date(2027, 10, 1)), (Month(2028, 5), date(2027, 11, 1)), (Month(2028, 6), date(2027, 12, 1)),
        (Month(2028, 7), date(2028, 1, 1)), (Month(2028, 8), date(2028, 2, 1)), (Month(2028, 9), date(2028, 3, 1)),
        (Month(2028, 10), date(2028, 4, 1)), (Month(2028, 11), date(2028, 5, 1)), (Month(2028, 12), date(2028, 6, 1)),
    ],
)  # fmt: skip
def test_R24_the_window_of_each_last_month(end: Month, opens: date) -> None:
    assert renewal_opens_on(end) == opens


@pytest.mark.parametrize(
    ("facts", "day", "number"),
    [
        ([FIRST], "2026-01-09", None),
        ([FIRST], "2035-01-01", 1),
        ([FIRST, SECOND], "2028-10-14", 1),
        ([FIRST, SECOND], "2028-10-15", 2),
        ([FIRST, rescinded(1, "2027-03-05")], "2027-03-05", None),
        ([FIRST, SECOND, given_back(2, "2028-11-01")], "2028-11-02", 1),
        ([FIRST, SECOND, given_back(2, "2028-11-01")], "2028-12-01", None),
    ],
)
def test_what_is_renewed_is_the_latest_term_or_one_that_still_runs(
    facts: list[Fact], day: str, number: int | None
) -> None:
    found = renewable(facts, date.fromisoformat(day))

    assert (found and found.number) == number
