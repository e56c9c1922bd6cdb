"""Each date has a name and a sentence in both languages, and each supporter a name."""

from __future__ import annotations

from datetime import date

import pytest

from services.followup.domain.dates import KINDS
from services.followup.domain.labels import LABELS, name_of, what_to_do
from services.followup.domain.supporters import SUPPORTERS, supporter_of
from shared.contracts.blocks import FollowUpDate
from tests.domain.followup.plans import on


def test_every_kind_has_its_label_and_no_other() -> None:
    assert set(LABELS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_sentence_is_complete(kind: str, language: str) -> None:
    sentence = what_to_do(FollowUpDate(kind=kind, day=date(2027, 1, 10), detail="止水板"), language)
    assert "{" not in sentence
    assert sentence.endswith("。" if language == "ja" else ".")
    assert name_of(kind, language)


def test_a_day_in_a_sentence_is_written_in_both_calendars() -> None:
    warning = on("tax_window_closing", 2027, 1, 10, detail="2027-04-09")
    assert "2027年4月9日（令和9年4月9日）までに" in what_to_do(warning, "ja")
    assert "by 2027-04-09." in what_to_do(warning, "en")


def test_a_kind_that_no_table_knows_is_shown_as_it_is() -> None:
    assert name_of("of_another_time", "ja") == "of_another_time"
    assert what_to_do(on("of_another_time", 2027, 1, 1, detail="x"), "ja") == "x"


def test_R53_supporters() -> None:
    assert supporter_of("single", date(2026, 4, 10)).name.ja == "日本中小企業診断士協会連合会"
    assert supporter_of("joint", date(2026, 4, 10)).name.ja.startswith("中小機構")
    assert set(SUPPORTERS) == {"jf-cmca", "smrj"}
