"""Everyday words lead to an industry, and every industry has some."""

from __future__ import annotations

import pytest

from shared.scheme.everyday_industries import BRANCHES, EVERYDAY, EVERYDAY_GROUPS, divisions_like
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
    ],
)
def test_a_word_finds_its_industry_however_it_is_typed(word: str, code: str) -> None:
    assert code in divisions_like(word)


@pytest.mark.parametrize("word", ["", " ", "　", "ありえない商売"])
def test_a_word_that_says_nothing_finds_nothing(word: str) -> None:
    assert divisions_like(word) == ()
