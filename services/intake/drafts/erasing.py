"""消去 of drafts: those that were filed, that nobody has saved for too long, or that an erasure names.

A row goes at once, with what is sealed in it; that its key and those of its files are gone too is written down with it
and then done, so that whatever breaks off is finished later, and a vault from a backup loses the keys again.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import structlog

from services.intake.drafts.draft import KEPT, UNDO
from shared.clock import Clock
from shared.event_store.store import PASSING
from shared.postgres.database import Cursor, Database
from shared.vault.draft_keys import destroy_draft_keys
from shared.vault.vault import Vault

log = structlog.get_logger()

PERIOD_SECONDS: Final = 60.0


@dataclass(frozen=True)
class DraftErasing:
    """Erases drafts. Safe to use from several threads and processes."""

    database: Database
    vault: Vault
    clock: Clock

    def finish(self, owner: str, draft_id: str) -> None:
        """Erase a draft that was filed. Repeated, it finds nothing to do."""
        self._erase(_FINISHED, owner=owner, draft_id=draft_id)

    def erase_about(self, ids: Sequence[str]) -> int:
        """Erase whatever is about these plans or applications; how many drafts that were."""
        return self._erase(_ABOUT, ids=list(ids))

    def count_about(self, ids: Sequence[str]) -> int:
        """How many drafts are about these plans or applications."""
        found = self.database.read(lambda cursor: cursor.execute(_COUNT_ABOUT, {"ids": list(ids)}).fetchone())
        return int(found[0]) if found else 0

    def erase_of(self, owner: str) -> int:
        """Erase every draft of an account, deleted ones too; how many that were."""
        return self._erase(_OF, owner=owner)

    def count_of(self, owner: str) -> int:
        """How many drafts an account has, deleted ones too."""
        found = self.database.read(lambda cursor: cursor.execute(_COUNT_OF, {"owner": owner}).fetchone())
        return int(found[0]) if found else 0

    def erase_due(self) -> int:
        """Erase what was not saved, or not put back, for too long; how many drafts that were."""
        now = self.clock.now()
        return self._erase(_DUE, saved_by=now - KEPT, deleted_by=now - UNDO)

    def erase_unopenable(self) -> int:
        """Erase what a backup has brought back though its key was destroyed; how many drafts that were."""
        key_ids = {row[0] for row in self.database.read(lambda cursor: cursor.execute(_KEYS).fetchall())}
        gone = key_ids - self.vault.undestroyed(key_ids)
        return self._erase(_UNDER, key_ids=sorted(gone)) if gone else 0

    def destroy_keys(self) -> bool:
        """Destroy the keys of drafts that are gone, where that is still to be done; whether files hold none any more.

        As for `Vault.destroy`.
        """
        return destroy_draft_keys(self.database, self.vault)

    def _erase(self, statement: LiteralString, **values: Any) -> int:
        def once() -> int:
            cursor: Cursor
            with self.database.transaction() as cursor:
                found = cursor.execute(statement, {**values, "now": self.clock.now()}).fetchone()
                return int(found[0]) if found else 0

        return self.database.again_while_away(once)


class DraftEraser(threading.Thread):
    """Erases what is due, at the start and every PERIOD_SECONDS until it is stopped."""

    def __init__(self, erasing: DraftErasing) -> None:
        super().__init__(name="draft-eraser", daemon=True)
        self.erasing = erasing
        self._end = threading.Event()
        self._looked_back = False

    def run(self) -> None:
        while not self._end.is_set():
            try:
                self.step()
            except PASSING as error:
                log.warning("draft_eraser_waits", error=type(error).__name__)
            except Exception:
                log.exception("draft_eraser_failed")
            self._end.wait(PERIOD_SECONDS)

    def step(self) -> int:
        """Erase what is due; how many drafts that were. What a backup has brought back is looked for once."""
        erased = self.erasing.erase_due()
        if not self._looked_back:
            erased += self.erasing.erase_unopenable()
            self._looked_back = True
        self.erasing.destroy_keys()
        if erased:
            log.info("drafts_erased", count=erased)
        return erased

    def wake(self) -> None:
        """What was filed is gone already; its key follows in time."""

    def stop(self) -> None:
        self._end.set()
        if self.is_alive():
            self.join()


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
_FINISHED: Final = _GONE.format("draft_id = %(draft_id)s AND owner = %(owner)s")
_ABOUT: Final = _GONE.format("about = ANY(%(ids)s)")
_OF: Final = _GONE.format("owner = %(owner)s")
_DUE: Final = _GONE.format("saved_at <= %(saved_by)s OR deleted_at <= %(deleted_by)s")
_UNDER: Final = _GONE.format("key_id = ANY(%(key_ids)s)")
BEYOND: Final = _GONE.format(
    "draft_id IN (SELECT draft_id FROM drafts WHERE owner = %(owner)s AND deleted_at IS NOT NULL"
    " ORDER BY deleted_at DESC, draft_id OFFSET %(most)s)"
)
"""Of an owner's deleted drafts those beyond so many, the oldest first; for whoever deletes one more."""

_COUNT_ABOUT: Final = "SELECT count(*) FROM drafts WHERE about = ANY(%(ids)s)"
_COUNT_OF: Final = "SELECT count(*) FROM drafts WHERE owner = %(owner)s"
_KEYS: Final = "SELECT key_id FROM drafts"
