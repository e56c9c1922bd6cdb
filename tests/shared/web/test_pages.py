import re
from datetime import date
from typing import Any

import pytest
from jinja2 import UndefinedError
from starlette.requests import Request

from shared.domain import Text
from shared.web.components import ClockChip
from shared.web.pages import Pages
from tests.shared.web.demo import SECTION, demo_app
from tests.support.web import HTML, local_client

PAGES = Pages(SECTION)


def said(source: str, language: str = "ja", query: str = "", **context: Any) -> str:
    """What a snippet of a template writes."""
    from shared.web import pages as module

    scope = {"type": "http", "path": "/demo", "query_string": (query or f"lang={language}").encode(), "headers": []}
    request = Request(scope)
    with module._spoken("en" if language == "en" else "ja", PAGES._words("en" if language == "en" else "ja", "demo")):
        macros = '{% from "macros.html" import clock_chip, day, table, text_field, form, timeline, button %}'
        template = PAGES.environment.from_string(macros + source)
        return template.render({**PAGES._frame(request, "en" if language == "en" else "ja"), **context})


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize(
    ("clock", "ja", "en"),
    [
        (
            ClockChip("running", date(2026, 11, 22), -1),
            "2026年11月22日（日） 1日超過",
            "Sun 22 November 2026 1 day over",
        ),
        (
            ClockChip("running", date(2026, 11, 23), 0),
            "2026年11月23日（月） 閉庁日（翌開庁日は2026年11月24日（火）） 本日期限",
            "Mon 23 November 2026 offices closed (open again on Tue 24 November 2026) Due today",
        ),
        (
            ClockChip("running", date(2026, 11, 24), 1),
            "2026年11月24日（火） 残り1日",
            "Tue 24 November 2026 1 day left",
        ),
        (
            ClockChip("running", date(2026, 11, 30), 7),
            "2026年11月30日（月） 残り7日",
            "Mon 30 November 2026 7 days left",
        ),
        (
            ClockChip("running", date(2026, 12, 7), 14),
            "2026年12月7日（月） 残り14日",
            "Mon 7 December 2026 14 days left",
        ),
        (
            ClockChip("passed", date(2026, 11, 13), -10),
            "2026年11月13日（金） 10日超過",
            "Fri 13 November 2026 10 days over",
        ),
        (
            ClockChip("paused", None, 20),
            "停止中（補正待ち） 再開後は残り20日",
            "Paused (awaiting correction) 20 days left on resuming",
        ),
        (ClockChip("decided"), "終了", "Ended"),
        (ClockChip("decided", date(2026, 12, 7), 0), "期限内に終了", "Ended in time"),
        (ClockChip("decided", date(2026, 12, 7), -1), "1日超過して終了", "Ended 1 day late"),
    ],
)
def test_R18_the_clock_says_in_words_how_long(clock: ClockChip, ja: str, en: str) -> None:
    assert words(said("{{ clock_chip(clock) }}", clock=clock)) == ja
    assert words(said("{{ clock_chip(clock) }}", "en", clock=clock)) == en


def test_a_text_is_written_in_the_language_of_the_page() -> None:
    text = Text(ja="審査<中>", en="In review")
    assert said("{{ text }}", text=text) == "審査&lt;中&gt;"
    assert said("{{ text }}", "en", text=text) == "In review"
    assert said("{{ limit|text(most=3) }}", limit=Text(ja="{most}件", en="")) == "3件"


def test_filters_follow_the_language_even_on_constants() -> None:
    assert said("{{ 1000|yen }}") == "1,000円"
    assert said("{{ 1000|yen }}", "en") == "1,000 yen"


def test_nothing_is_written_for_none_and_what_was_not_given_is_an_error() -> None:
    assert said("[{{ none }}]") == "[]"
    with pytest.raises(UndefinedError):
        said("{{ nobody }}")


def test_a_section_brings_its_own_english_and_borrows_the_shells() -> None:
    assert said("{{ _('見本') }} {{ _('変更') }} {{ _('知らない言葉') }}", "en") == "Sample Change 知らない言葉"


def test_a_form_carries_a_fresh_key_and_the_version_seen() -> None:
    first, second = (said('{% call form("/x", seen=7) %}{% endcall %}') for _ in range(2))
    keys = [re.search(r'name="idempotency_key" value="([^"]+)"', html) for html in (first, second)]
    assert keys[0]
    assert keys[1]
    assert keys[0].group(1) != keys[1].group(1)
    assert 'name="seen_version" value="7"' in first
    assert "seen_version" not in said('{% call form("/x") %}{% endcall %}')


def test_here_changes_the_query_of_this_page() -> None:
    assert said("{{ here(after='9', sort=none) }}", query="sort=name&q=1") == "/demo?q=1&amp;after=9"


def test_a_page_has_its_frame() -> None:
    client = local_client(demo_app(), "director-kanto", HTML)
    html = client.get("/demo?tab=mine").text
    assert "<title>見本 | ジギョケイ</title>" in html
    assert 'href="#main"' in html
    assert "関東経済産業局" in html
    assert 'href="/personas?return=%2Fdemo%3Ftab%3Dmine"' in html
    assert 'href="/demo?tab=mine&amp;lang=en"' in html
    assert "現在位置：" in html
    assert 'href="/demo" aria-current="page"' in html
    assert 'href="/demo/decisions"' in html
    assert "style=" not in html
    assert "<script" not in html


def test_the_navigation_shows_what_the_role_may_open() -> None:
    html = local_client(demo_app(), "officer-kanto-1", HTML).get("/demo").text
    assert "/demo/decisions" not in html
    assert "/demo/statistics" in html


def test_a_form_that_came_back_says_so_in_its_title_and_at_its_fields() -> None:
    response = local_client(demo_app(), headers=HTML).get("/demo?errors=1")
    html = response.text
    assert response.status_code == 422
    assert "<title>エラー：見本" in html
    assert "3件の入力内容を確認してください" in html
    assert '<a href="#form.name">事業者の名称を入力してください。</a>' in html
    assert 'id="form.name-error"' in html
    assert 'aria-describedby="form.name-error form.name-support" aria-invalid="true"' in html
    assert "&lt;b&gt;" in html
    english = local_client(demo_app(), headers=HTML).get("/demo?errors=1&lang=en").text
    assert "<title>Error: Sample" in english
    assert "Check 3 answers" in english
