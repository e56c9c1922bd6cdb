"""Typing a plan in with a real browser: the whole journey by hand, saved by itself, with and without JavaScript."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from services.intake.pages.drafting.single import LAYOUT, PARTS
from shared.contracts.forms.answers import Answers
from shared.web.inputs import Input, inputs, inputs_of
from shared.web.persona import COOKIE
from tests.services.intake.conftest import Portal
from tests.services.intake.drafting.test_typing_in import filled_in, typed_in
from tests.support.browser import DESK, looks_right, serving

pytestmark = pytest.mark.browser


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


def begin(page: Page, site: str) -> str:
    """The address of a new draft."""
    page.context.add_cookies([{"name": COOKIE, "value": "applicant-2", "url": site}])
    page.goto(f"{site}/intake/file?lang=ja")
    page.get_by_role("button", name="単独型の計画を入力する").click()
    page.wait_for_url("**/intake/drafts/*")
    return page.url.partition("?")[0]


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that comes of it."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).last.click()


def at(path: str) -> str:
    return f"[name={json.dumps(path)}]"


def fill(page: Page, one: Input) -> None:
    match one.kind:
        case "select":
            page.select_option(at(one.path), str(one.value))
        case "month" | "day":
            for index, name in enumerate(("year", "month", "day")[: 2 + (one.kind == "day")]):
                page.fill(at(f"{one.path}-{name}"), one.part(index))
        case "tick" if one.value == "true":
            page.check(at(one.path))
        case "tick":
            pass
        case "boxes" | "radios":
            for value in one.value if isinstance(one.value, tuple) else (one.value,):
                page.check(f"{at(one.path)}[value={json.dumps(value)}]")
        case _:
            page.fill(at(one.path), str(one.value))


def fill_part(page: Page, key: str, answers: Answers) -> None:
    """Add its rows, and fill in whatever is answered, in the order of the page."""
    paths = next(part.paths for part in PARTS if part.key == key)
    if key == "attachments":
        return
    if key == "equipment":
        page.check(at("tax_measure.wanted"))
    for table in paths:
        for _ in answers.rows.get(table, ()):
            with page.expect_navigation():
                page.locator(f"button[value='add:{table}']").click()
    for one in inputs_of(inputs(LAYOUT, answers, paths)):
        if one.value:
            fill(page, one)


@pytest.mark.parametrize("scripted", [True, False])
def test_a_plan_is_typed_in_and_filed_by_hand(
    page: Page, plain: Page, site: str, portal: Portal, scripted: bool
) -> None:
    browser, answers = page if scripted else plain, filled_in(portal)
    address = begin(browser, site)
    browser.get_by_role("link", name="入力を続ける").click()
    for part in PARTS:
        browser.wait_for_url(f"{address}/parts/{part.key}")
        fill_part(browser, part.key, answers)
        press(browser, "保存して次へ" if part is not PARTS[-1] else "保存して一覧へ")
    browser.wait_for_url(address)
    assert "13項目のうち13項目が完了しました" in browser.content()
    browser.get_by_role("link", name="内容確認へ進む").click()
    press(browser, "この内容で提出する")
    assert browser.title().startswith("申請を受け付けました")


def test_every_page_fits_and_is_accessible(page: Page, site: str, portal: Portal) -> None:
    address, answers = begin(page, site), filled_in(portal)
    looks_right(page)
    for part in PARTS:
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.goto(f"{address}/parts/{part.key}")
        fill_part(page, part.key, answers)
        press(page, "一時保存")
        looks_right(page)
    page.goto(f"{address}/check?lang=en")
    looks_right(page)
    page.goto(f"{site}/intake/file?lang=ja")
    looks_right(page)


def test_what_is_wrong_or_missing_fits_and_is_accessible(page: Page, site: str) -> None:
    address = begin(page, site)
    page.goto(f"{address}/check")
    expect(page.locator(".error-summary")).to_be_focused()
    looks_right(page)
    page.get_by_role("link", name="事業者の氏名又は名称：入力してください。").click()
    page.wait_for_url("**/parts/applicant?check=1#cover.name")
    looks_right(page)


def test_what_is_typed_is_saved_by_itself_and_said_in_other_words(page: Page, site: str) -> None:
    address = begin(page, site)
    page.goto(f"{address}/parts/applicant")
    page.fill(at("cover.capital_yen"), "３００，０００，０００")
    expect(page.locator(".typing__state")).to_have_text(re.compile(r"時\d\d分に保存しました"))
    expect(page.locator("[data-echo='cover.capital_yen']")).to_have_text("＝3億円")
    page.reload()
    expect(page.locator(at("cover.capital_yen"))).to_have_value("３００，０００，０００")


def test_a_lost_connection_keeps_the_page_and_says_so(page: Page, site: str) -> None:
    address = begin(page, site)
    page.goto(f"{address}/parts/goals")
    page.context.set_offline(True)
    page.fill(at("goals.purpose"), "従業員を守る")
    page.get_by_role("button", name="保存して次へ").click()
    expect(page.locator(".typing__state")).to_contain_text("保存できていません")
    expect(page.locator(at("goals.purpose"))).to_have_value("従業員を守る")
    page.context.set_offline(False)
    expect(page.locator(".typing__state")).to_contain_text("に保存しました")


def test_leaving_by_a_link_keeps_what_was_typed(page: Page, site: str) -> None:
    address = begin(page, site)
    page.goto(f"{address}/parts/goals")
    page.fill(at("goals.purpose"), "従業員を守る")
    with page.expect_navigation():
        page.get_by_role("link", name="English").click()
    expect(page.locator(at("goals.purpose"))).to_have_value("従業員を守る")
    page.goto(f"{address}?lang=ja")


def test_what_does_not_apply_is_hidden_until_it_does(page: Page, site: str) -> None:
    address = begin(page, site)
    page.goto(f"{address}/parts/applicant")
    question = page.get_by_text("旅館業ですか")
    expect(question).to_be_hidden()
    expect(page.get_by_text("業種についての確認")).to_be_hidden()
    page.select_option(at("cover.industry"), "75")
    expect(question).to_be_visible()
    page.select_option(at("cover.industry"), "24")
    expect(question).to_be_hidden()


def test_an_industry_is_found_by_what_one_does(page: Page, site: str) -> None:
    address = begin(page, site)
    page.goto(f"{address}/parts/applicant")
    industry = page.locator(at("cover.industry"))
    page.fill("[data-find='cover.industry']", "大工 塗装")
    shown = industry.locator("option:not([hidden])").evaluate_all("all => all.map(one => one.value)")
    assert shown == ["", "07"]
    expect(page.get_by_text("1件見つかりました。下の一覧から選んでください。")).to_be_visible()
    page.fill("[data-find='cover.industry']", "IT")
    shown = industry.locator("option:not([hidden])").evaluate_all("all => all.map(one => one.value)")
    assert shown == ["", "39", "40"]
    page.fill("[data-find='cover.industry']", "とうきょう")
    expect(page.get_by_text("見つかりませんでした。別の言葉で探すか")).to_be_visible()
    page.fill("[data-find='cover.industry']", "")
    assert industry.locator("option[hidden]").count() == 0
    assert page.locator("[data-find]").count() == 1


def test_what_an_answer_settles_is_filled_in_and_said_at_once(page: Page, site: str) -> None:
    address = begin(page, site)
    page.goto(f"{address}/parts/applicant")
    page.select_option(at("cover.entity_form"), "sole_proprietor")
    expect(page.locator(at("cover.representative_title"))).to_have_value("代表")
    page.fill(at("cover.employees"), "35名")
    expect(page.get_by_text("＝35人")).to_be_visible()
    page.goto(f"{address}/parts/disasters")
    page.get_by_role("button", name="行を追加").first.click()
    source = page.locator("label[for$='.source']")
    expect(source).to_have_text("出典 ※必須")
    page.select_option(at("goals.disasters#k1.kind"), "cyber_attack")
    expect(source).to_have_text("出典 ※任意")


def test_two_tabs_show_both_texts(page: Page, site: str) -> None:
    address = begin(page, site)
    page.goto(f"{address}/parts/goals")
    other = page.context.new_page()
    other.goto(f"{address}/parts/goals")
    other.fill(at("goals.purpose"), "あちら")
    press(other, "一時保存")
    other.close()
    page.fill(at("goals.purpose"), "こちら")
    press(page, "一時保存")
    assert "あちら" in page.content()
    expect(page.locator(at("goals.purpose"))).to_have_value("こちら")
    looks_right(page)
    page.check("[name=theirs]")
    press(page, "一時保存")
    expect(page.locator(at("goals.purpose"))).to_have_value("あちら")


def test_enter_keeps_and_neither_removes_a_row_nor_goes_on(page: Page, site: str) -> None:
    address = begin(page, site)
    page.goto(f"{address}/parts/funds")
    with page.expect_navigation():
        page.get_by_role("button", name="行を追加").click()
    with page.expect_navigation():
        page.fill(at("funds#k1.item"), "止水板")
        page.press(at("funds#k1.item"), "Enter")
    expect(page.locator(at("funds#k1.item"))).to_have_value("止水板")


def reach(page: Page, css: str) -> None:
    """Press Tab until an element has the focus, and is seen to have it."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("css => document.activeElement.matches(css)", css):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline not in ("none", ""), css
            return
    pytest.fail(f"nothing leads to {css}")


def follow(page: Page, css: str) -> None:
    """Reach a link or a button, and press it."""
    reach(page, css)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_plan_is_filed_by_the_keyboard_alone(page: Page, site: str, portal: Portal) -> None:
    address = typed_in(portal.browser("applicant-2"), portal, without=("goals", "other"))
    parts = f"{address}/parts"
    page.context.add_cookies([{"name": COOKIE, "value": "applicant-2", "url": site}])
    page.goto(f"{site}{address}?lang=ja")
    follow(page, f"a.button[href='{parts}/goals']")
    for path, text in (("goals.business_outline", "部品の加工"), ("goals.purpose", "従業員を守り、納入を続ける。")):
        reach(page, at(path))
        page.keyboard.insert_text(text)
    follow(page, "button[value=next]")
    follow(page, f".breadcrumb a[href='{address}']")
    follow(page, f"a.button[href='{parts}/other']")
    reach(page, at("legal_compliance"))
    page.keyboard.press("Space")
    expect(page.locator(at("legal_compliance"))).to_be_checked()
    follow(page, "button[value=next]")
    follow(page, f".breadcrumb a[href='{address}']")
    expect(page.locator("main")).to_contain_text("13項目のうち13項目が完了しました")
    follow(page, f"a[href='{address}/check']")
    expect(page.locator("main")).to_contain_text("従業員を守り、納入を続ける。")
    follow(page, f"form[action='{address}/check'] button")
    expect(page).to_have_title(re.compile("^申請を受け付けました"))
    reach(page, "button[data-copy=application-no]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-copy-state]").first).not_to_be_empty()
