"""How a problem is answered: a page for people, JSON for programs; and which exceptions become problems."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from psycopg.errors import CannotConnectNow, DataError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.domain import Text
from shared.event_store.door import StaleVersion, UnknownStream
from shared.event_store.names import UnknownEventName, UnreadableEvent
from shared.event_store.presuming import Conflict
from shared.event_store.readable import UnreadableRow
from shared.event_store.unit_of_work import AnswerUnproven, KeyReused
from shared.postgres.database import ALTERED, AWAY, OutcomeUnknown
from shared.scheme.authorization import NotGranted
from shared.web.language import weighted
from shared.web.middleware import correlation_id_of, route_of
from shared.web.pages import go_to, pages_of
from shared.web.problems import (
    ANSWER_UNPROVEN,
    BAD_REQUEST,
    BROKEN_OFF,
    BY_STATUS,
    CONFLICT,
    EMPTY_BODY,
    FORBIDDEN,
    KEY_REUSED,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    NOT_JSON,
    PAGE_NOT_FOUND,
    SIGN_IN_REQUIRED,
    STALE_VERSION,
    UNEXPECTED,
    UNREADABLE,
    Problem,
    outcome_unknown,
    restoring,
    shape_problem,
    unavailable,
)
from shared.web.unsent import typed_before

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]
ToProblem = Callable[[Any], Problem]

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

_WITHOUT_DETAIL = {404: PAGE_NOT_FOUND}
"""What the framework answers by itself: it knows of addresses, not of what stands behind them."""

log = structlog.get_logger("web")


def handlers(more: Mapping[type[Exception], ToProblem], texts: Mapping[str, Text]) -> dict[Any, Handler]:
    """Which exception becomes which problem. `more` adds a service's own, `texts` words for its error types."""
    known: dict[type[Exception], ToProblem] = {
        Problem: lambda problem: problem,
        ClientDisconnect: lambda error: Problem(BROKEN_OFF),
        RequestValidationError: lambda error: _of_request(error, texts),
        ValidationError: lambda error: shape_problem(error.errors(include_url=False, include_input=False), texts),
        **dict.fromkeys(AWAY, _of_database),
        **dict.fromkeys(ALTERED, _of_table),
        UnreadableEvent: _of_record,
        UnreadableRow: _of_record,
        UnknownEventName: _of_record,
        DataError: _of_record,
        Conflict: lambda error: Problem(CONFLICT),
        KeyReused: lambda error: Problem(KEY_REUSED),
        AnswerUnproven: lambda error: Problem(ANSWER_UNPROVEN),
        StaleVersion: lambda error: Problem(STALE_VERSION),
        NotGranted: lambda error: Problem(FORBIDDEN),
        UnknownStream: lambda error: Problem(NOT_FOUND),
        **more,
    }
    return {HTTPException: _http, **{kind: _handler(to_problem) for kind, to_problem in known.items()}}


def answer(request: Request, problem: Problem) -> Response:
    """The problem as a page or as JSON, as the client prefers."""
    if not prefers_html(request):
        return JSONResponse(
            problem.body(correlation_id_of(request)),
            problem.status_code,
            problem.headers,
            media_type="application/problem+json",
        )
    return pages_of(request).render(
        request,
        "problem.html",
        status_code=problem.status_code,
        headers=problem.headers,
        problem=problem,
        choose_user=problem.kind in (SIGN_IN_REQUIRED, FORBIDDEN),
        typed=typed_before(request),
        sent_to=request.url.path,
    )


def unexpected(request: Request) -> Response:
    """500, and nothing about its cause. Where even the page fails, the plain document is left."""
    problem = Problem(UNEXPECTED)
    try:
        return answer(request, problem)
    except Exception:
        log.exception("problem_page_failed")
        return JSONResponse(problem.body(correlation_id_of(request)), 500, media_type="application/problem+json")


class LastResort:
    """Answers what nothing inside has answered: problems of the middlewares below, and what nobody expected."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if not isinstance(error, Problem):
                log.error("request_failed", route=route_of(scope), exc_info=error)
            if begun:
                raise
            request = Request(scope, receive)
            response = answer(request, error) if isinstance(error, Problem) else unexpected(request)
            await response(scope, receive, send)


def prefers_html(request: Request) -> bool:
    """Whether Accept puts text/html before JSON. A client that takes anything gets JSON."""
    html = json = 0.0
    for choice, weight in weighted(request.headers.get("accept", "")):
        if choice in ("text/html", "application/xhtml+xml"):
            html = max(html, weight)
        elif choice in ("application/json", "application/problem+json"):
            json = max(json, weight)
    return html > json


def _handler(to_problem: ToProblem) -> Handler:
    async def handle(request: Request, error: Any) -> Response:
        return answer(request, to_problem(error))

    return handle


def _of_request(error: RequestValidationError, texts: Mapping[str, Text]) -> Problem:
    if isinstance(error.body, bytes):
        return Problem(NOT_JSON)  # only what is declared as JSON is read as such
    found = error.errors()
    if any(one["type"] == "missing" and tuple(one["loc"]) == ("body",) for one in found):
        return Problem(EMPTY_BODY)
    return shape_problem(found, texts)


async def _http(request: Request, error: HTTPException) -> Response:
    kind = _WITHOUT_DETAIL.get(error.status_code) or BY_STATUS.get(error.status_code)
    if isinstance(error.__cause__, ClientDisconnect):
        kind = BROKEN_OFF
    if kind is None:
        kind = UNEXPECTED if error.status_code >= 500 else BAD_REQUEST
        kind = replace(kind, status=error.status_code)
    opened = kind is METHOD_NOT_ALLOWED and request.method in ("GET", "HEAD") and prefers_html(request)
    if opened and (above := _page_above(request)):
        # Forms are sent to this address; whoever opens it, from a bookmark or a reload, means the page before it.
        return go_to(above)
    headers = {"Allow": ", ".join(_allowed(request))} if kind is METHOD_NOT_ALLOWED else error.headers
    return answer(request, Problem(kind, headers=headers, most=""))


def _page_above(request: Request) -> str | None:
    """The nearest address above this one that can be opened, with the query; None if there is none but the first."""
    path = request.url.path
    while path := path.rpartition("/")[0]:
        if _takes(request, "GET", path):
            return f"{path}?{request.url.query}" if request.url.query else path
    return None


def _takes(request: Request, method: str, path: str) -> bool:
    scope = {**request.scope, "method": method, "path": path}
    routes = (route for route in request.app.router.routes if not isinstance(route, Mount))
    return any(route.matches(scope)[0] is Match.FULL for route in routes)


def _allowed(request: Request) -> list[str]:
    """Every method that some route of this path takes: Starlette names those of the first route only."""
    taken = [method for method in METHODS if _takes(request, method, request.url.path)]
    taken = taken or ["GET"]  # a mounted folder of files
    return ["GET", "HEAD", *taken[1:]] if taken[0] == "GET" else taken


def _of_record(error: Exception) -> Problem:
    """A record that cannot be read. What the server itself refuses, giving its state, is a fault of ours."""
    if isinstance(error, DataError) and error.sqlstate is not None:
        raise error
    log.error("record_unreadable", error=type(error).__name__)
    return Problem(UNREADABLE)


def _of_table(error: Exception) -> Problem:
    """A table that is not as our migrations made it: readiness says which."""
    log.error("table_unreadable", error=type(error).__name__)
    return Problem(UNREADABLE)


def _of_database(error: Exception) -> Problem:
    log.warning("database_unavailable", error=type(error).__name__)
    if isinstance(error, CannotConnectNow):
        return restoring()  # a connection that stands gets this from the store alone (005_put_back.sql)
    return outcome_unknown() if isinstance(error, OutcomeUnknown) else unavailable()
