from datetime import UTC, date, datetime

import pytest

from shared.domain import Month, Text
from shared.web.components import ClockChip
from shared.web.formats import (
    format_date,
    format_instant,
    format_month,
    format_yen,
    iso_day,
    key_date,
    sentence,
    yen_in_words,
)

DAY = date(2026, 11, 23)


def test_a_date_in_both_languages() -> None:
    assert format_date(DAY, "ja") == "2026年11月23日"
    assert format_date(DAY, "ja", weekday=True) == "2026年11月23日（月）"
    assert format_date(DAY, "en") == "23 November 2026"
    assert format_date(DAY, "en", weekday=True) == "Mon 23 November 2026"


def test_a_key_date_has_the_era_beside_its_year() -> None:
    assert "".join(key_date(DAY, "ja")) == "2026年（令和8年）11月23日"
    assert "".join(key_date(DAY, "en")) == "23 November 2026 (令和8年)"
    assert "".join(key_date(date(2019, 5, 1), "ja")) == "2019年（令和元年）5月1日"


def test_instants_are_shown_in_japanese_time() -> None:
    late = datetime(2026, 11, 22, 15, 5, tzinfo=UTC)
    assert format_instant(late, "ja") == "2026年11月23日 00:05（JST）"
    assert format_instant(late, "ja", seconds=True) == "2026年11月23日 00:05:00（JST）"
    assert format_instant(late, "en") == "23 November 2026, 00:05 (JST)"
    assert format_instant(late, "en", seconds=True) == "23 November 2026, 00:05:00 (JST)"
    assert format_date(late, "ja") == "2026年11月23日"
    assert iso_day(late) == "2026-11-23"


def test_amounts_and_months() -> None:
    assert format_yen(10_000_000, "ja") == "10,000,000円"
    assert format_yen(10_000_000, "en") == "10,000,000 yen"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "0円"),
        (2_400_000, "240万円"),
        (300_000_000, "3億円"),
        (123_456_000, "1億2,345万6,000円"),
        (1_000_000_000_000, "10,000億円"),
    ],
)
def test_an_amount_is_said_in_words(amount: int, words: str) -> None:
    assert yen_in_words(amount, "ja") == words
    assert yen_in_words(amount, "en") == format_yen(amount, "en")
    assert format_month(Month(2028, 11), "ja") == "2028年11月"
    assert format_month(Month(2028, 11), "en") == "November 2028"


def test_a_sentence_writes_its_parameters_in_its_own_language() -> None:
    text = Text(ja="{day}に{who}が{most}件", en="{most} by {who} on {day}")
    given = {"day": DAY, "who": Text(ja="局", en="the bureau"), "most": 3}
    assert sentence(text, "ja", given) == "2026年11月23日に局が3件"
    assert sentence(text, "en", given) == "3 by the bureau on 23 November 2026"


def test_a_parameter_that_nobody_gave_is_no_error() -> None:
    assert sentence(Text(ja="{most}か月", en=""), "ja") == "{most}か月"


@pytest.mark.parametrize(
    ("days_left", "tone"),
    [(-1, "over"), (0, "today"), (1, "near"), (7, "near"), (8, "soon"), (14, "soon"), (15, "calm")],
)
def test_R18_a_running_clock_grows_urgent(days_left: int, tone: str) -> None:
    assert ClockChip("running", DAY, days_left).tone == tone


def test_R18_the_other_states_of_a_clock() -> None:
    assert ClockChip("paused", None, 3).tone == "paused"
    assert ClockChip("passed", DAY, -2).tone == "over"
    assert ClockChip("passed", DAY, -2).days_over == 2
    assert ClockChip("decided").tone == "done"
    assert ClockChip("transferred").tone == "done"


def test_a_last_day_on_which_offices_are_closed_names_the_next_on_which_they_are_open() -> None:
    saturday, monday = date(2026, 11, 28), date(2026, 11, 30)
    assert ClockChip("running", saturday, 3).open_again_on == monday
    assert ClockChip("running", monday, 5).open_again_on is None
    assert ClockChip("passed", saturday, -2).open_again_on is None
