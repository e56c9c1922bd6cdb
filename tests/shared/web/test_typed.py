"""What was typed is read in one way for all pages."""

from __future__ import annotations

from shared.web.typed import Typed

TYPED = Typed({"reason": ["　二行の\n理由\x00 "], "case": ["a", "b", "a"], "twice": ["old", "new"]}, {"plan": b"{}"})


def test_a_text_is_as_it_was_typed_and_trimmed_where_that_is_asked() -> None:
    assert TYPED["reason"] == "　二行の\n理由\x00 "
    assert TYPED.trimmed("reason") == "二行の\n理由"


def test_of_several_choices_each_counts_once_and_of_a_field_that_came_twice_the_last() -> None:
    assert TYPED.every("case") == ["a", "b"]
    assert TYPED["twice"] == "new"


def test_what_is_not_there_is_empty() -> None:
    assert (TYPED["none"], TYPED.get("none", "now"), TYPED.every("none")) == ("", "now", [])
