"""Filing by a workbook: got from a page, filled in offline, handed in, put right by sheet and cell, and filed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest

from services.intake.domain.identified import identified
from services.intake.pages.files import NOT_TAKEN
from services.intake.views.workbook import FAULTS, TYPE, WRONG, from_workbook
from shared.contracts.forms.carrying import carried_up
from shared.domain import Text
from shared.workbook.door import LARGEST
from tests.services.intake.conftest import Portal
from tests.services.intake.test_pages import filed_from, handed_over
from tests.shared.workbook.filling import blank, filed_plan, filled, opened, repacked, saved, typed


def handed_in(portal: Portal, book: bytes, language: str = "ja") -> Any:
    browser = portal.browser()
    browser.headers["Accept-Language"] = language
    return handed_over(browser, files={"plan_file": ("plan.xlsx", book, TYPE)})


def errors_of(page: Any) -> list[str]:
    """The lines of the summary above the page."""
    found = re.search(r'<div class="error-summary.*?</div>', page.text, re.DOTALL)
    assert found, page.text
    return [unescape(re.sub("<[^>]+>", "", one)).strip() for one in re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL)]


def test_a_blank_workbook_is_filled_in_shown_whole_and_filed(portal: Portal) -> None:
    browser = portal.browser()
    got = browser.get("/intake/file/blank.xlsx")
    assert (got.status_code, got.headers["content-type"]) == (200, TYPE)
    assert "plan-blank.xlsx" in got.headers["content-disposition"]
    book, known = opened(got.content), opened(filled())
    for sheet in book.worksheets:
        for row in known[sheet.title].iter_rows():
            for cell in row:
                sheet.cell(cell.row, cell.column).value = cell.value
    before = portal.heads
    check = handed_in(portal, saved(book))
    assert check.status_code == 200
    assert all(words in check.text for words in ("有限会社蒲田精密工作所", "2 事業継続力強化の目標", "脱着式止水板"))
    assert portal.heads == before
    filed = filed_from(browser, check)
    assert filed.status_code == 303
    assert re.search(r"03-2026-\d{6}", browser.get(filed.headers["location"]).text)
    own = filed.headers["location"].removesuffix("/filed")
    back = from_workbook(browser.get(f"{own}/plan.xlsx").content).form
    assert back is not None
    assert identified(back) == identified(filed_plan())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_example_can_be_filed_as_it_is(portal: Portal, language: str) -> None:
    browser = portal.browser()
    example = browser.get(f"/intake/file/example.xlsx?lang={language}").content
    assert opened(example).worksheets[1].title == {"ja": "1 名称等", "en": "1 The applicant"}[language]
    assert handed_in(portal, example).status_code == 200


def test_a_joint_plan_is_filed_by_its_workbook_and_comes_back_as_one(portal: Portal) -> None:
    browser = portal.browser()
    example = browser.get("/intake/file/joint-example.xlsx").content
    check = handed_in(portal, example)
    assert check.status_code == 200
    assert all(text in check.text for text in ("株式会社あさひ熱処理", "みらい重工株式会社", "連携の態様"))
    filed = filed_from(browser, check)
    own = filed.headers["location"].removesuffix("/filed")
    back = from_workbook(browser.get(f"{own}/plan.xlsx").content)
    sent = from_workbook(example).form
    assert back.form is not None
    assert sent is not None
    assert identified(back.form) == identified(sent)


def test_what_is_wrong_with_a_partner_is_told_by_its_cell(portal: Portal) -> None:
    example = portal.browser().get("/intake/file/joint-example.xlsx").content
    page = handed_in(
        portal, typed(example, {"participants.1.capital_yen": 400_000_000, "participants.1.employees": 400})
    )
    assert page.status_code == 422
    assert any(re.match(r"シート「1 連携する中小企業者」[A-Z]+6　", one) for one in errors_of(page)), errors_of(page)
    blank_one = portal.browser().get("/intake/file/joint-blank.xlsx?lang=ja").content
    assert any("「2 連携事業継続力強化の目標」" in one for one in errors_of(handed_in(portal, blank_one)))


def test_what_was_filed_comes_back_as_a_workbook_and_to_its_owner_alone(portal: Portal) -> None:
    application_id = portal.file()["application_id"]
    address = f"/intake/applications/{application_id}/plan.xlsx"
    got = portal.browser().get(address)
    read = from_workbook(got.content)
    assert read.errors == ()
    assert read.form is not None
    assert identified(read.form) == identified(carried_up(filed_plan()))
    assert portal.browser("applicant-2").get(address).status_code == 404


WRONG_CELLS: Mapping[str, tuple[Any, str]] = {
    "cover.name": ("=A1", "シート「1 名称等」D5　事業者の氏名又は名称：数式は使えません。値を入力してください。"),
    "cover.employees": ("", "シート「1 名称等」D16　常時使用する従業員の数：この項目を入力してください。"),
    "cover.entity_form": ("会社", "シート「1 名称等」D4　法人形態等：リストにある言葉で入力してください。"),
    "funds.1.thousand_yen": (
        "百",
        "シート「5 資金の額及び調達方法」E6　資金の額及び調達方法：資金の額（千円）（2行目）：整数で入力してください。",
    ),
}


def test_everything_that_is_wrong_is_told_at_once_with_its_sheet_and_cell(portal: Portal) -> None:
    page = handed_in(portal, typed(filled(), {path: value or None for path, (value, _) in WRONG_CELLS.items()}))
    assert page.status_code == 422
    assert sorted(errors_of(page)) == sorted(text for _, text in WRONG_CELLS.values())


def test_what_the_rules_refuse_has_its_cell_too_and_the_page_shows_no_json(portal: Portal) -> None:
    page = handed_in(portal, typed(filled(), {"period.end": "2031-11", "funds.1.item": " "}))
    assert page.status_code == 422
    told = errors_of(page)
    assert any(one.startswith("シート「4 実施期間」D5　実施期間の終了月：") for one in told)
    assert any(one.startswith("シート「5 資金の額及び調達方法」B6　") for one in told)
    assert "form_version" not in page.text.partition('<textarea class="')[2]


def test_in_english_the_cells_are_named_in_english(portal: Portal) -> None:
    page = handed_in(portal, typed(filled("en"), {"cover.name": "=A1"}), "en")
    assert errors_of(page) == [
        "Sheet “1 The applicant”, cell D5, Name of the business: Formulas are not accepted. Enter the value itself."
    ]


def test_a_blank_workbook_is_told_all_that_is_always_asked(portal: Portal) -> None:
    told = errors_of(handed_in(portal, blank()))
    others = [one for one in told if "この項目を入力してください。" not in one]
    # What the rules say of a part as a whole comes with it, and so does what must be confirmed.
    assert any("入力してください。" in one for one in others)
    # What is said of several parts as a whole has no cell.
    assert len([one for one in told if "シート「" not in one]) <= 1
    assert any("「2 事業継続力強化の目標」" in one for one in told)
    assert not any("補助金" in one for one in told), "of a group that may be left out nothing is asked"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (OLE, "（.xls）"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
        ("事業者,住所\n".encode("shift_jis"), "CSV"),
        (b"a,b\n", "CSV"),
        (filled()[:5_000], "読み取れません"),
        (repacked(filled(), {"xl/vbaProject.bin": b"x"}), "マクロ"),
        (repacked(filled(), {"xl/worksheets/sheet1.xml": None}), "この様式のブックではありません"),
        (b"{" + b" " * 900_000, "800キロバイト"),
    ],
)
def test_what_is_no_workbook_of_ours_is_named(portal: Portal, data: bytes, words: str) -> None:
    page = handed_in(portal, data)
    assert page.status_code == 422
    assert any(words in one for one in errors_of(page))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(portal: Portal) -> None:
    assert handed_in(portal, b"PK\x03\x04" + bytes(LARGEST - 10)).status_code == 422
    assert handed_in(portal, b"PK\x03\x04" + bytes(LARGEST + 200_000)).status_code == 413


@pytest.mark.parametrize("texts", [FAULTS, WRONG, NOT_TAKEN])
def test_every_refusal_is_a_sentence_in_both_languages(texts: Mapping[str, Text]) -> None:
    assert all(text.ja.endswith("。") and text.en.endswith(".") for text in texts.values())
