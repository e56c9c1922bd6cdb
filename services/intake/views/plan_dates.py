"""期日: the dates that the plan in force still meets, as its business sees them; by the rules of its follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.intake.views.plan import PlanOnADay
from shared.contracts.forms.excerpts import outline
from shared.domain import Month, Text
from shared.scheme.follow_up_dates import FOLLOW_UP_DATES, DateKind
from shared.scheme.follow_up_policy import FOLLOW_UP_POLICY
from shared.scheme.plan_dates import FOR_RENEWAL, amended_dates, follow_up_dates

_SHOWN: Final[tuple[DateKind, ...]] = (
    "training", "review", "acquisition", "tax_window_ends", "renewal_opens", "last_filing_day", "expiry",
)  # fmt: skip
"""What is the business's own affair; the others are for whoever supports it."""
_OF_A_MONTH: Final = frozenset({"training", "review", "acquisition"})


@dataclass(frozen=True, slots=True)
class ComingDate:
    """`lasts_a_month`: it is a matter of the whole month in which its day lies."""

    kind: str
    name: Text
    day: date
    lasts_a_month: bool

    @property
    def month(self) -> Month:
        return Month.of(self.day)


def coming_dates(found: PlanOnADay, day: date) -> list[ComingDate]:
    """What is to come after a day, in order; nothing where no plan is in force. What is to be told of a renewal is left
    out while one is open, and once the next term is certified.
    """
    version, form = found.standing.version, found.form
    if version is None or form is None:
        return []
    promised, policy = outline(form), FOLLOW_UP_POLICY.on(version.certified_on)
    first = min(one.certified_on for one in found.versions if one.term == version.term)
    if first == version.certified_on:
        dates = follow_up_dates(first, promised, policy)
    else:
        dates = amended_dates(first, version.certified_on, promised, policy, frozenset())
    goes_on = any(one.term > version.term for one in found.versions)
    held_up = goes_on or (found.filing is not None and found.filing.kind == "renewal")
    return [
        ComingDate(kind, FOLLOW_UP_DATES[kind], one.day, kind in _OF_A_MONTH)
        for one in dates
        for kind in _SHOWN
        if one.kind == kind and one.day > day and not (held_up and kind in FOR_RENEWAL)
    ]
