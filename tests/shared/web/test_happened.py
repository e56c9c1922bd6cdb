"""An event that a page has no words for tells itself what happened."""

from __future__ import annotations

from datetime import UTC, date, datetime

from shared.contracts.review import CaseAssigned, ExaminationDateMoved, ProposalSentBack
from shared.web.formats import sentence
from shared.web.happened import sentence_of


def test_it_says_its_sentence_in_both_languages() -> None:
    moved = ExaminationDateMoved(
        last_day=date(2026, 7, 24),
        because="corrected",
        moved_at=datetime(2026, 6, 18, tzinfo=UTC),
        calendar="calendar/0",
    )
    said = sentence_of(moved)
    assert said.ja == "審査の期限が2026年7月24日となりました（補正の回答を受け付けたため）。"
    assert "24 July 2026" in said.en
    assert sentence_of(ProposalSentBack(comment="確認")).en == "The proposal was sent back."


def test_what_somebody_wrote_is_no_parameter() -> None:
    said = sentence_of(CaseAssigned(officer="{days}"))
    assert sentence(said, "ja", {"days": 3}) == "担当者として{days}が割り当てられました。"
