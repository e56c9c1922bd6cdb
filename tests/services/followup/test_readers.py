"""What is said of a follow-up date, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from services.followup.domain.labels import LABELS
from services.followup.read_models.due_dates import DueDate
from services.followup.views.readers import title, what_to_do
from shared.contracts.blocks import FollowUpDate
from shared.scheme.plan_dates import follow_up_dates
from shared.web.language import LANGUAGES, Language
from tests.domain.followup.plans import POLICY, equipment, on, outline

RELATIVE = ("今日", "本日", "今月", " today")


def called(entry: FollowUpDate, language: Language) -> str:
    return title(DueDate("p1", 3, entry.kind, entry.day, entry.detail, "jf-cmca", "upcoming", None), language)


@pytest.mark.parametrize("kind", LABELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_complete_and_true_on_any_day(kind: str, language: Language) -> None:
    entry = FollowUpDate(kind=kind, day=date(2027, 1, 10), detail="2027-04-09")
    sentence = what_to_do(entry, language)
    assert "{" not in sentence
    assert sentence.endswith("。" if language == "ja" else ".")
    assert not any(word in sentence for word in RELATIVE)
    assert "{" not in called(entry, language)


@pytest.mark.parametrize("certified_on", [date(2026, 4, 10), date(2026, 5, 31), date(2024, 2, 29), date(2026, 4, 1)])
def test_R40_each_warning_says_how_long_the_tax_window_still_is(certified_on: date) -> None:
    dates = follow_up_dates(certified_on, outline(equipment=(equipment("2026-12"),)), POLICY)
    warnings = [one for one in dates if one.kind == "tax_window_closing"]
    assert [called(one, "ja") for one in warnings] == [
        "税制優遇の対象期間終了の3か月前",
        "税制優遇の対象期間終了の1か月前",
    ]


def test_an_early_end_says_of_which_term() -> None:
    assert called(on("given_back", 2026, 11, 20), "ja") == "第3回の計画の返納"
    assert called(on("rescinded", 2026, 11, 20), "en") == "Term 3 rescinded"


def test_a_day_in_a_sentence_is_written_as_on_every_page() -> None:
    warning = on("tax_window_closing", 2027, 1, 10, detail="2027-04-09")
    assert "2027年4月9日までに" in what_to_do(warning, "ja")
    assert "by 9 April 2027." in what_to_do(warning, "en")


def test_a_kind_that_no_table_knows_says_what_it_says_itself() -> None:
    entry = on("of_another_time", 2027, 1, 1, detail="x")
    assert (called(entry, "ja"), what_to_do(entry, "ja")) == ("of_another_time", "x")


def test_each_piece_of_equipment_is_named_by_itself() -> None:
    entry = FollowUpDate(kind="acquisition", day=date(2026, 11, 30), detail="配電設備（2階設置）、自家発電設備")
    assert "「配電設備（2階設置）」「自家発電設備」を取得し" in what_to_do(entry, "ja")
