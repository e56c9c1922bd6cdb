"""The first page."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from shared.domain import Text
from shared.scheme.authorization import has
from shared.web.authorization import for_everyone
from shared.web.pages import Section, render

SECTION = Section("home", Text(ja="ホーム", en="Home"), Path(__file__).with_name("templates"), "/")


def router() -> APIRouter:
    """`/`."""
    routes = APIRouter(include_in_schema=False, dependencies=[for_everyone("public.read_first_page")])

    @routes.get("/")
    def home(request: Request) -> Response:
        return render(request, "home/home.html", has=has)

    return routes
