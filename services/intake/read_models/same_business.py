"""What has a business filed that is open or was certified? (同じ事業者の申請) The table is the list's."""

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
    business_keys: list[str]


_ROWS: Final = Rows(OtherApplication, "application_no")
_STATUSES: Final = [*sorted(UNDECIDED), "certified", "ended"]

# name: of_business
# What one account filed for any of some businesses and is neither refused nor withdrawn, newest first.
_OF_BUSINESS = f"""
SELECT {selected(OtherApplication)} FROM applications
 WHERE account = %(account)s AND business_keys && %(business_keys)s AND status = ANY(%(statuses)s)
   AND application_id <> %(but)s
 ORDER BY filed_at DESC, application_no DESC LIMIT %(most)s
"""  # noqa: S608


# name: certified_elsewhere
# Which of some businesses have an application certified that another account filed.
_ELSEWHERE = """
SELECT DISTINCT plan_id, unnest(business_keys) FROM applications
 WHERE account <> %(account)s AND business_keys && %(business_keys)s AND status = 'certified'
 ORDER BY plan_id LIMIT %(most)s
"""


def certified_elsewhere(account: str, business_keys: Sequence[str]) -> Callable[[Cursor], list[tuple[str, str]]]:
    """Plans that other accounts have, each with a business that takes part: that they stand is public (R20)."""

    def query(cursor: Cursor) -> list[tuple[str, str]]:
        keys = list(business_keys)
        cursor.execute(_ELSEWHERE, {"account": account, "business_keys": keys, "most": MOST})
        return [(plan_id, key) for plan_id, key in cursor.fetchall() if key in keys]

    return query


def other_applications(
    account: str, business_keys: Sequence[str], but: str = ""
) -> Callable[[Cursor], list[OtherApplication]]:
    """Those beside an application (`but`), or beside one that is about to be filed."""

    def query(cursor: Cursor) -> list[OtherApplication]:
        cursor.execute(
            _OF_BUSINESS,
            {
                "account": account,
                "business_keys": list(business_keys),
                "statuses": _STATUSES,
                "but": but,
                "most": MOST,
            },
        )
        return _ROWS.every(cursor.fetchall())

    return query
