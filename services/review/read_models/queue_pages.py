"""The queries of the bureau's queue: one page of a tab, the counts of the tabs, and cases by their ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from psycopg import sql

from services.review.domain.state import Mark
from services.review.read_models.search_text import plain, wanted_pieces
from shared.contracts.blocks import ApplicationKind
from shared.event_store.readable import Rows
from shared.postgres.database import Cursor
from shared.scheme.states import CaseState

Tab = Literal["mine", "unassigned", "in_review", "correction", "lapsed", "awaiting_approval", "ended", "all"]
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


_ROWS: Final = Rows(QueueRow, "application_no")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What someone wants to see: a tab of a bureau, narrowed down."""

    bureau: str
    tab: Tab
    me: str
    officer: str | None = None
    kind: ApplicationKind | None = None
    due_by: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after this case, or, going back, before it."""

    day: str
    case_id: str
    back: bool = False

    def __str__(self) -> str:
        return f"{'before' if self.back else 'after'}.{self.day}.{self.case_id}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read what `str` wrote. Raises ValueError for anything else."""
        found = re.fullmatch(r"(before|after)\.(infinity|\d{4}-\d\d-\d\d)\.([A-Za-z0-9-]{1,64})", text)
        if found is None:
            raise ValueError("this is no place in a queue")
        if found[2] != "infinity":
            date.fromisoformat(found[2])
        return cls(found[2], found[3], back=found[1] == "before")


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Rows in order, and the places of the pages before and after them."""

    rows: list[QueueRow]
    previous: Place | None
    next: Place | None


def page(cursor: Cursor, wanted: Wanted, place: Place | None, limit: int) -> QueuePage:
    """One page of a tab. Whoever follows `next` meets each case once that keeps its place meanwhile."""
    back = place is not None and place.back
    text = plain(wanted.text)
    by = "" if not text else "number" if _NUMBER.fullmatch(text) else "name"
    shape = _TABS[wanted.tab]
    at = place or Place("infinity" if shape.newest_first else "-infinity", "~" if shape.newest_first else "")
    like = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    cursor.execute(
        _statement(wanted.tab, by, back),
        {
            "bureau": wanted.bureau,
            "me": wanted.me,
            "officer": wanted.officer,
            "kind": wanted.kind,
            "due_by": wanted.due_by.isoformat() if wanted.due_by else "infinity",
            "like": f"{like}%" if by == "number" else f"%{like}%",
            "pieces": wanted_pieces(text),
            "day": at.day,
            "case_id": at.case_id,
            "limit": limit + 1,
        },
        # A plan that is made for any text is a bad one for this text.
        prepare=False if by else None,
    )
    found = cursor.fetchall()
    more = len(found) > limit
    found = found[:limit][::-1] if back else found[:limit]
    if back and not found:
        return page(cursor, wanted, None, limit)
    ends = [Place(found[0][-1], found[0][0], back=True), Place(found[-1][-1], found[-1][0])] if found else []
    return QueuePage(
        rows=_ROWS.every(row[:-1] for row in found),
        previous=ends[0] if ends and (more if back else place is not None) else None,
        next=ends[1] if ends and (more or back) else None,
    )


def counts(cursor: Cursor, bureau: str, me: str) -> dict[str, int]:
    """How many cases wait in each tab of work, up to MOST_COUNTED."""
    cursor.execute(_COUNTS, {"bureau": bureau, "me": me, "most": MOST_COUNTED})
    return dict(zip(COUNTED, cursor.fetchone() or (), strict=True))


def by_ids(cursor: Cursor, bureau: str, case_ids: Sequence[str]) -> list[QueueRow]:
    """Cases of a bureau by their ids."""
    cursor.execute(_BY_IDS, {"bureau": bureau, "case_ids": list(case_ids)})
    return _ROWS.every(cursor.fetchall())


_NUMBER = re.compile(r"[0-9-]+")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What stands in a tab, and in which order. Each has an index of the same shape."""

    holds: sql.SQL
    day: sql.SQL
    due: sql.SQL
    newest_first: bool = False


_SORT_DAY = sql.SQL("q.sort_day")
_DUE = sql.SQL("q.sort_day <= %(due_by)s::date")
_MAYBE_DUE = sql.SQL("(%(due_by)s = 'infinity' OR (q.ended_on IS NULL AND q.sort_day <= %(due_by)s::date))")


def _in_status(status: CaseState) -> _Shape:
    return _Shape(sql.SQL("q.ended_on IS NULL AND q.status = {}").format(status), _SORT_DAY, _DUE)  # type: ignore[arg-type]


_TABS: Final[Mapping[Tab, _Shape]] = {
    "mine": _Shape(sql.SQL("q.ended_on IS NULL AND q.officer = %(me)s"), _SORT_DAY, _DUE),
    "unassigned": _Shape(sql.SQL("q.ended_on IS NULL AND q.officer = ''"), _SORT_DAY, _DUE),
    "in_review": _in_status("in_review"),
    "correction": _in_status("correction"),
    "lapsed": _in_status("lapsed"),
    "awaiting_approval": _in_status("awaiting_approval"),
    "ended": _Shape(sql.SQL("q.ended_on IS NOT NULL"), _SORT_DAY, _MAYBE_DUE, newest_first=True),
    "all": _Shape(sql.SQL("true"), sql.SQL("q.received_on"), _MAYBE_DUE, newest_first=True),
}

_COLUMNS = sql.SQL(
    "q.case_id, q.application_no, q.bureau, q.applicant, q.prefecture, q.kind, q.received_on, q.status, q.officer,"
    " q.last_day, q.days_left, q.answer_by, q.rungs, q.proposed_by, q.ended_on, q.marks, q.version"
)

_FOUND: Final = {
    "": sql.SQL("true"),
    "name": sql.SQL(
        "q.case_id IN (SELECT n.case_id FROM bureau_queue_names AS n"
        " WHERE n.pieces @> %(pieces)s::text[] AND n.applicant LIKE %(like)s)"
    ),
    "number": sql.SQL(
        "q.case_id IN (SELECT n.case_id FROM bureau_queue_names AS n"
        " WHERE n.bureau = %(bureau)s AND n.application_no LIKE %(like)s)"
    ),
}

# One page of a tab, by the day of the tab and the id of the case. The day comes as text too, since Python has no
# word for infinity.
_PAGE = sql.SQL("""
SELECT {columns}, {day}::text
  FROM bureau_queue AS q
 WHERE q.bureau = %(bureau)s AND {holds} AND {due} AND {found}
   AND (%(kind)s::text IS NULL OR q.kind = %(kind)s)
   AND (%(officer)s::text IS NULL OR q.officer = %(officer)s)
   AND ({day}, q.case_id) {beyond} (%(day)s::date, %(case_id)s)
 ORDER BY {day} {direction}, q.case_id {direction}
 LIMIT %(limit)s
""")


@cache
def _statement(tab: Tab, by: str, back: bool) -> sql.Composed:
    shape = _TABS[tab]
    falling = shape.newest_first != back
    return _PAGE.format(
        columns=_COLUMNS,
        holds=shape.holds,
        day=shape.day,
        due=shape.due,
        found=_FOUND[by],
        beyond=sql.SQL("<" if falling else ">"),
        direction=sql.SQL("DESC" if falling else "ASC"),
    )


_BY_IDS = sql.SQL(
    "SELECT {} FROM bureau_queue AS q WHERE q.bureau = %(bureau)s AND q.case_id = ANY(%(case_ids)s)"
    " ORDER BY q.sort_day, q.case_id"
).format(_COLUMNS)

# Each count stops at a bound, so a full bureau costs no more than a busy one.
_COUNTS = sql.SQL("SELECT {}").format(
    sql.SQL(", ").join(
        sql.SQL(
            "(SELECT count(*) FROM (SELECT FROM bureau_queue AS q WHERE q.bureau = %(bureau)s AND {} LIMIT %(most)s) t)"
        ).format(_TABS[tab].holds)
        for tab in COUNTED
    )
)
