"""The queries of the list of plans' records: one page of it, and how many rescissions are under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shared.domain import Text
from shared.event_store.readable import Rows
from shared.paging import Keyset, Order, Page, Start
from shared.postgres.database import Cursor
from shared.searching.folding import ENDING, FOUND, found


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One plan; how it stands on a day, its streams say."""

    plan_id: str


@dataclass(frozen=True, slots=True)
class WantedRecords:
    """Which plans of a bureau someone wants to see."""

    bureau: str
    rescission_only: bool = False
    text: str = ""


_ROWS: Final = Rows(RecordRow, "plan_id")
_LATEST: Final = Keyset(
    (("q.certified_on", "day"), ("q.plan_id", "text")),
    Order(Text(ja="最後の認定日", en="last day of certification"), falling=True, shown_in="certified_on"),
)
_SOONEST: Final = Keyset(
    (("p.hearing_on", "day"), ("p.plan_id", "text")),
    Order(Text(ja="聴聞の期日", en="hearing"), shown_in="hearing_on"),
)


def order_of(rescission_only: bool) -> Keyset:
    """The newest certificate stands first; of rescissions that are under way, the earliest hearing."""
    return _SOONEST if rescission_only else _LATEST


def page(cursor: Cursor, wanted: WantedRecords, start: Start | None, limit: int) -> Page[RecordRow]:
    """One page. Going back beyond its beginning leads there."""
    order, found_by = order_of(wanted.rescission_only), found(wanted.text)
    statement = _PAGE.format(
        plans=_UNDER_WAY if wanted.rescission_only else "",
        found=_FOUND if found_by else "true",
        **{part: f"{{{part}}}" for part in ("key", "beyond", "order")},
    )
    cursor.execute(
        order.statement(statement, start),
        {
            "bureau": wanted.bureau,
            **(found_by or {}),
            **order.values(start, limit),
        },
        # A plan that is made for any text is a bad one for this text.
        prepare=False if found_by else None,
    )
    rows = order.page(cursor.fetchall(), start, limit, _ROWS.every)
    if start is not None and start.back and rows.next is None:
        return page(cursor, wanted, None, limit)
    return rows


def under_way(cursor: Cursor, bureau: str) -> int:
    """Of how many plans of a bureau a rescission is under way."""
    cursor.execute(_COUNT, {"bureau": bureau})
    row = cursor.fetchone()
    return int(row[0]) if row else 0


_UNDER_WAY: Final = "JOIN record_plans AS p ON p.plan_id = q.plan_id AND p.hearing_on IS NOT NULL"

# The last version with effect says whose charge a plan is.
_LAST: Final = """q.has_effect AND q.bureau = %(bureau)s AND NOT EXISTS (
     SELECT FROM record_certificates AS n WHERE n.plan_id = q.plan_id AND n.has_effect AND n.version > q.version)"""

# By any number that the plan ever had, or any name.
_FOUND: Final = f"""q.plan_id IN (
     SELECT c.plan_id FROM record_certificates AS c WHERE c.has_effect AND {ENDING.format(pieces="c.pieces")}
      UNION ALL
     SELECT c.plan_id FROM bureau_queue_names AS n JOIN record_certificates AS c ON c.stream_id = n.case_id
      WHERE {FOUND.format(pieces="n.pieces", names="n.names")} AND c.has_effect
      UNION ALL
     SELECT a.plan_id FROM record_plans AS a WHERE {FOUND.format(pieces="a.pieces", names="a.names")})"""  # noqa: S608

_PAGE: Final = f"""
SELECT q.plan_id, {{key}}
  FROM record_certificates AS q {{plans}}
 WHERE {_LAST} AND {{found}} AND {{beyond}}
 ORDER BY {{order}} LIMIT %(limit)s
"""  # noqa: S608

_COUNT: Final = f"SELECT count(*) FROM record_certificates AS q {_UNDER_WAY} WHERE {_LAST}"  # noqa: S608
