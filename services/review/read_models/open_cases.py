"""Which cases are open? For what concerns all of them; the table is the queue's."""

from __future__ import annotations

from shared.postgres.database import Cursor


def many(cursor: Cursor) -> int:
    """How many there are."""
    cursor.execute("SELECT count(*) FROM bureau_queue WHERE ended_on IS NULL")
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def after(cursor: Cursor, case_id: str, limit: int) -> list[str]:
    """The next ones after a case, by their ids; from the first on after ""."""
    cursor.execute(
        "SELECT case_id FROM bureau_queue WHERE ended_on IS NULL AND case_id > %s ORDER BY case_id LIMIT %s",
        (case_id, limit),
    )
    return [row[0] for row in cursor.fetchall()]
