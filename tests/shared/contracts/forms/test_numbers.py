"""Numbers are read as people type them, and what is none is told how to type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.forms.kinds import KindName
from shared.contracts.forms.numbers import not_a_number, whole_number
from shared.web.formats import yen_in_words


@pytest.mark.parametrize(
    ("kind", "typed", "number"),
    [
        ("yen", "30000000", 30_000_000),
        ("yen", "30,000,000円", 30_000_000),
        ("yen", "3,000万円", 30_000_000),
        ("yen", "３，０００万", 30_000_000),
        ("yen", "3千万円", 30_000_000),
        ("yen", "３０，０００千円", 30_000_000),
        ("yen", "30百万円", 30_000_000),
        ("yen", "1億2,000万円", 120_000_000),
        ("yen", "1億5000万円", 150_000_000),
        ("yen", "1.5億円", 150_000_000),
        ("yen", "￥30,000,000", 30_000_000),
        ("yen", " 3 億 ", 300_000_000),
        ("yen", "0", 0),
        ("thousand_yen", "9600", 9_600),
        ("thousand_yen", "9,600千円", 9_600),
        ("thousand_yen", "9600000円", 9_600),
        ("thousand_yen", "960万円", 9_600),
        ("thousand_yen", "3億円", 300_000),
        ("people", "35名", 35),
        ("people", "３５人", 35),
        ("people", "1,200", 1_200),
        ("count", "2台", 2),
        ("count", "1式", 1),
    ],
)
def test_a_number_is_read_as_it_is_meant(kind: KindName, typed: str, number: int) -> None:
    assert whole_number(typed, kind) == number


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("yen", ""), ("yen", "円"), ("yen", "三億"), ("yen", "-1"), ("yen", "1.5"), ("yen", "1.00001万円"),
        ("yen", "1..5億"), ("yen", "5万3億"), ("yen", "約3億円"), ("yen", "35人"), ("yen", "1" * 20),
        ("thousand_yen", "9,600,500円"), ("people", "35円"), ("people", "35くらい"), ("count", "2.0"),
    ],
)  # fmt: skip
def test_what_is_no_whole_number_stays_as_it_was_typed(kind: KindName, typed: str) -> None:
    assert whole_number(typed, kind) == typed


@given(st.integers(0, 10**12))
def test_an_amount_in_the_words_of_our_pages_is_that_amount(yen: int) -> None:
    assert whole_number(yen_in_words(yen, "ja"), "yen") == yen


@pytest.mark.parametrize(("kind", "example"), [("yen", "3,000万円"), ("thousand_yen", "960万円"), ("people", "35")])
def test_whoever_typed_none_is_told_what_to_type(kind: KindName, example: str) -> None:
    assert example in not_a_number(kind).ja
    assert isinstance(whole_number(example, kind), int)
