"""実施状況報告 on its own (R25) by a file: a blank report to start from, and the draft it makes."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.report_checks import blank_report, report_refusals
from services.intake.pages.asking import labelled
from services.intake.pages.drafting.about import about_plan
from services.intake.pages.drafting.from_file import report_draft
from services.intake.pages.drafting.registry import form_about
from services.intake.pages.filing import plan_text, read_document
from services.intake.pages.of_a_plan import page_of, since_seen
from services.intake.pages.overview import json_file
from services.intake.views.actors import Reporting
from services.intake.views.plan import PlanOnADay, own_plan_on
from services.intake.views.told_at_once import Judged, plan_posted
from shared.clock import today
from shared.contracts.forms.describing import describe
from shared.contracts.forms.report import StatusReport
from shared.domain import together
from shared.web.components import Moment
from shared.web.envelopes import SeenEnvelope
from shared.web.forms import IdempotencyKey
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, Problem, refusal_errors
from shared.web.typed import PostedForms


def router(commands: Commands) -> APIRouter:
    """/intake/plans/{plan_id}/report."""
    routes = APIRouter()
    store = commands.store
    address = "/intake/plans/{plan_id}/report"

    @routes.get(address)
    def reporting(request: Request, plan_id: str, actor: Reporting) -> Response:
        found = own_plan_on(store, actor, plan_id)
        report = _blank(found)
        if report is None:
            return go_to(page_of(plan_id, "report"))
        return _ask(request, found, report.model_dump_json(indent=2))

    @routes.get(f"{address}.json")
    def start(plan_id: str, actor: Reporting) -> Response:
        """A blank report on the version in force."""
        report = _blank(own_plan_on(store, actor, plan_id))
        if report is None:
            return go_to(page_of(plan_id, "report"))
        return json_file(orjson.loads(report.model_dump_json()), "report.json")

    @routes.post(address)
    def take(
        request: Request,
        plan_id: str,
        actor: Reporting,
        envelope: SeenEnvelope,
        key: IdempotencyKey,
        typed: PostedForms,
    ) -> Response:
        """What could be filed goes on as a draft; anything else is shown again with all that stands against it."""
        found = own_plan_on(store, actor, plan_id)
        text = plan_text(typed)
        if isinstance(text, FieldError):
            return _ask(request, found, typed["plan"], (text,))
        judged = Judged(today(store.clock), rules=lambda report: together(report_refusals(report, found.form)))
        read = read_document(text, lambda body: plan_posted(StatusReport, body, judged))
        moved = since_seen(found, envelope.seen)
        if isinstance(read, tuple) or moved:
            return _ask(request, found, text, read if isinstance(read, tuple) else (), moved)
        if refused := together(report_refusals(read, found.form)):
            return _ask(request, found, text, labelled(refusal_errors(refused, REFUSALS)))
        about = about_plan(commands, actor, plan_id, "report")
        form = form_about("report", found.goes_on_in)
        assert form is not None
        try:
            return report_draft(commands, actor, form, about, read, key)
        except Problem as problem:
            return _ask(request, found, text, problem.errors)

    return routes


def _blank(found: PlanOnADay) -> StatusReport | None:
    """What there is to fill in; None where nothing can be reported on today."""
    return blank_report(found.form) if found.form is not None and found.offer("report") else None


def _ask(
    request: Request,
    found: PlanOnADay,
    text: str,
    errors: tuple[FieldError, ...] = (),
    moved: Sequence[Moment] | None = None,
) -> Response:
    return render(
        request,
        "intake/reporting.html",
        status_code=412 if moved is not None else 422 if errors else 200,
        found=found,
        possible=found.offer("report") is not None,
        text=text,
        errors=errors,
        since=moved,
        fields=describe(StatusReport).fields.values(),
    )
