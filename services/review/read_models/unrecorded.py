"""Of which cases does the record of their plan not know? Certified before there were records, or opened before it took
what is under way.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.postgres.database import Cursor


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A case of which the record of its plan does not know."""

    case_id: str
    plan_id: str


def certified_after(cursor: Cursor, case_id: str, limit: int) -> list[Unrecorded]:
    """The next certified ones after a case whose plan has no record, by their ids; from the first on after ""."""
    cursor.execute(_CERTIFIED_AFTER, (case_id, limit))
    return [Unrecorded(*row) for row in cursor.fetchall()]


def changes_after(cursor: Cursor, case_id: str, limit: int) -> list[Unrecorded]:
    """The next open changes after a case whose plan's record has never taken a change."""
    cursor.execute(_CHANGES_AFTER, (case_id, limit))
    return [Unrecorded(*row) for row in cursor.fetchall()]


# The cases are the queue's; a record is a stream of its own, which bears the id of its plan.
_CERTIFIED_AFTER = """
SELECT case_id, plan_id FROM bureau_queue
 WHERE status = 'certified' AND case_id > %s
   AND NOT EXISTS (SELECT FROM stored_events WHERE originator_id = bureau_queue.plan_id)
 ORDER BY case_id LIMIT %s
"""

# A plan has one open change at most; whatever was opened since the record takes changes stands there.
_CHANGES_AFTER = """
SELECT case_id, plan_id FROM bureau_queue
 WHERE kind = 'change' AND ended_on IS NULL AND case_id > %s
   AND NOT EXISTS (
       SELECT FROM stored_events WHERE originator_id = bureau_queue.plan_id AND topic LIKE 'review.ChangeTaken/%%')
 ORDER BY case_id LIMIT %s
"""
