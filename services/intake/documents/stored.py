"""The table of stored files: what is known of each until it is filed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

from shared.contracts.personal import Personal
from shared.event_store.read_model import selected
from shared.postgres.database import Cursor, Database


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of an account. `stored_at` is None while its bytes are on their way.

    `filed_as` is the document as which a draft will attach it; "" until that is chosen.
    """

    file_id: str
    account: str
    draft_id: str
    key_id: str
    name_box: str
    size: int
    sha256: str
    media_type: str
    begun_at: datetime
    stored_at: datetime | None = None
    filed_as: str = ""

    @property
    def name(self) -> Personal:
        return Personal(key=self.key_id, box=self.name_box)


_COLUMNS: Final = selected(StoredFile)

# name: begin
_BEGIN = """
INSERT INTO stored_files (file_id, account, request_key, draft_id, key_id, name_box, begun_at, filed_as)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
# name: give_up_key
# An upload that broke off leaves its key to whoever tries again.
_GIVE_UP_KEY = """
UPDATE stored_files SET request_key = NULL WHERE account = %s AND request_key = %s AND stored_at IS NULL
"""
_COMPLETE = "UPDATE stored_files SET size = %s, sha256 = %s, media_type = %s, stored_at = %s WHERE file_id = %s"
_REMOVE = "UPDATE stored_files SET removed_at = %s, request_key = NULL WHERE file_id = %s AND removed_at IS NULL"
_CHOOSE = "UPDATE stored_files SET filed_as = %s WHERE account = %s AND draft_id = %s AND file_id = %s"
# name: put_back
# What a draft has lost not too long ago to be swept.
_PUT_BACK = """
UPDATE stored_files SET removed_at = NULL
 WHERE account = %s AND draft_id = %s AND file_id = %s AND stored_at IS NOT NULL AND removed_at >= %s
"""
_HOLD = "SELECT 1 FROM stored_files WHERE file_id = ANY(%s) ORDER BY file_id FOR UPDATE"
_OF_KEY = f"SELECT {_COLUMNS} FROM stored_files WHERE account = %s AND request_key = %s AND stored_at IS NOT NULL"  # noqa: S608

# name: own
# Files of one account that are there and belong to no application yet, in the order in which they came.
_OWN = f"""
SELECT {_COLUMNS} FROM stored_files AS s
 WHERE account = %(account)s AND draft_id = %(draft_id)s AND stored_at IS NOT NULL AND removed_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM attached_files AS a WHERE a.file_id = s.file_id)
 ORDER BY begun_at, file_id
"""  # noqa: S608
_THESE = f"""
SELECT {_COLUMNS} FROM stored_files
 WHERE account = %s AND file_id = ANY(%s) AND stored_at IS NOT NULL AND removed_at IS NULL
"""  # noqa: S608


_REMOVED = "SELECT 1 FROM stored_files WHERE account = %s AND file_id = %s AND removed_at IS NOT NULL"


def was_removed(account: str, file_id: str) -> Callable[[Cursor], bool]:
    """Whether the account has taken this file back before."""
    return lambda cursor: cursor.execute(_REMOVED, (account, file_id)).fetchone() is not None


def begin(database: Database, file: StoredFile, request_key: str) -> None:
    """Write that its bytes will come. A later try under the same key begins anew."""
    with database.transaction() as cursor:
        cursor.execute(_GIVE_UP_KEY, (file.account, request_key))
        row = (file.file_id, file.account, request_key, file.draft_id, file.key_id, file.name_box, file.begun_at)
        cursor.execute(_BEGIN, (*row, file.filed_as))


def complete(database: Database, file: StoredFile) -> None:
    """Write that all its bytes are stored, and what they are."""
    database.write(_COMPLETE, (file.size, file.sha256, file.media_type, file.stored_at, file.file_id))


def remove(database: Database, file_id: str, at: datetime) -> None:
    """Have it be there for nobody any more; its bytes are swept later."""
    database.write(_REMOVE, (at, file_id))


def choose(database: Database, account: str, draft_id: str, file_id: str, filed_as: str) -> None:
    """Write as what a draft will attach a file; another's stays as it is."""
    database.write(_CHOOSE, (filed_as, account, draft_id, file_id))


def put_back(database: Database, account: str, draft_id: str, file_id: str, removed_since: datetime) -> None:
    """Undo a removal, unless it was before an instant."""
    database.write(_PUT_BACK, (account, draft_id, file_id, removed_since))


def of_key(account: str, request_key: str) -> Callable[[Cursor], StoredFile | None]:
    """What came under a key before."""
    return lambda cursor: next(iter(_rows(cursor, _OF_KEY, (account, request_key))), None)


def own_files(account: str, draft_id: str) -> Callable[[Cursor], list[StoredFile]]:
    """What an account has sent and not filed yet: of a draft, or of none ("")."""
    return lambda cursor: _rows(cursor, _OWN, {"account": account, "draft_id": draft_id})


def these_files(account: str, file_ids: list[str]) -> Callable[[Cursor], dict[str, StoredFile]]:
    """Those of these files that the account has, by id."""
    return lambda cursor: {one.file_id: one for one in _rows(cursor, _THESE, (account, file_ids))}


def hold(cursor: Cursor, ids: Sequence[str]) -> None:
    """Have whoever else attaches one of these files wait until this transaction has ended."""
    cursor.execute(_HOLD, (list(ids),))


def file_ids(cursor: Cursor) -> list[str]:
    """Of every file that is stored or on its way."""
    return [row[0] for row in cursor.execute("SELECT file_id FROM stored_files").fetchall()]


def _rows(cursor: Cursor, statement: LiteralString, values: Any) -> list[StoredFile]:
    return [StoredFile(*row) for row in cursor.execute(statement, values).fetchall()]
