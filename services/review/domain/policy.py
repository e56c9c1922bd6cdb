"""The bureau's clock policy (R18, "Review"): what S leaves open, as one dated table. The default is ours, and says so.

A case is judged by the policy in force on the day of its filing; its name is pinned in CaseOpened for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.domain import SCHEME_START, Dated
from shared.scheme.standard_period import STANDARD_DAYS

Unit = Literal["calendar_days", "business_days"]
Roll = Literal["none", "next_business_day"]


@dataclass(frozen=True, slots=True)
class Policy:
    """How the days of an examination are counted. `MARKS` says which text each value comes from.

    `longest_extension_days` is the most that all extensions of a case come to together.
    """

    name: str
    length: int = STANDARD_DAYS.on(SCHEME_START)
    unit: Unit = "calendar_days"
    roll: Roll = "none"
    rungs: tuple[int, ...] = (30, 40, STANDARD_DAYS.on(SCHEME_START))
    correction_days: int = 14
    lapse_ends_pause: bool = True
    longest_correction_days: int = 365
    longest_extension_days: int = 45

    def __post_init__(self) -> None:
        if self.length < 1 or list(self.rungs) != sorted(set(self.rungs)) or any(rung < 1 for rung in self.rungs):
            raise ValueError("a policy has a length, and rungs that rise")


MARKS = {
    "length": "R18",
    "unit": "R18 ?",  # S does not say which days are meant; day 1 = the day after receipt is the civil code's default.
    "roll": "P",
    "rungs": "R18 P",  # The last is R18's own; those before it are ours.
    "correction_days": "P",
    "lapse_ends_pause": "P",  # Off: an unanswered correction keeps the clock standing until it is answered.
    "longest_correction_days": "P",  # Keeps a slip of the pen in a date from stopping the clock for decades.
    "longest_extension_days": "P",
}
"""Where each value of a Policy comes from; P is a choice of ours, ? is not confirmed."""

POLICIES = Dated(
    {
        SCHEME_START: Policy(name="review-clock/1", longest_extension_days=365),
        date(2026, 4, 1): Policy(name="review-clock/2"),
    }
)
"""By the day of filing (JST). Another standard period (R18) asks for a block of its first day. A block that is out is
never edited, and the next one's first day comes after it is out: then whoever opens the case, and with whichever
version, pins the same policy."""


def policy_on(day: date) -> Policy:
    """The policy for a case filed on that day."""
    return POLICIES.on(day)


def policy_of(name: str) -> Policy:
    """The policy that a case has pinned. Raises LookupError for a name that was never in the table."""
    for _, policy in POLICIES.blocks():
        if policy.name == name:
            return policy
    raise LookupError(f"no review policy is called {name}")
