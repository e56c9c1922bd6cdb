"""What was done is said once, by the page that it is meant for, and only by whoever was told to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from shared.web.pages import go_to
from shared.web.said import COOKIE, SECONDS, Said, forget_said, said, say

PAGE = "/review/desk/c1"


def asking(path: str, answer: Response | None = None, query: str = "") -> Request:
    """A browser that asks for a page after this answer."""
    kept = answer.headers["set-cookie"].partition(";")[0] if answer else ""
    headers = [(b"cookie", kept.encode())] if kept else []
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "query_string": query.encode()}
    return Request({**scope, "headers": headers})


def test_the_page_of_a_form_says_what_was_done() -> None:
    answer = go_to(f"{PAGE}?tab=all", said="assigned", count=["2"], skipped=["a", "b"])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?tab=all")
    found = said(asking(PAGE, answer))
    assert (found.what, found.one("count"), found.more["skipped"]) == ("assigned", "2", ["a", "b"])
    assert found.one("to") == ""


@pytest.mark.parametrize("path", ["/review/desk/c2", "/review/desk", f"{PAGE}/assign", "/"])
def test_no_other_page_says_it_or_takes_it_away(path: str) -> None:
    there = asking(path, go_to(PAGE, said="approve"))
    assert said(there) == Said()
    shown = Response()
    forget_said(there, shown)
    assert "set-cookie" not in shown.headers


def test_an_address_says_nothing() -> None:
    told = urlencode({"at": PAGE, "what": "approve", "done": "approve", COOKIE: "approve"})
    assert said(asking(PAGE, query=told)) == Said()


def test_it_is_gone_once_the_page_was_shown() -> None:
    shown = Response()
    forget_said(asking(PAGE, go_to(PAGE, said="approve")), shown)
    assert "Max-Age=0" in shown.headers["set-cookie"]
    assert said(asking(PAGE, shown)) == Said()


def test_it_is_kept_for_a_minute_from_scripts_and_from_other_sites() -> None:
    kept = go_to(PAGE, said="approve").headers["set-cookie"]
    assert f"Max-Age={SECONDS}" in kept
    assert "HttpOnly" in kept
    assert "SameSite=lax" in kept


def test_a_way_to_a_page_where_nothing_was_done_says_nothing() -> None:
    assert "set-cookie" not in go_to(PAGE).headers


def test_what_no_browser_would_keep_is_said_without_its_parameters() -> None:
    found = said(asking(PAGE, go_to(PAGE, said="assigned", skipped=["x" * 40] * 200)))
    assert found == Said("assigned")


@for_all(st.text(min_size=1, max_size=50), st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=5))
def test_whatever_is_told_arrives_as_it_was(what: str, more: list[str]) -> None:
    answer = Response()
    say(answer, PAGE, what, {"told": more})
    assert said(asking(PAGE, answer)) == Said(what, {"told": more})


@pytest.mark.parametrize(
    "cookie", ["", "approve", "at=%ff&what", f"at={PAGE}", "=;=", "at=/review/desk/c1&at=x&what=a"]
)
def test_a_cookie_that_is_none_of_ours_says_nothing(cookie: str) -> None:
    request = asking(PAGE)
    request.scope["headers"] = [(b"cookie", f'{COOKIE}="{cookie}"'.encode())]
    assert said(request) == Said()
