"""The way in which each point of a correction was answered, by what the text says before and after."""

from __future__ import annotations

import pytest

from shared.contracts.intake import CorrectionAnswer
from shared.web.correction_answers import ANSWER_WAYS, answer_ways, counted
from tests.domain.intake.examples import plan

BEFORE = plan()
AFTER = plan(goals__purpose="地域を守るため。", equipment__0__model="DG-150")


@pytest.mark.parametrize(
    ("path", "declined", "way"),
    [
        ("goals.purpose", False, "changed"),
        ("goals", False, "changed"),
        ("equipment", False, "changed"),
        ("equipment#k1", False, "changed"),
        ("equipment#k1.model", False, "changed"),
        ("equipment#k1.month", False, "explained"),
        ("goals.business_outline", False, "explained"),
        ("goals.purpose", True, "declined"),
    ],
)
def test_G33_a_point_is_corrected_explained_or_left(path: str, declined: bool, way: str) -> None:
    answer = CorrectionAnswer(path=path, comment="", declined=declined)
    assert answer_ways((answer,), BEFORE, AFTER) == {answer: way}


def test_a_row_that_was_taken_out_answers_what_was_asked_of_its_field() -> None:
    answer = CorrectionAnswer(path="equipment#k1.month", comment="")
    assert answer_ways((answer,), BEFORE, plan(equipment=())) == {answer: "changed"}


def test_a_finding_that_was_explained_is_not_told_as_corrected_where_another_on_its_field_was() -> None:
    corrected, explained = (
        CorrectionAnswer(path="goals.purpose", comment="", item_id=item_id, explained=item_id == "2")
        for item_id in ("1", "2")
    )
    assert answer_ways((corrected, explained), BEFORE, AFTER) == {corrected: "changed", explained: "explained"}


def test_every_way_has_its_words_in_both_languages() -> None:
    assert all(words.ja and words.en for words in ANSWER_WAYS.values())
    assert len(ANSWER_WAYS) == 3


def test_each_way_of_answering_is_counted_by_itself() -> None:
    told = counted(["changed", "declined", "changed"])
    assert (told.ja, told.en) == ("修正2件・説明0件・応じない1件", "2 corrected, 0 explained, 1 not to be corrected")
