"""An application on paper: all of it in the form's order, for those who may read it, on A4 and with page numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any
from unicodedata import normalize

import orjson
import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from shared.contracts.forms.single import PlanForm
from shared.web.persona import COOKIE
from tests.services.intake.conftest import FILED, Portal
from tests.support.browser import looks_right, serving

PLAN = orjson.loads(FILED.read_bytes())
STREET = PLAN["cover"]["street"]
TITLES = [section.title.ja for section in PlanForm.SECTIONS]


@pytest.fixture(scope="module")
def filed(portal: Portal) -> dict[str, str]:
    made: dict[str, str] = portal.file()
    portal.settle()
    return made


@pytest.fixture(scope="module")
def site(portal: Portal) -> Iterator[str]:
    with serving(portal.app) as address:
        yield address


def headings(text: str) -> list[str]:
    return [unescape(re.sub("<[^>]+>", "", one)).strip() for one in re.findall(r"<h2[^>]*>(.*?)</h2>", text, re.DOTALL)]


def test_the_owner_prints_all_of_it_in_the_order_of_the_form(portal: Portal, filed: dict[str, str]) -> None:
    page = portal.browser().get(f"/intake/applications/{filed['application_id']}/print")
    assert page.status_code == 200
    assert [one for one in headings(page.text) if one in TITLES] == TITLES
    assert all(words in page.text for words in (filed["application_no"], STREET, "24-2025-12"))
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert not re.search("<(button|input|form|textarea|select|details)", main)


def test_the_officer_in_charge_prints_it_too_and_whoever_audits_reads_no_personal_text(
    portal: Portal, filed: dict[str, str]
) -> None:
    address = f"/review/desk/{filed['application_id']}/print"
    officer = portal.browser("officer-kanto-1").get(address)
    assert (officer.status_code, STREET in officer.text) == (200, True)
    assert [one for one in headings(officer.text) if one in TITLES] == TITLES
    auditor = portal.browser("auditor-1").get(address)
    assert STREET not in auditor.text


def test_nobody_else_prints_it(portal: Portal, filed: dict[str, str]) -> None:
    own = f"/intake/applications/{filed['application_id']}/print"
    assert portal.browser("applicant-2").get(own).status_code == 404
    assert portal.browser("applicant-1").get(f"/review/desk/{filed['application_id']}/print").status_code == 403


ALIKE = str.maketrans("⻑〜", "長~")
"""Characters that share a glyph, of which a PDF tells one, and that no normal form brings together."""


def texts(value: Any) -> Iterator[str]:
    """Every text in Japanese that somebody wrote into a plan."""
    if isinstance(value, dict):
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from texts(one)
    if isinstance(value, str) and not value.isascii():
        yield from value.split("\n")


def packed(text: str) -> str:
    """A text however it is broken into lines, in whichever of the forms of its characters."""
    return re.sub(r"\s", "", normalize("NFKC", text)).translate(ALIKE)


def on_paper(page: Page) -> tuple[str, int]:
    """The text of a page as it is printed, and on how many sheets; nothing on it waits to be filled in."""
    page.emulate_media(media="print")
    for waiting in page.locator("main").locator("input, textarea, select, button").all():
        assert not waiting.is_visible()
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return packed("".join(one.extract_text() for one in sheets)), len(sheets)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("persona", "address"),
    [("applicant-1", "/intake/applications/{}/progress"), ("officer-kanto-1", "/review/desk/{}")],
)
def test_a_page_that_folds_the_plan_prints_it_and_nothing_that_waits_to_be_filled_in(
    page: Page, site: str, filed: dict[str, str], persona: str, address: str
) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": persona, "url": site}])
    page.goto(site + address.format(filed["application_id"]))
    printed, _ = on_paper(page)
    # A narrow cell breaks a word, and a column may come between.
    long = [text for text in texts(PLAN) if len(text) > 20]
    assert [text for text in long if packed(text) not in printed] == []


@pytest.mark.browser
def test_on_paper_nothing_sticks_out_and_only_the_text_is_left(page: Page, site: str, filed: dict[str, str]) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": "applicant-1", "url": site}])
    page.goto(f"{site}/intake/applications/{filed['application_id']}/print")
    looks_right(page)
    page.emulate_media(media="print")
    # The width of A4 without its margins, in CSS pixels.
    page.set_viewport_size({"width": 688, "height": 1000})
    wide = "[...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > 690).length"
    assert page.evaluate(wide) == 0
    for gone in (".actions", ".paper__how", ".section-nav", ".site-footer"):
        assert not page.locator(gone).first.is_visible()
    printed, pages = on_paper(page)
    assert 2 <= pages <= 12
    assert [text for text in texts(PLAN) if packed(text) not in printed] == []
    page.goto(f"{site}/intake/applications/{filed['application_id']}/filed")
    receipt, pages = on_paper(page)
    assert pages == 1
    for words in (filed["application_no"], PLAN["cover"]["name"], "関東経済産業局", "電話：048-600-0394"):
        assert packed(words) in receipt
