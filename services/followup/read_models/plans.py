"""Which plans are certified, and who looks after them? (認定計画)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from services.followup.domain.state import CertifiedPlan, business_of
from shared.contracts.event import Event
from shared.contracts.followup import (
    FactCorrected,
    FollowUpEnded,
    NameChanged,
    PlanExpired,
    PlanFollowed,
    RenewalDropped,
    RenewalFiled,
    VersionDated,
)
from shared.domain import Month, Text, jst_day
from shared.event_store.read_model import ReadModel, TableRow, Write, by_column, change, put, selected
from shared.event_store.readable import Rows
from shared.paging import Keyset, Order, Page, Start
from shared.postgres.database import Cursor
from shared.scheme.lineage import Ended, PlanStatus, Version, ever, in_force, versions
from shared.searching.folding import ENDING, FOUND, NOT_SOUGHT, found, names_found, pieces_of

STATUSES: Final[tuple[PlanStatus, ...]] = ("in_force", "expired", "rescinded", "given_back")
"""Of a plan that is followed."""

_SCHEMA = """
CREATE TABLE plans (
    plan_id          text PRIMARY KEY,
    version          integer NOT NULL,
    term             integer NOT NULL,
    certificate_no   text NOT NULL,
    application_no   text NOT NULL,
    applicant        text NOT NULL,
    prefecture       text NOT NULL,
    municipality     text NOT NULL,
    bureau           text NOT NULL,
    supporter        text NOT NULL,
    certified_on     date NOT NULL,
    period_start     text NOT NULL,
    period_end       text NOT NULL,
    status           text NOT NULL,
    ended_on         date,
    renewal_filed_on date,
    may_share        boolean NOT NULL
);
CREATE INDEX plans_by_day ON plans (certified_on, plan_id);
CREATE INDEX plans_of_supporter ON plans (supporter, certified_on, plan_id);
CREATE INDEX plans_of_bureau ON plans (bureau, certified_on, plan_id);

CREATE TABLE plan_numbers (
    number  text   NOT NULL,
    plan_id text   NOT NULL,
    pieces  text[] NOT NULL,
    PRIMARY KEY (number, plan_id)
);
CREATE INDEX plan_numbers_pieces ON plan_numbers USING gin (pieces) WITH (gin_pending_list_limit = 64);

CREATE TABLE plan_names (
    plan_id text   PRIMARY KEY,
    names   text   NOT NULL,
    pieces  text[] NOT NULL
);
CREATE INDEX plan_names_pieces ON plan_names USING gin (pieces) WITH (gin_pending_list_limit = 64);
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The version that is in force on a day; where none is, the last of the last term, and how that ended.

    `ended_on` is the first day on which nothing of the plan was in force.
    """

    plan_id: str
    status: PlanStatus
    ended_on: date | None
    version: int | None
    term: int | None
    certificate_no: str
    application_no: str
    certified_on: date
    period_start: Month | None
    period_end: Month | None


@dataclass(frozen=True, slots=True)
class _Renewal:
    plan_id: str
    renewal_filed_on: date | None


@dataclass(frozen=True, slots=True)
class _Business:
    plan_id: str
    applicant: str
    prefecture: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Plan(Standing):
    """How a plan stands, what was put right and noted of its business, and by its latest certification whose it is.

    `renewal_filed_on` is the day of a later application that is open.

    A supporter whom the business does not let use its data sees what R20 publishes: no numbers, and no period.
    """

    applicant: str
    prefecture: str
    municipality: str
    bureau: str
    supporter: str
    renewal_filed_on: date | None
    may_share: bool

    def as_published(self) -> Plan:
        hidden: dict[str, Any] = {
            "version": None,
            "term": None,
            "period_start": None,
            "period_end": None,
            "ended_on": None,
            "renewal_filed_on": None,
        }
        return replace(self, certificate_no="", application_no="", **hidden)


_ROWS: Final = Rows(Plan, "certificate_no")


@dataclass(frozen=True, slots=True)
class WantedPlans:
    """Which plans; None is any.

    `words`: the end of a number that the plan or its business ever had, or a part of a name of it.
    """

    supporter: str | None = None
    bureau: str | None = None
    status: PlanStatus | None = None
    words: str | None = None


LATEST: Final = Keyset(
    (("certified_on", "day"), ("plan_id", "text")),
    Order(Text(ja="認定日", en="day of certification"), falling=True, shown_in="certified_on"),
)
"""Latest certification in force first."""


_PUT = put("plans", Plan)
_STAND = change("plans", Standing)
_RENEW = change("plans", _Renewal)
_CALL = change("plans", _Business)
_NUMBER = Write("""
INSERT INTO plan_numbers SELECT * FROM json_populate_recordset(NULL::plan_numbers, %s::json) ON CONFLICT DO NOTHING
""")
"""Every number that a plan ever had, of a certificate, an application or its business."""


@dataclass(frozen=True, slots=True)
class _Names:
    """What the business of a plan was ever called."""

    plan_id: str
    names: str
    pieces: list[str]


_NAME = put("plan_names", _Names)


def _followed(event: PlanFollowed, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    yield (
        _PUT,
        Plan(
            **by_column(_standing(event, plan)) | by_column(_business(event, plan)),
            bureau=event.bureau,
            supporter=event.supporter,
            renewal_filed_on=_filed_on(plan),
            may_share=event.outline.may_share,
        ),
    )
    yield _numbered(event, event.certificate_no)
    yield _numbered(event, event.application_no)
    yield from _found_by(event, plan)


def _ended(event: PlanExpired | FollowUpEnded, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    if plan.terms:
        yield _STAND, _standing(event, plan)


def _renewal(event: RenewalFiled | RenewalDropped, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    yield _RENEW, _Renewal(event.head.stream_id, _filed_on(plan))
    yield _numbered(event, event.application_no)


def _numbered(event: Event, number: str) -> tuple[Write, TableRow]:
    return _NUMBER, {"number": number, "plan_id": event.head.stream_id, "pieces": pieces_of((), [number])}


def _called(event: VersionDated | FactCorrected | NameChanged, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    if plan.terms:
        yield _CALL, _business(event, plan)
        yield from _found_by(event, plan)


def _found_by(event: Event, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    names = ever(plan.facts, "name")
    yield _NAME, _Names(event.head.stream_id, names_found(names), pieces_of(names))
    for number in ever(plan.facts, "corporate_number"):
        yield _numbered(event, number)


def _business(event: Event, plan: CertifiedPlan) -> _Business:
    known = business_of(plan)
    return _Business(event.head.stream_id, known["name"], known["prefecture"], known["municipality"])


def _filed_on(plan: CertifiedPlan) -> date | None:
    return plan.renewal.filed_on if plan.renewal else None


def _standing(event: Event, plan: CertifiedPlan) -> Standing:
    """As the event was recorded. What it tells of has happened by then, whatever the clock of this service says."""
    told = [
        one.certified_on if isinstance(one, Version) else one.on
        for one in plan.facts
        if isinstance(one, Version | Ended)
    ]
    return standing_on(event.head.stream_id, plan, max(jst_day(event.head.occurred_at), *told))


def standing_on(plan_id: str, plan: CertifiedPlan, on: date) -> Standing:
    """How a plan that is followed stands on a day."""
    found = in_force(plan.facts, on)
    version = found.version or max(versions(plan.facts), key=lambda one: (one.term, one.number))
    return Standing(
        plan_id=plan_id,
        status=found.status,
        ended_on=found.ended_on,
        version=version.number,
        term=version.term,
        certificate_no=version.certificate_no,
        application_no=next(one.application_no for one in plan.terms if one.number == version.term),
        certified_on=version.certified_on,
        period_start=version.period.start,
        period_end=version.period.end,
    )


PLANS = ReadModel(
    "plans",
    7,
    ("plans", "plan_numbers", "plan_names"),
    _SCHEMA,
    {
        PlanFollowed: _followed,
        PlanExpired: _ended,
        FollowUpEnded: _ended,
        RenewalFiled: _renewal,
        RenewalDropped: _renewal,
        VersionDated: _called,
        FactCorrected: _called,
        NameChanged: _called,
    },
)


def one(cursor: Cursor, plan_id: str) -> Plan | None:
    """One plan, or None. Raises UnreadableRow."""
    cursor.execute(_ONE, (plan_id,))
    row = cursor.fetchone()
    return _ROWS.one(row) if row else None


def page(cursor: Cursor, wanted: WantedPlans, start: Start | None, limit: int) -> Page[Plan]:
    """Plans, latest certification in force first."""
    cursor.execute(LATEST.statement(_LISTED, start), {**_values(wanted), **LATEST.values(start, limit)})
    rows = LATEST.page(cursor.fetchall(), start, limit, _ROWS.every)
    if wanted.supporter is None:
        return rows
    return replace(rows, rows=tuple(row if row.may_share else row.as_published() for row in rows.rows))


def counts(cursor: Cursor, wanted: WantedPlans) -> dict[PlanStatus, int]:
    """How many plans have which status, whatever status is wanted."""
    cursor.execute(_COUNTS, _values(wanted))
    counted: dict[str, int] = dict(cursor.fetchall())
    return {status: counted.get(status, 0) for status in STATUSES}


def _values(wanted: WantedPlans) -> Mapping[str, Any]:
    found_by = found(wanted.words or "")
    return {
        "supporter": wanted.supporter,
        "bureau": wanted.bureau,
        "status": wanted.status,
        **(found_by or NOT_SOUGHT),
        "is_searched": found_by is not None,
    }


_COLUMNS = selected(Plan)

_ONE = f"SELECT {_COLUMNS} FROM plans WHERE plan_id = %s"  # noqa: S608

# A supporter whom the business does not let use its data has no numbers of it.
_WANTED = f"""(%(supporter)s::text IS NULL OR supporter = %(supporter)s)
   AND (%(bureau)s::text IS NULL OR bureau = %(bureau)s)
   AND (NOT %(is_searched)s
        OR plan_id IN (SELECT n.plan_id FROM plan_names AS n WHERE {FOUND.format(pieces="n.pieces", names="n.names")})
        OR (may_share OR %(supporter)s::text IS NULL) AND plan_id IN (
           SELECT n.plan_id FROM plan_numbers AS n WHERE {ENDING.format(pieces="n.pieces")}))"""  # noqa: S608

_STATUS = "(%(status)s::text IS NULL OR status = %(status)s)"

_COUNTS = f"SELECT status, count(*) FROM plans WHERE {_WANTED} GROUP BY status"  # noqa: S608

_LISTED = f"""
SELECT {_COLUMNS}, {{key}} FROM plans WHERE {_WANTED} AND {_STATUS} AND {{beyond}}
 ORDER BY {{order}} LIMIT %(limit)s
"""  # noqa: S608
