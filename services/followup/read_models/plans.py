"""Which plans are certified, and who looks after them? (認定計画)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, get_args

from services.followup.domain.state import CertifiedPlan, business_of, how_ended
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
from shared.domain import Month
from shared.event_store.read_model import ReadModel, TableRow, Write, change, put, selected
from shared.event_store.readable import Rows
from shared.paging import Keyset, Page, Start
from shared.postgres.database import Cursor

FollowUpStatus = Literal["active", "expired", "rescinded", "given_back"]
"""認定期間中, 期間満了, 認定取消, 返納. A plan whose next term is certified already is active."""
STATUSES: Final[tuple[FollowUpStatus, ...]] = get_args(FollowUpStatus)

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
"""


@dataclass(frozen=True, slots=True)
class _Ending:
    plan_id: str
    status: FollowUpStatus
    ended_on: date | None


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
class Plan(_Ending):
    """A plan as its latest certification made it, with what was put right and noted of its business since.

    `ended_on` is the first day on which nothing of it was in force, `renewal_filed_on` the day of a later application
    that is open.

    A supporter whom the business does not let use its data sees what R20 publishes: no numbers, and no period.
    """

    version: int | None
    term: int | None
    certificate_no: str
    application_no: str
    applicant: str
    prefecture: str
    municipality: str
    bureau: str
    supporter: str
    certified_on: date
    period_start: Month | None
    period_end: Month | None
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
    """Which plans; None is any. `words`: a number of the plan, or a part of the name of its business."""

    supporter: str | None = None
    bureau: str | None = None
    status: FollowUpStatus | None = None
    words: str | None = None


LATEST: Final = Keyset((("certified_on", "day"), ("plan_id", "text")), falling=True)
"""Latest certification first."""


_PUT = put("plans", Plan)
_END = change("plans", _Ending)
_RENEW = change("plans", _Renewal)
_CALL = change("plans", _Business)


def _followed(event: PlanFollowed, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    period, ending, business = event.outline.period, _ending(event, plan), _business(event, plan)
    yield (
        _PUT,
        Plan(
            plan_id=event.head.stream_id,
            version=event.version,
            term=event.term,
            certificate_no=event.certificate_no,
            application_no=event.application_no,
            applicant=business.applicant,
            prefecture=business.prefecture,
            municipality=business.municipality,
            bureau=event.bureau,
            supporter=event.supporter,
            certified_on=event.certified_on,
            period_start=period.start,
            period_end=period.end,
            status=ending.status,
            ended_on=ending.ended_on,
            renewal_filed_on=_filed_on(plan),
            may_share=event.outline.may_share,
        ),
    )


def _ended(event: PlanExpired | FollowUpEnded, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    yield _END, _ending(event, plan)


def _renewal(event: RenewalFiled | RenewalDropped, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    yield _RENEW, _Renewal(event.head.stream_id, _filed_on(plan))


def _called(event: VersionDated | FactCorrected | NameChanged, plan: CertifiedPlan) -> Iterator[tuple[Write, TableRow]]:
    if plan.terms:
        yield _CALL, _business(event, plan)


def _business(event: Event, plan: CertifiedPlan) -> _Business:
    known = business_of(plan)
    return _Business(event.head.stream_id, known["name"], known["prefecture"], known["municipality"])


def _filed_on(plan: CertifiedPlan) -> date | None:
    return plan.renewal.filed_on if plan.renewal else None


def _ending(event: Event, plan: CertifiedPlan) -> _Ending:
    status, ended_on = how_ended(plan) or ("active", None)
    return _Ending(event.head.stream_id, status, ended_on)


PLANS = ReadModel(
    "plans",
    4,
    ("plans",),
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
    """Plans, latest certification first."""
    cursor.execute(LATEST.statement(_LISTED, start), {**_values(wanted), **LATEST.values(start, limit)})
    found = LATEST.page(cursor.fetchall(), start, limit, _ROWS.every)
    if wanted.supporter is None:
        return found
    return replace(found, rows=tuple(row if row.may_share else row.as_published() for row in found.rows))


def counts(cursor: Cursor, wanted: WantedPlans) -> dict[FollowUpStatus, int]:
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
        OR (%(words)s IN (certificate_no, application_no) AND (may_share OR %(supporter)s::text IS NULL)))"""

_STATUS = "(%(status)s::text IS NULL OR status = %(status)s)"

_COUNTS = f"SELECT status, count(*) FROM plans WHERE {_WANTED} GROUP BY status"  # noqa: S608

_LISTED = f"""
SELECT {_COLUMNS}, {{key}} FROM plans WHERE {_WANTED} AND {_STATUS} AND {{beyond}}
 ORDER BY {{order}} LIMIT %(limit)s
"""  # noqa: S608
