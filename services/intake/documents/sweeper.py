"""Sweeps files that nobody will file: taken back, broken off, of a draft that is gone, or left lying too long (P).

What belongs to an application stays until its keys are destroyed (消去); then its bytes go as well. An instant passes
between taking back and sweeping, so that a filing that was under way by then keeps what it has named.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Final

import structlog

from services.intake.documents.uploads import Documents, path_of
from shared.clock import today
from shared.event_store.store import PASSING
from shared.files.place import FilesAway
from shared.scheme.document_limits import DOCUMENT_LIMITS

log = structlog.get_logger()

PERIOD_SECONDS: Final = 3_600.0
AT_ONCE: Final = 100
AFTER_REMOVAL: Final = timedelta(hours=1)
AFTER_BEGINNING: Final = timedelta(days=1)

# name: to_sweep
# Files to take away: of applications those whose key an erasure has named, of all others those whose time is over.
_TO_SWEEP = """
SELECT s.file_id, s.key_id FROM stored_files AS s
 WHERE EXISTS (SELECT 1 FROM erased_keys AS e WHERE e.key_id = s.key_id)
    OR (NOT EXISTS (SELECT 1 FROM attached_files AS a WHERE a.file_id = s.file_id)
        AND (s.removed_at < %(removed)s
          OR (s.stored_at IS NULL AND s.begun_at < %(begun)s)
          OR (s.draft_id = '' AND s.begun_at < %(loose)s)
          OR (s.draft_id <> '' AND NOT EXISTS (SELECT 1 FROM drafts AS d WHERE d.draft_id = s.draft_id))))
 ORDER BY s.begun_at LIMIT %(most)s
"""
_GONE = "DELETE FROM stored_files WHERE file_id = ANY(%s)"


class DocumentSweeper(threading.Thread):
    """Sweeps at the start, and every PERIOD_SECONDS until it is stopped."""

    def __init__(self, documents: Documents) -> None:
        super().__init__(name="document-sweeper", daemon=True)
        self.documents = documents
        self._end = threading.Event()

    def run(self) -> None:
        while not self._end.is_set():
            try:
                while self.step():
                    pass
            except (*PASSING, FilesAway) as error:
                log.warning("document_sweeper_waits", error=type(error).__name__)
            except Exception:
                log.exception("document_sweeper_failed")
            self._end.wait(PERIOD_SECONDS)

    def step(self) -> int:
        """Sweep up to AT_ONCE files: first their bytes, then their keys, then what is known of them; how many."""
        rows = self._to_sweep()
        if not rows:
            return 0
        for file_id, _ in rows:
            self.documents.place.remove(path_of(file_id))
        keys = self.documents.vault.undestroyed({key_id for _, key_id in rows})
        if keys:
            self.documents.vault.destroy(*keys)
        self.documents.database.write(_GONE, ([file_id for file_id, _ in rows],))
        log.info("documents_swept", count=len(rows))
        return len(rows)

    def _to_sweep(self) -> list[tuple[str, str]]:
        clock = self.documents.clock
        now, limits = clock.now(), DOCUMENT_LIMITS.on(today(clock))
        values = {
            "removed": now - AFTER_REMOVAL,
            "begun": now - AFTER_BEGINNING,
            "loose": now - timedelta(days=limits.days_kept),
            "most": AT_ONCE,
        }
        return self.documents.database.read_at_leisure(
            lambda cursor: [(str(row[0]), str(row[1])) for row in cursor.execute(_TO_SWEEP, values).fetchall()]
        )

    def wake(self) -> None:
        """What the log gains needs no sweeping at once."""

    def stop(self) -> None:
        self._end.set()
        if self.is_alive():
            self.join()
