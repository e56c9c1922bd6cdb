"""Which other cases of a bureau are of the same business, or say the same? (同じ事業者の案件, 同じ内容の申請)

The tables are the queue's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, LiteralString

from shared.postgres.database import Cursor

MOST: Final = 30
"""So many are looked at: few businesses have filed more, and what stands of their plans is in the newest."""

# name: of_business
# Cases of any of some businesses, whoever filed them, the highest application number first.
_OF_BUSINESS = """
SELECT n.case_id, q.plan_id FROM bureau_queue_names AS n JOIN bureau_queue AS q USING (case_id)
 WHERE n.bureau = %(bureau)s AND n.business_keys && %(business_keys)s AND n.case_id <> %(but)s
 ORDER BY n.application_no DESC LIMIT %(most)s
"""


# name: of_text
# Cases that say the same, whoever filed them and under whatever number, the highest application number first.
_OF_TEXT = """
SELECT n.case_id, q.plan_id FROM bureau_queue_names AS n JOIN bureau_queue AS q USING (case_id)
 WHERE n.bureau = %(bureau)s AND n.text_digest = %(text_digest)s AND n.case_id <> %(but)s
 ORDER BY n.application_no DESC LIMIT %(most)s
"""


def other_cases(bureau: str, business_keys: Sequence[str], but: str) -> Callable[[Cursor], dict[str, list[str]]]:
    """The ids of the others by plan; what each has come to, its stream says."""

    return _by_plan(_OF_BUSINESS, bureau, but, business_keys=list(business_keys))


def of_text(bureau: str, text_digest: str, but: str) -> Callable[[Cursor], dict[str, list[str]]]:
    """The same of those that say the same."""
    return _by_plan(_OF_TEXT, bureau, but, text_digest=text_digest)


def _by_plan(
    statement: LiteralString, bureau: str, but: str, **asked: list[str] | str
) -> Callable[[Cursor], dict[str, list[str]]]:
    def query(cursor: Cursor) -> dict[str, list[str]]:
        cursor.execute(statement, {"bureau": bureau, "but": but, "most": MOST, **asked})
        found: dict[str, list[str]] = {}
        for case_id, plan_id in cursor.fetchall():
            found.setdefault(plan_id or case_id, []).append(case_id)
        return found

    return query
