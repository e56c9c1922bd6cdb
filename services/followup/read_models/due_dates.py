"""Which dates of certified plans have come, and which come next? (期日)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from services.followup.domain.state import CertifiedPlan, Term, term_of
from shared.contracts.blocks import FollowUpDate
from shared.contracts.event import Event
from shared.contracts.followup import (
    FollowUpEnded,
    PlanExpired,
    PlanFollowed,
    ReminderFellDue,
    RenewalDatesSet,
    RenewalDropped,
    RenewalFiled,
    RenewalInvited,
)
from shared.domain import Month, Text
from shared.event_store.read_model import ReadModel, TableRow, Write, columns_of, selected
from shared.event_store.readable import Rows, UnreadableRow, note
from shared.paging import Keyset, Order, Page, Start
from shared.postgres.database import Cursor

DateState = Literal["upcoming", "fell_due", "past"]
"""これから, 到来, 期間満了: `past` is what fell due in a term that has ended since, and needs nobody any more."""

_SCHEMA = """
CREATE TABLE due_dates (
    plan_id     text        NOT NULL,
    term        integer     NOT NULL,
    kind        text        NOT NULL,
    day         date        NOT NULL,
    detail      text        NOT NULL,
    supporter   text        NOT NULL,
    state       text        NOT NULL,
    fell_due_at timestamptz,
    PRIMARY KEY (plan_id, term, kind, day)
);
CREATE INDEX due_dates_of_supporter ON due_dates (supporter, (state <> 'upcoming'), day, plan_id, kind, term);
"""


@dataclass(frozen=True, slots=True)
class DueDate:
    """One date of one term of a plan, or the day on which it was ended. `fell_due_at` is None while it is to come."""

    plan_id: str
    term: int
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
_WIDTH: Final = len(columns_of(DueDate))


@dataclass(frozen=True, slots=True)
class Client:
    """What one must know of whom a date is about."""

    certificate_no: str
    applicant: str
    prefecture: str
    municipality: str
    bureau: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One date of a client."""

    date: DueDate
    client: Client


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


_ORDER: Final = (("d.day", "day"), ("d.plan_id", "text"), ("d.kind", "text"), ("d.term", "number"))
_DAY: Final = Text(ja="期日", en="date")
_MONTHS: Final = Text(
    ja="月で示すものは、訓練と見直しはその月の初め、設備の取得はその月の終わりの位置",
    en="of those that are months, trainings and reviews stand at the beginning of theirs, equipment at the end",
)
SOONEST: Final = Keyset(_ORDER, Order(_DAY, shown_in="day", last=_MONTHS))
LATEST: Final = Keyset(_ORDER, Order(_DAY, falling=True, shown_in="day", last=_MONTHS))


_FORGET = Write("""
DELETE FROM due_dates AS d USING json_populate_recordset(NULL::due_dates, %s::json) AS r
 WHERE d.plan_id = r.plan_id AND d.state = 'upcoming'
""")
_UPCOMING = Write("""
INSERT INTO due_dates SELECT * FROM json_populate_recordset(NULL::due_dates, %s::json)
ON CONFLICT (plan_id, term, kind, day) DO NOTHING
""")
_CAME = Write("""
UPDATE due_dates AS d SET state = 'fell_due', fell_due_at = r.fell_due_at
  FROM json_populate_recordset(NULL::due_dates, %s::json) AS r
 WHERE d.plan_id = r.plan_id AND d.term = r.term AND d.kind = r.kind AND d.day = r.day
""")
_PAST = Write("""
UPDATE due_dates AS d SET state = 'past' FROM json_populate_recordset(NULL::due_dates, %s::json) AS r
 WHERE d.plan_id = r.plan_id AND d.term = r.term AND d.state = 'fell_due'
""")


def _moved(
    event: PlanFollowed | RenewalFiled | RenewalDropped | RenewalDatesSet, plan: CertifiedPlan
) -> Iterator[tuple[Write, TableRow]]:
    """A change moves dates, and a further term makes some superfluous, as does an application for one."""
    return _anew(event.head.stream_id, plan)


def _anew(plan_id: str, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    """Write down what is still to come."""
    yield _FORGET, {"plan_id": plan_id}
    for term, entry in plan.pending:
        yield _to_come(plan_id, term, entry)


def _to_come(plan_id: str, term: Term, entry: FollowUpDate) -> tuple[Write, TableRow]:
    row = DueDate(plan_id, term.number, entry.kind, entry.day, entry.detail, term.supporter, "upcoming", None)
    return _UPCOMING, row


def _fell_due(event: ReminderFellDue, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    yield _came(event, event.term, event.kind, event.day)


def _invited(event: RenewalInvited, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    yield _came(event, event.term, "renewal_opens", event.day)


def _expired(event: PlanExpired, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    yield _past(event, event.term)
    yield _came(event, event.term, "expiry", event.ended_on)


def _ended(event: FollowUpEnded, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    """How a term ended is a day that came."""
    yield from _anew(event.head.stream_id, plan)
    term = term_of(plan, event.term)
    if term is not None:
        yield _to_come(event.head.stream_id, term, FollowUpDate(kind=event.because, day=event.on))
    yield _past(event, event.term)
    yield _came(event, event.term, event.because, event.on)


def _past(event: Event, term: int) -> tuple[Write, TableRow]:
    return _PAST, {"plan_id": event.head.stream_id, "term": term}


def _came(event: Event, term: int, kind: str, day: date) -> tuple[Write, TableRow]:
    head = event.head
    return _CAME, {"plan_id": head.stream_id, "term": term, "kind": kind, "day": day, "fell_due_at": head.occurred_at}


DUE_DATES = ReadModel(
    "due_dates",
    4,
    ("due_dates",),
    _SCHEMA,
    {
        PlanFollowed: _moved,
        ReminderFellDue: _fell_due,
        RenewalInvited: _invited,
        PlanExpired: _expired,
        FollowUpEnded: _ended,
        RenewalFiled: _moved,
        RenewalDropped: _moved,
        RenewalDatesSet: _moved,
    },
)


def of_plan(cursor: Cursor, plan_id: str) -> list[DueDate]:
    """Every date of one plan, in order of day."""
    cursor.execute(_OF_PLAN, (plan_id,))
    return _DATES.every(cursor.fetchall())


def order_of(wanted: WantedDates) -> Keyset:
    """Dates to come stand soonest first, those that came latest first."""
    return LATEST if wanted.came else SOONEST


def inbox(cursor: Cursor, wanted: WantedDates, start: Start | None, limit: int) -> Page[InboxRow]:
    """Dates of a supporter's clients."""
    order = order_of(wanted)
    cursor.execute(order.statement(_SHOWN, start), {**_values(wanted), **order.values(start, limit)})
    return order.page(cursor.fetchall(), start, limit, _inbox_rows)


def _inbox_rows(found: Iterable[Sequence[Any]]) -> Iterator[InboxRow]:
    for row in found:
        try:
            yield InboxRow(_DATES.one(row[:_WIDTH]), Client(*row[_WIDTH:]))
        except UnreadableRow:
            note(row[_WIDTH])  # people know a date by its plan


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


_OF_PLAN = f"SELECT {selected(DueDate)} FROM due_dates WHERE plan_id = %s ORDER BY day, kind, term"  # noqa: S608

# A date whose day has come is still to come until its timer has been answered: nothing drops out between the lists.
_WANTED = """d.supporter = %(supporter)s AND p.may_share AND (d.state <> 'upcoming') = %(came)s
   AND (NOT %(came)s OR d.day >= %(first)s) AND d.day <= %(last)s"""

_KIND = "(%(kind)s::text IS NULL OR d.kind = %(kind)s)"

_SHOWN = f"""
SELECT {selected(DueDate, "d")}, {selected(Client, "p")}, {{key}}
  FROM due_dates AS d JOIN plans AS p ON p.plan_id = d.plan_id
 WHERE {_WANTED} AND {_KIND} AND {{beyond}}
 ORDER BY {{order}} LIMIT %(limit)s
"""  # noqa: S608

_COUNTS = f"""
SELECT d.kind, count(*) FROM due_dates AS d JOIN plans AS p ON p.plan_id = d.plan_id WHERE {_WANTED} GROUP BY d.kind
"""  # noqa: S608
