"""What a change or a later application stands beside at the desk: the plan it builds on, and the report on that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.review.domain.refusals import REFUSALS
from services.review.domain.state import Case
from services.review.pages.desk import Desk
from services.review.pages.words import record_address
from services.review.views.case_page import CasePage
from services.review.views.plan import BuildsOn, certification_over, has_record
from shared.contracts.personal import Open
from shared.web.plan_differences import ComparedPlan, compared
from shared.web.problems import refusal_errors


def on_its_plan(desk: Desk, page: CasePage, base: BuildsOn | None) -> Mapping[str, Any]:
    """What the application builds on, and why it could not be certified as things are now."""
    against = desk.obstacle(page)
    return {
        "base": base,
        "over": certification_over(desk.commands.store, page, desk.today),
        "plan_page": record_address(page.plan_id) if page.plan_id and has_record(desk.commands.store, page) else "",
        "obstacles": [error.text for error in refusal_errors(against, REFUSALS)] if against else [],
    }


def beside_its_base(base: BuildsOn | None, case: Case, opening: Open) -> ComparedPlan | None:
    """The plan beside the one it builds on, if that is known."""
    if base is None or base.form is None:
        return None
    return compared(base.form, case.form, opening)


def reported_rows(base: BuildsOn | None, case: Case) -> Mapping[str, str]:
    """By the first field of a line of the report on equipment: what the plan calls that equipment."""
    names = {row.row_id: row.name for row in base.form.equipment} if base and base.form else {}
    rows = case.report.equipment if case.report else ()
    return {f"equipment#{row.row_id}.mark": names[row.row_id] for row in rows if row.row_id in names}
