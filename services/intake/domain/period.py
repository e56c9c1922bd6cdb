"""R16: the plan period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shared.contracts.forms.filed import FiledForm
from shared.domain import Month, Refusal, refuse
from shared.scheme.plan_period import PLAN_PERIOD


def period_problems(form: FiledForm, filed_on: date) -> Iterator[Refusal]:
    """What stands against the period. The month of filing stays the first possible one through every correction."""
    start, end = form.period.start, form.period.end
    limit = PLAN_PERIOD.on(filed_on)
    if start < Month.of(filed_on):
        yield refuse(limit.rule, "period_starts_before_filing", "period.start", first=str(Month.of(filed_on)))
    if end < start:
        yield refuse(limit.rule, "period_ends_before_start", "period.end", start=str(start))
    elif form.period.months > limit.months:
        latest = start.plus(limit.months - 1)
        yield refuse(limit.rule, "period_too_long", "period.end", most=limit.months, latest=str(latest))
