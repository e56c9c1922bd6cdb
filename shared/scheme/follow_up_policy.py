"""What RULES leaves open about follow-up dates (P, ?), and the few numbers of the scheme that they hang on, dated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.domain import SCHEME_START, Dated
from shared.scheme.tax_measure import CERTIFIED_BY


@dataclass(frozen=True, slots=True)
class FollowUpPolicy:
    """The numbers from which a plan's dates are made. Chosen by the day of its certification."""

    tax_warnings_after_months: tuple[int, ...] = (9, 11)
    """P."""

    tax_measure_last_day: date = CERTIFIED_BY
    """R39: the last day of a certification that opens the tax measure."""

    gbizid_days: int = 14
    """R22: getting an account takes at least two weeks."""


FOLLOW_UP_POLICY: Final[Dated[FollowUpPolicy]] = Dated({SCHEME_START: FollowUpPolicy()})
