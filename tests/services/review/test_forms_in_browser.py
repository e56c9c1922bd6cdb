"""The forms of a case in a real browser: where one is led when they come back, and that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.web.persona import COOKIE
from tests.services.review.conftest import Bureau
from tests.services.review.test_api import ME, mine
from tests.services.review.test_pages import filed_before, unfitting
from tests.support.browser import DESK, PHONE, chromium, looks_right, page, serving

__all__ = ["chromium", "page"]

pytestmark = pytest.mark.browser

REASONS = "想定する災害が示されていない。\n補正にも回答がない。"


@pytest.fixture(scope="module")
def site(bureau: Bureau) -> Iterator[str]:
    with serving(bureau.app) as address:
        yield address


def test_a_form_that_came_too_late_comes_back_whole_without_javascript(
    chromium: Browser, bureau: Bureau, site: str
) -> None:
    case_id = mine(bureau)
    context = chromium.new_context(viewport=PHONE, locale="ja-JP", java_script_enabled=False)  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": ME, "url": site}])
    desk = context.new_page()
    desk.goto(f"{site}/review/desk/{case_id}")
    desk.locator("#proposal summary").click()
    desk.get_by_label("認定しない").check()
    desk.locator("#proposal textarea").fill(REASONS)
    bureau.post(case_id, "extension", {"days": 7, "reason": "現地の確認のため"})
    desk.get_by_role("button", name="決裁を伺う").click()
    expect(desk.get_by_role("alert")).to_contain_text("期限を7日延長")
    expect(desk.get_by_label("認定しない")).to_be_checked()
    expect(desk.locator("#proposal textarea")).to_have_value(REASONS)
    expect(desk.locator("#proposal textarea")).to_be_visible()
    desk.get_by_role("button", name="決裁を伺う").click()
    expect(desk.get_by_role("status")).to_contain_text("決裁を伺いました")
    context.close()
    assert bureau.row(case_id)["status"] == "awaiting_approval"


def test_what_is_typed_outlives_another_language_one_more_field_and_another_computer_and_goes_once_sent(
    page: Page, chromium: Browser, bureau: Bureau, site: str
) -> None:
    case_id = mine(bureau)
    page.context.add_cookies([{"name": COOKIE, "value": ME, "url": site}])
    correction = f"{site}/review/desk/{case_id}/correction?path=goals.purpose"
    page.goto(correction)
    page.locator("textarea").fill(REASONS)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("textarea")).to_have_value(REASONS)
    page.goto(f"{correction}&path=equipment&lang=ja")
    expect(page.locator("textarea").first).to_have_value(REASONS)
    page.locator("textarea").last.fill("型式を書いてください。")
    expect(page.locator(".typing__state")).to_have_text(re.compile(r"^下書きを保存しました \d\d:\d\d$"))
    page.goto(f"{site}/review/desk/{case_id}")
    page.locator("#extension summary").click()
    page.locator("#extension textarea").fill("人員の都合")
    page.get_by_role("link", name="案件一覧").first.click()
    expect(page.get_by_role("row").filter(has=page.locator(f"a[href$='{case_id}']"))).to_contain_text("下書きあり")
    context = chromium.new_context(locale="ja-JP")
    context.add_cookies([{"name": COOKIE, "value": ME, "url": site}])
    elsewhere = context.new_page()
    elsewhere.goto(f"{site}/review/desk/{case_id}")
    expect(elsewhere.locator("#extension textarea")).to_have_value("人員の都合")
    elsewhere.get_by_role("link", name="補正の依頼", exact=True).click()
    expect(elsewhere.locator("textarea").first).to_have_value(REASONS)
    looks_right(elsewhere)
    context.close()
    page.goto(correction)
    expect(page.locator("textarea").last).to_have_value("型式を書いてください。")
    page.locator("button", has_text="補正を依頼する").last.click()
    expect(page.get_by_role("status")).to_contain_text("補正を依頼しました")
    expect(page.locator("main")).not_to_contain_text("補正の依頼 最後に保存した日時")


def test_the_news_has_the_focus_and_leads_to_the_form(page: Page, bureau: Bureau, site: str) -> None:
    case_id = mine(bureau)
    page.context.add_cookies([{"name": COOKIE, "value": ME, "url": site}])
    page.goto(f"{site}/review/desk/{case_id}")
    page.locator("#extension summary").click()
    page.get_by_label("延長する日数").fill("5")
    page.get_by_label("延長する理由").fill("人員の都合")
    bureau.post(case_id, "extension", {"days": 7, "reason": "現地の確認のため"})
    page.get_by_role("button", name="延長の確認へ進む").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="入力した内容へ進む").click()
    expect(page.get_by_label("延長する理由")).to_be_in_viewport()
    looks_right(page)
    page.get_by_role("button", name="延長の確認へ進む").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("期限の延長の確認")
    looks_right(page)
    page.get_by_role("button", name="期限を延長する").click()
    expect(page.get_by_role("status")).to_contain_text("期限を延長しました")


def test_whoever_ticked_nothing_is_led_to_the_first_field_and_sees_why(page: Page, bureau: Bureau, site: str) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": ME, "url": site}])
    page.goto(f"{site}/review/desk/{mine(bureau)}")
    page.get_by_role("button", name="補正依頼を作る").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary").get_by_role("link").click()
    expect(page.locator("[name=path]").first).to_be_focused()
    expect(page.locator("#path-error")).to_be_in_viewport()
    looks_right(page)


def test_a_table_of_the_plan_is_read_in_lines_though_each_cell_has_a_box(page: Page, bureau: Bureau, site: str) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": ME, "url": site}])
    page.goto(f"{site}/review/desk/{mine(bureau)}")
    box = page.get_by_label("補正を求める：税制措置の対象設備：取得年月（1行目）")
    expect(box).to_have_count(1)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        row = page.locator("tr", has=box).bounding_box()
        assert row is not None
        assert row["height"] < (260 if size == DESK else 100 * 12), (size, row)


def test_marks_in_the_plan_fit_and_are_accessible(page: Page, bureau: Bureau, site: str) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": ME, "url": site}])
    for case_id in (unfitting(bureau, 34), filed_before(bureau)):
        page.goto(f"{site}/review/desk/{case_id}")
        looks_right(page)
