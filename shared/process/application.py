"""The web application of a process: the routers, pages and errors of all services that run in it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI

from shared.domain import Text
from shared.observability import RequestMetrics, new_registry
from shared.process import health
from shared.process.system import WiredServices
from shared.web.app import web_app
from shared.web.pages import Pages, Section


def application(
    system: WiredServices, first_routers: Sequence[APIRouter] = (), first_sections: Sequence[Section] = ()
) -> FastAPI:
    """Everything under one address: each service under its own prefix, health and metrics; and what comes first."""
    registry = new_registry()
    services = system.services.values()
    texts: dict[str, Text] = {code: text for service in services for code, text in service.texts.items()}
    webs = [service.web() for service in services]
    return web_app(
        "jigyokei",
        [*first_routers, health.router(system, registry), *(router for web in webs for router in web.routers)],
        Pages(*first_sections, *(section for web in webs for section in web.sections), late_since=system.late_since),
        problems={kind: made for web in webs for kind, made in web.problems.items()},
        texts=texts,
        larger_bodies={prefix: most for web in webs for prefix, most in web.larger_bodies.items()},
        metrics=RequestMetrics(registry),
    )
