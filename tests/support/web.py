"""An application on this computer: a client, as `local_client(app, persona="officer-kanto-1")`, and its routes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx import Response
from starlette.types import ASGIApp

from shared.web.persona import HEADER
from shared.web.said import COOKIE

with warnings.catch_warnings():
    # Starlette would rather have httpx2; httpx, which everything else here uses, serves it as well.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def local_client(
    app: ASGIApp, persona: str = "", headers: Mapping[str, str] | None = None, address: str = "127.0.0.1"
) -> TestClient:
    """A client that names its persona as API clients do. Add `HTML` to the headers to be a browser."""
    named = {HEADER: persona} if persona else {}
    client = TestClient(
        app,
        base_url="http://localhost",
        client=(address, 50000),
        headers=named | dict(headers or {}),
        follow_redirects=False,
    )
    client.event_hooks = {"response": [_leads_on]}
    return client


CHECKED_IN_PLACE: Final = tuple(
    re.compile(f"/review/desk/{one}")
    for one in (
        "[^/]+/corrections", "[^/]+/extension/check", "plans/[^/]+/certificate-correction/check",
        "plans/[^/]+/hearing/check", "plans/[^/]+/rescind/check", "plans/[^/]+/rescission-drop/check",
    )
)  # fmt: skip
"""What officers are shown once more before it is done, under the address that they posted to."""


def _leads_on(answer: Response) -> None:
    """Whoever posts a form that is taken is led on: a page that answers 200 is sent again by a reload or by Back."""
    path = answer.request.url.path
    if answer.request.method != "POST" or answer.status_code != 200:
        return
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    assert not is_page or any(one.fullmatch(path) for one in CHECKED_IN_PLACE), f"POST {path} answers 200 with a page"


def told(client: TestClient, path: str, what: str) -> TestClient:
    """The same browser, just told that the page under this path is to say what was done."""
    client.cookies.set(COOKIE, urlencode({"at": path, "what": what}))
    return client


def followed(client: TestClient, answer: Response) -> Response:
    """The page to which the answer to a form leads, opened by a browser that remembers what it was told to."""
    client.cookies.update(answer.cookies)
    return client.get(answer.headers["location"])


def api_routes(routes: Iterable[Any]) -> Iterator[APIRoute]:
    """Every route, those of included routers too."""
    return (route for route, _ in _routes(routes, hidden=False))


def is_page(app: FastAPI, route: APIRoute) -> bool:
    """Whether a route is none of the API's; what the routers that hold it say of the schema counts as well."""
    return any(one is route and hidden for one, hidden in _routes(app.routes, hidden=False))


def _routes(routes: Iterable[Any], hidden: bool) -> Iterator[tuple[APIRoute, bool]]:
    """Each with whether it stands in no schema."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route, hidden or not route.include_in_schema
        elif hasattr(route, "original_router"):
            router = route.original_router
            yield from _routes(router.routes, hidden or not router.include_in_schema)
