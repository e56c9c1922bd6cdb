"""The JSON API of audit: finding plans, their histories and exports, comparisons, and verifications. Auditors only."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from services.audit.export import CHECKER, Exports, NobodySigns
from services.audit.read_models.ledger import PlanFound
from services.audit.verifications import Verification, Verifications, VerificationState
from services.audit.views.actors import READING, Exporting, Verifying
from services.audit.views.history import (
    ChainLink,
    comparison,
    comparison_json,
    etag_of,
    fact_json,
    filing_facts,
    history,
    history_json,
)
from services.audit.views.plans import EARLIER_FIRST, NOTHING_SIGNED, find_plans, known
from services.audit.views.reports import ReportOut
from shared.postgres.database import Database
from shared.web.forms import IdempotencyKey
from shared.web.openapi import NOT_MODIFIED, NOT_THERE, VERSIONED
from shared.web.paging import At, here
from shared.web.problems import INVALID_INPUT, Problem
from shared.web.two_languages import TwoLanguages

IfNoneMatch = Annotated[str, Header(alias="If-None-Match")]
AsOf = Annotated[AwareDatetime | None, Query(description="A recorded instant with its offset; now, if it is left out.")]


class PlanInLedger(BaseModel):
    plan_id: str
    application_no: str
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


def router(database: Database, verifications: Verifications, exports: Exports) -> APIRouter:
    """The routes over audit's database."""
    api = APIRouter(prefix="/audit", tags=["audit"], dependencies=[READING])

    def answer(body: bytes, if_none_match: str) -> Response:
        tag = etag_of(body)
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if tag in (one.strip().removeprefix("W/") for one in if_none_match.split(",")):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    @api.get("/plans", summary="Find a plan, or list plans, newest first")
    def plans(
        request: Request,
        q: Annotated[
            str, Query(max_length=200, description="Id of a plan, application, case or notice, 受付番号 or 認定番号.")
        ] = "",
        at: At = "",
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> PlansOut:
        page = find_plans(database, q, at, limit)
        listed = [_plan_out(one) for one in page.rows]
        return PlansOut(plans=listed, previous=here(request, page.previous), next=here(request, page.next))

    @api.get("/plans/{plan_id}/history", response_model=HistoryOut, summary="A plan's whole history", responses=_CACHED)
    def plan_history(plan_id: str, as_of: AsOf = None, if_none_match: IfNoneMatch = "") -> Response:
        found = known(database.read(lambda cursor: history(cursor, plan_id, as_of)))
        return answer(orjson.dumps(history_json(found)), if_none_match)

    @api.get(
        "/plans/{plan_id}/history.jsonl",
        summary="The history with the exact bytes and the proof of each event, signed, to be checked elsewhere",
        response_class=Response,
        responses={200: {"content": {"application/jsonl": {}}}},
    )
    def plan_export(actor: Exporting, plan_id: str, as_of: AsOf = None) -> Response:
        found = known(database.read(lambda cursor: history(cursor, plan_id, as_of)))
        headers = {"Content-Disposition": 'attachment; filename="history.jsonl"'}
        try:
            return Response(exports.of(found, actor.id), media_type="application/jsonl", headers=headers)
        except NobodySigns:
            raise Problem(NOTHING_SIGNED) from None

    @api.get(
        "/check_export.py",
        summary="The program that checks an export; it needs Python's standard library only",
        response_class=Response,
        responses={200: {"content": {"text/x-python": {}}}},
    )
    def checker() -> Response:
        headers = {"Content-Disposition": 'attachment; filename="check_export.py"'}
        return Response(CHECKER.read_bytes(), media_type="text/x-python", headers=headers)

    @api.get(
        "/plans/{plan_id}/comparison",
        response_model=ComparisonOut,
        summary="What two instants differ in",
        responses=_CACHED,
    )
    def plan_comparison(
        plan_id: str,
        earlier: Annotated[AwareDatetime, Query(alias="from")],
        later: Annotated[AwareDatetime, Query(alias="to")],
        if_none_match: IfNoneMatch = "",
    ) -> Response:
        if later < earlier:
            raise Problem(INVALID_INPUT, [EARLIER_FIRST])
        found = known(database.read(lambda cursor: comparison(cursor, plan_id, earlier, later)))
        return answer(orjson.dumps(comparison_json(found, earlier, later)), if_none_match)

    @api.post("/verifications", status_code=202, summary="Verify everything; one verification runs at a time")
    def begin(actor: Verifying, key: IdempotencyKey, response: Response) -> VerificationOut:
        begun = verifications.begin(actor.id, key)
        response.headers["Location"] = f"/audit/verifications/{begun.id}"
        return VerificationOut.of(begun)

    @api.get("/verifications/{verification_id}", summary="How far a verification is, or what it found")
    def verification(verification_id: str) -> VerificationOut:
        return VerificationOut.of(known(verifications.get(verification_id)))

    @api.get(
        "/verify",
        summary="The verification that runs, else the last one; never begins one",
        responses={404: NOT_THERE},
    )
    def latest(
        within: Annotated[float, Query(ge=0, le=10, description="Seconds to wait for the one that runs.")] = 0,
    ) -> VerificationOut:
        if within:
            verifications.wait(within)
        return VerificationOut.of(known(verifications.latest()))

    return api


_CACHED: dict[int | str, dict[str, Any]] = {200: VERSIONED, 304: NOT_MODIFIED}


def _plan_out(found: PlanFound) -> PlanInLedger:
    facts = {key: fact_json(value) for key, value in filing_facts(found.filing).items()}
    return PlanInLedger(
        plan_id=found.plan_id,
        first_recorded_at=found.first_recorded_at,
        last_recorded_at=found.last_recorded_at,
        events=found.events,
        **facts,
    )
