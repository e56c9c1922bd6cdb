"""What the routes of audit answer, and how it is made of what was found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.audit.read_models.plan_list import PlanFound
from services.audit.verifications import Verification, VerificationState
from services.audit.views.history import ChainLink, fact_json, filing_facts
from services.audit.views.reports import ReportOut
from shared.web.two_languages import TwoLanguages


class PlanInLedger(BaseModel):
    """A plan by what first told of it: a filing, or a certificate on paper. `applicant` is its business as it is called
    now."""

    plan_id: str
    application_no: str
    certificate_no: str
    applicant: str
    kind: TwoLanguages | str
    bureau: TwoLanguages | str
    first_recorded_at: datetime
    last_recorded_at: datetime
    events: int


class PlansOut(BaseModel):
    """`previous` and `next` are addresses."""

    plans: list[PlanInLedger]
    previous: str | None
    next: str | None


class StateOut(BaseModel):
    """The plan as it stood, replayed from its events alone."""

    status: str
    ja: str
    en: str
    facts: dict[str, Any]


class ActorOut(BaseModel):
    role: str
    id: str
    place: str


class EventOut(BaseModel):
    recorded_at: datetime
    occurred_at: datetime
    service: str
    partition: int
    sequence: int
    stream_id: str
    version: int
    name: str
    event_id: str
    actor: ActorOut
    correlation_id: str
    causation_id: str | None
    digest: str
    hash: ChainLink
    ja: str
    en: str
    data: Any


class HistoryOut(BaseModel):
    plan_id: str
    as_of: datetime | None
    state: StateOut
    events: list[EventOut]


class AddedOut(BaseModel):
    recorded_at: datetime
    service: str
    partition: int
    sequence: int
    name: str
    event_id: str
    ja: str
    en: str


class ChangedOut(BaseModel):
    key: str
    ja: str
    en: str
    before: Any
    after: Any


class ComparisonOut(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    earlier: datetime = Field(alias="from")
    to: datetime
    before: StateOut
    after: StateOut
    added: list[AddedOut]
    facts: list[ChangedOut]
    form: list[ChangedOut]
    certified: list[ChangedOut]


class VerificationOut(BaseModel):
    id: str
    state: VerificationState
    asked_by: str
    started_at: datetime
    ended_at: datetime | None
    done: int
    total: int
    report: ReportOut | None

    @classmethod
    def of(cls, found: Verification) -> VerificationOut:
        return cls.model_validate(found, from_attributes=True)


def plan_out(found: PlanFound) -> PlanInLedger:
    """A plan that was found, as a row of a list."""
    facts = {key: fact_json(value) for key, value in filing_facts(found.beginning, found.business).items()}
    return PlanInLedger(
        plan_id=found.plan_id,
        first_recorded_at=found.first_recorded_at,
        last_recorded_at=found.last_recorded_at,
        events=found.events,
        **facts,
    )
