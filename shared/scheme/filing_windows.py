"""Which plan of a lineage a change or a later application may be filed on, and from when (R23, R24; LINEAGE §4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from shared.domain import SCHEME_START, Dated, Month
from shared.scheme.lineage import Fact, Version, ending, in_force, versions

RENEWAL_MONTHS: Final[Dated[int]] = Dated({SCHEME_START: 6, date(2022, 2, 9): 6})
"""R24 [?]: the window of the next application opens so many months before the period's last month, on its first day.
Known as a bureau's practice since 2022-02-09; taken to have been so before."""


def renewal_opens_on(end: Month) -> date:
    """R24: a period to 2028-11 opens the window on 2028-05-01; it has no closing date."""
    return end.plus(-RENEWAL_MONTHS.on(end.last_day)).first_day


def changeable(facts: Iterable[Fact], on: date) -> Version | None:
    """R23: the version that a change filed on this day starts from: in force, and its first month has come [P]."""
    found = in_force(facts, on)
    return found.version if found.begun else None


def renewable(facts: Iterable[Fact], on: date) -> Version | None:
    """The version that a later application filed on this day follows, whether or not its window has opened.

    That is the last one of the latest term. Where this was rescinded or given back, an earlier term may be renewed that
    still runs; otherwise the plan is filed anew.
    """
    facts = tuple(facts)
    known = [version for version in versions(facts) if version.certified_on <= on]
    if not known:
        return None
    latest = max(known, key=lambda version: (version.term, version.number))
    if ending(facts, latest)[0] == "expired":
        return latest
    return in_force(facts, on).version


def next_start_after(facts: Iterable[Fact], version: Version) -> Month | None:
    """The first month of the next certified term that has not been ended: a change may not reach into it [P]."""
    facts = tuple(facts)
    later = {one.term: one for one in versions(facts) if one.term > version.term}
    starts = [one.period.start for one in later.values() if ending(facts, one)[0] == "expired"]
    return min(starts, default=None)
