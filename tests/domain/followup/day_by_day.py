"""RULES "Follow-up dates" once more, by asking on every morning what is due: slow and simple."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from shared.contracts.blocks import PlanOutline
from shared.contracts.followup import DroppedBy, EndedBy
from shared.domain import Month

R39_LAST_DAY = date(2027, 3, 31)
ONE_DAY = timedelta(days=1)


def day_by_day(certified_on: date, plan: PlanOutline) -> Iterator[tuple[str, date]]:
    """Every date of a plan, by kind and day; each day is looked at, until a year after all has ended."""
    end = plan.period.end.last_day
    yield "expiry", end
    months_gone, invited = 0, False
    day = certified_on
    while day < max(end, certified_on, *(one.month.last_day for one in plan.equipment)) + timedelta(days=400):
        day += ONE_DAY
        if is_a_month_later(certified_on, day):
            months_gone += 1
            if plan.equipment and certified_on <= R39_LAST_DAY:
                if months_gone in (9, 11):
                    yield "tax_window_closing", day
                if months_gone == 12:
                    yield "tax_window_ends", day - ONE_DAY if day.day == certified_on.day else day
        if any(is_month_of_acquisition(plan, asked) for asked in told_on(day, certified_on)):
            yield "acquisition", day
        if day > end:
            continue
        if is_first_seen(certified_on, day) and Month.of(day) >= plan.period.start:
            if day.month in plan.training_months:
                yield "training", day
            if day.month in plan.review_months:
                yield "review", day
        if is_middle(plan, Month.of(day)) and is_first_seen(certified_on, day):
            yield "support_offered", day
        if not invited and months_from(Month.of(day), plan.period.end) <= 6:
            invited = True
            yield "renewal_opens", day
        if day == R39_LAST_DAY and plan.equipment:
            yield "tax_measure_ends", day
        for asked in told_on(day, certified_on):
            if asked + timedelta(days=59) == end and not plan.has_gbizid:
                yield "gbizid", day
            if asked + timedelta(days=45) == end:
                yield "last_filing_day", day


def told_on(day: date, since: date) -> Sequence[date]:
    """The days whose dates are told on this one: itself, and on the morning after a certification the day of that."""
    return (since, day) if day == since + ONE_DAY else (day,)


def is_month_of_acquisition(plan: PlanOutline, day: date) -> bool:
    """Whether a month in which something was to be acquired ends with this day."""
    return (day + ONE_DAY).day == 1 and any(one.month == Month.of(day) for one in plan.equipment)


def is_a_month_later(since: date, day: date) -> bool:
    """Whether some whole months end with this day: on the same day of the month, or on its last where that lacks."""
    return day.day == since.day or (day.day < since.day and (day + ONE_DAY).day == 1)


def is_first_seen(certified_on: date, day: date) -> bool:
    """Whether this is the first day of its month on which the plan is certified from morning on."""
    return day.day == 1 or day == certified_on + ONE_DAY


def is_middle(plan: PlanOutline, month: Month) -> bool:
    """Whether as many months of the period lie before this one as from it on, or one less."""
    before, after = months_from(plan.period.start, month), months_from(month, plan.period.end) + 1
    return after - before in (0, 1) and before >= 0 and after > 0


def months_from(one: Month, other: Month) -> int:
    return (other.year - one.year) * 12 + other.month - one.month


# -- a plan as a whole ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Certified:
    """A version of a term, from a day on."""

    day: date
    case_id: str
    term: int
    promised: PlanOutline


@dataclass(frozen=True)
class Ended:
    """A term that is not in force from a day on."""

    day: date
    term: int
    because: EndedBy


@dataclass(frozen=True)
class Filed:
    """A later application is open, until it is dropped or a term is certified."""

    day: date
    case_id: str


@dataclass(frozen=True)
class Dropped:
    """The later application that was open has brought no term."""

    day: date
    case_id: str
    because: DroppedBy


Act = Certified | Ended | Filed | Dropped


def every_morning(acts: Sequence[Act], last: date) -> Iterator[tuple[int, str, date]]:
    """What is due in which term of a plan, on each morning up to the last; an expiry on the morning after its day."""
    told: list[tuple[int, str, date]] = []
    day = min(act.day for act in acts)
    while day < last:
        day += ONE_DAY
        before = [act for act in acts if act.day < day]
        over = {act.term for act in before if isinstance(act, Ended)}
        certified = [act for act in before if isinstance(act, Certified)]
        renewable, again = _renewable(before)
        for term in sorted({act.term for act in certified} - over):
            versions = [act for act in certified if act.term == term]
            of_term = [(kind, on) for number, kind, on in told if number == term]
            since = again if term == renewable else None
            for one in _due(versions[0].day, versions[-1], since, of_term, day):
                told.append((term, *one))
                yield told[-1]


def _renewable(acts: Sequence[Act]) -> tuple[int | None, date]:
    """Which term a later application may be filed on, and the day on which that became possible again, or the first."""
    certified, over, is_open = set[int](), set[int](), False
    renewable, again = None, date.min
    for act in acts:
        match act:
            case Certified(term=term):
                certified.add(term)
                is_open = False
            case Ended(term=term):
                over.add(term)
            case Filed():
                is_open = True
            case Dropped():
                is_open = False
        found = None if is_open else max(certified - over, default=None)
        if found != renewable:
            again = act.day if isinstance(act, Ended | Dropped) else date.min
        renewable = found
    return renewable, again


def _due(
    first: date, version: Certified, again: date | None, told: Sequence[tuple[str, date]], day: date
) -> Iterator[tuple[str, date]]:
    plan, month = version.promised, Month.of(day)
    end = plan.period.end.last_day

    def is_new(kind: str, since: date) -> bool:
        return not any(one == kind and since <= on for one, on in told)

    if day > end and ("expiry", end) not in told:
        yield "expiry", end
    if plan.equipment and first <= R39_LAST_DAY and day in _of_the_tax_window(first):
        yield _of_the_tax_window(first)[day], day
    for asked in told_on(day, version.day):
        if is_month_of_acquisition(plan, asked) and ("acquisition", asked) not in told:
            yield "acquisition", day
    if day > end:
        return
    if is_first_seen(version.day, day) and month >= plan.period.start:
        if month.month in plan.training_months and is_new("training", month.first_day):
            yield "training", day
        if month.month in plan.review_months and is_new("review", month.first_day):
            yield "review", day
    if is_middle(plan, month) and is_first_seen(version.day, day) and is_new("support_offered", month.first_day):
        yield "support_offered", day
    if day == R39_LAST_DAY and plan.equipment:
        yield "tax_measure_ends", day
    if again is None:
        return
    opened = plan.period.end.plus(-6).first_day
    if day >= opened and is_new("renewal_opens", max(opened, again + ONE_DAY)):
        yield "renewal_opens", day
    for asked in told_on(day, max(version.day, again)):
        if asked + timedelta(days=59) == end and not plan.has_gbizid and ("gbizid", asked) not in told:
            yield "gbizid", day
        if asked + timedelta(days=45) == end and ("last_filing_day", asked) not in told:
            yield "last_filing_day", day


@cache
def _of_the_tax_window(first: date) -> dict[date, str]:
    """By walking through the year after a term's first certification."""
    found, months_gone, day = {}, 0, first
    while months_gone < 12:
        day += ONE_DAY
        if is_a_month_later(first, day):
            months_gone += 1
            if months_gone in (9, 11):
                found[day] = "tax_window_closing"
    return found | {day - ONE_DAY if day.day == first.day else day: "tax_window_ends"}
