"""The keys of drafts that are gone: written down with the row that went, and then destroyed.

So whatever breaks off is finished later, and a vault from a backup loses the keys again. A service that keeps drafts
has the table `erased_draft_keys` beside them.
"""

from __future__ import annotations

from typing import Final

from shared.postgres.database import Cursor, Database
from shared.vault.vault import Vault


def destroy_draft_keys(database: Database, vault: Vault) -> bool:
    """Destroy those that are still to be destroyed; whether files hold none any more, as for `Vault.destroy`."""
    key_ids = [row[0] for row in database.read(lambda cursor: cursor.execute(_TO_DESTROY).fetchall())]
    if not key_ids:
        return True
    clean = vault.destroy(*key_ids)
    database.write(_DESTROYED, (key_ids,))
    return clean


def erased_draft_keys(cursor: Cursor) -> set[str]:
    """The key of every draft that is gone."""
    return {row[0] for row in cursor.execute(_ERASED).fetchall()}


_TO_DESTROY: Final = "SELECT key_id FROM erased_draft_keys WHERE NOT destroyed"
_DESTROYED: Final = "UPDATE erased_draft_keys SET destroyed = true WHERE key_id = ANY(%b::text[])"
_ERASED: Final = "SELECT key_id FROM erased_draft_keys"
