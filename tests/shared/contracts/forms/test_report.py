"""実施状況報告書: its rows, its six marks and what each asks for, as FORM.md and RULES have them."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.forms.describing import describe
from shared.contracts.forms.report import ReportedEquipment, ReportedPart, StatusReport

REPORT = describe(StatusReport)

MARKS = [
    # mark, words, then whether each is owed: what was done, a reason and an improvement, when it will start
    ("as_planned", "◎ 計画どおり実施した", True, False, False),
    ("nearly", "○ おおむね実施した", True, False, False),
    ("insufficient", "△ 実施が不十分", True, True, False),
    ("hardly", "× ほとんど実施していない", True, True, False),
    ("not_started", "－ 未着手", False, False, True),
    ("not_applicable", "- 該当なし", False, False, False),
]


@pytest.mark.parametrize(("mark", "words", "done", "short", "starts"), MARKS)
def test_R25_each_mark_has_its_words_and_what_it_asks_for(
    mark: Any, words: str, done: bool, short: bool, starts: bool
) -> None:
    word = REPORT.fields["measures.mark"].kind.words[mark]
    assert word.ja == words  # type: ignore[union-attr]
    owed = {"done": done, "reason": short, "improvement": short, "starts": starts}
    assert demanded_of("measures", ReportedPart(mark=mark), owed) == owed
    of_line = {"acquired": done, "paid_by": done, "reason": short, "improvement": short, "starts": starts}
    assert demanded_of("equipment", ReportedEquipment(row_id="k1", mark=mark), of_line) == of_line


def demanded_of(path: str, part: Any, fields: dict[str, bool]) -> dict[str, bool]:
    found = {}
    for name in fields:
        demanded = REPORT.fields[f"{path}.{name}"].asked.demanded
        assert demanded is not None
        found[name] = demanded(StatusReport(), part)
    return found


def test_R25_there_are_six_marks_in_this_order() -> None:
    assert list(REPORT.fields["measures.mark"].kind.words) == [row[0] for row in MARKS]


@pytest.mark.parametrize(
    ("part", "label"),
    [
        ("initial_response", "(1) 初動対応"),
        ("measures", "(2) 対策及び取組"),
        ("equipment", "(3) 設備等"),
        ("partners", "(4) 協力者"),
        ("organisation", "(5) 平時の推進体制"),
        ("other", "その他"),
    ],
)
def test_R25_a_row_for_each_part_of_3_and_one_for_anything_else(part: str, label: str) -> None:
    assert REPORT.fields[part].label.ja == label
    assert REPORT.fields[part].may_be_null == (part == "other")


@pytest.mark.parametrize(
    ("paid_by", "words"),
    [
        ("tax_measure", "自己資金等（税制優遇を活用）"),
        ("jfc_loan", "日本政策金融公庫の融資"),
        ("own_means", "自己資金等（税制優遇の活用なし）"),
        ("other", "その他"),
    ],
)
def test_R25_how_a_line_of_equipment_was_paid(paid_by: str, words: str) -> None:
    word = REPORT.fields["equipment.paid_by"].kind.words[paid_by]
    assert word.ja == words  # type: ignore[union-attr]
