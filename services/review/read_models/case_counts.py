"""How many cases stand where? For the metrics; the table is the queue's."""

from __future__ import annotations

from shared.postgres.database import Cursor


def by_state(cursor: Cursor) -> list[tuple[str, str, int]]:
    """(bureau, state, cases) for every state that occurs."""
    cursor.execute("SELECT bureau, status, count(*) FROM bureau_queue GROUP BY bureau, status ORDER BY bureau, status")
    return [(row[0], row[1], row[2]) for row in cursor.fetchall()]
