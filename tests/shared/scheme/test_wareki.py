"""和暦: the era changes to the day, 元年, and no gap."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import Month
from shared.scheme.wareki import ERAS, both_calendars, both_calendars_month, in_western_years, wareki, wareki_month


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 23), "令和8年11月23日"),
        (date(2020, 1, 1), "令和2年1月1日"),
        (date(2019, 12, 31), "令和元年12月31日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1990, 1, 1), "平成2年1月1日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(2028, 2, 29), "令和10年2月29日"),
    ],
)
def test_an_era_begins_on_its_first_day(day: date, expected: str) -> None:
    assert wareki(day) == expected


def test_before_the_solar_calendar_there_is_no_answer() -> None:
    with pytest.raises(LookupError):
        wareki(date(1872, 12, 31))


def test_a_month_in_which_an_era_began_is_the_new_eras() -> None:
    assert wareki_month(Month(2028, 11)) == "令和10年11月"
    assert wareki_month(Month(2019, 4)) == "平成31年4月"
    assert wareki_month(Month(2019, 5)) == "令和元年5月"
    assert wareki_month(Month(1989, 1)) == "平成元年1月"


def test_notices_write_both_calendars() -> None:
    assert both_calendars(date(2026, 4, 10)) == "2026年4月10日（令和8年4月10日）"
    assert both_calendars_month(Month(2028, 11)) == "2028年11月（令和10年11月）"


@given(st.dates(date(1873, 1, 1), date(2200, 12, 31)))
def test_a_date_can_be_read_back(day: date) -> None:
    match = re.fullmatch(r"(\D{2})(元|\d+)年(\d+)月(\d+)日", wareki(day))
    assert match is not None
    first_year = {era.name: era.first_year for _, era in ERAS.blocks()}[match[1]]
    year = first_year + (1 if match[2] == "元" else int(match[2])) - 1
    assert date(year, int(match[3]), int(match[4])) == day


@given(st.dates(date(1873, 1, 1), date(2200, 12, 31)))
def test_the_next_day_is_never_in_an_earlier_era(day: date) -> None:
    assert ERAS.on(day).first_year <= ERAS.on(day + timedelta(days=1)).first_year


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_of_an_era_is_read_in_western_years(day: date) -> None:
    rest = f"年{day.month}月{day.day}日"
    assert in_western_years(wareki(day)) == f"{day.year}{rest}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和8年11月", "2026年11月"),
        ("R8.11", "2026.11"),
        ("令和元年5月", "2019年5月"),
        ("平成31年12月", "2019年12月"),
        ("平成35年4月", "平成35年4月"),
        ("令和0年4月", "令和0年4月"),
        ("2026年11月", "2026年11月"),
        ("令和", "令和"),
    ],
)
def test_what_no_era_had_stays_as_it_was_written(text: str, expected: str) -> None:
    assert in_western_years(text) == expected
