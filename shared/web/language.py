"""In which language a page speaks: ?lang=, then the cookie, then what the browser prefers; Japanese otherwise."""

from __future__ import annotations

from typing import Literal
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
COOKIE = "jigyokei_language"
ONE_YEAR = 365 * 24 * 60 * 60


def language_of(request: HTTPConnection) -> Language:
    """The language that this request is answered in."""
    return _asked(request) or _known(request.cookies.get(COOKIE)) or _preferred(request)


def remember_language(request: HTTPConnection, response: Response) -> None:
    """Keep the choice if this request made one, so that the next page needs no ?lang=."""
    asked = _asked(request)
    if asked and request.cookies.get(COOKIE) != asked:
        response.set_cookie(COOKIE, asked, max_age=ONE_YEAR, httponly=True, samesite="lax", path="/")


def same_page_in(request: HTTPConnection, language: Language) -> str:
    """The address of this very page in a language."""
    address = page_address(request)
    query = [(key, value) for key, value in parse_qsl(address.query) if key != "lang"]
    return f"{address.path}?{urlencode([*query, ('lang', language)])}"


def page_address(request: HTTPConnection) -> SplitResult:
    """The path and query under which this page can be opened again.

    A form that is shown again after a POST stands under an address that cannot be opened: then the page before it,
    which the browser names, is meant.
    """
    if request.scope.get("method") in ("GET", "HEAD", None):
        return SplitResult("", "", request.url.path, request.url.query, "")
    before = urlsplit(request.headers.get("referer", ""))
    if before.netloc == request.url.netloc and before.path.startswith("/") and not before.path.startswith("//"):
        return SplitResult("", "", before.path, before.query, "")
    return SplitResult("", "", "/", "", "")


def weighted(header: str) -> list[tuple[str, float]]:
    """An Accept or Accept-Language header as (choice, weight) in its own order; unreadable weights count nothing."""
    choices = []
    for part in header.split(","):
        choice, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
        if choice:
            choices.append((choice, weight))
    return choices


def _asked(request: HTTPConnection) -> Language | None:
    return _known(request.query_params.get("lang"))


def _preferred(request: HTTPConnection) -> Language:
    best: Language = "ja"
    heaviest = 0.0
    for choice, weight in weighted(request.headers.get("accept-language", "")):
        language = _known(choice.partition("-")[0])
        if language and weight > heaviest:
            best, heaviest = language, weight
    return best


def _known(text: str | None) -> Language | None:
    return text if text in LANGUAGES else None
