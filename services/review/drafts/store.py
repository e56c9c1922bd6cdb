"""Where drafts of the desk are kept: a row each, in review's database, with what was typed sealed under its own key.

A draft belongs to one officer, who alone reads it; there is one at most for an act on a case or plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final, TypeVar

import orjson

from services.review.drafts.draft import DeskDraft, DraftFields, worth_keeping
from services.review.drafts.erasing import FINISHED
from shared.clock import Clock
from shared.contracts.personal import Masked
from shared.postgres.database import Cursor, Database
from shared.vault.vault import Vault

T = TypeVar("T")


@dataclass(frozen=True)
class DeskDrafts:
    """The drafts of all officers. Safe to use from several threads and processes."""

    database: Database
    vault: Vault
    clock: Clock

    def prepare(self) -> None:
        """Make or check the tables."""
        self.database.migrate(files("services.review.drafts") / "migrations")

    def of(self, officer: str, about: str) -> dict[str, DeskDraft]:
        """By act, what an officer has begun about a case or a plan. What no longer opens is not there."""
        values = {"officer": officer, "about": about}
        rows = self.database.read(lambda cursor: cursor.execute(_OF, values).fetchall())
        return {draft.act: draft for row in rows if (draft := self._opened(officer, *row)) is not None}

    def keep(
        self, officer: str, about: str, act: str, seen: int, replaces: int, fields: DraftFields, anyhow: bool = False
    ) -> tuple[DeskDraft | None, bool]:
        """Keep what was typed; the draft as it stands then, None where nothing is written, and whether it was kept.

        `replaces` is the version that the page had, 0 for none. Another one that says something else stays.
        `anyhow`: also what was only chosen.
        """
        typed = orjson.dumps(fields)

        def once(cursor: Cursor) -> tuple[DeskDraft | None, bool]:
            place = {"officer": officer, "about": about, "act": act}
            cursor.execute(_IN_TURN, place)
            row = cursor.execute(_LOCKED, place).fetchone()
            stands = self._opened(officer, *row) if row else None
            if stands and stands.fields == fields:
                return stands, True
            if stands and stands.version != replaces:
                return stands, False
            now = self.clock.now()
            if not (anyhow or worth_keeping(fields)):
                cursor.execute(FINISHED, {**place, "now": now})
                return None, True
            key, version = (row[5], row[3] + 1) if row and stands else (self.vault.new_key(), 1)
            box = self.vault.seal_bytes(typed, key, _bound(officer, about, act, version))
            cursor.execute(_PUT, {**place, "seen": seen, "version": version, "now": now, "key": key, "box": box})
            return DeskDraft(about, act, seen, version, now, fields), True

        return self._transaction(once)

    def finish(self, officer: str, about: str, act: str) -> None:
        """Erase a draft whose act was done, or that its officer discards. Repeated, it finds nothing to do."""
        values = {"officer": officer, "about": about, "act": act, "now": self.clock.now()}
        self._transaction(lambda cursor: cursor.execute(FINISHED, values))

    def _opened(
        self, officer: str, about: str, act: str, seen: int, version: int, saved_at: datetime, key: str, box: bytes
    ) -> DeskDraft | None:
        typed = self.vault.open_bytes(box, key, _bound(officer, about, act, version))
        return (
            None if isinstance(typed, Masked) else DeskDraft(about, act, seen, version, saved_at, orjson.loads(typed))
        )

    def _transaction(self, work: Callable[[Cursor], T]) -> T:
        """Whatever is done here may as well be done twice."""

        def once() -> T:
            with self.database.transaction() as cursor:
                return work(cursor)

        return self.database.again_while_away(once)


def begun_about(cursor: Cursor, officer: str, ids: Sequence[str]) -> frozenset[str]:
    """About which of these an officer has a draft."""
    rows: list[Any] = cursor.execute(_BEGUN, {"officer": officer, "ids": list(ids)}).fetchall()
    return frozenset(row[0] for row in rows)


def _bound(officer: str, about: str, act: str, version: int) -> bytes:
    """A box opens in its own row only, and in no other version of it."""
    return orjson.dumps([officer, about, act, version])


_IN_TURN: Final = """
SELECT pg_advisory_xact_lock(hashtext('desk draft of ' || %(officer)s), hashtext(%(about)s || ' ' || %(act)s))
"""
_OF: Final = """
SELECT about, act, seen, version, saved_at, key_id, content FROM desk_drafts
 WHERE officer = %(officer)s AND about = %(about)s ORDER BY saved_at, act
"""
_LOCKED: Final = """
SELECT about, act, seen, version, saved_at, key_id, content FROM desk_drafts
 WHERE officer = %(officer)s AND about = %(about)s AND act = %(act)s FOR UPDATE
"""
_PUT: Final = """
INSERT INTO desk_drafts (officer, about, act, seen, version, saved_at, key_id, content)
VALUES (%(officer)s, %(about)s, %(act)s, %(seen)s, %(version)s, %(now)s, %(key)s, %(box)s)
    ON CONFLICT (officer, about, act) DO UPDATE SET seen = excluded.seen, version = excluded.version,
       saved_at = excluded.saved_at, key_id = excluded.key_id, content = excluded.content
"""
_BEGUN: Final = "SELECT DISTINCT about FROM desk_drafts WHERE officer = %(officer)s AND about = ANY(%(ids)s)"
