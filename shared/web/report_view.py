"""実施状況報告書 as people read it: like a plan, each line of equipment under the name that it has in the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.domain import Text
from shared.web.components import Column
from shared.web.plan_view import PlanField, PlanPart, PlanSection, sections

NAME: Final = "name"
CALLED: Final = Text(ja="設備等の名称", en="Equipment")


def report_sections(report: StatusReport, plan: FiledForm) -> tuple[PlanSection, ...]:
    """The report on a plan in the form's own order. It holds no personal text."""
    names = {row.row_id: row.name for row in plan.equipment}
    rows = [(row.row_id, names.get(row.row_id, row.row_id)) for row in report.equipment]
    return tuple(
        replace(section, path="report", parts=tuple(_named(part, rows) for part in section.parts))
        for section in sections(report, lambda personal: personal.text or "")
    )


def _named(part: PlanPart, rows: Sequence[tuple[str, str]]) -> PlanPart:
    """The table of equipment with the names in front; any other part as it is."""
    if not part.lines:
        return part
    fields = (PlanField(f"{part.path}#{row_id}.{NAME}", CALLED, name) for row_id, name in rows)
    lines = tuple({NAME: field, **line} for field, line in zip(fields, part.lines, strict=True))
    return replace(part, columns=(Column(NAME, CALLED), *part.columns), lines=lines)
