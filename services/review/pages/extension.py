"""A longer time for the examination: what it would do, before it is given, for nothing takes it back."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.domain.case import CASE
from services.review.domain.commands import ExtendDeadline
from services.review.domain.refusals import REFUSALS
from services.review.pages.case import after, again, shown_case
from services.review.pages.desk import Desk, beside, change, crumb, done
from services.review.pages.resuming import keep_typed
from services.review.pages.typed import WHOLE_NUMBER, TypedAtDesk, days_of, error_at
from services.review.pages.words import WORDS
from services.review.views.actors import Extending
from services.review.views.case_page import CasePage
from services.review.views.officers import naming_people
from shared.contracts.event import Actor
from shared.domain import Refusal, Text
from shared.scheme.days_off import is_day_off
from shared.web.envelopes import SeenEnvelope
from shared.web.forms import SeenVersion
from shared.web.pages import render
from shared.web.problems import refusal_errors
from shared.web.typed import Typed


def router(desk: Desk) -> APIRouter:
    """/review/desk/{case_id}/extension, and its check."""
    routes = APIRouter(prefix="/review")

    @routes.post("/desk/{case_id}/extension/check")
    def check(case_id: str, request: Request, actor: Extending, seen: SeenVersion, typed: TypedAtDesk) -> Response:
        return _checked(desk, request, actor, desk.page(case_id, actor), typed, seen)

    @change(routes, "extension")
    def extend(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        days = days_of(typed)
        if days is None:
            return again(desk, request, envelope.actor, case_id, "extension", [error_at("days", WHOLE_NUMBER)], typed)
        made = done(lambda: desk.commands.extend_deadline(case_id, days, typed["reason"], envelope))
        return after(desk, request, envelope.actor, case_id, "extension", made, typed)

    return routes


def _checked(desk: Desk, request: Request, actor: Actor, page: CasePage, typed: Typed, seen: int) -> Response:
    if seen != page.version:
        return shown_case(desk, request, actor, page, "extension", (), typed, seen)
    days, reason = days_of(typed), typed["reason"]
    outcome = desk.would(page, ExtendDeadline(page.case.case_id, days=days or 1, reason=reason, by=actor.id))
    if days is None:
        errors = beside(error_at("days", WHOLE_NUMBER), outcome)
        return shown_case(desk, request, actor, page, "extension", errors, typed)
    if isinstance(outcome, Refusal):
        errors = refusal_errors(naming_people(outcome), REFUSALS)
        return shown_case(desk, request, actor, page, "extension", errors, typed)
    # The page that confirms is posted to: whoever leaves it finds what was typed on the case.
    keep_typed(desk.drafts, actor, page.case.case_id, "extension", seen, typed)
    extended = CASE.replay([*(recorded.event for recorded in page.history), *outcome])
    assert extended is not None
    return render(
        request,
        "review/extension.html",
        page=page,
        case=page.case,
        days=days,
        reason=reason,
        last_day=extended.told_day,
        is_closed=extended.told_day is not None and is_day_off(extended.told_day),
        left=extended.extension_days_left,
        clock=page.clock_on(desk.today),
        trail=[crumb(page), (Text(ja="期限の延長の確認", en="Confirm the extension"), "")],
        **WORDS,
    )
