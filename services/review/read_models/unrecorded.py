"""Which plans are certified and have no record? For what was certified before plans were kept as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from shared.postgres.database import Cursor


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A certified case whose plan has no record."""

    case_id: str
    plan_id: str


def after(cursor: Cursor, case_id: str, limit: int) -> list[Unrecorded]:
    """The next ones after a case, by their ids; from the first on after ""."""
    cursor.execute(_AFTER, (case_id, limit))
    return [Unrecorded(*row) for row in cursor.fetchall()]


# The cases are the queue's; a record is a stream of its own, which bears the id of its plan.
_AFTER = """
SELECT case_id, plan_id FROM bureau_queue
 WHERE status = 'certified' AND case_id > %s
   AND NOT EXISTS (SELECT FROM stored_events WHERE originator_id = bureau_queue.plan_id)
 ORDER BY case_id LIMIT %s
"""
