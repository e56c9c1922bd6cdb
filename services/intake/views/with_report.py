"""A plan and the status report that goes with it, as one document: a change or a later application (R25)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from shared.contracts.forms.describing import Form, FormSection, asked
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.forms.single import PlanForm
from shared.domain import Text

LABEL: Final = Text(ja="実施状況報告", en="Implementation status")
REPORT_SECTION: Final = FormSection(LABEL, ("report",))
ReportAnswer = Annotated[StatusReport, asked(LABEL.ja, LABEL.en)]
EQUIPMENT: Final = "report.equipment"
"""The table with a row for each line of equipment of the plan that is reported on."""


class PlanWithReport(PlanForm):
    """A single plan with its report."""

    SECTIONS: ClassVar[tuple[FormSection, ...]] = (*PlanForm.SECTIONS, REPORT_SECTION)

    report: ReportAnswer


class JointPlanWithReport(JointPlanForm):
    """A joint plan with its report."""

    SECTIONS: ClassVar[tuple[FormSection, ...]] = (*JointPlanForm.SECTIONS, REPORT_SECTION)

    report: ReportAnswer


WITH_REPORT: Final[Mapping[type[Form], type[Form]]] = {PlanForm: PlanWithReport, JointPlanForm: JointPlanWithReport}
"""What a plan of each type is filed as where it follows another."""


def apart(typed: Any) -> tuple[FiledForm, StatusReport]:
    """The plan as it is filed, and its report."""
    form = next(plan for plan, with_report in WITH_REPORT.items() if isinstance(typed, with_report))
    parts: dict[str, Any] = {name: getattr(typed, name) for name in form.model_fields}
    plan: Any = form.model_construct(**parts)
    return plan, typed.report


def equipment_named(plan: FiledForm) -> dict[str, dict[str, str]]:
    """The rows that a report has, with the names of the equipment."""
    return {EQUIPMENT: {row.row_id: row.name for row in plan.equipment}}
