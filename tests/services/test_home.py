"""The first page: what this user may open first, and nothing that would only turn them away."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from services.home import pages as home
from shared.web.app import web_app
from shared.web.pages import Pages
from tests.support.web import HTML, local_client


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return web_app("home", [home.router()], Pages(home.SECTION))


@pytest.mark.parametrize(
    ("persona", "opens"),
    [
        ("applicant-1", {"/intake", "/mailbox"}),
        ("officer-kanto-1", {"/review", "/notify", "/followup", "/mailbox"}),
        ("support-smrj", {"/followup", "/mailbox"}),
        ("auditor-1", {"/review", "/notify", "/followup", "/audit", "/mailbox"}),
        ("", {"/intake", "/review", "/notify", "/followup", "/audit", "/mailbox"}),
    ],
)
def test_what_a_user_may_open_is_linked(app: FastAPI, persona: str, opens: set[str]) -> None:
    main = local_client(app, persona, HTML).get("/").text.partition("<main")[2].partition("</main>")[0]
    assert set(re.findall(r'href="(/\w+)"', main)) == opens
    assert "/personas?return=" in main
