"""What the routes of followup answer, and how it is made of what was read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from services.followup.read_models.due_dates import Client, DateState, DueDate, InboxRow
from services.followup.read_models.plans import Plan
from services.followup.views.readers import InboxView, PlanWithDates, title, what_to_do
from shared.scheme.lineage import PlanStatus
from shared.web.plan_standing import StandingAnswer
from shared.web.two_languages import TwoLanguages


class DateOut(BaseModel):
    """期日 of a term. `to_do` is written for the day itself: its "today" is `day`."""

    term: int
    kind: str
    name: TwoLanguages
    day: date
    detail: str
    to_do: TwoLanguages
    supporter: str
    state: DateState
    fell_due_at: datetime | None


class DateInInbox(DateOut):
    """A date and whose it is."""

    plan_id: str
    certificate_no: str
    applicant: str
    prefecture: str
    municipality: str
    bureau: str


class InboxOut(BaseModel):
    """`previous` and `next` are addresses. Counts are by view and kind."""

    supporter: str
    day: date
    view: InboxView
    counts: dict[InboxView, dict[str, int]]
    dates: list[DateInInbox]
    previous: str | None
    next: str | None


class PlanList(BaseModel):
    """Latest certification in force first. `previous` and `next` are addresses."""

    counts: dict[PlanStatus, int]
    plans: list[Plan]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class PlanOut(Plan):
    """A plan with every date, in order of day, and what of it stands on the day that was asked for.

    `standing` is null for a reader who sees only what is published of the plan.
    """

    dates: list[DateOut]
    standing: StandingAnswer | None


def with_dates(found: PlanWithDates, standing: StandingAnswer | None) -> PlanOut:
    """A plan with every date, and how it stands."""
    dates = [DateOut(**_date(one)) for one in found.dates]
    return PlanOut(**_fields(found.plan), dates=dates, standing=standing)


def in_inbox(row: InboxRow) -> DateInInbox:
    return DateInInbox(**_fields(row.client) | _date(row.date))


def _date(one: DueDate) -> dict[str, Any]:
    return _fields(one) | {
        "name": TwoLanguages(ja=title(one, "ja"), en=title(one, "en")),
        "to_do": TwoLanguages(ja=what_to_do(one.entry, "ja"), en=what_to_do(one.entry, "en")),
    }


def _fields(row: Plan | DueDate | Client) -> dict[str, Any]:
    """The fields of a row as they are, to be read by a model that adds some or leaves some out."""
    return {field.name: getattr(row, field.name) for field in fields(row)}
