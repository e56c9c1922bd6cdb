"""The portal in a real browser: nothing for axe to find, nothing sticks out, and a filing works by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from shared.web.persona import COOKIE
from tests.services.intake.conftest import FILED, Portal
from tests.services.intake.test_paper import claim, send
from tests.support.browser import DESK, PHONE, looks_right, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(portal: Portal) -> Iterator[str]:
    with serving(portal.app) as address:
        yield address


def sign_in(page: Page, site: str, persona: str = "applicant-1") -> None:
    page.context.add_cookies([{"name": COOKIE, "value": persona, "url": site}])


def test_every_page_of_an_application_fits_and_is_accessible(page: Page, site: str, portal: Portal) -> None:
    filed = portal.file(body=FILED.read_bytes().replace("脱着式止水板".encode(), "止水板".encode(), 1))
    assert filed["cautions"]
    portal.ask_to_correct(filed, "goals.purpose", "equipment", "equipment#k1.kind", "period.end")
    decided = portal.file()
    portal.decide(decided, "refuse", "対策が想定する災害に対応していない。")
    own = filed["links"]["self"]
    sign_in(page, site)
    for path in (
        "/intake",
        "/intake/file",
        f"{own}/progress",
        f"{own}/progress?lang=en",
        f"{own}/filed?lang=ja",
        f"{own}/withdrawal",
        f"{decided['links']['self']}/progress",
    ):
        page.goto(site + path)
        looks_right(page)


def test_what_was_typed_full_width_fits_on_a_phone(page: Page, site: str, portal: Portal) -> None:
    made = send(portal, claim(certificate_no="２０２６０２１０　関東　第７号"), "applicant-3")
    assert made.status_code == 201, made.text
    sign_in(page, site, "applicant-3")
    for path in (
        "/intake",
        f"/intake/plans/{made.json()['plan_id']}/page",
        "/intake/paper?plan=" + made.json()["plan_id"],
    ):
        page.goto(site + path)
        looks_right(page)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for part, typed in (
            ("#certified_on", "２０２６"),
            ("#certified_on-month", "０２"),
            ("#certified_on-day", "１０"),
        ):
            page.fill(part, typed)
            assert page.evaluate("one => one.scrollWidth <= one.clientWidth", page.query_selector(part)), (size, part)


def test_a_plan_is_filed_by_hand(page: Page, site: str, portal: Portal) -> None:
    sign_in(page, site, "applicant-2")
    page.goto(f"{site}/intake/file?lang=ja")
    page.get_by_role("button", name="内容確認へ進む").click()
    looks_right(page)
    page.fill("#plan", "{甲")
    page.get_by_role("button", name="内容確認へ進む").click()
    page.get_by_role("link", name="English").click()
    assert page.input_value("#plan") == "{甲", "another language keeps what was sent and refused"
    page.get_by_role("link", name="日本語").click()
    page.set_input_files("#plan_file", FILED)
    page.get_by_role("button", name="内容確認へ進む").click()
    looks_right(page)
    page.get_by_role("button", name="この内容で提出する").click()
    assert page.title().startswith("申請を受け付けました")


def test_the_benefits_of_a_certificate_fit_and_print(page: Page, site: str, portal: Portal) -> None:
    filed = portal.file()
    portal.decide(filed)
    sign_in(page, site)
    here = f"{site}/intake/plans/{filed['plan_id']}/benefits/page"
    for address in (f"{here}?lang=ja", f"{here}?lang=en", f"{here}?average_income_yen=x&lang=ja"):
        page.goto(address)
        looks_right(page)
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="この答えで案内を見る").is_visible()
    assert page.get_by_role("heading", name="税制措置").is_visible()
    page.emulate_media(media="screen")
