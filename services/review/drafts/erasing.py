"""消去 of drafts of the desk: sent, discarded, of a case that ended, saved too long ago, or of an erased plan."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

import structlog

from services.review.drafts.draft import KEPT
from shared.clock import Clock
from shared.event_store.store import PASSING
from shared.postgres.database import Cursor, Database
from shared.vault.draft_keys import destroy_draft_keys, erased_draft_keys
from shared.vault.vault import Vault

log = structlog.get_logger()

PERIOD_SECONDS: Final = 60.0


@dataclass(frozen=True)
class DeskDraftErasing:
    """Erases drafts of the desk. Safe to use from several threads and processes."""

    database: Database
    vault: Vault
    clock: Clock

    def count_about(self, ids: Sequence[str]) -> int:
        """How many drafts are about these cases or plans."""
        found = self.database.read(lambda cursor: cursor.execute(_COUNT_ABOUT, {"ids": list(ids)}).fetchone())
        return int(found[0]) if found else 0

    def erase_about(self, ids: Sequence[str]) -> int:
        """Erase whatever is about these cases or plans; how many drafts that were."""
        return self._erase(_ABOUT, ids=list(ids))

    def count_of(self, officer: str) -> int:
        """How many drafts an officer has."""
        found = self.database.read(lambda cursor: cursor.execute(_COUNT_OF, {"officer": officer}).fetchone())
        return int(found[0]) if found else 0

    def erase_of(self, officer: str) -> int:
        """Erase every draft of an officer; how many that were."""
        return self._erase(_OF, officer=officer)

    def erase_due(self) -> int:
        """Erase those of cases that have ended, and what was not saved for too long; how many drafts that were."""
        return self._erase(_DUE, saved_by=self.clock.now() - KEPT)

    def erase_unopenable(self) -> int:
        """Erase what a backup has brought back though its key was destroyed; how many drafts that were."""
        keys = {row[0] for row in self.database.read(lambda cursor: cursor.execute(_KEYS).fetchall())}
        gone = keys - self.vault.undestroyed(keys)
        return self._erase(_UNDER, keys=sorted(gone)) if gone else 0

    def destroy_keys(self) -> bool:
        """Destroy the keys of drafts that are gone; whether files hold none any more, as for `Vault.destroy`."""
        return destroy_draft_keys(self.database, self.vault)

    def destroy_again(self) -> int:
        """Destroy what a vault from a backup has again; how many keys that were."""
        again = self.vault.undestroyed(self.database.read(erased_draft_keys))
        if again:
            self.vault.destroy(*again)
        return len(again)

    def _erase(self, statement: LiteralString, **values: Any) -> int:
        def once() -> int:
            cursor: Cursor
            with self.database.transaction() as cursor:
                found = cursor.execute(statement, {**values, "now": self.clock.now()}).fetchone()
                return int(found[0]) if found else 0

        return self.database.again_while_away(once)


class DeskDraftEraser(threading.Thread):
    """Erases what is due, at the start and every PERIOD_SECONDS until it is stopped."""

    def __init__(self, erasing: DeskDraftErasing) -> None:
        super().__init__(name="desk-draft-eraser", daemon=True)
        self.erasing = erasing
        self._end = threading.Event()
        self._looked_back = False

    def run(self) -> None:
        while not self._end.is_set():
            try:
                self.step()
            except PASSING as error:
                log.warning("desk_draft_eraser_waits", error=type(error).__name__)
            except Exception:
                log.exception("desk_draft_eraser_failed")
            self._end.wait(PERIOD_SECONDS)

    def step(self) -> int:
        """Erase what is due; how many drafts that were. What a backup has brought back is looked for once."""
        erased = self.erasing.erase_due()
        if not self._looked_back:
            erased += self.erasing.erase_unopenable()
            self._looked_back = True
        self.erasing.destroy_keys()
        self.erasing.destroy_again()
        if erased:
            log.info("desk_drafts_erased", count=erased)
        return erased

    def wake(self) -> None:
        """What was sent is gone already; what a case that ended leaves follows in time."""

    def stop(self) -> None:
        self._end.set()
        if self.is_alive():
            self.join()


_GONE: Final = """
WITH gone AS (DELETE FROM desk_drafts WHERE {} RETURNING key_id),
     noted AS (INSERT INTO erased_draft_keys (key_id, erased_at) SELECT key_id, %(now)s FROM gone
               ON CONFLICT DO NOTHING)
SELECT count(*) FROM gone
"""
FINISHED: Final = _GONE.format("officer = %(officer)s AND about = %(about)s AND act = %(act)s")
"""One draft, for whoever has a transaction."""
_ABOUT: Final = _GONE.format("about = ANY(%(ids)s)")
_OF: Final = _GONE.format("officer = %(officer)s")
_DUE: Final = _GONE.format(
    "saved_at <= %(saved_by)s OR about IN (SELECT case_id FROM bureau_queue WHERE ended_on IS NOT NULL)"
)
_UNDER: Final = _GONE.format("key_id = ANY(%(keys)s)")
_COUNT_ABOUT: Final = "SELECT count(*) FROM desk_drafts WHERE about = ANY(%(ids)s)"
_COUNT_OF: Final = "SELECT count(*) FROM desk_drafts WHERE officer = %(officer)s"
_KEYS: Final = "SELECT key_id FROM desk_drafts"
