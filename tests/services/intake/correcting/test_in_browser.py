"""A correction in a real browser: a text, a table and a refusal by hand, JavaScript on and off, and by keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.web.persona import COOKIE
from tests.services.intake.conftest import Portal
from tests.support.browser import DESK, looks_right, serving

pytestmark = pytest.mark.browser

ASKED = ("goals.purpose", "equipment", "cover.street")


@pytest.fixture(scope="module")
def site(portal: Portal) -> Iterator[str]:
    with serving(portal.app) as address:
        yield address


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """A page without JavaScript."""
    context = chromium.new_context(viewport=DESK, locale="ja-JP", java_script_enabled=False)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def at(path: str, value: str = "") -> str:
    return f"[name={json.dumps(path)}]" + (f"[value={json.dumps(value)}]" if value else "")


def begin(page: Page, site: str, portal: Portal) -> tuple[dict[str, Any], str]:
    """From the application's page to the answer; the application, and the address of the answer."""
    filed = portal.file()
    correction_id = portal.ask_to_correct(filed, *ASKED)
    page.context.add_cookies([{"name": COOKIE, "value": "applicant-1", "url": site}])
    page.goto(f"{site}/intake/applications/{filed['application_id']}/progress?lang=ja")
    page.get_by_role("link", name="補正に回答する").click()
    return filed, f"{site}/intake/applications/{filed['application_id']}/corrections/{correction_id}"


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).last.click()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_text_a_table_and_a_refusal_are_answered_by_hand(
    page: Page, plain: Page, site: str, portal: Portal, scripted: bool
) -> None:
    browser = page if scripted else plain
    filed, address = begin(browser, site, portal)
    if scripted:
        looks_right(browser)
    press(browser, "内容確認へ進む")
    expect(browser.get_by_role("alert")).to_contain_text("回答の方法を選んでください")
    browser.check(at("how.goals.purpose", "change"))
    browser.fill(at("goals.purpose"), "従業員を守り、\n供給を止めない。")
    browser.check(at("how.equipment", "change"))
    with browser.expect_navigation():
        browser.locator("button[value='add:equipment']").click()
    for name in ("name", "model", "manufacturer", "municipality", "street"):
        if browser.locator(at(f"equipment#k1.{name}")).count():
            browser.fill(at(f"equipment#k1000001.{name}"), browser.input_value(at(f"equipment#k1.{name}")))
    with browser.expect_navigation():
        browser.locator("button[value='remove:equipment#k1000001']").click()
    expect(browser.get_by_role("status").first).to_contain_text("1行を削除しました")
    with browser.expect_navigation():
        browser.locator("button[value='remove:equipment#k2']").click()
    browser.fill(at("equipment#k1.model"), "WP-4000")
    browser.check(at("how.cover.street", "decline"))
    browser.fill(at("comment.cover.street"), "登記のとおりです。")
    if scripted:
        looks_right(browser)
    press(browser, "内容確認へ進む")
    browser.wait_for_url(f"{address}/check")
    expect(browser.get_by_text("WP-4000")).to_be_visible()
    if scripted:
        looks_right(browser)
    press(browser, "この内容で提出する")
    assert "補正の回答を提出しました" in browser.content()
    plan = portal.browser().get(f"/intake/applications/{filed['application_id']}/plan.json").json()
    assert plan["goals"]["purpose"] == "従業員を守り、\n供給を止めない。"
    assert [(row["row_id"], row["model"]) for row in plan["equipment"]] == [("k1", "WP-4000")]


def test_it_saves_by_itself_and_is_sent_by_keyboard_alone(page: Page, site: str, portal: Portal) -> None:
    _, address = begin(page, site, portal)
    page.wait_for_url(address)

    def tab_to(selector: str) -> None:
        wanted = page.locator(selector)
        for _ in range(200):
            page.keyboard.press("Tab")
            if wanted.evaluate("one => one === document.activeElement"):
                return
        pytest.fail(f"not reached by Tab: {selector}")

    for path in ASKED:
        tab_to(at(f"how.{path}", "change"))
        page.keyboard.press("ArrowDown")
        tab_to(at(f"comment.{path}"))
        page.keyboard.type("このままとします。")
    expect(page.locator(".typing__state")).to_contain_text("保存しました")
    tab_to("button[value='check']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/check")
    tab_to("main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/progress")
    expect(page.get_by_role("status")).to_contain_text("補正の回答を提出しました")


def test_what_can_no_longer_be_sent_fits_and_is_accessible(page: Page, site: str, portal: Portal) -> None:
    filed, address = begin(page, site, portal)
    page.fill(at("goals.purpose"), "打ちかけの目的。")
    press(page, "一時保存")
    portal._review("withdraw_correction", filed, "officer", "確認できたため。")
    portal.settle()
    page.goto(f"{address}?lang=en")
    looks_right(page)
    assert "打ちかけの目的。" in page.content()
