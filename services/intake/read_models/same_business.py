"""Which plans of a business are being examined, or certified? (同じ法人番号の計画) The table is the list's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.intake.domain.state import UNDECIDED, ApplicationStatus
from shared.event_store.read_model import selected
from shared.event_store.readable import Rows
from shared.postgres.database import Cursor

MOST: Final = 3
"""So many are named: whoever files for the first time has none, and whoever has more knows of them."""


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """An application that is undecided, or a certified plan whose period has not ended."""

    application_id: str
    application_no: str
    status: ApplicationStatus
    certificate_no: str


_ROWS: Final = Rows(OtherPlan, "application_no")
_STATUSES: Final = [*sorted(UNDECIDED), "certified"]

# name: of_business
# What one account filed under a corporate number and is neither refused, withdrawn nor ended, newest first.
_OF_BUSINESS = f"""
SELECT {selected(OtherPlan)} FROM applications
 WHERE account = %(account)s AND corporate_number = %(corporate_number)s AND status = ANY(%(statuses)s)
   AND application_id <> %(but)s
 ORDER BY filed_at DESC, application_id DESC LIMIT %(most)s
"""  # noqa: S608


def other_plans(account: str, corporate_number: str, but: str = "") -> Callable[[Cursor], list[OtherPlan]]:
    """Those beside an application (`but`), or beside one that is about to be filed."""

    def query(cursor: Cursor) -> list[OtherPlan]:
        cursor.execute(
            _OF_BUSINESS,
            {
                "account": account,
                "corporate_number": corporate_number,
                "statuses": _STATUSES,
                "but": but,
                "most": MOST,
            },
        )
        return _ROWS.every(cursor.fetchall())

    return query
