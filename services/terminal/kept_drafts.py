"""Where drafts lie that an erasure reaches: what applicants type lies with intake, what officers type with review."""

from __future__ import annotations

from services.embedded import System
from services.intake.drafts.erasing import DraftErasing
from services.review.drafts.erasing import DeskDraftErasing


def erasing_drafts_of(system: System) -> tuple[DraftErasing, DeskDraftErasing]:
    """What erases the drafts of each."""
    desk = DeskDraftErasing(system.services["review"].store.database, system.vault, system.clock)
    return system.intake.draft_erasing, desk
