"""What was typed as it lies in a row: sealed whole under the draft's key, bound to draft, owner, version and column.

So a box opens in its own row only, and not in that of another draft, owner or version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from services.intake.drafts.draft import LONGEST_TITLE, Draft, DraftContent, DraftRow
from shared.contracts.personal import Masked
from shared.event_store.door import UnknownStream
from shared.event_store.readable import UnreadableRow
from shared.vault.vault import Vault

LISTED: Final = ("draft_id", "kind", "about", "form_version", "version", "created_at", "saved_at", "deleted_at")
"""The columns that anybody can read who reads the table."""


def written(content: DraftContent) -> bytes:
    """A content as bytes, alike for what is alike."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def sealed(
    vault: Vault, owner: str, draft_id: str, version: int, key_id: str, title: str, typed: bytes
) -> dict[str, bytes]:
    """The columns `title` and `content`."""
    return {
        "title": vault.seal_bytes(title[:LONGEST_TITLE].encode(), key_id, _bound(owner, draft_id, version, "title")),
        "content": vault.seal_bytes(typed, key_id, _bound(owner, draft_id, version, "content")),
    }


def opened(vault: Vault, owner: str, row: Mapping[str, Any]) -> Draft:
    """A whole row. Raises UnknownStream where its key was destroyed, and UnreadableRow."""
    content = _open(vault, owner, row, "content")
    if content is Masked.ERASED:
        raise UnknownStream(row["draft_id"])
    if isinstance(content, Masked):
        raise UnreadableRow(row["draft_id"])
    return Draft(**_listed(vault, owner, row), content=orjson.loads(content))


def listed(vault: Vault, owner: str, found: Sequence[Any]) -> DraftRow:
    """A row of a list: LISTED, key_id, title."""
    return DraftRow(**_listed(vault, owner, dict(zip((*LISTED, "key_id", "title"), found, strict=True))))


def _listed(vault: Vault, owner: str, row: Mapping[str, Any]) -> dict[str, Any]:
    title = _open(vault, owner, row, "title")
    return {
        **{name: row[name] for name in LISTED},
        "title": None if isinstance(title, Masked) else title.decode(),
    }


def _open(vault: Vault, owner: str, row: Mapping[str, Any], column: str) -> bytes | Masked:
    bound = _bound(owner, row["draft_id"], row["version"], column)
    return vault.open_bytes(row[column], row["key_id"], bound)


def _bound(owner: str, draft_id: str, version: int, column: str) -> bytes:
    return orjson.dumps([owner, draft_id, version, column])
