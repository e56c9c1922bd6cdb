"""A status report that says all it must, of a plan without equipment."""

from __future__ import annotations

from typing import Final

from shared.contracts.forms.report import ReportedPart, StatusReport

_AS_PLANNED: Final = ReportedPart(mark="as_planned", done="計画どおり実施した。")
REPORT: Final = StatusReport(
    initial_response=_AS_PLANNED, measures=_AS_PLANNED, partners=_AS_PLANNED, organisation=_AS_PLANNED
)
