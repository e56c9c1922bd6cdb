"""Routes of the API at whose addresses there are pages as well: who prefers HTML gets the page, everybody else JSON."""

from __future__ import annotations

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope

from shared.web.answers import prefers_html


class ForPrograms(APIRoute):
    """For `APIRouter(route_class=ForPrograms)`, included before the routers of pages."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and prefers_html(Request(scope)):
            return Match.NONE, {}
        return super().matches(scope)
