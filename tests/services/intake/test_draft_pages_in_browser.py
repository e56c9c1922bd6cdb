"""The list of drafts in a real browser: accessible, at every width, and usable by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from services.intake.drafts.draft import KEPT, WARNED
from shared.web.persona import COOKIE
from tests.services.intake.conftest import Portal
from tests.services.intake.test_drafts import begun
from tests.support.browser import looks_right, serving

pytestmark = pytest.mark.browser

AT = "/intake/drafts"


@pytest.fixture(scope="module")
def site(portal: Portal) -> Iterator[str]:
    with serving(portal.app) as address:
        yield address


def test_the_list_fits_and_is_accessible_in_every_state(page: Page, site: str, portal: Portal) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": "applicant-1", "url": site}])
    page.goto(site + AT)
    looks_right(page)
    for title in ("株式会社北斗水産食品ホールディングス東日本統括本部", "", "有限会社蒲田精密工作所"):
        draft_id = begun(portal, "applicant-1", title=title)["draft_id"]
    portal.clock.move_to(portal.clock.now() + KEPT - WARNED)
    begun(portal, "applicant-1", kind="minor_change", title="ゆきみパン工房")
    portal.browser().post(f"{AT}/{draft_id}/delete")
    for path in (AT, f"{AT}?deleted={draft_id}", f"{AT}?deleted={draft_id}&lang=en", "/intake?lang=ja"):
        page.goto(site + path)
        looks_right(page)


def test_a_draft_is_deleted_and_put_back_by_keyboard(page: Page, site: str, portal: Portal) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": "applicant-2", "url": site}])
    begun(portal, "applicant-2", title="消して戻す会社")
    page.goto(site + AT)
    page.get_by_role("button", name=re.compile("削除.*消して戻す会社")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("下書きを削除しました")
    page.get_by_role("status").get_by_role("button", name="元に戻す").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("下書きを元に戻しました")
    expect(page.get_by_role("rowheader", name="消して戻す会社")).to_be_visible()
    page.get_by_role("button", name=re.compile("複写.*消して戻す会社")).click()
    expect(page.get_by_role("rowheader", name="消して戻す会社")).to_have_count(2)
