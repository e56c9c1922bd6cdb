"""RULES "Follow-up dates", row by row, with month ends, leap days and what is left out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.blocks import FollowUpDate, Period, PlannedEquipment, PlanOutline
from shared.domain import Month, end_of, end_of_span, plus_months, start_of
from shared.scheme.plan_dates import (
    AFTER_THE_END,
    KINDS,
    amended_dates,
    due_at,
    follow_up_dates,
    key,
    middle_month,
    place,
)
from shared.scheme.tax_measure import window_last_day
from tests.domain.followup.day_by_day import day_by_day
from tests.domain.followup.plans import POLICY, equipment, on, outline

APRIL_10 = date(2026, 4, 10)


def days(kind: str, promised: PlanOutline, certified_on: date = APRIL_10) -> list[date]:
    return [entry.day for entry in follow_up_dates(certified_on, promised, POLICY) if entry.kind == kind]


def test_all_the_dates_of_a_plan_in_order_of_day() -> None:
    promised = outline(equipment=(equipment("2026-10", "自家発電設備"), equipment("2026-10")), has_gbizid=False)
    assert follow_up_dates(APRIL_10, promised, POLICY) == (
        on("training", 2026, 9, 1),
        on("acquisition", 2026, 10, 31, detail="自家発電設備、止水板"),
        on("tax_window_closing", 2027, 1, 10, detail="2027-04-09"),
        on("review", 2027, 3, 1),
        on("tax_window_closing", 2027, 3, 10, detail="2027-04-09"),
        on("tax_measure_ends", 2027, 3, 31),
        on("tax_window_ends", 2027, 4, 9),
        on("training", 2027, 9, 1),
        on("support_offered", 2027, 11, 1),
        on("review", 2028, 3, 1),
        on("training", 2028, 9, 1),
        on("renewal_opens", 2028, 10, 1),
        on("review", 2029, 3, 1),
        on("gbizid", 2029, 3, 2),
        on("last_filing_day", 2029, 3, 16),
        on("expiry", 2029, 4, 30),
    )


def test_R40_the_day_of_certification_counts() -> None:
    assert window_last_day(date(2026, 4, 10)) == date(2027, 4, 9)
    assert days("tax_window_ends", outline(equipment=(equipment("2026-10"),))) == [date(2027, 4, 9)]


@pytest.mark.parametrize(
    ("certified_on", "last_day"),
    [
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 3, 1), date(2027, 2, 28)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2024, 2, 29), date(2025, 2, 28)),  # no 29 February to be the day before of: 民法 art. 143-2
        (date(2024, 2, 28), date(2025, 2, 27)),
        (date(2023, 2, 28), date(2024, 2, 27)),
        (date(2026, 12, 31), date(2027, 12, 30)),
    ],
)
def test_R40_a_year_ends_before_its_anniversary_or_with_the_month(certified_on: date, last_day: date) -> None:
    assert window_last_day(certified_on) == last_day


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 5, 31), 9, date(2027, 2, 28)),
        (date(2027, 5, 31), 9, date(2028, 2, 29)),
        (date(2026, 7, 31), 11, date(2027, 6, 30)),
        (date(2026, 3, 30), 11, date(2027, 2, 28)),
        (date(2026, 4, 10), 9, date(2027, 1, 10)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int, later: date) -> None:
    assert plus_months(day, months) == later


def test_R40_without_equipment_there_is_no_tax_window() -> None:
    kinds = {entry.kind for entry in follow_up_dates(APRIL_10, outline(), POLICY)}
    assert not kinds & {"tax_window_closing", "tax_window_ends", "acquisition", "tax_measure_ends"}


def test_R40_a_year_from_the_certification_outlasts_a_plan_of_a_year_or_less() -> None:
    promised = outline("2026-04", "2026-06", equipment=(equipment("2026-05"),))
    assert days("tax_window_closing", promised) == [date(2027, 1, 10), date(2027, 3, 10)]
    assert days("tax_window_ends", promised) == [date(2027, 4, 9)]
    a_year = outline("2026-04", "2027-03", equipment=(equipment("2026-05"),))
    assert days("tax_window_closing", a_year) == [date(2027, 1, 10), date(2027, 3, 10)]
    assert days("tax_window_ends", a_year) == [date(2027, 4, 9)]


def test_R39_certified_on_the_last_day_there_is_a_tax_window_and_the_day_after_there_is_none() -> None:
    promised = outline("2027-04", "2030-03", equipment=(equipment("2027-10"),))
    assert days("tax_window_ends", promised, date(2027, 3, 31)) == [date(2028, 3, 30)]
    assert days("tax_window_ends", promised, date(2027, 4, 1)) == []
    assert days("tax_window_closing", promised, date(2027, 4, 1)) == []
    assert days("acquisition", promised, date(2027, 4, 1)) == [date(2027, 10, 31)]


def test_R39_the_end_of_the_tax_measure_is_left_out_once_it_has_passed() -> None:
    promised = outline("2027-03", "2030-02", equipment=(equipment("2027-10"),))
    assert days("tax_measure_ends", promised, date(2027, 3, 30)) == [date(2027, 3, 31)]
    assert days("tax_measure_ends", promised, date(2027, 3, 31)) == []
    assert days("tax_measure_ends", promised, date(2027, 5, 1)) == []


def test_R24_the_window_opens_six_months_before_the_last_month() -> None:
    assert days("renewal_opens", outline("2025-12", "2028-11")) == [date(2028, 5, 1)]


def test_R24_a_window_that_is_open_at_certification_invites_the_day_after() -> None:
    assert days("renewal_opens", outline("2026-04", "2026-08")) == [date(2026, 4, 11)]
    assert days("renewal_opens", outline("2026-04", "2026-10")) == [date(2026, 4, 11)]
    assert days("renewal_opens", outline("2026-04", "2026-11")) == [date(2026, 5, 1)]


def test_R22_only_who_has_no_account_is_told_to_get_one_two_weeks_before_the_last_filing_day() -> None:
    without = outline("2025-12", "2028-11", has_gbizid=False)
    assert days("gbizid", without) == [date(2028, 11, 30) - timedelta(days=59)] == [date(2028, 10, 2)]
    assert days("gbizid", outline("2025-12", "2028-11")) == []


def test_R18_who_files_on_the_last_filing_day_is_answered_by_the_end() -> None:
    (filing,) = days("last_filing_day", outline("2025-12", "2028-11"))
    assert filing == date(2028, 10, 16)
    assert filing + timedelta(days=45) == date(2028, 11, 30)


@pytest.mark.parametrize(
    ("start", "end", "middle"),
    [
        ("2025-12", "2028-11", "2027-06"),
        ("2025-12", "2028-10", "2027-05"),
        ("2026-05", "2026-05", "2026-05"),
        ("2026-05", "2026-06", "2026-06"),
        ("2026-05", "2026-07", "2026-06"),
    ],
)
def test_R53_the_middle_month(start: str, end: str, middle: str) -> None:
    assert middle_month(outline(start, end)) == Month.parse(middle)


def test_training_and_review_come_each_year_of_the_period_and_in_no_other() -> None:
    promised = outline("2026-09", "2028-09", training=9, review=8)
    assert days("training", promised) == [date(2026, 9, 1), date(2027, 9, 1), date(2028, 9, 1)]
    assert days("review", promised) == [date(2027, 8, 1), date(2028, 8, 1)]


def test_a_month_that_runs_at_certification_is_reminded_of_the_day_after() -> None:
    promised = outline("2026-04", "2027-03", training=4)
    assert days("training", promised, date(2026, 4, 1)) == [date(2026, 4, 2)]
    assert days("training", promised, date(2026, 4, 29)) == [date(2026, 4, 30)]
    assert days("training", promised, date(2026, 4, 30)) == []


def test_what_would_fall_on_the_day_of_certification_falls_on_the_day_after() -> None:
    promised = outline("2026-01", "2026-06", equipment=(equipment("2026-04"),), has_gbizid=False)
    assert days("acquisition", promised, date(2026, 4, 30)) == [date(2026, 5, 1)]
    assert days("gbizid", promised, date(2026, 5, 2)) == [date(2026, 5, 3)]
    assert days("last_filing_day", promised, date(2026, 5, 16)) == [date(2026, 5, 17)]
    assert days("last_filing_day", promised, date(2026, 5, 17)) == []


def test_what_was_over_at_certification_is_left_out() -> None:
    promised = outline("2026-01", "2026-12", training=2, equipment=(equipment("2026-03"), equipment("2026-04")))
    assert days("training", promised) == []
    assert days("acquisition", promised) == [date(2026, 4, 30)]


def test_what_comes_after_the_period_is_left_out_but_R40() -> None:
    promised = outline("2026-04", "2026-12", equipment=(equipment("2027-01"),))
    assert days("acquisition", promised) == [date(2027, 1, 31)]
    assert days("tax_measure_ends", promised) == []
    after = {entry.kind for entry in follow_up_dates(APRIL_10, promised, POLICY) if entry.day > date(2026, 12, 31)}
    assert after == {"acquisition", "tax_window_closing", "tax_window_ends"}


def test_a_period_that_was_over_at_certification_still_expires() -> None:
    assert follow_up_dates(APRIL_10, outline("2026-01", "2026-03"), POLICY) == (on("expiry", 2026, 3, 31),)


def test_a_date_falls_due_as_its_day_begins_in_japan_and_the_expiry_as_it_ends() -> None:
    day = date(2028, 11, 30)
    assert due_at(FollowUpDate(kind="review", day=day)) == start_of(day)
    assert due_at(FollowUpDate(kind="expiry", day=day)) == end_of(day) == start_of(date(2028, 12, 1))


# -- a change -------------------------------------------------------------------------------------------------------


def amended(changed_on: date, promised: PlanOutline, before: PlanOutline) -> list[FollowUpDate]:
    """The dates after a change, when all that was due up to its day has fallen due."""
    past = {key(entry) for entry in follow_up_dates(APRIL_10, before, POLICY) if entry.day <= changed_on}
    return list(amended_dates(APRIL_10, changed_on, promised, POLICY, past))


def test_R40_a_change_does_not_restart_the_tax_window() -> None:
    with_equipment = outline(equipment=(equipment("2026-10"),))
    left = amended(date(2026, 8, 1), with_equipment, outline())
    assert [entry.day for entry in left if entry.kind == "tax_window_ends"] == [date(2027, 4, 9)]


def test_a_change_repeats_nothing_that_fell_due() -> None:
    before = outline(training=4, start="2026-04", end="2029-03")
    left = amended(date(2026, 4, 20), before, before)
    assert left == [entry for entry in follow_up_dates(APRIL_10, before, POLICY) if entry.day > date(2026, 4, 20)]


def test_a_month_that_was_told_while_it_ran_is_not_told_again_after_another_change() -> None:
    promised, told = outline(training=9), {("training", date(2026, 9, 11))}
    left = amended_dates(date(2026, 4, 10), date(2026, 9, 20), promised, POLICY, told)
    assert [entry.day.year for entry in left if entry.kind == "training"] == [2027, 2028]


def test_R24_a_shortened_period_whose_window_is_open_invites_the_day_after_the_change() -> None:
    left = amended(date(2026, 12, 10), outline(end="2027-04"), outline())
    assert [entry.day for entry in left if entry.kind == "renewal_opens"] == [date(2026, 12, 11)]


def test_R16_a_longer_period_moves_the_expiry_and_invites_again() -> None:
    left = amended(date(2026, 12, 10), outline(end="2028-04"), outline(end="2027-04"))
    assert [entry.day for entry in left if entry.kind == "renewal_opens"] == [date(2027, 10, 1)]
    assert left[-1] == on("expiry", 2028, 4, 30)


# -- for any plan ---------------------------------------------------------------------------------------------------

certified_days = st.dates(date(2019, 7, 16), date(2035, 12, 31))
# As an applicant may write them: none, several, in any order, one twice.
months_of_year = st.lists(st.integers(1, 12), max_size=4).map(tuple)


@st.composite
def outlines(draw: st.DrawFn, certified_on: date) -> PlanOutline:
    # No plan runs before the law does.
    start = max(Month.of(certified_on).plus(draw(st.integers(-4, 6))), Month(year=2019, month=7))
    months = draw(st.integers(1, 36))
    bought = st.builds(
        PlannedEquipment,
        name=st.sampled_from(["止水板", "自家発電設備", "貯水タンク"]),
        month=st.integers(-6, 40).map(start.plus),
        amount_yen=st.just(1_000_000),
    )
    return PlanOutline(
        period=Period(start=start, end=start.plus(months - 1)),
        training_months=draw(months_of_year),
        review_months=draw(months_of_year),
        equipment=tuple(draw(st.lists(bought, max_size=4))),
        has_gbizid=draw(st.booleans()),
        may_share=draw(st.booleans()),
    )


@given(st.data(), certified_days)
def test_none_lies_before_the_certification_and_after_the_period_only_R40(
    data: st.DataObject, certified_on: date
) -> None:
    promised = data.draw(outlines(certified_on))
    last_day = promised.period.end.last_day
    found = follow_up_dates(certified_on, promised, POLICY)
    assert [entry for entry in found if entry.kind == "expiry"] == [on_day("expiry", last_day)]
    others = [entry for entry in found if entry.kind != "expiry"]
    assert all(certified_on < entry.day for entry in others)
    assert all(entry.day <= last_day for entry in others if entry.kind not in AFTER_THE_END)


@given(st.data(), certified_days)
def test_whoever_asks_every_morning_whether_a_date_is_due_finds_the_same(
    data: st.DataObject, certified_on: date
) -> None:
    promised = data.draw(outlines(certified_on))
    found = {key(entry) for entry in follow_up_dates(certified_on, promised, POLICY)}
    assert found == set(day_by_day(certified_on, promised))


@given(st.data(), certified_days)
def test_dates_are_in_order_and_each_stands_once(data: st.DataObject, certified_on: date) -> None:
    found = follow_up_dates(certified_on, data.draw(outlines(certified_on)), POLICY)
    assert list(found) == sorted(found, key=place)
    assert [due_at(entry) for entry in found] == sorted(due_at(entry) for entry in found)
    assert len({key(entry) for entry in found}) == len(found)
    assert {entry.kind for entry in found} <= set(KINDS)


@given(st.data(), certified_days)
def test_each_year_as_a_walk_through_the_months_finds_it(data: st.DataObject, certified_on: date) -> None:
    promised = data.draw(outlines(certified_on))
    walked = []
    for step in range(promised.period.months):
        month = promised.period.start.plus(step)
        if month.month in promised.training_months and month.last_day > certified_on:
            walked.append(max(month.first_day, certified_on + timedelta(days=1)))
    assert days("training", promised, certified_on) == walked


@given(st.data(), certified_days, st.integers(0, 1200))
def test_after_a_change_nothing_lies_on_or_before_its_day_but_perhaps_the_expiry(
    data: st.DataObject, certified_on: date, later: int
) -> None:
    promised = data.draw(outlines(certified_on))
    changed_on = certified_on + timedelta(days=later)
    past = {key(entry) for entry in follow_up_dates(certified_on, promised, POLICY) if entry.day <= changed_on}
    left = amended_dates(certified_on, changed_on, promised, POLICY, past)
    expected = [e for e in follow_up_dates(certified_on, promised, POLICY) if e.day > changed_on or e.kind == "expiry"]
    assert list(left) == expected


@given(certified_days, st.integers(1, 60))
def test_spans_that_follow_each_other_leave_no_day_out(first_day: date, months: int) -> None:
    """A span ends the day before the one of the following month count begins, month ends aside never overlapping."""
    last = end_of_span(first_day, months)
    assert Month.of(first_day).plus(months - 1) <= Month.of(last) <= Month.of(first_day).plus(months)
    assert last < plus_months(first_day, months) or plus_months(first_day, months).day < first_day.day


@given(certified_days, certified_days)
def test_a_later_certification_never_ends_its_window_earlier(one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert window_last_day(earlier) <= window_last_day(later)


def on_day(kind: str, day: date) -> FollowUpDate:
    return FollowUpDate(kind=kind, day=day)
