"""Which amounts of a plan may have been typed in yen where thousands are asked: ours to choose (P; FORM.md)."""

from __future__ import annotations

from datetime import date
from typing import Final

from shared.domain import SCHEME_START, Dated

PLAUSIBLE_YEN_A_HEAD: Final[Dated[int]] = Dated({SCHEME_START: 10_000_000})
"""P: up to so much for each who works there, an amount of one line is not asked about.

A small business sells about this much a head in a year, and no measure of a plan costs all of it. What was typed in
yen is a thousand times too large, and so is found from 10,000 yen a head on.
"""


def plausible_yen(capital_yen: int | None, employees: int, filed_on: date) -> int:
    """What one line of a plan may come to unasked: a business can spend its capital, too. Whoever leads it counts."""
    return max(capital_yen or 0, PLAUSIBLE_YEN_A_HEAD.on(filed_on) * (employees + 1))
