"""写しの確認 (R26): an officer holds the copies of a certificate on paper against what was claimed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.review.domain.commands import SeeCopies
from services.review.domain.state import Case
from shared.contracts.event import Event
from shared.contracts.paper import is_paper
from shared.contracts.review import PaperCopiesSeen
from shared.domain import Refusal, refuse


def see_copies(case: Case, command: SeeCopies, today: date) -> Sequence[Event] | Refusal:
    """Only of what builds on a certificate on paper: once an electronic one followed, no copies are due."""
    if case.target is None or not is_paper(case.target.base, command.plan_id):
        return refuse("R26", "copies_not_due")
    return [] if case.copies_seen else [PaperCopiesSeen(text=case.target.base, seen_on=today)]
