"""The public pages in a real browser: nothing for axe to find at any width, and a check made by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from services.home import pages as home
from shared.clock import MovedClock
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.web.app import web_app
from shared.web.pages import Pages
from tests.support.browser import chromium, looks_right, page, serving

__all__ = ["chromium", "page"]

pytestmark = pytest.mark.browser

FORMS = list(ENTITY_FORMS.blocks()[-1][1])
ANSWERED = "/check?step=check&entity_form=kabushiki_kaisha&registered=yes"
SHOWN = (
    "/", "/check", "/check?step=find&word=パン", f"{ANSWERED}&industry=75", f"{ANSWERED}&industry=76&employees=10",
    f"{ANSWERED}&industry=76&employees=51&capital_yen=6000万", f"{ANSWERED}&employees=many", "/guide", "/contacts",
    "/contacts?prefecture=沖縄県", "/rules", "/help", "/privacy", "/accessibility",
)  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(
        web_app("home", [home.router(MovedClock(datetime(2026, 11, 29, 3, tzinfo=UTC)))], Pages(home.SECTION))
    ) as address:
        yield address


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", SHOWN)
def test_axe_finds_nothing_and_nothing_sticks_out(page: Page, site: str, path: str, language: str) -> None:
    page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
    looks_right(page)


def test_the_check_is_made_by_keyboard_alone(page: Page, site: str) -> None:
    page.goto(f"{site}/check?lang=ja")
    page.locator("#entity_form").focus()
    for _ in range(1 + FORMS.index("godo_kaisha")):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("ラーメン")
    page.keyboard.press("Enter")
    page.get_by_label("76 飲食店").focus()
    page.keyboard.press("Space")
    page.locator("#employees").focus()
    page.keyboard.type("12")
    page.get_by_role("button", name="確かめる").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_contain_text("申請の対象になります")
    expect(page.locator("#entity_form")).to_have_value("godo_kaisha")
