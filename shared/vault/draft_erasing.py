"""消去 of drafts, the same for every service that keeps some: a row, what is sealed in it, and its key.

A row goes at once; that its key is to go too is written down with it and then done (`draft_keys`), so that whatever
breaks off is finished later, and a vault from a backup loses the keys again.
"""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, LiteralString

import structlog

from shared.clock import Clock
from shared.event_store.store import PASSING
from shared.postgres.database import Cursor, Database
from shared.vault.draft_keys import destroy_draft_keys
from shared.vault.vault import Vault

log = structlog.get_logger()

PERIOD_SECONDS: Final = 60.0


@dataclass(frozen=True)
class ErasesDrafts:
    """Erases the drafts of one table. Safe to use from several threads and processes."""

    database: Database
    vault: Vault
    clock: Clock

    table: ClassVar[LiteralString]
    owned: ClassVar[LiteralString]
    """Which drafts are those of `owner`."""
    gone: ClassVar[LiteralString]
    """Deletes the drafts of a condition, notes their keys, and tells how many drafts that were."""

    @abstractmethod
    def erase_due(self) -> int:
        """Erase what nothing keeps any longer; how many drafts that were."""

    def erase_about(self, ids: Sequence[str]) -> int:
        """Erase whatever is about these plans, applications or cases; how many drafts that were."""
        return self._erase(_ABOUT, ids=list(ids))

    def count_about(self, ids: Sequence[str]) -> int:
        """How many drafts are about these plans, applications or cases."""
        return self._count(_ABOUT, ids=list(ids))

    def erase_of(self, owner: str) -> int:
        """Erase every draft of an account, deleted ones too; how many that were."""
        return self._erase(self.owned, owner=owner)

    def count_of(self, owner: str) -> int:
        """How many drafts an account has, deleted ones too."""
        return self._count(self.owned, owner=owner)

    def erase_unopenable(self) -> int:
        """Erase what a backup has brought back though its key was destroyed; how many drafts that were."""
        held = self.database.read(lambda cursor: cursor.execute(f"SELECT key_id FROM {self.table}").fetchall())  # noqa: S608
        key_ids = {row[0] for row in held}
        gone = key_ids - self.vault.undestroyed(key_ids)
        return self._erase("key_id = ANY(%(key_ids)s)", key_ids=sorted(gone)) if gone else 0

    def destroy_keys(self) -> bool:
        """Destroy the keys of drafts that are gone, where that is still to be done; whether files hold none any more.

        As for `Vault.destroy`.
        """
        return destroy_draft_keys(self.database, self.vault)

    def _count(self, which: LiteralString, **values: Any) -> int:
        statement = f"SELECT count(*) FROM {self.table} WHERE {which}"  # noqa: S608
        found = self.database.read(lambda cursor: cursor.execute(statement, values).fetchone())
        return int(found[0]) if found else 0

    def _erase(self, which: LiteralString, **values: Any) -> int:
        def once() -> int:
            cursor: Cursor
            with self.database.transaction() as cursor:
                found = cursor.execute(self.gone.format(which), {**values, "now": self.clock.now()}).fetchone()
                return int(found[0]) if found else 0

        return self.database.again_while_away(once)


class DraftEraser(threading.Thread):
    """Erases what is due, at the start and every PERIOD_SECONDS until it is stopped."""

    def __init__(self, erasing: ErasesDrafts) -> None:
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
        """What was filed or sent is gone already; its key follows in time."""

    def stop(self) -> None:
        self._end.set()
        if self.is_alive():
            self.join()


_ABOUT: Final = "about = ANY(%(ids)s)"
