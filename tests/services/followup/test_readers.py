"""What is said of a follow-up date, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from services.followup.domain.dates import KINDS
from services.followup.domain.labels import kind_name
from services.followup.views.readers import what_to_do
from shared.contracts.blocks import FollowUpDate
from shared.web.language import LANGUAGES, Language
from tests.domain.followup.plans import on

RELATIVE = ("今日", "本日", "今月", " today")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_complete_and_true_on_any_day(kind: str, language: Language) -> None:
    sentence = what_to_do(FollowUpDate(kind=kind, day=date(2027, 1, 10), detail="止水板"), language)
    assert "{" not in sentence
    assert sentence.endswith("。" if language == "ja" else ".")
    assert not any(word in sentence for word in RELATIVE)
    assert kind_name(kind, language)


def test_a_day_in_a_sentence_is_written_as_on_every_page() -> None:
    warning = on("tax_window_closing", 2027, 1, 10, detail="2027-04-09")
    assert "2027年4月9日までに" in what_to_do(warning, "ja")
    assert "by 9 April 2027." in what_to_do(warning, "en")


def test_a_kind_that_no_table_knows_says_what_it_says_itself() -> None:
    assert what_to_do(on("of_another_time", 2027, 1, 1, detail="x"), "ja") == "x"


def test_each_piece_of_equipment_is_named_by_itself() -> None:
    entry = FollowUpDate(kind="acquisition", day=date(2026, 11, 30), detail="配電設備（2階設置）、自家発電設備")
    assert "「配電設備（2階設置）」「自家発電設備」を取得し" in what_to_do(entry, "ja")
