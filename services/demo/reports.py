"""Status reports of the demo: all was done as planned, and what is to come has not begun."""

from __future__ import annotations

from datetime import date

from services.intake.domain.report_checks import blank_report
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import Rating, ReportedEquipment, ReportedPart, StatusReport
from shared.domain import Month

DONE = "計画のとおり実施した。"


def report_on(plan: FiledForm, on: date) -> StatusReport:
    """The report on a plan as of a day."""
    blank = blank_report(plan)
    return blank.model_copy(
        update={
            "initial_response": blank.initial_response if blank.initial_response.mark else _part("as_planned"),
            "measures": blank.measures if blank.measures.mark else _part("nearly"),
            "equipment": tuple(_equipment(row.row_id, row.month, Month.of(on)) for row in plan.equipment),
            "partners": _part("as_planned") if plan.partners else ReportedPart(mark="not_applicable"),
            "organisation": _part("as_planned"),
        }
    )


def _part(mark: Rating) -> ReportedPart:
    return ReportedPart(mark=mark, done=DONE)


def _equipment(row_id: str, planned: Month, now: Month) -> ReportedEquipment:
    if planned <= now:
        return ReportedEquipment(row_id=row_id, mark="as_planned", acquired=planned, paid_by="own_means", done=DONE)
    return ReportedEquipment(row_id=row_id, mark="not_started", starts=planned)
