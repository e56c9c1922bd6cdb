"""Which keys have erasures named? (消去) They are destroyed again wherever a backup brings them back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.contracts.intake import PaperClaimErased, PersonalDataErased
from shared.event_store.read_model import ReadModel, TableRow, Write
from shared.postgres.database import Cursor

_SCHEMA = """
CREATE TABLE erased_keys (
    application_id text NOT NULL,
    key_id         text NOT NULL,
    PRIMARY KEY (application_id, key_id)
);
"""

_ADD = Write("INSERT INTO erased_keys SELECT * FROM json_populate_recordset(NULL::erased_keys, %s::json)")


def _erased(event: PersonalDataErased | PaperClaimErased, state: Any) -> Iterator[tuple[Write, TableRow]]:
    for key_id in event.key_ids:
        yield _ADD, {"application_id": event.head.stream_id, "key_id": key_id}


ERASURES = ReadModel(
    name="erasures",
    version=2,
    tables=("erased_keys",),
    schema=_SCHEMA,
    on={PersonalDataErased: _erased, PaperClaimErased: _erased},
)


def erased_keys(cursor: Cursor) -> set[str]:
    """Every key that an erasure has named."""
    cursor.execute("SELECT DISTINCT key_id FROM erased_keys")
    return {row[0] for row in cursor.fetchall()}
