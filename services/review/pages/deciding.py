"""The decision: proposed by one, sent back or approved by another, who reads it once more before."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.pages.beside import on_its_plan
from services.review.pages.case import after, again
from services.review.pages.desk import Desk, change, crumb, done
from services.review.pages.resuming import shown_drafts, typed_of
from services.review.pages.typed import TypedAtDesk, error_at
from services.review.pages.words import DESK, WORDS
from services.review.views.actors import Approving
from services.review.views.answered import correction_rounds
from services.review.views.case_page import CasePage
from services.review.views.plan import cautions_of_case
from shared.contracts.blocks import Outcome
from shared.contracts.event import Actor
from shared.domain import Text
from shared.scheme.bureaus import BUREAUS
from shared.web.correction_answers import ANSWER_WAYS
from shared.web.envelopes import SeenEnvelope
from shared.web.pages import go_to, render
from shared.web.problems import caution_errors


def router(desk: Desk) -> APIRouter:
    """What is proposed, and what becomes of it, under /review/desk/{case_id}."""
    routes = APIRouter(prefix="/review")

    @change(routes, "proposal")
    def propose(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        actor, outcome = envelope.actor, typed.trimmed("outcome")
        if outcome not in ("certify", "refuse"):
            return again(desk, request, actor, case_id, "proposal", [error_at("outcome", _CHOOSE_OUTCOME)], typed)
        proposed: Outcome = "certify" if outcome == "certify" else "refuse"
        made = done(lambda: desk.commands.propose(case_id, proposed, typed["reasons"], envelope))
        return after(desk, request, actor, case_id, "proposal", made, typed)

    @change(routes, "send-back")
    def send_back(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        made = done(lambda: desk.commands.send_back(case_id, typed["comment"], envelope))
        return after(desk, request, envelope.actor, case_id, "send-back", made, typed)

    @routes.get("/desk/{case_id}/decision")
    def decision(case_id: str, request: Request, actor: Approving) -> Response:
        return _shown(desk, request, actor, desk.page(case_id, actor))

    @change(routes, "approve")
    def approve(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        made = done(lambda: desk.commands.approve(case_id, envelope))
        return after(desk, request, envelope.actor, case_id, "approve", made, typed)

    return routes


def _shown(desk: Desk, request: Request, actor: Actor, page: CasePage) -> Response:
    if page.case.proposal is None or "approve" not in desk.may(page, actor):
        return go_to(f"{DESK}/{page.case.case_id}")
    base = desk.builds_on(page)
    kept = shown_drafts(desk, page, actor)
    return render(
        request,
        "review/decision.html",
        page=page,
        case=page.case,
        proposal=page.case.proposal,
        bureau=BUREAUS[page.case.bureau],
        today=desk.today,
        clock=page.clock_on(desk.today),
        actor=actor,
        came_back=False,
        typed=typed_of(kept["drafts"].get("send-back")) or {},
        **kept,
        **on_its_plan(desk, page, base),
        rounds=correction_rounds(page),
        cautions=caution_errors(cautions_of_case(page, base, desk.opening(page, actor))),
        answer_ways=ANSWER_WAYS,
        trail=[crumb(page), (Text(ja="決裁の確認", en="Confirm the decision"), "")],
        **WORDS,
    )


_CHOOSE_OUTCOME = Text(ja="認定するかしないかを選んでください。", en="Choose whether to certify.")
