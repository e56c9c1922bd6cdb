"""Everyday words lead to an industry, and every industry has some."""

from __future__ import annotations

import pytest

from shared.scheme.everyday_industries import ALSO_CALLED, BRANCHES, EVERYDAY, EVERYDAY_GROUPS, divisions_like
from shared.scheme.industries import INDUSTRY_ROWS
from shared.scheme.jsic import MAJORS, MINORS

OFFICES = {"96", "97", "98"}


def test_every_industry_but_public_offices_has_words_in_both_languages() -> None:
    assert EVERYDAY.keys() == MAJORS.keys() - OFFICES
    assert EVERYDAY_GROUPS.keys() == MINORS.keys()
    assert all(said.ja and said.en for said in (*EVERYDAY.values(), *EVERYDAY_GROUPS.values()))


def test_the_branches_hold_every_industry_once_in_order() -> None:
    assert [code for branch in BRANCHES for code in branch.divisions] == list(EVERYDAY)
    assert all(branch.divisions for branch in BRANCHES)


def test_wherever_the_group_is_asked_there_are_groups_to_choose_from() -> None:
    for _, rows in INDUSTRY_ROWS.blocks():
        assert {code[:2] for code in MINORS} == rows.ask_minor


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("パン", "09"),
        ("ぱん屋", "58"),
        ("美容室", "78"),
        ("ﾗｰﾒﾝ", "76"),
        ("トラック", "44"),
        ("ソフトウェア", "39"),
        ("ＳＮＳ", "40"),
        ("旅館", "75"),
        ("Bakers", "58"),
        (" めっき ", "24"),
        ("農業", "01"),
        *(
            (word, code)
            for code, words in {
                "01": "農家", "07": "足場", "08": "電気屋", "24": "金属加工 町工場 鉄工所 溶接 旋盤",
                "25": "金属加工 町工場 旋盤", "26": "旋盤", "39": "IT it ＩＴ ホームページ制作", "40": "IT",
                "56": "雑貨", "59": "電気屋", "60": "雑貨 本屋", "72": "司法書士 ホームページ制作", "75": "民泊",
                "76": "飲食店", "78": "美容院 美容師 床屋 散髪", "82": "塾", "83": "整骨院 歯医者", "85": "保育園",
            }.items()
            for word in words.split()
        ),
    ],
)  # fmt: skip
def test_a_word_finds_its_industry_however_it_is_typed(word: str, code: str) -> None:
    assert code in divisions_like(word)


def test_letters_are_found_at_the_beginning_of_a_word_and_not_within_it() -> None:
    assert divisions_like("IT") == ("39", "40")
    assert "78" in divisions_like("hair")


def test_what_else_a_business_calls_itself_is_said_of_industries_that_may_apply() -> None:
    assert ALSO_CALLED.keys() <= EVERYDAY.keys()


@pytest.mark.parametrize("word", ["", " ", "　", "ありえない商売", "itting"])
def test_a_word_that_says_nothing_finds_nothing(word: str) -> None:
    assert divisions_like(word) == ()
