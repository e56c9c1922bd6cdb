"""The copies of a certificate on paper (R26), held against what was claimed of it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.pages.case import after
from services.review.pages.desk import Desk, change, done
from services.review.pages.typed import TypedAtDesk
from shared.web.envelopes import SeenEnvelope


def router(desk: Desk) -> APIRouter:
    """/review/desk/{case_id}/copies."""
    routes = APIRouter(prefix="/review")

    @change(routes, "copies")
    def see_copies(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        made = done(lambda: desk.commands.see_copies(case_id, envelope))
        return after(desk, request, envelope.actor, case_id, "copies", made, typed)

    return routes
