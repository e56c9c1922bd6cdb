"""Which dates of certified plans have come, and which come next? (期日)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from services.followup.domain.state import CertifiedPlan
from shared.contracts.blocks import FollowUpDate
from shared.contracts.event import Event
from shared.contracts.followup import PlanExpired, PlanFollowed, ReminderFellDue, RenewalInvited
from shared.domain import Month
from shared.event_store.read_model import ReadModel, Row, Write
from shared.event_store.readable import Rows, UnreadableRow, note
from shared.postgres.database import Cursor

DateState = Literal["upcoming", "fell_due", "past"]
"""これから, 到来, 期間満了: `past` is what fell due in a term that has ended since, and needs nobody any more."""

_SCHEMA = """
CREATE TABLE due_dates (
    plan_id     text        NOT NULL,
    kind        text        NOT NULL,
    day         date        NOT NULL,
    detail      text        NOT NULL,
    supporter   text        NOT NULL,
    state       text        NOT NULL,
    fell_due_at timestamptz,
    PRIMARY KEY (plan_id, kind, day)
);
CREATE INDEX due_dates_of_supporter ON due_dates (supporter, (state <> 'upcoming'), day, plan_id, kind);
"""


@dataclass(frozen=True, slots=True)
class DueDate:
    """One date of one plan. `fell_due_at` is None while it is to come."""

    plan_id: str
    kind: str
    day: date
    detail: str
    supporter: str
    state: DateState
    fell_due_at: datetime | None

    @property
    def month(self) -> Month:
        """The month of its day."""
        return Month.of(self.day)

    @property
    def entry(self) -> FollowUpDate:
        """The date as the plan wrote it down."""
        return FollowUpDate(kind=self.kind, day=self.day, detail=self.detail)


_DATES: Final = Rows(DueDate, "plan_id")


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One date of a client, with what one must know of the client."""

    date: DueDate
    certificate_no: str
    applicant: str
    prefecture: str
    municipality: str
    bureau: str


Place = tuple[date, str, str]
"""Where a page of dates begins or ends: day, plan, kind."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Some dates, and the places from which the page before and the page behind go on, if any."""

    rows: tuple[InboxRow, ...]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class WantedDates:
    """The dates of one supporter's clients: those that came from `first` on, or those to come up to `last`.

    Of a client who does not let its data be used, there are none.
    """

    supporter: str
    came: bool
    first: date
    last: date
    kind: str | None = None


def place_of(row: InboxRow) -> str:
    """The place of a date in the list, for an address."""
    return f"{row.date.day.isoformat()}~{row.date.plan_id}~{row.date.kind}"


def place_from(text: str) -> Place:
    """Read a place. Raises ValueError."""
    day, plan_id, kind = text.split("~")
    return date.fromisoformat(day), plan_id, kind


_FORGET = Write("""
DELETE FROM due_dates AS d USING json_populate_recordset(NULL::due_dates, %s::json) AS r
 WHERE d.plan_id = r.plan_id AND d.state = 'upcoming'
""")
_UPCOMING = Write("""
INSERT INTO due_dates SELECT * FROM json_populate_recordset(NULL::due_dates, %s::json)
ON CONFLICT (plan_id, kind, day) DO NOTHING
""")
_CAME = Write("""
UPDATE due_dates AS d SET state = 'fell_due', fell_due_at = r.fell_due_at
  FROM json_populate_recordset(NULL::due_dates, %s::json) AS r
 WHERE d.plan_id = r.plan_id AND d.kind = r.kind AND d.day = r.day
""")
_PAST = Write("""
UPDATE due_dates AS d SET state = 'past' FROM json_populate_recordset(NULL::due_dates, %s::json) AS r
 WHERE d.plan_id = r.plan_id AND d.state = 'fell_due' AND d.day <= r.day
""")


def _followed(event: PlanFollowed, plan: CertifiedPlan) -> Iterator[tuple[Write, Row]]:
    """Write down anew what is still to come: a change moves dates, and a further term makes some superfluous."""
    plan_id = event.head.stream_id
    yield _FORGET, {"plan_id": plan_id}
    for term, entry in plan.pending:
        yield (
            _UPCOMING,
            {
                "plan_id": plan_id,
                "kind": entry.kind,
                "day": entry.day,
                "detail": entry.detail,
                "supporter": term.supporter,
                "state": "upcoming",
            },
        )


def _fell_due(event: ReminderFellDue, plan: CertifiedPlan) -> Iterator[tuple[Write, Row]]:
    yield _came(event, event.kind, event.day)


def _invited(event: RenewalInvited, plan: CertifiedPlan) -> Iterator[tuple[Write, Row]]:
    yield _came(event, "renewal_opens", event.day)


def _expired(event: PlanExpired, plan: CertifiedPlan) -> Iterator[tuple[Write, Row]]:
    yield _PAST, {"plan_id": event.head.stream_id, "day": event.ended_on}
    yield _came(event, "expiry", event.ended_on)


def _came(event: Event, kind: str, day: date) -> tuple[Write, Row]:
    head = event.head
    return _CAME, {"plan_id": head.stream_id, "kind": kind, "day": day, "fell_due_at": head.occurred_at}


DUE_DATES = ReadModel(
    "due_dates",
    1,
    ("due_dates",),
    _SCHEMA,
    {PlanFollowed: _followed, ReminderFellDue: _fell_due, RenewalInvited: _invited, PlanExpired: _expired},
)


def of_plan(cursor: Cursor, plan_id: str) -> list[DueDate]:
    """Every date of one plan, in order of day."""
    cursor.execute(_OF_PLAN, (plan_id,))
    return _DATES.every(cursor.fetchall())


def inbox(
    cursor: Cursor, wanted: WantedDates, limit: int, before: Place | None = None, after: Place | None = None
) -> Inbox:
    """Dates of a supporter's clients: to come, soonest first; or those that came, latest first.

    `after` a place comes the next page of the list, `before` it the previous one.
    """
    day, plan_id, kind = after or before or (None, None, None)
    place = {"place_day": day, "place_plan": plan_id, "place_kind": kind}
    backwards = before is not None and after is None
    ascending = wanted.came == backwards
    cursor.execute(_ASCENDING if ascending else _DESCENDING, {**_values(wanted), **place, "limit": limit + 1})
    found = cursor.fetchall()
    more, rows = len(found) > limit, list(_inbox_rows(found[:limit]))
    has_previous, has_next = (more, True) if backwards else (after is not None, more)
    if not rows:
        return Inbox((), None, None)
    rows = rows[::-1] if backwards else rows
    return Inbox(tuple(rows), place_of(rows[0]) if has_previous else None, place_of(rows[-1]) if has_next else None)


def _inbox_rows(found: Iterable[Sequence[Any]]) -> Iterator[InboxRow]:
    for row in found:
        try:
            yield InboxRow(_DATES.one(row[:7]), *row[7:])
        except UnreadableRow:
            note(row[7])  # people know a date by its plan


def counts(cursor: Cursor, wanted: WantedDates) -> dict[str, int]:
    """How many dates of each kind there are, whatever kind is wanted."""
    cursor.execute(_COUNTS, _values(wanted))
    return dict(cursor.fetchall())


def _values(wanted: WantedDates) -> Mapping[str, Any]:
    return {
        "supporter": wanted.supporter,
        "came": wanted.came,
        "first": wanted.first,
        "last": wanted.last,
        "kind": wanted.kind,
    }


_COLUMNS = "plan_id, kind, day, detail, supporter, state, fell_due_at"

_OF_PLAN = f"SELECT {_COLUMNS} FROM due_dates WHERE plan_id = %s ORDER BY day, kind"  # noqa: S608

# A date whose day has come is still to come until its timer has been answered: nothing drops out between the lists.
_WANTED = """d.supporter = %(supporter)s AND p.may_share AND (d.state <> 'upcoming') = %(came)s
   AND (NOT %(came)s OR d.day >= %(first)s) AND d.day <= %(last)s"""

_KIND = "(%(kind)s::text IS NULL OR d.kind = %(kind)s)"

_SHOWN = f"""
SELECT {", ".join("d." + column for column in _COLUMNS.split(", "))},
       p.certificate_no, p.applicant, p.prefecture, p.municipality, p.bureau
  FROM due_dates AS d JOIN plans AS p ON p.plan_id = d.plan_id
 WHERE {_WANTED} AND {_KIND}
"""  # noqa: S608

_ASCENDING = f"""
{_SHOWN}
   AND (%(place_day)s::date IS NULL
        OR (d.day, d.plan_id, d.kind) > (%(place_day)s::date, %(place_plan)s::text, %(place_kind)s::text))
 ORDER BY d.day, d.plan_id, d.kind LIMIT %(limit)s
"""

_DESCENDING = f"""
{_SHOWN}
   AND (%(place_day)s::date IS NULL
        OR (d.day, d.plan_id, d.kind) < (%(place_day)s::date, %(place_plan)s::text, %(place_kind)s::text))
 ORDER BY d.day DESC, d.plan_id DESC, d.kind DESC LIMIT %(limit)s
"""

_COUNTS = f"""
SELECT d.kind, count(*) FROM due_dates AS d JOIN plans AS p ON p.plan_id = d.plan_id WHERE {_WANTED} GROUP BY d.kind
"""  # noqa: S608
