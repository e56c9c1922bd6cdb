"""The body of a request as it came, of routes that take JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from shared.web.forms import content_type, is_form
from shared.web.problems import NOT_JSON, Problem


async def _body(request: Request) -> bytes:
    if is_form(request):
        # Whoever asked for its key before has read it, and its bytes are gone.
        raise Problem(NOT_JSON)
    body = await request.body()
    if body and content_type(request) not in ("", "application/json"):
        raise Problem(NOT_JSON)
    return body


RawBody = Annotated[bytes, Depends(_body)]
"""A parameter of a route: the body as it came, for `posted` and for the digest of `Once`."""
