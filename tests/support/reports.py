"""Status reports that say all they must."""

from __future__ import annotations

from typing import Final

from shared.contracts.forms.report import ReportedEquipment, ReportedPart, StatusReport
from shared.contracts.forms.single import PlanForm

_AS_PLANNED: Final = ReportedPart(mark="as_planned", done="計画どおり実施した。")
REPORT: Final = StatusReport(
    initial_response=_AS_PLANNED, measures=_AS_PLANNED, partners=_AS_PLANNED, organisation=_AS_PLANNED
)
"""Of a plan without equipment."""


def report_on(form: PlanForm) -> StatusReport:
    """Each line of its equipment was acquired as planned."""
    rows = [
        ReportedEquipment(row_id=row.row_id, mark="as_planned", acquired=row.month, paid_by="own_means")
        for row in form.equipment
    ]
    return REPORT.model_copy(update={"equipment": tuple(rows)})
