"""Which files belong to an application? They are neither removed nor attached to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from shared.contracts.documents import DocumentsAttached
from shared.event_store.read_model import ReadModel, TableRow, Write
from shared.postgres.database import Cursor

_SCHEMA = """
CREATE TABLE attached_files (
    application_id text NOT NULL,
    file_id        text NOT NULL,
    PRIMARY KEY (file_id, application_id)
);
"""

_ADD = Write("INSERT INTO attached_files SELECT * FROM json_populate_recordset(NULL::attached_files, %s::json)")


def _attached(event: DocumentsAttached, state: Any) -> Iterator[tuple[Write, TableRow]]:
    for one in event.documents:
        yield _ADD, {"application_id": event.head.stream_id, "file_id": one.file_id}


ATTACHED_FILES = ReadModel(
    name="attached_files",
    version=1,
    tables=("attached_files",),
    schema=_SCHEMA,
    on={DocumentsAttached: _attached},
)


def attached_among(file_ids: Sequence[str]) -> Callable[[Cursor], set[str]]:
    """Those of these files that belong to an application."""

    def query(cursor: Cursor) -> set[str]:
        cursor.execute("SELECT file_id FROM attached_files WHERE file_id = ANY(%s)", (list(file_ids),))
        return {row[0] for row in cursor.fetchall()}

    return query
