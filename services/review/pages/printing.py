"""/review/desk/{case_id}/print: the application of a case on paper."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.pages.desk import Desk, crumb
from services.review.pages.words import DESK
from services.review.views.actors import Reading
from shared.web.plan_paper import OnPaper, PaperBase, plan_paper
from shared.web.plan_view import sections


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/review")

    @routes.get("/desk/{case_id}/print")
    def on_paper(case_id: str, request: Request, actor: Reading) -> Response:
        page = desk.page(case_id, actor)
        case, opening = page.case, desk.opening(page, actor)
        found = desk.builds_on(page)
        base = PaperBase(found.target, found.certificate_no, found.form) if found else None
        what = OnPaper(case.application_no, case.kind, case.bureau, case.received_on, desk.today, case.form, base)
        report = sections(case.report, opening) if case.report else ()
        return plan_paper(request, what, opening, report, f"{DESK}/{case_id}", [crumb(page)])

    return routes
