"""R31 as a table for docs/rules.md, from the dated table itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.contracts.blocks import ApplicationKind
from shared.scheme.application_kinds import PlanType
from shared.scheme.documents import DOCUMENTS, Condition, Demand, DocumentRow, since

KINDS: Final[tuple[ApplicationKind, ...]] = ("new", "change", "renewal")
DEMANDS: Final[Mapping[Demand, str]] = {"must": "must", "conditional": "if", "optional": "may"}
CONDITIONS: Final[Mapping[Condition | None, str]] = {
    "on_paper": "if the certification before is on paper and its copies were not seen",
    "large_company": "one for each large company, of a change only those newly joining",
    None: "",
}


def documents_table() -> str:
    """Every row of the newest block: of what it is asked, whether it is typed in or a file, and since when."""
    first_day, rows = DOCUMENTS.blocks()[-1]
    lines = ["| document | rule | new | change | 2nd and later | condition | single | joint | since |"]
    lines.append("|---|---|---|---|---|---|---|---|---|")
    for document, row in rows.items():
        cells = [DEMANDS[row.cells[kind]] if kind in row.cells else "–" for kind in KINDS]
        lines.append(f"| {' | '.join([_name(row), row.rule, *cells, *_rest(row), str(since(document, first_day))])} |")
    return "\n".join(lines)


def _name(row: DocumentRow) -> str:
    return f"{row.name.en} ({row.name.ja})"


def _rest(row: DocumentRow) -> list[str]:
    return [CONDITIONS[row.condition], _means(row, "single"), _means(row, "joint")]


def _means(row: DocumentRow, plan_type: PlanType) -> str:
    if plan_type not in row.of:
        return "–"
    if plan_type in row.also_as_file:
        return "entered; a file may come besides"
    return "entered" if plan_type in row.entered_by else "a file"
