"""The one application in front of all services of a process: their routers, pages and errors."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from services import health
from services.embedded import System
from services.home import pages as home
from services.review.commands import OnlyForDirectors
from shared.domain import Text
from shared.observability import RequestMetrics, new_registry
from shared.web.app import web_app
from shared.web.pages import Pages
from shared.web.problems import FORBIDDEN, Problem

PROBLEMS: dict[type[Exception], Any] = {
    OnlyForDirectors: lambda error: Problem(FORBIDDEN),
}
"""What the services' own exceptions become; those of the commands' door are known to the frame."""


def application(system: System) -> FastAPI:
    """Everything under one address: `/intake`, `/review`, `/notify`, `/followup`, `/audit`, health and metrics."""
    registry = new_registry()
    services = system.services.values()
    texts: dict[str, Text] = {code: text for service in services for code, text in service.texts.items()}
    webs = [service.web() for service in services]
    sections = [section for web in webs for section in web.sections]
    routers = [router for web in webs for router in web.routers]
    return web_app(
        "jigyokei",
        [home.router(), health.router(system, registry), *routers],
        Pages(home.SECTION, *sections),
        problems=PROBLEMS,
        texts=texts,
        metrics=RequestMetrics(registry),
    )
