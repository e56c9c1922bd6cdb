"""What surrounds every request: number and log line, patience, headers, checks of its origin, address and size.

Plain ASGI, since every request passes through all of them. `app.py` puts them in order.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from time import perf_counter
from urllib.parse import parse_qsl, quote, urlsplit
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.event_store.readable import noting
from shared.observability import RequestMetrics, correlated
from shared.postgres.patience import for_a_person
from shared.web import persona
from shared.web.forms import content_type, is_form
from shared.web.problems import CHARSET, CROSS_SITE, INVALID_INPUT, TOO_LARGE, FieldError, Problem

CORRELATION_HEADER = "X-Correlation-Id"
UNREADABLE_HEADER = "X-Jigyokei-Unreadable"
BODY_LIMIT = 800_000
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
)
# no-referrer would make browsers send "Origin: null" with our own forms.
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s;"']*)""", re.IGNORECASE)
_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = structlog.get_logger("web")


def correlation_id_of(request: HTTPConnection) -> str:
    """The number of this request, which every event that it causes carries too."""
    found = request.scope.get("state", {}).get("correlation_id", "")
    return str(found)


class RequestLog:
    """Gives each request its correlation id and leaves one log line, without query strings or paths as typed."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics | None = None) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(CORRELATION_HEADER, "")
        number = given if _CORRELATION_ID.fullmatch(given) else str(uuid4())
        scope.setdefault("state", {})["correlation_id"] = number
        status = 500
        started = perf_counter()

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[CORRELATION_HEADER] = number
            await send(message)

        with correlated(number):
            try:
                await self.app(scope, receive, numbered)
            finally:
                took = perf_counter() - started
                route = route_of(scope)
                if self.metrics:
                    self.metrics.observe(scope["method"], route, status, took)
                log.info("request", method=scope["method"], route=route, status=status, took_ms=round(took * 1000, 1))


def route_of(scope: Scope) -> str:
    """The path as the route was written ("/review/cases/{case_id}"), "unmatched" if there was none."""
    context = scope.get("fastapi", {}).get("effective_route_context")
    path = getattr(context, "path", None) or getattr(scope.get("route"), "path", None)
    if path:
        return str(path)
    return f"{scope.get('root_path', '')}/*" if "endpoint" in scope else "unmatched"


class SecurityHeaders:
    """The same headers on every answer; a route that sets one of them itself knows better."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store" if _names_someone(scope) else "no-cache"
                    headers.add_vary_header(f"Accept, Accept-Language, Cookie, {persona.HEADER}")
            await send(message)

        await self.app(scope, receive, guarded)


class UnreadableRows:
    """Says which rows an answer lacks because they cannot be read, in a header; pages say it themselves."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and numbers:
                log.error("rows_unreadable", route=route_of(scope), count=len(numbers))
                MutableHeaders(scope=message)[UNREADABLE_HEADER] = ", ".join(quote(number) for number in numbers)
            await send(message)

        with noting() as numbers:
            await self.app(scope, receive, told)


class HeadAsGet:
    """Answers HEAD wherever GET is answered: the same headers, and nothing after them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def headers_only(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        as_get: Scope = {**scope, "method": "GET"}
        try:
            await self.app(as_get, receive, headers_only)
        finally:
            scope.update({**as_get, "method": "HEAD"})  # the log line names the route that was found


class ForAPerson:
    """Has whatever is asked of PostgreSQL on the way answered, or given up, while somebody still waits for it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with for_a_person():
            await self.app(scope, receive, send)


class PlainAddress:
    """Refuses an address with control characters: nobody types them, and PostgreSQL stores no NUL."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            fields = [name for name, value in query if _CONTROL.search(value)]
            if fields or _CONTROL.search(scope["path"]) or any(_CONTROL.search(name) for name, _ in query):
                named = [name for name in dict.fromkeys(fields) if not _CONTROL.search(name)]
                raise Problem(INVALID_INPUT, [_unreadable(name) for name in named or [""]])
        await self.app(scope, receive, send)


class SameOrigin:
    """Refuses forms that another site's page sends: browsers say where a request comes from, other clients do not."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and _from_elsewhere(Headers(scope=scope)):
            raise Problem(CROSS_SITE)
        await self.app(scope, receive, send)


class InUtf8:
    """Refuses texts that are said to be in another encoding: they would be read as UTF-8 (RFC 8259, section 8.1)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and _is_in_another_charset(scope):
            raise Problem(CHARSET)
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuses a body above the limit, by its announced length or by what has arrived.

    `larger` names prefixes of paths that take more, such as attachments.
    """

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT, larger: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.limit = limit
        self.larger = dict(larger or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        fitting = [most for prefix, most in self.larger.items() if scope["path"].startswith(prefix)]
        limit = max(fitting, default=self.limit)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            raise Problem(TOO_LARGE, most=limit // 1000)
        arrived = 0

        async def counted() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > limit:
                raise Problem(TOO_LARGE, most=limit // 1000)
            return message

        await self.app(scope, counted, send)


def _unreadable(field: str) -> FieldError:
    return FieldError(
        field, "", "control_character",
        ja="制御文字（画面に表示されない文字）を取り除いてください。",
        en="Take out the control characters (those that no screen shows).",
    )  # fmt: skip


def _names_someone(scope: Scope) -> bool:
    request = HTTPConnection(scope)
    return persona.HEADER in request.headers or persona.COOKIE in request.cookies


def _is_in_another_charset(scope: Scope) -> bool:
    request = Request(scope)
    found = _CHARSET.search(request.headers.get("content-type", ""))
    if found is None or not (is_form(request) or content_type(request) == "application/json"):
        return False
    try:
        return codecs.lookup(found[1]).name not in ("utf-8", "ascii")
    except LookupError:
        return True


def _from_elsewhere(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")
