"""What of a form is a draft at all, and when it is behind what it is about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.review.drafts.draft import DeskDraft, worth_keeping


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"reason": ["現地の確認"]}, True),
        ({"comment.goals.purpose~2": ["二つ目"], "comment.goals.purpose": [""]}, True),
        ({"path": ["goals.purpose"], "answer_by-year": ["2026"], "comment.goals.purpose": [" 　\n"]}, False),
        ({"outcome": ["refuse"]}, False),
        ({}, False),
    ],
)
def test_only_what_somebody_wrote_is_a_draft(fields: dict[str, list[str]], kept: bool) -> None:
    assert worth_keeping(fields) is kept


def test_a_draft_is_behind_once_its_case_has_moved_and_names_what_was_written() -> None:
    fields = {"outcome": ["refuse"], "reasons": ["理由"], "comment.goals.purpose": [" "]}
    draft = DeskDraft("case", "proposal", 3, 1, datetime(2026, 6, 1, tzinfo=UTC), fields)
    assert (draft.is_behind(3), draft.is_behind(4)) == (False, True)
    assert draft.written == ["理由"]
