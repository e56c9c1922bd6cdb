"""The first page, and what everyone reads without an account: every number there is the scheme's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI

from services.home import pages as home
from services.home.informing import offices, rules_in_force
from shared.clock import MovedClock
from shared.scheme.bureaus import BUREAUS
from shared.scheme.documents import DOCUMENTS
from shared.scheme.industries import INDUSTRY_NAMES
from shared.scheme.prefectures import PREFECTURES
from shared.scheme.size_limits import SIZE_LIMITS
from shared.web.app import web_app
from shared.web.formats import yen_in_words
from shared.web.pages import Pages
from tests.support.web import HTML, local_client

NOW = datetime(2026, 11, 29, 3, tzinfo=UTC)
PUBLIC = ("/", "/check", "/guide", "/contacts", "/rules", "/help", "/privacy", "/accessibility")
KB_100 = 100_000


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return web_app("home", [home.router(MovedClock(NOW))], Pages(home.SECTION))


def main_of(app: FastAPI, address: str, persona: str = "", language: str = "ja", status: int = 200) -> str:
    answer = local_client(app, persona, HTML | {"Accept-Language": language}).get(address)
    assert answer.status_code == status, answer.text
    return unescape(answer.text.partition("<main")[2].partition("</main>")[0])


def checked(app: FastAPI, language: str = "ja", status: int = 200, **answers: Any) -> str:
    return main_of(app, f"/check?{urlencode({'step': 'check', **answers})}", language=language, status=status)


@pytest.mark.parametrize(
    ("persona", "opens"),
    [
        ("applicant-1", {"/intake", "/mailbox"}),
        ("officer-kanto-1", {"/review", "/notify", "/followup", "/mailbox"}),
        ("support-smrj", {"/followup", "/mailbox"}),
        ("auditor-1", {"/review", "/notify", "/followup", "/audit", "/mailbox"}),
        ("", {"/intake", "/review", "/notify", "/followup", "/audit", "/mailbox"}),
    ],
)
def test_what_a_user_may_open_is_linked_and_what_everyone_may_read(app: FastAPI, persona: str, opens: set[str]) -> None:
    main = main_of(app, "/", persona)
    assert set(re.findall(r'href="(/\w+)', main)) - {"/personas"} == opens | {"/check", "/guide", "/contacts"}
    assert "/personas?return=" in main


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("address", PUBLIC)
def test_every_public_page_is_light_and_its_footer_leads_to_what_everyone_may_ask(
    app: FastAPI, address: str, language: str
) -> None:
    answer = local_client(app, "", HTML | {"Accept-Language": language}).get(address)
    assert answer.status_code == 200
    assert len(answer.content) <= KB_100
    footer = answer.text.partition("<footer")[2]
    links = re.findall(r'href="(/[a-z]+)"', footer)
    assert links == ["/help", "/privacy", "/accessibility", "/rules"]
    for link in re.findall(r'href="(/[a-z]+)[#"]', answer.text.partition("<main")[2]):
        assert link in (*PUBLIC, "/intake", "/review", "/notify", "/followup", "/audit", "/mailbox"), link


# -- may you apply? --------------------------------------------------------------------------------------------------

COMPANY = {"entity_form": "kabushiki_kaisha", "registered": "yes"}


def test_a_business_that_may_apply_is_told_so_with_the_rule_and_its_numbers(app: FastAPI) -> None:
    answers = {**COMPANY, "industry": "76", "capital_yen": "3,000万", "employees": "５１"}
    main = checked(app, **answers)
    assert "申請の対象になります" in main
    assert "資本金の額又は出資の総額が5,000万円以下、又は常時使用する従業員が50人以下" in main
    assert re.search(r"3,000万円：\s*基準以下です", main)
    assert re.search(r"51人：\s*基準を超えています", main)
    assert "You may apply" in checked(app, "en", **answers)


@pytest.mark.parametrize(("industry", "size"), SIZE_LIMITS.on(NOW.date()).items())
def test_R3_to_R9_every_row_is_told_with_its_own_numbers(app: FastAPI, industry: Any, size: Any) -> None:
    of_rows = {
        "R3": {"industry": "24"}, "R4": {"industry": "52"}, "R5": {"industry": "58"}, "R6": {"industry": "83"},
        "R7": {"industry": "19", "tyres_or_belts": "no"}, "R8": {"industry": "39", "industry_minor": "391"},
        "R9": {"industry": "75", "inn": "yes"},
    }  # fmt: skip
    answers = {**COMPANY, **of_rows[size.rule], "capital_yen": size.capital_yen + 1}
    above = checked(app, **answers, employees=size.people + 1)
    assert "このままでは、申請の対象になりません" in above
    for words in (INDUSTRY_NAMES[industry].ja, yen_in_words(size.capital_yen, "ja"), f"{size.people}人以下"):
        assert words in above
    assert "申請の対象になります" in checked(app, **answers, employees=size.people)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, "entity_form"),
        ({"entity_form": "godo_kaisha"}, "registered"),
        (COMPANY, "industry"),
        ({**COMPANY, "industry": "39"}, "industry_minor"),
        ({**COMPANY, "industry": "39", "industry_minor": "392"}, "information_processing"),
        ({**COMPANY, "industry": "19"}, "tyres_or_belts"),
        ({**COMPANY, "industry": "75"}, "inn"),
        ({**COMPANY, "industry": "24"}, "employees"),
        ({"entity_form": "shuzo_kumiai", "registered": "yes"}, "members_total"),
    ],
)
def test_what_is_still_needed_is_asked_and_there_to_be_answered(
    app: FastAPI, answers: dict[str, str], asked: str
) -> None:
    main = checked(app, **answers)
    assert "次の質問にもお答えください" in main
    assert f'href="#{asked}"' in main
    assert re.search(rf'<(input|select)[^>]* id="{asked}"', main)


def test_R12_R10_R11_other_reasons_are_told_in_words(app: FastAPI) -> None:
    assert "開業届を税務署へ提出してから" in checked(app, entity_form="sole_proprietor", registered="no")
    assert "対象となる一覧にありません" in checked(app, entity_form="other")
    few = {"entity_form": "shuzo_kumiai", "registered": "yes", "members_total": 30, "members_small": 19}
    assert "構成員の2/3以上が中小企業者であること" in checked(app, **few)
    assert "規模の基準はありません" in checked(app, entity_form="shoko_kumiai", registered="yes")


def test_an_everyday_word_finds_the_industry_and_the_answers_stay(app: FastAPI) -> None:
    found = main_of(app, "/check?step=find&word=パン&employees=12&entity_form=godo_kaisha")
    assert 'value="58"' in found
    assert "パン屋" in found
    assert 'value="12"' in found
    assert "件見つかりました" in found
    assert "申請の対象" not in found
    nothing = main_of(app, "/check?step=find&word=ありえない<b>")
    assert "<option" in nothing
    assert "に当たる業種は見つかりませんでした" in nothing


@pytest.mark.parametrize("answers", [{"employees": "many"}, {"capital_yen": "-1"}, {"word": "x" * 41}])
def test_what_cannot_be_read_is_told_at_its_field(app: FastAPI, answers: dict[str, str]) -> None:
    main = checked(app, status=422, **COMPANY, industry="24", **answers)
    assert all(f'href="#{name}"' in main for name in answers)
    assert "申請の対象になります" not in main


def test_a_number_that_cannot_be_read_is_told_with_its_field(app: FastAPI) -> None:
    main = checked(app, status=422, **COMPANY, industry="24", capital_yen="三億", employees="数人")
    for label in ("資本金又は出資の額（円）", "常時使用する従業員の数"):
        assert f"{label}：整数で入力してください" in main


# -- what is needed, whom to ask, and the rules ----------------------------------------------------------------------


def test_R31_every_document_is_named_with_what_it_is_for(app: FastAPI) -> None:
    main = main_of(app, "/guide")
    for row in DOCUMENTS.on(NOW.date()).values():
        assert row.name.ja in main
        assert row.why.ja in main


def test_R18_the_days_are_told_as_a_guide(app: FastAPI) -> None:
    main = main_of(app, "/guide")
    assert "標準の期間は、45日です。目安であり" in main
    assert '<time datetime="2027-01-13">' in main


@pytest.mark.parametrize("prefecture", PREFECTURES)
def test_R30_R37_R54_of_each_prefecture_the_offices_are_told(app: FastAPI, prefecture: Any) -> None:
    main = main_of(app, f"/contacts?prefecture={prefecture}")
    (bureau,) = [one for one in BUREAUS.values() if prefecture in one.prefectures]
    assert all(words in main for words in (bureau.name.ja, bureau.section.ja, bureau.telephone))
    for _, desks in offices(prefecture, NOW.date()):
        assert all(desk.name.ja in main and desk.telephone in main for desk in desks)


@pytest.mark.parametrize("address", ["/contacts", "/contacts?prefecture=", "/contacts?prefecture=<b>"])
def test_without_a_prefecture_nobody_is_named(app: FastAPI, address: str) -> None:
    main = main_of(app, address)
    assert not [one for one in BUREAUS.values() if one.telephone in main]


def test_the_rules_page_says_what_holds_and_since_when(app: FastAPI) -> None:
    main = main_of(app, "/rules")
    for rule in rules_in_force(NOW.date()):
        assert rule.name.ja in main
        assert f'datetime="{rule.since.isoformat()}"' in main
    assert "24-2025-12" in main
    assert '<time datetime="2026-11-29">' in main
    for size in SIZE_LIMITS.on(NOW.date()).values():
        assert yen_in_words(size.capital_yen, "ja") in main


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("address", PUBLIC)
def test_no_number_of_ours_is_said_to_the_public(app: FastAPI, address: str, language: str) -> None:
    main = main_of(app, address, language=language)
    assert not re.search(r"\bR[1-5]?[0-9]\b", re.sub(r"<[^>]*>", " ", main))
