"""R18: by when an applicant may expect the outcome, as long as nothing stops the clock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from shared.domain import SCHEME_START, Dated

STANDARD_DAYS: Final[Dated[int]] = Dated({SCHEME_START: 45})
"""標準処理期間 (R18), in calendar days; day 1 is the day after the filing."""


def expected_last_day(filed_on: date) -> date:
    """The day on which the standard period ends. A guide only: the days of a correction are not counted and move it."""
    return filed_on + timedelta(days=STANDARD_DAYS.on(filed_on))
