"""The application around the routers of one service, or of all of them in one process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.datastructures import URL
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from shared.domain import Text
from shared.observability import RequestMetrics
from shared.web import persona_pages
from shared.web.answers import LastResort, ToProblem, handlers
from shared.web.middleware import (
    BodyLimit,
    ForAPerson,
    HeadAsGet,
    InUtf8,
    PlainAddress,
    RequestLog,
    SameOrigin,
    SecurityHeaders,
    UnreadableRows,
)
from shared.web.openapi import truthful
from shared.web.pages import STATIC, Pages, static_sum

Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]


def web_app(
    title: str,
    routers: Iterable[APIRouter],
    pages: Pages,
    *,
    lifespan: Lifespan | None = None,
    version: str = "1",
    problems: Mapping[type[Exception], ToProblem] | None = None,
    texts: Mapping[str, Text] | None = None,
    larger_bodies: Mapping[str, int] | None = None,
    metrics: RequestMetrics | None = None,
) -> FastAPI:
    """Wire routers, pages, problems and middlewares; the first page `/` is left to a router.

    `problems` says what a service's own exceptions become, `texts` words its own pydantic error types, and
    `larger_bodies` names prefixes of paths that take more than 800 kB.
    """
    app = _Application(
        title=title,
        version=version,
        lifespan=lifespan,
        docs_url=None,  # both load their scripts from elsewhere
        redoc_url=None,
        middleware=_middleware(metrics, larger_bodies),
        exception_handlers=handlers(problems or {}, texts or {}),
    )
    app.state.pages = pages
    app.mount("/static", CachedFiles(directory=STATIC), name="static")
    for router in (persona_pages.router, *routers):
        app.include_router(router)
    return app


def _middleware(metrics: RequestMetrics | None, larger_bodies: Mapping[str, int] | None) -> list[Middleware]:
    """From the outermost to the innermost."""
    return [
        Middleware(RequestLog, metrics=metrics),
        Middleware(SecurityHeaders),
        Middleware(HeadAsGet),
        Middleware(UnreadableRows),
        Middleware(ForAPerson),
        Middleware(LastResort),
        Middleware(PlainAddress),
        Middleware(SameOrigin),
        Middleware(InUtf8),
        Middleware(BodyLimit, larger=larger_bodies),
    ]


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        return truthful(self)


class CachedFiles(StaticFiles):
    """Static files; an address that carries the file's own sum may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        asked = URL(scope=scope).query
        lasting = response.status_code in (200, 304) and asked == f"v={static_sum(path)}"
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        return response
