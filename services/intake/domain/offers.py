"""What can be done with a certified plan, and from when until when (R23, R24, R25; LINEAGE §4).

`target_of` (lineage.py) says whether a filing is taken; this says the same ahead of time, for the plan's page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.intake.domain.lineage import Lineage, target_of
from shared.domain import Refusal, refuse
from shared.scheme.filing_windows import renewable, renewal_opens_on
from shared.scheme.lineage import Version, in_force

OfferName = Literal["change", "renewal", "report", "minor_change", "give_back"]
"""変更申請, 2回目以降の申請, 実施状況報告, 軽微な変更, 返納."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to do with a version. `opens_on` is there while its first day is to come, `until` if it has a last day.

    `is_held_up`: it waits until the open filing has ended.
    """

    name: OfferName
    version: Version
    opens_on: date | None = None
    until: date | None = None
    is_held_up: bool = False

    @property
    def is_open(self) -> bool:
        return self.opens_on is None and not self.is_held_up


def offers(state: Lineage, on: date) -> tuple[Offer, ...]:
    """What can be done on a day or later, with what is known of the plan; nothing that its end has ruled out."""
    found: list[Offer] = []
    standing, held_up = in_force(state.facts, on), state.filing is not None
    version = standing.version
    if version is not None:
        begins, until = version.period.start.first_day, version.period.end.last_day
        opens_on = None if standing.begun else begins
        found.append(Offer("change", version, opens_on, until, held_up))
        found.append(Offer("report", version, opens_on, until))
        found.append(Offer("minor_change", version, opens_on, until))
        if not state.paper.is_unconfirmed:
            found.append(Offer("give_back", version, None, until))
    base = renewable(state.facts, on)
    if base is not None:
        opens = renewal_opens_on(base.period.end)
        found.insert(1, Offer("renewal", base, opens if on < opens else None, None, held_up))
    return tuple(found)


def offered(state: Lineage, name: OfferName, on: date) -> bool:
    """Whether this can be done on a day."""
    return any(offer.name == name and offer.is_open for offer in offers(state, on))


def why_not(state: Lineage, name: OfferName, on: date) -> Refusal | None:
    """Why this cannot be done on a day, in the words of the command that would be refused; None where it can."""
    if offered(state, name, on):
        return None
    match name:
        case "change" | "renewal":
            found = target_of(state, name, on)
            return found if isinstance(found, Refusal) else None
        case "report":
            return refuse("R25", "nothing_to_report_on")
        case "minor_change":
            return refuse("R27", "no_minor_change_now")
        case "give_back":
            is_in_force = in_force(state.facts, on).version is not None
            return refuse("R26", "paper_not_given_back") if is_in_force else refuse("P", "nothing_to_give_back")
