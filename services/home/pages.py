"""The first page."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from shared.domain import Text
from shared.web.pages import Section, render

SECTION = Section("home", Text(ja="ホーム", en="Home"), Path(__file__).with_name("templates"), "/")


def router() -> APIRouter:
    """`/`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    def home(request: Request) -> Response:
        return render(request, "home/home.html")

    return routes
