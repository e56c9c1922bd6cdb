"""What a correction changed in a plan: each field that now reads otherwise, with how it read before."""

from __future__ import annotations

from collections.abc import Sequence

from services.review.views.case_page import CasePage
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.review import CaseOpened, CorrectionReceived
from shared.web import plan_view
from shared.web.plan_view import PlanField, PlanSection


def form_before(page: CasePage) -> FiledForm | None:
    """The plan as it stood before the last correction; None if nothing was corrected yet."""
    forms = [
        recorded.event.form for recorded in page.history if isinstance(recorded.event, (CaseOpened, CorrectionReceived))
    ]
    return forms[-2] if len(forms) > 1 else None


def report_before(page: CasePage) -> StatusReport | None:
    """The status report before the last correction; None if there is none, or nothing was corrected yet."""
    told = [
        recorded.event.report
        for recorded in page.history
        if isinstance(recorded.event, (CaseOpened, CorrectionReceived))
    ]
    return next((report for report in reversed(told[:-1]) if report), None)


def changed_fields(before: Sequence[PlanSection], now: Sequence[PlanSection]) -> dict[str, PlanField | None]:
    """By path: the field as it read before, or None where there was none, such as a line that was added."""
    old = fields_by_path(before)
    return {path: old.get(path) for path, new in fields_by_path(now).items() if path not in old or old[path] != new}


def fields_by_path(shown: Sequence[PlanSection]) -> dict[str, PlanField]:
    """Every field that a plan shows, by its path."""
    return {field.path: field for field in plan_view.fields_of(shown)}
