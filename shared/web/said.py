"""What has just been done, said once by the page to which its form leads (post, redirect, get).

return go_to(address, said="approve")        # the answer to a form that was taken
done=_DONE.get(said(request).what)           # the page under that address, the first time only

It is a cookie of a minute, which `render` takes away with the page that it is meant for. An address says nothing:
anybody can write one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

COOKIE: Final = "jigyokei_said"
SECONDS: Final = 60
_MOST: Final = 4_000
"""Characters that a browser keeps of a cookie; what would be longer is said without its parameters."""


@dataclass(frozen=True, slots=True)
class Said:
    """`what` was done, "" for nothing; `more` are its parameters."""

    what: str = ""
    more: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        return next(iter(self.more.get(name, ())), "")


def say(response: Response, address: str, what: str, more: Mapping[str, Sequence[str]]) -> None:
    """Have the page under this address say it."""
    told = {"at": [urlsplit(address).path], "what": [what]}
    value = urlencode({**more, **told}, doseq=True)
    if len(value) > _MOST:
        value = urlencode(told, doseq=True)
    response.set_cookie(COOKIE, value, max_age=SECONDS, httponly=True, samesite="lax", path="/")


def said(request: HTTPConnection) -> Said:
    """What this page is to say."""
    found = parse_qs(request.cookies.get(COOKIE, ""))
    if found.pop("at", []) != [request.url.path]:
        return Said()
    return Said(next(iter(found.pop("what", [])), ""), found)


def forget_said(request: HTTPConnection, response: Response) -> None:
    """Once the page that it is meant for was shown."""
    if said(request).what:
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
