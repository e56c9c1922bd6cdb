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
from shared.domain import Month, jst_day
from shared.event_store.read_model import ReadModel, TableRow, Write, by_column, change, put, selected
from shared.event_store.readable import Rows
from shared.paging import Keyset, Page, Start
from shared.postgres.database import Cursor
from shared.scheme.lineage import Ended, PlanStatus, Version, in_force, versions

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
    number  text NOT NULL,
    plan_id text NOT NULL,
    PRIMARY KEY (number, plan_id)
);
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
    """Which plans; None is any. `words`: a number that the plan ever had, or a part of the name of its business."""

    supporter: str | None = None
    bureau: str | None = None
    status: PlanStatus | None = None
    words: str | None = None


LATEST: Final = Keyset((("certified_on", "day"), ("plan_id", "text")), falling=True)
"""Latest certification in force first."""


_PUT = put("plans", Plan)
_STAND = change("plans", Standing)
_RENEW = change("plans", _Renewal)
_CALL = change("plans", _Business)
_NUMBER = Write("""
INSERT INTO plan_numbers SELECT * FROM json_populate_recordset(NULL::plan_numbers, %s::json) ON CONFLICT DO NOTHING
""")
"""Every number that a plan ever had, of a certificate or of an application."""


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


def _ended(event: PlanExpired | FollowUpEnded, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    if plan.terms:
        yield _STAND, _standing(event, plan)


def _renewal(event: RenewalFiled | RenewalDropped, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    yield _RENEW, _Renewal(event.head.stream_id, _filed_on(plan))
    yield _numbered(event, event.application_no)


def _numbered(event: Event, number: str) -> tuple[Write, TableRow]:
    return _NUMBER, {"number": number, "plan_id": event.head.stream_id}


def _called(event: VersionDated | FactCorrected | NameChanged, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    if plan.terms:
        yield _CALL, _business(event, plan)


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
    5,
    ("plans", "plan_numbers"),
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
    found = LATEST.page(cursor.fetchall(), start, limit, _ROWS.every)
    if wanted.supporter is None:
        return found
    return replace(found, rows=tuple(row if row.may_share else row.as_published() for row in found.rows))


def counts(cursor: Cursor, wanted: WantedPlans) -> dict[PlanStatus, int]:
    """How many plans have which status, whatever status is wanted."""
    cursor.execute(_COUNTS, _values(wanted))
    found: dict[str, int] = dict(cursor.fetchall())
    return {status: found.get(status, 0) for status in STATUSES}


def _values(wanted: WantedPlans) -> Mapping[str, Any]:
    return {
        "supporter": wanted.supporter,
        "bureau": wanted.bureau,
        "status": wanted.status,
        "words": wanted.words,
    }


_COLUMNS = selected(Plan)

_ONE = f"SELECT {_COLUMNS} FROM plans WHERE plan_id = %s"  # noqa: S608

_WANTED = """(%(supporter)s::text IS NULL OR supporter = %(supporter)s)
   AND (%(bureau)s::text IS NULL OR bureau = %(bureau)s)
   AND (%(words)s::text IS NULL OR position(%(words)s IN applicant) > 0
        OR (may_share OR %(supporter)s::text IS NULL)
           AND EXISTS (SELECT FROM plan_numbers AS n WHERE n.number = %(words)s AND n.plan_id = plans.plan_id))"""

_STATUS = "(%(status)s::text IS NULL OR status = %(status)s)"

_COUNTS = f"SELECT status, count(*) FROM plans WHERE {_WANTED} GROUP BY status"  # noqa: S608

_LISTED = f"""
SELECT {_COLUMNS}, {{key}} FROM plans WHERE {_WANTED} AND {_STATUS} AND {{beyond}}
 ORDER BY {{order}} LIMIT %(limit)s
"""  # noqa: S608
