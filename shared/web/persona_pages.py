"""The page on which a persona is chosen."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from shared.scheme.bureaus import BUREAUS
from shared.web.authorization import for_everyone
from shared.web.pages import go_to, render
from shared.web.persona import COOKIE, PERSONAS, PUBLIC, Persona, require_local
from shared.web.problems import PERSONA_UNKNOWN, Problem

router = APIRouter(include_in_schema=False, dependencies=[for_everyone("public.choose_persona")])
A_DAY = 24 * 60 * 60


@router.get("/personas")
def choose(request: Request, back: Annotated[str, Query(alias="return")] = "/") -> Response:
    require_local(request)
    return render(
        request,
        "personas.html",
        back=local_path(back),
        bureaus=[(bureau.name, _of(("officer", "director"), bureau.key)) for bureau in BUREAUS.values()],
        groups={role: _of((role,)) for role in ("applicant", "support", "auditor")},
        public=PUBLIC,
    )


@router.post("/personas")
def switch(
    request: Request, chosen: Annotated[str, Form(alias="persona")], back: Annotated[str, Form(alias="return")] = "/"
) -> Response:
    require_local(request)
    if chosen not in PERSONAS:
        raise Problem(PERSONA_UNKNOWN)
    response = go_to(local_path(back))
    response.set_cookie(COOKIE, chosen, max_age=A_DAY, httponly=True, samesite="lax", path="/")
    return response


def local_path(address: str) -> str:
    """The address if it lies on this site, else the first page: a link must not lead people elsewhere."""
    plain = address.isprintable() and "\\" not in address
    parts = urlsplit(address) if plain else None
    if parts is None or parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//"):
        return "/"
    return address


def _of(roles: tuple[str, ...], place: str | None = None) -> list[Persona]:
    return [one for one in PERSONAS.values() if one.role in roles and place in (None, one.place)]
