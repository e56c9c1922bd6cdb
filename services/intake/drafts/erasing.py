"""消去 of drafts: those that were filed, that nobody has saved for too long, or that an erasure names."""

from __future__ import annotations

from typing import Final

from services.intake.drafts.draft import KEPT, UNDO
from shared.vault.draft_erasing import ErasesDrafts

# name: gone
# Of a draft that goes its own key goes, and those of its files that belong to no application; their bytes are swept.
_GONE: Final = """
WITH gone AS (DELETE FROM drafts WHERE {} RETURNING key_id, draft_id),
     keys AS (SELECT key_id FROM gone UNION
              SELECT s.key_id FROM stored_files AS s JOIN gone USING (draft_id)
               WHERE NOT EXISTS (SELECT 1 FROM attached_files AS a WHERE a.file_id = s.file_id)),
     noted AS (INSERT INTO erased_draft_keys (key_id, erased_at) SELECT key_id, %(now)s FROM keys
               ON CONFLICT DO NOTHING)
SELECT count(*) FROM gone
"""
BEYOND: Final = _GONE.format(
    "draft_id IN (SELECT draft_id FROM drafts WHERE owner = %(owner)s AND deleted_at IS NOT NULL"
    " ORDER BY deleted_at DESC, draft_id OFFSET %(most)s)"
)
"""Of an owner's deleted drafts those beyond so many, the oldest first; for whoever deletes one more."""


class DraftErasing(ErasesDrafts):
    """Erases drafts of applicants."""

    table = "drafts"
    owned = "owner = %(owner)s"
    gone = _GONE

    def finish(self, owner: str, draft_id: str) -> None:
        """Erase a draft that was filed. Repeated, it finds nothing to do."""
        self._erase("draft_id = %(draft_id)s AND owner = %(owner)s", owner=owner, draft_id=draft_id)

    def erase_due(self) -> int:
        """Erase what was not saved, or not put back, for too long; how many drafts that were."""
        now = self.clock.now()
        due = "saved_at <= %(saved_by)s OR deleted_at <= %(deleted_by)s"
        return self._erase(due, saved_by=now - KEPT, deleted_by=now - UNDO)
