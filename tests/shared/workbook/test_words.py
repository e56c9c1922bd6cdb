"""Excel's habits, taken as people mean them: each value of a cell, and what the form's JSON makes of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from shared.contracts.forms.answers import in_document
from shared.contracts.forms.single import SINGLE
from shared.domain import JST
from shared.workbook.words import answer, as_typed, in_cell


@pytest.mark.parametrize(
    ("path", "value", "read_as"),
    [
        ("cover.employees", 38.0, 38),
        ("cover.employees", "３８人", 38),
        ("cover.employees", 38.5, "38.5"),
        ("cover.employees", 1e300, "1e+300"),
        ("cover.employees", "人", "人"),
        ("cover.capital_yen", "20,000,000円", 20_000_000),
        ("cover.capital_yen", "20000千円", 20_000_000),
        ("cover.corporate_number", 5_020_001_999_901.0, "5020001999901"),
        ("cover.corporate_number", "'5020001999901", "5020001999901"),
        ("cover.industry", 9, "09"),
        ("cover.industry", "09 食料品製造業", "09"),
        ("cover.industry_minor", "269", "269"),
        ("cover.prefecture", " 神奈川県　", "神奈川県"),
        ("cover.entity_form", "株式会社", "kabushiki_kaisha"),
        ("cover.established_on", datetime(1985, 4, 1, tzinfo=JST), "1985-04-01"),
        ("cover.established_on", date(1985, 4, 1), "1985-04-01"),
        ("cover.established_on", date(985, 4, 1), "0985-04-01"),
        ("cover.established_on", "１９８５年４月１日", "1985-04-01"),
        ("cover.postal_code", 2300000, "2300000"),
        ("period.start", date(2026, 12, 1), "2026-12"),
        ("period.start", "2026年12月", "2026-12"),
        ("period.start", "'2026-12", "2026-12"),
        ("period.start", date(9999, 12, 1), "9999-12"),
        ("legal_compliance", True, True),
        ("legal_compliance", "確認した", True),
        ("legal_compliance", "Not confirmed", False),
        ("organisation.training_months", 3, [3]),
        ("organisation.training_months", "3月、９月", [3, 9]),
        ("initial_response.grasp.timings", "1時間以内、発災直後", ["within_1_hour", "at_once"]),
        ("attachments.others", "図、その1.pdf\n2.pdf", ["図、その1.pdf", "2.pdf"]),
        ("goals.purpose", "一行目\r\n二行目_x000D_\n三行目 \n", "一行目\n二行目\n三行目"),
        ("goals.purpose", "一行目_x000B_二行目_x000c_三行目", "一行目\n二行目\n三行目"),
        ("goals.purpose", 1200, "1200"),
        ("goals.purpose", "'引用", "'引用"),
        ("initial_response.other.response", "-", "-"),
        ("cover.building", None, None),
    ],
)
def test_what_excel_makes_of_it_is_taken_as_it_was_meant(path: str, value: Any, read_as: Any) -> None:
    field = SINGLE.at(path)
    typed = answer(field, as_typed(field, value))
    assert typed is not None
    assert in_document(field, typed) == read_as


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("cover.entity_form", "かぶしき"),
        ("initial_response.grasp.timings", "発災直後、いつか"),
        ("legal_compliance", "？"),
    ],
)
def test_what_is_no_word_of_a_list_is_no_answer(path: str, value: str) -> None:
    assert answer(SINGLE.at(path), value) is None


def test_signs_that_no_workbook_can_hold_are_left_out() -> None:
    assert in_cell(SINGLE.at("goals.purpose"), "一\x0b二\ufffe", "ja") == "一二"
