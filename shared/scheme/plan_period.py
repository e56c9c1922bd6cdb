"""R16: how long a plan may run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shared.domain import SCHEME_START, Dated


@dataclass(frozen=True, slots=True)
class PeriodLimit:
    rule: str
    months: int


PLAN_PERIOD: Final[Dated[PeriodLimit]] = Dated({SCHEME_START: PeriodLimit("R16", months=36)})
