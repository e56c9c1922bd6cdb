"""What has a business filed that is open or was certified? (同じ法人番号の申請) The table is the list's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from services.intake.domain.state import UNDECIDED, ApplicationStatus
from shared.contracts.blocks import ApplicationKind
from shared.event_store.read_model import selected
from shared.event_store.readable import Rows
from shared.postgres.database import Cursor

MOST: Final = 30
"""So many are looked at: few businesses have filed more, and what stands of their plans is in the newest."""


@dataclass(frozen=True, slots=True)
class OtherApplication:
    """An application that is undecided, or was certified; how its plan stands, the plan's own stream says."""

    application_id: str
    application_no: str
    plan_id: str
    kind: ApplicationKind
    status: ApplicationStatus
    corporate_numbers: list[str]


_ROWS: Final = Rows(OtherApplication, "application_no")
_STATUSES: Final = [*sorted(UNDECIDED), "certified", "ended"]

# name: of_business
# What one account filed under any of some corporate numbers and is neither refused nor withdrawn, newest first.
_OF_BUSINESS = f"""
SELECT {selected(OtherApplication)} FROM applications
 WHERE account = %(account)s AND corporate_numbers && %(corporate_numbers)s AND status = ANY(%(statuses)s)
   AND application_id <> %(but)s
 ORDER BY filed_at DESC, application_no DESC LIMIT %(most)s
"""  # noqa: S608


def other_applications(
    account: str, corporate_numbers: Sequence[str], but: str = ""
) -> Callable[[Cursor], list[OtherApplication]]:
    """Those beside an application (`but`), or beside one that is about to be filed."""

    def query(cursor: Cursor) -> list[OtherApplication]:
        cursor.execute(
            _OF_BUSINESS,
            {
                "account": account,
                "corporate_numbers": list(corporate_numbers),
                "statuses": _STATUSES,
                "but": but,
                "most": MOST,
            },
        )
        return _ROWS.every(cursor.fetchall())

    return query
