"""What minor changes (軽微な変更, R27) have made other than a certified text says."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intake.views.plan import PlanOnADay
from shared.contracts.minor_change import MinorFacts
from shared.contracts.personal import Open
from shared.scheme.lineage import Version, notes_on
from shared.scheme.minor_changes import FUNDING
from shared.web.plan_view import opened


def facts_noted(found: PlanOnADay, version: Version, day: date, open: Open) -> dict[str, Any]:
    """Fields of the cover with what they say now; the amounts of funds are told in words alone."""
    notes = notes_on(found.lineage.facts, version, day)
    values = MinorFacts.model_validate({note.fact: note.now for note in notes if note.fact != FUNDING})
    return {fact: value for fact, value in opened(values, open).items() if value is not None}
