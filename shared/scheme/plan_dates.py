"""The dates that a certified plan owes or is owed: RULES "Follow-up dates", row by row.

Two rows of that table are not made here: the alerts at so many net days are the clock of the examination, and a
disaster designation follows from no date of the plan.

**Which dates count.** A row says from when it matters and until when. What begins after the certification falls on its
first day. What was already running on the day of certification (the month of training, the open window of R24), or
would fall on that day itself, falls on the day after it, the first on which the plan is certified from morning on. What
was over by then is left out: of a month its last day is the end, and of R39 and R40 the day that they name, of which
nothing is true any more the day after. Only the expiry always stays, so that every plan ends. After the period's last
day stand only the rows of R40, whose year counts from the certification however short the period is.

**While a 2nd application is open** [P], what invites to one or prepares it does not fall due. Where that application
is refused, withdrawn or falls away, it is as at a certification on that day: what is still to come falls due on its own
day, what was over by then is left out, and the invitation, whose window runs to the period's end, falls due the day
after, also where there was one before: nobody else says that there is something to file again. So it is when the last
term is rescinded or given back while one before it still runs.

**Months.** A date so many months after another is the same day of that later month, or its last day where it has no
such day: 31 May + 9 months is 28 February. A span of months that counts its first day ends on the day before that date,
or, where the day is missing, on the month's last day (民法 art. 143-2): one year from 29 February ends on 28 February.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, get_args

from shared.contracts.blocks import FollowUpDate, PlanOutline
from shared.domain import Month, end_of, plus_months, start_of
from shared.scheme.filing_windows import renewal_opens_on
from shared.scheme.follow_up_dates import DateKind
from shared.scheme.follow_up_policy import FollowUpPolicy
from shared.scheme.standard_period import last_filing_day
from shared.scheme.tax_measure import window_last_day

KINDS: Final[tuple[str, ...]] = get_args(DateKind)

FOR_RENEWAL: Final = frozenset({"renewal_opens", "gbizid", "last_filing_day"})
"""What only prepares a 2nd application: of no use once the next term is certified."""

AFTER_THE_END: Final = frozenset({"acquisition", "tax_window_closing", "tax_window_ends"})
"""What may stand after the period's last day (R40)."""

DateKey = tuple[str, date]


def key(entry: FollowUpDate) -> DateKey:
    """What makes a date the same date, though a change may have renamed the equipment in its detail."""
    return entry.kind, entry.day


def place(entry: FollowUpDate) -> tuple[date, int]:
    """Where a date stands among others; never against the order in which they fall due."""
    return entry.day, KINDS.index(entry.kind)


def due_at(entry: FollowUpDate) -> datetime:
    """When a date falls due: as its day begins in Japan; the expiry as its day ends."""
    return end_of(entry.day) if entry.kind == "expiry" else start_of(entry.day)


def follow_up_dates(certified_on: date, outline: PlanOutline, policy: FollowUpPolicy) -> tuple[FollowUpDate, ...]:
    """Every date of a plan certified on a day, in order of day."""
    return _dates(certified_on, outline, policy, lambda row: _day_after(certified_on, row))


def amended_dates(
    certified_on: date, changed_on: date, outline: PlanOutline, policy: FollowUpPolicy, past: Set[DateKey]
) -> tuple[FollowUpDate, ...]:
    """The dates still to come when a change is certified, or a certificate on paper confirmed: by the outline as it now
    is, but nothing that fell due already.

    `certified_on` is the term's first certification, which goes on counting for the tax measure (R40); `past` is what
    fell due in the term. A row that was told while it mattered is not told again.
    """

    def day(row: _Row) -> date | None:
        at_first = _day_after(certified_on, row)
        if at_first is None or any(kind == row.kind and row.first <= day <= row.last for kind, day in past):
            return None
        return at_first if at_first > changed_on else _day_after(changed_on, row)

    return _dates(certified_on, outline, policy, day)


def renewal_dates(
    certified_on: date, again_from: date, outline: PlanOutline, policy: FollowUpPolicy, past: Set[DateKey]
) -> tuple[FollowUpDate, ...]:
    """The dates that prepare a 2nd application of a term which, from a day on, may be renewed again."""
    dates = amended_dates(certified_on, again_from, outline, policy, past)
    return tuple(entry for entry in dates if entry.kind in FOR_RENEWAL)


def months_left(day: date, last_day: date) -> int:
    """How many whole months a span still has that counts its last day: 3 on 10 January until 9 April."""
    over = last_day + timedelta(days=1)
    return (over.year - day.year) * 12 + over.month - day.month - (over.day < day.day)


def middle_month(outline: PlanOutline) -> Month:
    """The month in which half of the period is over: the 18th of 35, the 19th of 36 [P]."""
    return outline.period.start.plus(outline.period.months // 2)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: it matters from its first day to its last."""

    kind: DateKind
    first: date
    last: date
    detail: str = ""


def _on(kind: DateKind, day: date, detail: str = "") -> _Row:
    return _Row(kind, day, day, detail)


def _from(kind: DateKind, day: date, detail: str = "") -> _Row:
    """What may as well be told the day after."""
    return _Row(kind, day, day + timedelta(days=1), detail)


def _during(kind: DateKind, month: Month) -> _Row:
    return _Row(kind, month.first_day, month.last_day)


def _dates(
    certified_on: date, outline: PlanOutline, policy: FollowUpPolicy, day_of: Callable[[_Row], date | None]
) -> tuple[FollowUpDate, ...]:
    last_day = outline.period.end.last_day
    found = [FollowUpDate(kind="expiry", day=last_day)]
    for row in _rows(certified_on, outline, policy):
        day = day_of(row)
        if day is not None and (day <= last_day or row.kind in AFTER_THE_END):
            found.append(FollowUpDate(kind=row.kind, day=day, detail=row.detail))
    return tuple(sorted(found, key=place))


def _day_after(certified_on: date, row: _Row) -> date | None:
    if row.first > certified_on:
        return row.first
    return certified_on + timedelta(days=1) if row.last > certified_on else None


def _rows(certified_on: date, outline: PlanOutline, policy: FollowUpPolicy) -> Iterator[_Row]:
    end = outline.period.end.last_day
    yield from _each_year("training", outline, outline.training_months)
    yield from _each_year("review", outline, outline.review_months)  # R21
    if outline.equipment:
        yield from _tax_rows(certified_on, outline, policy)
    yield _during("support_offered", middle_month(outline))  # R53
    yield _Row("renewal_opens", renewal_opens_on(outline.period.end), end)  # R24: no closing date
    file_by = last_filing_day(end)
    if not outline.has_gbizid:
        yield _from("gbizid", file_by - timedelta(days=policy.gbizid_days))
    yield _from("last_filing_day", file_by)


def _each_year(kind: DateKind, outline: PlanOutline, months_of_year: Sequence[int]) -> Iterator[_Row]:
    period = outline.period
    for year in range(period.start.year, period.end.year + 1):
        for month in (Month(year, one) for one in sorted(set(months_of_year))):
            if period.start <= month <= period.end:
                yield _during(kind, month)


def _tax_rows(certified_on: date, outline: PlanOutline, policy: FollowUpPolicy) -> Iterator[_Row]:
    # Acquisition is asked on the month's last day: whether it happened cannot be answered on the first [P].
    for month in sorted({line.month for line in outline.equipment}):
        names = "、".join(dict.fromkeys(line.name for line in outline.equipment if line.month == month))
        yield _from("acquisition", month.last_day, names)
    yield _on("tax_measure_ends", policy.tax_measure_last_day)  # R39
    if certified_on > policy.tax_measure_last_day:
        return  # R39: no window opens any more
    last_day = window_last_day(certified_on)
    for months in policy.tax_warnings_after_months:
        yield _on("tax_window_closing", plus_months(certified_on, months), last_day.isoformat())
    yield _on("tax_window_ends", last_day)
