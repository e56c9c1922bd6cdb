"""R16: the plan period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shared.contracts.blocks import ApplicationKind, Period
from shared.contracts.forms.filed import FiledForm
from shared.contracts.target import Target
from shared.domain import Month, Refusal, refuse
from shared.scheme.plan_period import PLAN_PERIOD


def period_problems(form: FiledForm, filed_on: date, kind: ApplicationKind, target: Target | None) -> Iterator[Refusal]:
    """What stands against the period. The month of filing stays the first possible one through every correction."""
    start, end = form.period.start, form.period.end
    limit = PLAN_PERIOD.on(filed_on)
    first = Month.of(filed_on)
    if kind == "change" and target is not None:
        yield from _as_changed(form.period, target, first)
    elif target is not None and start <= target.period.end:
        yield refuse("R24", "period_starts_before_last_end", "period.start", first=target.period.end.plus(1))
    elif start < first:
        yield refuse(limit.rule, "period_starts_before_filing", "period.start", first=first)
    if end < start:
        yield refuse(limit.rule, "period_ends_before_start", "period.end", start=start)
    elif form.period.months > limit.months:
        latest = start.plus(limit.months - 1)
        yield refuse(limit.rule, "period_too_long", "period.end", most=limit.months, latest=latest)


def _as_changed(period: Period, target: Target, first: Month) -> Iterator[Refusal]:
    """A change keeps the start; its end is neither over nor within a term that is certified already (R16, R23)."""
    if period.start != target.period.start:
        yield refuse("R16", "change_keeps_start", "period.start", start=target.period.start)
    if period.end < first:
        yield refuse("R23", "period_ends_before_filing", "period.end", first=first)
    if target.ends_before is not None and not period.end < target.ends_before:
        yield refuse("R16", "period_reaches_next_term", "period.end", next=target.ends_before)
