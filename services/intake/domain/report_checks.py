"""What stands against a status report (R25). A new plan has none, all else must have one."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms.describing import describe
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.report import ReportedEquipment, ReportedPart, StatusReport
from shared.domain import Refusal, refuse

_DEMANDED = attrgetter("may_be_demanded")


def report_problems(
    report: StatusReport | None, kind: ApplicationKind, plan: FiledForm | None = None
) -> Iterator[Refusal]:
    """Whether it is there, and says all that it must of a plan, if that is known."""
    if report is None:
        if kind != "new":
            yield refuse("R25", "report_needed", "report")
    elif kind == "new":
        yield refuse("R25", "report_of_nothing", "report")
    else:
        yield from report_refusals(report, plan)


def report_refusals(report: StatusReport, plan: FiledForm | None) -> list[Refusal]:
    """All that stands against a report on a plan, as it was certified."""
    return [*incomplete(report), *(equipment_problems(report, plan) if plan is not None else ())]


def incomplete(report: StatusReport) -> Iterator[Refusal]:
    """What the report demands and does not get."""
    for answer in describe(StatusReport).answers(report, _is_nothing, _DEMANDED):
        if answer.is_demanded_by(report):
            yield refuse("R25", "report_incomplete", f"report.{answer.path}")


def equipment_problems(report: StatusReport, plan: FiledForm) -> Iterator[Refusal]:
    """Each line of 3 (3) of the plan that was certified last is reported on, and no other."""
    reported = {row.row_id for row in report.equipment}
    planned = {row.row_id: row.name for row in plan.equipment}
    for number, (row_id, name) in enumerate(planned.items(), start=1):
        if row_id not in reported:
            yield refuse("R25", "equipment_unreported", "report.equipment", name=name, row=number)
    for row_id in sorted(reported - planned.keys()):
        yield refuse("R25", "equipment_unknown", f"report.equipment#{row_id}")


def blank_report(plan: FiledForm) -> StatusReport:
    """A report on a plan that is still to be filled in: a row for each line of its equipment."""
    rows = tuple(ReportedEquipment(row_id=row.row_id) for row in plan.equipment)
    if isinstance(plan, JointPlanForm):
        # A joint plan asks for neither (L58②), and only what stands in a plan is reported on (FORM.md).
        nothing = ReportedPart(mark="not_applicable")
        return StatusReport(initial_response=nothing, measures=nothing, equipment=rows)
    return StatusReport(equipment=rows)


def _is_nothing(value: object) -> bool:
    return not value.strip() if isinstance(value, str) else value is None or value == ()
