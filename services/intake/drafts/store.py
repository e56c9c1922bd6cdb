"""Where drafts are kept: a row each, in intake's database, with what was typed sealed under a key of its own.

An owner is an account. A draft that is another owner's, or erased, is not there (UnknownStream). What may be refused is
answered as a Refusal in the words of DRAFT_REFUSALS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final, LiteralString, TypeVar
from uuid import NAMESPACE_URL, uuid5

from services.intake.drafts.draft import (
    KEPT,
    MOST_BYTES,
    MOST_DELETED,
    MOST_DRAFTS,
    WARNED,
    Draft,
    DraftContent,
    DraftKind,
    DraftRow,
)
from services.intake.drafts.erasing import BEYOND
from services.intake.drafts.sealing import LISTED, listed, opened, sealed, written
from shared.clock import Clock
from shared.domain import Refusal, Text, refuse
from shared.event_store.door import UnknownStream
from shared.paging import Keyset, Order, Page, Start
from shared.postgres.database import Cursor, Database
from shared.vault.vault import Vault

T = TypeVar("T")

DRAFT_REFUSALS: Final[Mapping[str, Text]] = {
    "too_many_drafts": Text(
        ja="下書きは{most}件まで保存できます。不要な下書きを削除してから、もう一度操作してください。",
        en="Up to {most} drafts are kept. Delete one that you no longer need, and try again.",
    ),
    "draft_too_large": Text(
        ja="下書きが大きすぎるため、保存していません。{most}キロバイトまでになるよう、内容を短くしてください。",
        en="The draft is too large and was not saved. Shorten it to at most {most} kilobytes.",
    ),
    "draft_deleted": Text(
        ja="この下書きは削除されているため、保存していません。下書きの一覧で元に戻してから、もう一度保存してください。",
        en="This draft was deleted, so nothing was saved. Put it back in the list of drafts, and save again.",
    ),
    "draft_of_a_correction": Text(
        ja="補正の回答の下書きは、複写できません。補正への回答は1回だけで、下書きも1つです。",
        en="A draft of an answer to a correction cannot be copied: a correction is answered once, from one draft.",
    ),
}

NEWEST: Final = Keyset(
    (("saved_at", "instant"), ("draft_id", "text")),
    Order(Text(ja="最後に保存した日時", en="time of the last save"), falling=True, shown_in="saved_at"),
)
LAST_DELETED: Final = Order(Text(ja="削除した日時", en="time of deletion"), falling=True, shown_in="deleted_at")
"""The newest save first."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Which version a draft has by a save, and when that was made (UTC)."""

    version: int
    saved_at: datetime


@dataclass(frozen=True)
class Drafts:
    """The drafts of all owners. Safe to use from several threads and processes."""

    database: Database
    vault: Vault
    clock: Clock

    def prepare(self) -> None:
        """Make or check the tables."""
        self.database.migrate(files("services.intake.drafts") / "migrations")

    def begin(
        self,
        owner: str,
        kind: DraftKind,
        content: DraftContent,
        form_version: str,
        key: str,
        title: str = "",
        about: str = "",
    ) -> Draft | Refusal:
        """A new draft, in version 1. `key` is that of the request: repeated, it finds what was begun, as it stands.

        `about` is the plan or, for a correction, the application; `title` is what its owner knows it by, such as the
        name of the business.
        """
        typed = written(content)
        if refusal := _too_large(typed):
            return refusal
        draft_id = draft_id_of(owner, key)
        key_id = self.vault.new_key()
        values = {
            "draft_id": draft_id,
            "owner": owner,
            "kind": kind,
            "about": about,
            "form_version": form_version,
            "now": self.clock.now(),
            "key_id": key_id,
            **sealed(self.vault, owner, draft_id, 1, key_id, title, typed),
        }

        def once(cursor: Cursor) -> Refusal | None:
            known = cursor.execute(_KNOWN, {"draft_id": draft_id}).fetchone()
            if known is None and (refusal := _too_many(cursor, owner)):
                return refusal
            cursor.execute(_INSERT, values)
            return None

        return self._transaction(once) or self.load(owner, draft_id)

    def load(self, owner: str, draft_id: str) -> Draft:
        """A draft as it stands, also one that was deleted. Raises UnknownStream, and UnreadableRow."""
        row = self.database.read(lambda cursor: _row(cursor, _LOAD, owner, draft_id))
        return opened(self.vault, owner, row)

    def save(
        self,
        owner: str,
        draft_id: str,
        seen: int,
        content: DraftContent,
        title: str | None = None,
        form_version: str | None = None,
    ) -> Saved | Draft | Refusal:
        """Save over the version that was seen; or the draft as it stands, if that is another one with another content.

        What stands already is not saved again, so that a save whose answer was lost can be repeated. Without a title
        or a form version those stay. Raises UnknownStream, and UnreadableRow.
        """
        typed = written(content)
        if refusal := _too_large(typed):
            return refusal

        def once(cursor: Cursor) -> Saved | Draft | Refusal:
            row = _row(cursor, _LOCKED, owner, draft_id)
            stands = opened(self.vault, owner, row)
            if stands.deleted_at is not None:
                return refuse("P", "draft_deleted")
            if written(stands.content) == typed:
                return Saved(stands.version, stands.saved_at)
            if stands.version != seen:
                return stands
            now, version = self.clock.now(), seen + 1
            named = (stands.title or "") if title is None else title
            boxes = sealed(self.vault, owner, draft_id, version, row["key_id"], named, typed)
            form = stands.form_version if form_version is None else form_version
            cursor.execute(_SAVE, {"draft_id": draft_id, "version": version, "now": now, "form": form, **boxes})
            return Saved(version, now)

        return self._transaction(once)

    def copy(self, owner: str, draft_id: str, key: str) -> Draft | Refusal:
        """Another draft with the same content. `key` as for `begin`. A correction is answered once, by one draft."""
        of = self.load(owner, draft_id)
        if of.kind == "correction":
            return refuse("P", "draft_of_a_correction")
        return self.begin(owner, of.kind, of.content, of.form_version, f"{draft_id}:{key}", of.title or "", of.about)

    def delete(self, owner: str, draft_id: str, seen: int | None = None) -> Draft | None:
        """Take a draft out of the list; for UNDO it can be put back. If another version was seen, it stays: that draft.

        Of MOST_DELETED the one that was deleted first is erased. Raises UnknownStream, and UnreadableRow.
        """

        def once(cursor: Cursor) -> Draft | None:
            cursor.execute(_IN_TURN, {"owner": owner})
            row = _row(cursor, _LOCKED, owner, draft_id)
            if seen not in (None, row["version"]):
                return opened(self.vault, owner, row)
            now = self.clock.now()
            cursor.execute(_DELETE, {"draft_id": draft_id, "now": now})
            cursor.execute(BEYOND, {"owner": owner, "most": MOST_DELETED, "now": now})
            return None

        return self._transaction(once)

    def restore(self, owner: str, draft_id: str) -> Refusal | None:
        """Put a deleted draft back. Raises UnknownStream."""

        def once(cursor: Cursor) -> Refusal | None:
            # Before the row, as whoever deletes does.
            cursor.execute(_IN_TURN, {"owner": owner})
            row = _row(cursor, _LOCKED, owner, draft_id)
            if row["deleted_at"] is not None and (refusal := _too_many(cursor, owner)):
                return refusal
            cursor.execute(_RESTORE, {"draft_id": draft_id})
            return None

        return self._transaction(once)

    # -- lists ---------------------------------------------------------------------------------------------------

    def page(self, owner: str, start: Start | None, limit: int) -> Page[DraftRow]:
        """A page of an owner's drafts, without those that were deleted."""

        def query(cursor: Cursor) -> Page[DraftRow]:
            cursor.execute(NEWEST.statement(_PAGE, start), {"owner": owner, **NEWEST.values(start, limit)})
            rows = cursor.fetchall()
            return NEWEST.page(rows, start, limit, lambda found: [listed(self.vault, owner, row) for row in found])

        return self.database.read(query)

    def about(self, owner: str, plan_or_application: str) -> list[DraftRow]:
        """An owner's drafts about a plan or an application, the newest save first, without those that were deleted."""
        return self._list(owner, _ABOUT, about=plan_or_application)

    def has_any(self, owner: str) -> bool:
        """Whether an owner has a draft, or one that can be put back."""
        return self.database.read(lambda cursor: cursor.execute(_ANY, {"owner": owner}).fetchone()) is not None

    def deleted(self, owner: str) -> list[DraftRow]:
        """Those that can be put back, the last one to be deleted first."""
        return self._list(owner, _DELETED)

    def soon_erased(self, owner: str) -> list[DraftRow]:
        """Those of whose erasure the owner is warned, the first one first."""
        return self._list(owner, _SOON_ERASED, saved_by=self.clock.now() - KEPT + WARNED)

    def _list(self, owner: str, statement: LiteralString, **values: Any) -> list[DraftRow]:
        rows = self.database.read(lambda cursor: cursor.execute(statement, {"owner": owner, **values}).fetchall())
        return [listed(self.vault, owner, row) for row in rows]

    def _transaction(self, work: Callable[[Cursor], T]) -> T:
        """Whatever is done here may as well be done twice."""

        def once() -> T:
            with self.database.transaction() as cursor:
                return work(cursor)

        return self.database.again_while_away(once)


def draft_id_of(owner: str, key: str) -> str:
    """The id of the draft that an owner began under a key."""
    return str(uuid5(NAMESPACE_URL, f"urn:jigyokei:draft:{owner}:{key}"))


def _row(cursor: Cursor, statement: LiteralString, owner: str, draft_id: str) -> dict[str, Any]:
    """Raises UnknownStream where the owner has none of this id."""
    found = cursor.execute(statement, {"owner": owner, "draft_id": draft_id}).fetchone()
    if found is None:
        raise UnknownStream(draft_id)
    return dict(zip((*LISTED, "key_id", "title", "content"), found, strict=True))


def _too_large(typed: bytes) -> Refusal | None:
    return refuse("P", "draft_too_large", most=MOST_BYTES // 1000) if len(typed) > MOST_BYTES else None


def _too_many(cursor: Cursor, owner: str) -> Refusal | None:
    """Whoever asks is alone in that until the end of the transaction."""
    cursor.execute(_IN_TURN, {"owner": owner})
    count = cursor.execute(_COUNT, {"owner": owner}).fetchone()
    return refuse("P", "too_many_drafts", most=MOST_DRAFTS) if count is not None and count[0] >= MOST_DRAFTS else None


_COLUMNS = "draft_id, kind, about, form_version, version, created_at, saved_at, deleted_at, key_id, title"

_LOAD: Final = f"SELECT {_COLUMNS}, content FROM drafts WHERE draft_id = %(draft_id)s AND owner = %(owner)s"  # noqa: S608
_LOCKED: Final = f"{_LOAD} FOR UPDATE"
_KNOWN: Final = "SELECT 1 FROM drafts WHERE draft_id = %(draft_id)s"

_IN_TURN: Final = "SELECT pg_advisory_xact_lock(hashtext('drafts of'), hashtext(%(owner)s))"
_ANY: Final = "SELECT 1 FROM drafts WHERE owner = %(owner)s LIMIT 1"
_COUNT: Final = "SELECT count(*) FROM drafts WHERE owner = %(owner)s AND deleted_at IS NULL"

_INSERT: Final = """
INSERT INTO drafts (draft_id, owner, kind, about, form_version, version, created_at, saved_at, key_id, title, content)
VALUES (%(draft_id)s, %(owner)s, %(kind)s, %(about)s, %(form_version)s, 1, %(now)s, %(now)s, %(key_id)s, %(title)s,
        %(content)s) ON CONFLICT DO NOTHING
"""
_SAVE: Final = """
UPDATE drafts SET version = %(version)s, saved_at = %(now)s, form_version = %(form)s, title = %(title)s,
                  content = %(content)s
 WHERE draft_id = %(draft_id)s
"""
_DELETE: Final = "UPDATE drafts SET deleted_at = %(now)s WHERE draft_id = %(draft_id)s AND deleted_at IS NULL"
_RESTORE: Final = "UPDATE drafts SET deleted_at = NULL WHERE draft_id = %(draft_id)s"

# name: page
# An owner's drafts, the newest save first.
_PAGE: Final = f"""
SELECT {_COLUMNS}, {{key}} FROM drafts WHERE owner = %(owner)s AND deleted_at IS NULL AND {{beyond}}
 ORDER BY {{order}} LIMIT %(limit)s
"""  # noqa: S608

# name: about
# What an owner has begun about one plan or application.
_ABOUT: Final = f"""
SELECT {_COLUMNS} FROM drafts WHERE about = %(about)s AND owner = %(owner)s AND deleted_at IS NULL
 ORDER BY saved_at DESC, draft_id
"""  # noqa: S608

# name: deleted
# What can be put back.
_DELETED: Final = f"""
SELECT {_COLUMNS} FROM drafts WHERE owner = %(owner)s AND deleted_at IS NOT NULL ORDER BY deleted_at DESC, draft_id
"""  # noqa: S608

# name: soon_erased
# What nobody has saved for so long that its owner is warned.
_SOON_ERASED: Final = f"""
SELECT {_COLUMNS} FROM drafts WHERE owner = %(owner)s AND deleted_at IS NULL AND saved_at <= %(saved_by)s
 ORDER BY saved_at, draft_id
"""  # noqa: S608
