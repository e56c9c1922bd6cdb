"""A joint plan typed in by hand: two partners, one taken off and put back, a large company's consent, filed, seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from services.intake.pages.drafting.joint import LAYOUT, PARTS
from shared.contracts.forms.answers import Answers
from shared.web.inputs import inputs, inputs_of
from shared.web.persona import COOKIE
from tests.services.intake.conftest import Portal
from tests.services.intake.drafting.test_typing_in_browser import at, fill, press
from tests.services.intake.drafting.test_typing_joint import example
from tests.support.browser import looks_right, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(portal: Portal) -> Iterator[str]:
    with serving(portal.app) as address:
        yield address


def act_as(page: Page, site: str, persona: str) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": persona, "url": site}])


def fill_rows(page: Page, table: str, answers: Answers) -> None:
    """A page for each row, back to the list after each."""
    for row_id in answers.rows[table]:
        press(page, "1者を追加して入力する")
        for one in inputs_of(inputs(LAYOUT, answers, [f"{table}#{row_id}.{f.name}" for f in LAYOUT.within(table)])):
            if one.value:
                fill(page, one)
        press(page, "保存して一覧へ")


def fill_page(page: Page, paths: tuple[str, ...], answers: Answers) -> None:
    if "equipment" in paths:
        page.check(at("tax_measure.wanted"))
    for table in paths:
        for _ in answers.rows.get(table, ()):
            with page.expect_navigation():
                page.locator(f"button[value='add:{table}']").click()
    for one in inputs_of(inputs(LAYOUT, answers, paths)) if paths != ("attachments",) else ():
        if one.value:
            fill(page, one)
    press(page, "保存して次へ" if paths != PARTS[-1].paths else "保存して一覧へ")


def test_a_joint_plan_is_typed_in_filed_and_seen_by_the_officer(page: Page, site: str, portal: Portal) -> None:
    answers = example(portal)
    act_as(page, site, "applicant-5")
    page.goto(f"{site}/intake/file?lang=ja")
    press(page, "連携型の計画を入力する")
    looks_right(page)
    page.get_by_role("link", name="入力を続ける").click()
    for part in PARTS:
        if not part.is_by_row:
            fill_page(page, part.paths, answers)
            continue
        [table] = part.paths
        fill_rows(page, table, answers)
        if table == "participants":
            take_off_and_put_back(page)
        looks_right(page)
        press(page, "次へ")
    expect(page.get_by_text("13項目のうち12項目が完了しました")).to_be_visible()
    page.get_by_role("link", name="内容確認へ進む").click()
    looks_right(page)
    press(page, "この内容で提出する")
    found = re.search(r"/applications/([0-9a-f-]+)/filed", page.url)
    assert found is not None
    act_as(page, site, "officer-kanto-1")
    portal.settle()
    page.goto(f"{site}/review/desk/{found[1]}")
    for text in ("連携する中小企業者（1） 株式会社あさひ熱処理", "同意書（みらい重工）.pdf"):
        expect(page.get_by_text(text)).to_be_visible()
    looks_right(page)


def take_off_and_put_back(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^外す.*あさひ熱処理")).click()
    expect(page.get_by_role("status")).to_contain_text("「株式会社あさひ熱処理」を一覧から外しました。")
    expect(page.get_by_text("1者のうち1者の入力が完了しました")).to_be_visible()
    looks_right(page)
    press(page, "元に戻す")
    expect(page.get_by_text("2者のうち2者の入力が完了しました")).to_be_visible()
