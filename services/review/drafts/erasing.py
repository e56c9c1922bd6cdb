"""消去 of drafts of the desk: sent, discarded, of a case that ended, saved too long ago, or of an erased plan."""

from __future__ import annotations

from typing import Final

from services.review.drafts.draft import KEPT
from shared.vault.draft_erasing import ErasesDrafts
from shared.vault.draft_keys import erased_draft_keys

_GONE: Final = """
WITH gone AS (DELETE FROM desk_drafts WHERE {} RETURNING key_id),
     noted AS (INSERT INTO erased_draft_keys (key_id, erased_at) SELECT key_id, %(now)s FROM gone
               ON CONFLICT DO NOTHING)
SELECT count(*) FROM gone
"""
FINISHED: Final = _GONE.format("officer = %(officer)s AND about = %(about)s AND act = %(act)s")
"""One draft, for whoever has a transaction."""


class DeskDraftErasing(ErasesDrafts):
    """Erases drafts of officers."""

    table = "desk_drafts"
    owned = "officer = %(owner)s"
    gone = _GONE

    def erase_due(self) -> int:
        """Erase those of cases that have ended, and what was not saved for too long; how many drafts that were."""
        due = "saved_at <= %(saved_by)s OR about IN (SELECT case_id FROM bureau_queue WHERE ended_on IS NOT NULL)"
        return self._erase(due, saved_by=self.clock.now() - KEPT)

    def destroy_keys(self) -> bool:
        """Also those that a vault from a backup has again: intake's keeper looks for its own."""
        clean = super().destroy_keys()
        if again := self.vault.undestroyed(self.database.read(erased_draft_keys)):
            self.vault.destroy(*again)
        return clean
