"""The shell in a real browser: nothing for axe to find, nothing sticks out, and one always sees where one is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.shared.web.demo import demo_app
from tests.support.browser import PHONE, looks_right, overflow, serving, violations

pytestmark = pytest.mark.browser

PAGES = ["/demo", "/demo?errors=1", "/personas?return=/demo", "/demo/fails/refused", "/demo/me", "/nowhere"]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(demo_app()) as address:
        yield address


def visit(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(page: Page, site: str, path: str, language: str) -> None:
    visit(page, site + path, language)
    looks_right(page)


def test_large_letters_fit_a_narrow_screen(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 640, "height": 900})
    visit(page, f"{site}/demo", "ja")
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert overflow(page) == []


def test_everything_that_takes_focus_shows_it(page: Page, site: str) -> None:
    visit(page, f"{site}/demo", "ja")
    seen = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => {
              const e = document.activeElement, s = getComputedStyle(e);
              if (e === document.body) return null;
              return [e.outerHTML.slice(0, 90), s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow];
            }"""
        )
        if state is None:
            break
        element, style, width, colour, shadow = state
        assert (style, width, colour) == ("solid", "4px", "rgb(0, 0, 0)"), element
        assert "rgb(255, 212, 61)" in shadow, element
        seen.add(element)
    assert len(seen) > 40


def test_the_first_tab_leads_past_the_header(page: Page, site: str) -> None:
    visit(page, f"{site}/demo", "ja")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="本文へ移動")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_error_summary_has_the_focus_and_leads_to_each_field(page: Page, site: str) -> None:
    visit(page, f"{site}/demo?errors=1", "ja")
    expect(page.locator(".error-summary")).to_be_focused()
    for words, field in (("事業者の名称", "form.name"), ("実在する日付", "filed"), ("対策を1つ以上", "measures")):
        page.locator(".error-summary").get_by_role("link", name=words).click()
        expect(page.locator(f"[id='{field}']")).to_be_focused()


def test_choosing_a_user_and_a_language_by_keyboard(page: Page, site: str) -> None:
    visit(page, f"{site}/personas?return=/demo", "ja")
    row = page.get_by_role("row", name="近畿経済産業局")
    row.get_by_role("button", name="局長").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/demo")
    expect(page.locator(".who")).to_contain_text("近畿経済産業局")
    expect(page.get_by_role("link", name="決定", exact=True)).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sample")
    page.goto(f"{site}/demo")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_table_turns_into_cards_that_name_their_cells(page: Page, site: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    visit(page, f"{site}/demo", "ja")
    cell = page.locator(".table--cards td").first
    assert page.evaluate("e => getComputedStyle(e, '::before').content", cell.element_handle()).startswith('"事業者"')
    expect(page.get_by_role("table", name="見本").first).to_be_visible()
    expect(page.get_by_role("rowheader").first).to_contain_text("2026-関東-000001")


def test_a_wide_table_scrolls_by_itself(page: Page, site: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    visit(page, f"{site}/demo", "ja")
    region = page.locator(".scroll").first
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.scroll').scrollLeft > 0")


def test_what_is_small_is_still_44_px_to_hit(page: Page, site: str) -> None:
    visit(page, f"{site}/demo", "ja")
    heights = page.evaluate(
        """() => [...document.querySelectorAll('.button')].map(e => Math.max(
             e.getBoundingClientRect().height, parseFloat(getComputedStyle(e, '::after').height) || 0))"""
    )
    assert min(heights) >= 44


def test_paper_gets_the_content_alone(page: Page, site: str) -> None:
    visit(page, f"{site}/demo", "ja")
    page.emulate_media(media="print")
    expect(page.locator(".section-nav")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.set_viewport_size({"width": 720, "height": 1000})
    assert page.locator(".table--cards").first.evaluate("e => getComputedStyle(e).display") == "table"
    assert page.locator(".definitions dd").first.evaluate("e => getComputedStyle(e).gridColumnStart") == "2"
    assert overflow(page) == []


def test_forced_colours_keep_focus_and_marks(page: Page, site: str) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    visit(page, f"{site}/demo", "ja")
    assert violations(page) == []
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("getComputedStyle(document.querySelector('.clock')).borderTopStyle") == "solid"
    assert page.evaluate("getComputedStyle(document.querySelector('.button')).transitionDuration") == "0s"


def test_pages_need_no_javascript(page: Page, site: str) -> None:
    quiet = page.context.browser
    assert quiet is not None
    context = quiet.new_context(java_script_enabled=False, locale="ja-JP")
    still = context.new_page()
    still.goto(f"{site}/personas?return=/demo/me")
    still.get_by_role("button", name="監査人").click()
    still.wait_for_url(f"{site}/demo/me")
    assert "auditor-1" in still.content()
    context.close()
