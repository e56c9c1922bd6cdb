"""What a correction changed in a plan: each field that now reads otherwise, with how it read before."""

from __future__ import annotations

from collections.abc import Sequence

from services.review.views.case_page import CasePage
from shared.contracts.forms.differences import Difference
from shared.contracts.forms.filed import FiledForm, label_in
from shared.contracts.forms.report import StatusReport
from shared.contracts.forms.unasked import changed_unasked
from shared.contracts.review import CaseOpened, CorrectionReceived, CorrectionRequested
from shared.domain import Text
from shared.web import plan_view
from shared.web.plan_view import PlanField, PlanSection


def form_before(page: CasePage) -> FiledForm | None:
    """The plan as it stood before the last correction; None if nothing was corrected yet."""
    forms = [
        recorded.event.form for recorded in page.history if isinstance(recorded.event, (CaseOpened, CorrectionReceived))
    ]
    return forms[-2] if len(forms) > 1 else None


def unasked_since(page: CasePage) -> list[Difference]:
    """What the last answer to a correction changed though its request named nothing that holds it (G33)."""
    last = next((one.event for one in reversed(page.history) if isinstance(one.event, CorrectionReceived)), None)
    before = form_before(page)
    if last is None or before is None:
        return []
    requests = (one.event for one in page.history if isinstance(one.event, CorrectionRequested))
    asked = next((one for one in requests if one.correction_id == last.correction_id), None)
    return changed_unasked([item.path for item in asked.items], before, last.form) if asked else []


def unasked_labels(page: CasePage) -> list[tuple[Difference, Text]]:
    """The same, each with its label; what is gone by the text in which it stood."""
    before = form_before(page)
    return [
        (one, label_in(before if one.kind == "removed" and before else page.case.form, one.path))
        for one in unasked_since(page)
    ]


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
