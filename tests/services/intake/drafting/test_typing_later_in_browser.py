"""A change and a later application typed by hand in a real browser, from the plan's page to the receipt."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from shared.clock import today
from shared.domain import Month
from shared.web.persona import COOKIE
from tests.services.intake.conftest import Portal
from tests.services.intake.drafting.test_typing_in_browser import at, plain, press
from tests.services.intake.test_plans import certified
from tests.support.browser import looks_right, serving

__all__ = ["plain"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(portal: Portal) -> Iterator[str]:
    with serving(portal.app) as address:
        yield address


def begin(page: Page, site: str, plan_id: str, procedure: str) -> None:
    """Begin a draft at one of the plan's procedures."""
    page.context.add_cookies([{"name": COOKIE, "value": "applicant-1", "url": site}])
    page.goto(f"{site}/intake/plans/{plan_id}/page?lang=ja")
    looks_right(page)
    card = page.locator(f"form[action$='/{procedure}/typed']")
    card.get_by_role("button", name="入力して申請する").click()
    page.wait_for_url("**/intake/drafts/*")
    looks_right(page)


def report(page: Page, portal: Portal) -> None:
    """Fill in the report: three parts as planned, one that falls short, and each line of equipment."""
    page.get_by_role("link", name="実施状況報告", exact=True).click()
    for part in ("initial_response", "partners", "organisation"):
        page.select_option(at(f"report.{part}.mark"), "as_planned")
        page.fill(at(f"report.{part}.done"), "計画どおり実施した。")
    reason = page.locator(at("report.measures.reason"))
    expect(reason).to_be_hidden()
    page.select_option(at("report.measures.mark"), "hardly")
    page.fill(at("report.measures.done"), "一部だけ実施した。")
    expect(reason).to_be_visible()
    reason.fill("資材が届かなかった。")
    page.fill(at("report.measures.improvement"), "来月に実施する。")
    now = Month.of(today(portal.clock))
    for row in page.locator("input[name=rows]").evaluate_all("all => all.map(one => one.value)"):
        page.select_option(at(f"{row}.mark"), "as_planned")
        page.fill(at(f"{row}.acquired-year"), str(now.year))
        page.fill(at(f"{row}.acquired-month"), str(now.month))
        page.check(f"{at(f'{row}.paid_by')}[value=own_means]")
    press(page, "一時保存")
    looks_right(page)
    press(page, "保存して一覧へ")
    expect(page.locator("main")).to_contain_text("14項目のうち14項目が完了しました")


def submitted(page: Page, *shown: str) -> None:
    page.get_by_role("link", name="内容確認へ進む").click()
    for words in shown:
        expect(page.locator("main")).to_contain_text(words)
    looks_right(page)
    press(page, "この内容で提出する")
    expect(page).to_have_title(re.compile("^申請を受け付けました"))


def test_a_change_is_typed_with_its_differences_in_sight(page: Page, site: str, portal: Portal) -> None:
    begin(page, site, certified(portal)["plan_id"], "change")
    page.get_by_role("link", name="2 事業活動の概要と取組の目的").click()
    was = page.locator("[data-was='goals.purpose']")
    expect(was).to_be_hidden()
    certified_text = page.input_value(at("goals.purpose"))
    page.fill(at("goals.purpose"), "従業員と地域を守る。")
    expect(was).to_be_visible()
    expect(was).to_contain_text(certified_text)
    looks_right(page)
    press(page, "保存して項目の一覧へ")
    expect(page.locator(".tasks__item", has_text="変更あり")).to_have_count(1)
    report(page, portal)
    submitted(page, "第1版から変わるところ", "資材が届かなかった。")


def test_a_later_application_is_typed_with_its_report(page: Page, site: str, portal: Portal) -> None:
    now = Month.of(today(portal.clock))
    begin(page, site, certified(portal, end=str(now.plus(1)))["plan_id"], "renewal")
    page.get_by_role("link", name="4 実施期間").click()
    for name, month in (("start", now.plus(2)), ("end", now.plus(30))):
        page.fill(at(f"period.{name}-year"), str(month.year))
        page.fill(at(f"period.{name}-month"), str(month.month))
    press(page, "保存して次へ")
    page.goto(re.sub("/parts/.*", "", page.url))
    report(page, portal)
    submitted(page, "第2回の計画として、第1版に基づき申請")


def test_a_minor_change_is_typed_without_loss_and_noted(page: Page, site: str, portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    page.context.add_cookies([{"name": COOKIE, "value": "applicant-1", "url": site}])
    page.goto(f"{site}/intake/plans/{plan_id}/page?lang=ja")
    press(page, "質問に答えて記録する")
    title, name = (page.locator(at(f"representative_{one}")) for one in ("title", "name"))
    expect(name).to_be_hidden()
    looks_right(page)
    page.check(f"{at('altered')}[value=representative]")
    page.check(f"{at('keeps_purpose')}[value=true]")
    name.fill("堤 花子")
    with page.expect_navigation():
        page.get_by_role("link", name="English").click()
    expect(name).to_have_value("堤 花子")
    expect(page.locator("main")).to_contain_text("As it stands: ")
    with page.expect_navigation():
        page.get_by_role("link", name="日本語").click()
    page.context.set_offline(True)
    title.fill("代表社員")
    page.get_by_role("button", name="内容確認へ進む").click()
    expect(page.locator(".typing__state")).to_contain_text("保存できていません")
    page.context.set_offline(False)
    expect(page.locator(".typing__state")).to_contain_text("に保存しました")
    looks_right(page)
    press(page, "内容確認へ進む")
    looks_right(page)
    page.go_back()
    expect(title).to_have_value("代表社員")
    page.go_forward()
    press(page, "この内容で記録する")
    for words in ("軽微な変更を記録しました", "堤 花子", "代表社員"):
        expect(page.locator("main")).to_contain_text(words)


def test_a_change_is_typed_in_English_without_JavaScript(plain: Page, site: str, portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    plain.context.add_cookies([{"name": COOKIE, "value": "applicant-1", "url": site}])
    plain.goto(f"{site}/intake/plans/{plan_id}/page?lang=en")
    plain.locator("form[action$='/change/typed'] button").click()
    expect(plain.locator("main")).to_contain_text("13 of 14 parts are done")
    plain.get_by_role("link", name="2 The business and the purpose").click()
    plain.fill(at("goals.purpose"), "To protect the staff and the town.")
    press(plain, "Save and go to the list of parts")
    plain.get_by_role("link", name="Implementation status", exact=True).click()
    for part in ("initial_response", "measures", "partners", "organisation"):
        plain.select_option(at(f"report.{part}.mark"), "as_planned")
        plain.fill(at(f"report.{part}.done"), "Done as planned.")
    now = Month.of(today(portal.clock))
    for row in plain.locator("input[name=rows]").evaluate_all("all => all.map(one => one.value)"):
        plain.select_option(at(f"{row}.mark"), "as_planned")
        plain.fill(at(f"{row}.acquired-year"), str(now.year))
        plain.fill(at(f"{row}.acquired-month"), str(now.month))
        plain.check(f"{at(f'{row}.paid_by')}[value=own_means]")
    press(plain, "Save and go to the list")
    plain.get_by_role("link", name="Go on and check").click()
    expect(plain.locator("ins").first).to_contain_text("To protect the staff")
    press(plain, "Submit as shown")
    expect(plain).to_have_title(re.compile("^Your application was received"))
    assert plain.locator("html").get_attribute("lang") == "en"
