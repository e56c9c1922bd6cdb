"""The queries of the bureau's queue: one page of a tab, the counts of the tabs, and cases by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final, Literal

from services.review.domain.state import Mark
from shared.contracts.blocks import ApplicationKind
from shared.domain import Text
from shared.event_store.read_model import selected
from shared.event_store.readable import Rows
from shared.paging import Keyset, Order, Page, Start
from shared.postgres.database import Cursor
from shared.scheme.states import CaseState
from shared.searching.folding import ENDING, FOUND, found

QueueTab = Literal[
    "mine", "unassigned", "in_review", "correction", "lapsed", "awaiting_approval", "ended", "transferred", "all"
]
COUNTED: Final = ("mine", "unassigned", "in_review", "correction", "lapsed", "awaiting_approval")
MOST_COUNTED: Final = 300
"""A count stops here: beyond it, nobody needs the number."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case as the queue shows it."""

    case_id: str
    application_no: str
    bureau: str
    applicant: str
    prefecture: str
    kind: ApplicationKind
    received_on: date
    status: CaseState
    officer: str
    last_day: date | None
    days_left: int | None
    answer_by: date | None
    rungs: list[int]
    proposed_by: str | None
    ended_on: date | None
    marks: list[Mark]
    version: int
    plan_id: str | None


_ROWS: Final = Rows(QueueRow, "application_no")


@dataclass(frozen=True, slots=True)
class WantedCases:
    """What someone wants to see: a tab of a bureau, narrowed down."""

    bureau: str
    tab: QueueTab
    me: str
    officer: str | None = None
    kind: ApplicationKind | None = None
    due_by: date | None = None
    text: str = ""


def order_of(tab: QueueTab) -> Keyset:
    """The nearest deadline stands first; in some tabs the newest filing, the latest end or the next day to answer."""
    return _TABS[tab].order


def page(cursor: Cursor, wanted: WantedCases, start: Start | None, limit: int) -> Page[QueueRow]:
    """One page of a tab. Going back beyond its beginning leads there."""
    tab, found_by = _TABS[wanted.tab], found(wanted.text)
    cursor.execute(
        tab.order.statement(_page_of(wanted.tab, found_by is not None), start),
        {
            "bureau": wanted.bureau,
            "me": wanted.me,
            "officer": wanted.officer,
            "kind": wanted.kind,
            "due_by": wanted.due_by.isoformat() if wanted.due_by else "infinity",
            **(found_by or {}),
            **tab.order.values(start, limit),
        },
        # A plan that is made for any text is a bad one for this text.
        prepare=False if found_by else None,
    )
    rows = tab.order.page(cursor.fetchall(), start, limit, _ROWS.every)
    if start is not None and start.back and rows.next is None:
        return page(cursor, wanted, None, limit)
    return rows


def counts(cursor: Cursor, bureau: str, me: str) -> dict[str, int]:
    """How many cases wait in each tab of work, up to MOST_COUNTED."""
    cursor.execute(_COUNTS, {"bureau": bureau, "me": me, "most": MOST_COUNTED})
    return dict(zip(COUNTED, cursor.fetchone() or (), strict=True))


def by_ids(cursor: Cursor, bureau: str, case_ids: Sequence[str]) -> list[QueueRow]:
    """Cases of a bureau by their ids."""
    cursor.execute(_BY_IDS, {"bureau": bureau, "case_ids": list(case_ids)})
    return _ROWS.every(cursor.fetchall())


def _order(column: str, by: Text, shown_in: str, falling: bool = False, last: Text | None = None) -> Keyset:
    """By a day, and of one day by the application number, which is nobody else's."""
    order = Order(by, falling, shown_in, then=Text(ja="受付番号", en="application number"), last=last)
    return Keyset(((column, "day"), ("q.application_no", "text")), order)


_DEADLINE: Final = Text(ja="期限", en="deadline")
_SOONEST: Final = _order("q.sort_day", _DEADLINE, "clock")
_SOONEST_THEN_PAUSED: Final = _order(
    "q.sort_day",
    _DEADLINE,
    "clock",
    last=Text(ja="日数の計算を停止している案件は末尾", en="cases whose clock stands still are at the end"),
)
_ANSWERS: Final = _order("q.answer_by", Text(ja="回答期限", en="day for answering"), "clock")
_ENDS: Final = _order("q.sort_day", Text(ja="終了日", en="day of the end"), "clock", falling=True)
_TRANSFERS: Final = _order("q.sort_day", Text(ja="移送日", en="day of the transfer"), "clock", falling=True)
_NEWEST: Final = _order("q.received_on", Text(ja="受付日", en="day of receipt"), "received", falling=True)


# By the number of its certificate, and by what its plan was called since.
_SINCE = f"""SELECT c.stream_id FROM record_certificates AS c WHERE {ENDING.format(pieces="c.pieces")}
                  UNION ALL
                 SELECT c.stream_id FROM record_plans AS p JOIN record_certificates AS c ON c.plan_id = p.plan_id
                  WHERE {FOUND.format(pieces="p.pieces", names="p.names")} AND c.has_effect"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Shape:
    """What stands in a tab, and in which order. Each has an index of the same shape."""

    holds: str
    order: Keyset = _SOONEST
    due: str = "q.sort_day <= %(due_by)s::date"
    table: str = "bureau_queue"
    found: str = f"""q.case_id IN (SELECT n.case_id FROM bureau_queue_names AS n
                  WHERE {FOUND.format(pieces="n.pieces", names="n.names")}
                  UNION ALL
                 {_SINCE})"""  # noqa: S608


_MAYBE_DUE = "(%(due_by)s = 'infinity' OR (q.ended_on IS NULL AND q.sort_day <= %(due_by)s::date))"


def _in_status(status: CaseState) -> _Shape:
    return _Shape(f"q.ended_on IS NULL AND q.status = '{status}'")


_TABS: Final[Mapping[QueueTab, _Shape]] = {
    "mine": _Shape("q.ended_on IS NULL AND q.officer = %(me)s", _SOONEST_THEN_PAUSED),
    "unassigned": _Shape("q.ended_on IS NULL AND q.officer = ''", _SOONEST_THEN_PAUSED),
    "in_review": _in_status("in_review"),
    "correction": replace(_in_status("correction"), order=_ANSWERS),
    "lapsed": _in_status("lapsed"),
    "awaiting_approval": _in_status("awaiting_approval"),
    "ended": _Shape("q.ended_on IS NOT NULL", _ENDS, _MAYBE_DUE),
    "transferred": _Shape(
        "NOT EXISTS (SELECT FROM bureau_queue AS now WHERE now.case_id = q.case_id AND now.bureau = q.bureau)",
        _TRANSFERS,
        _MAYBE_DUE,
        "bureau_queue_transferred",
        f"({FOUND.format(pieces='q.pieces', names='q.names')} OR q.case_id IN ({_SINCE}))",
    ),
    "all": _Shape("true", _NEWEST, _MAYBE_DUE),
}

_COLUMNS = selected(QueueRow, "q")


@cache
def _page_of(tab: QueueTab, is_searched: bool) -> str:
    """One page of a tab, by the day of the tab and the application number."""
    shape = _TABS[tab]
    return f"""
SELECT {_COLUMNS}, {{key}}
  FROM {shape.table} AS q
 WHERE q.bureau = %(bureau)s AND {shape.holds} AND {shape.due} AND {shape.found if is_searched else "true"}
   AND (%(kind)s::text IS NULL OR q.kind = %(kind)s)
   AND (%(officer)s::text IS NULL OR q.officer = %(officer)s)
   AND {{beyond}}
 ORDER BY {{order}} LIMIT %(limit)s
"""  # noqa: S608


_BY_IDS = f"""
SELECT {_COLUMNS} FROM bureau_queue AS q WHERE q.bureau = %(bureau)s AND q.case_id = ANY(%(case_ids)s)
 ORDER BY q.sort_day, q.application_no
"""  # noqa: S608

# Each count stops at a bound, so a full bureau costs no more than a busy one.
_COUNT = """
(SELECT count(*) FROM (SELECT FROM bureau_queue AS q WHERE q.bureau = %(bureau)s AND {holds} LIMIT %(most)s) AS t)
"""
_COUNTS = "SELECT " + ", ".join(_COUNT.format(holds=_TABS[tab].holds) for tab in COUNTED)
