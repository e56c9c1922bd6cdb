"""The routes of audit that are about plans: finding one, its history and export, and what two instants differ in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Query
from starlette.requests import Request
from starlette.responses import Response

from services.audit.api.answers import ComparisonOut, HistoryOut, PlansOut, plan_out
from services.audit.export import CHECKER, Exports, NobodySigns
from services.audit.read_models.plan_list import LATEST
from services.audit.views.actors import READING, Exporting
from services.audit.views.history import comparison, comparison_json, etag_of, history, history_json
from services.audit.views.plans import EARLIER_FIRST, NOTHING_SIGNED, find_plans, known, not_yet
from services.audit.views.standing import plan_on
from shared.clock import Clock
from shared.domain import jst_day
from shared.postgres.database import Database
from shared.web.instants import InstantOrDay, up_to
from shared.web.openapi import NOT_MODIFIED, VERSIONED
from shared.web.paging import At, here, in_order
from shared.web.plan_standing import StandingAnswer
from shared.web.problems import INVALID_INPUT, Problem

IfNoneMatch = Annotated[str, Header(alias="If-None-Match")]
AsOf = Annotated[
    InstantOrDay | None,
    Query(
        description="A recorded instant with its offset, or a day in Japan up to its end, today up to now; now, if"
        " left out. What has not come is refused."
    ),
]


def router(database: Database, exports: Exports, clock: Clock) -> APIRouter:
    """The routes under /audit that are about plans."""
    api = APIRouter(prefix="/audit", tags=["audit"], dependencies=[READING])

    @api.get("/plans", summary="Find a plan, or list plans", description=in_order(LATEST.order))
    def plans(
        request: Request,
        q: Annotated[
            str,
            Query(
                max_length=200,
                description="Id of a plan, application, case or notice; the end of a 受付番号, 認定番号 or 法人番号;"
                " or a part of a name that the business ever had.",
            ),
        ] = "",
        at: At = "",
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> PlansOut:
        page = find_plans(database, q, at, limit)
        listed = [plan_out(one) for one in page.rows]
        return PlansOut(plans=listed, previous=here(request, page.previous), next=here(request, page.next))

    @api.get(
        "/plans/{plan_id}/standing",
        response_model=StandingAnswer,
        summary="What of a plan is in force on a day, as was known at an instant, and all its versions",
        responses=_CACHED,
    )
    def plan_standing(
        plan_id: str,
        on: Annotated[date | None, Query(description="A day; that of the instant, if it is left out.")] = None,
        as_of: AsOf = None,
        if_none_match: IfNoneMatch = "",
    ) -> Response:
        now = clock.now()
        known_at = _come("as_of", as_of, now)
        found = known(database.read(lambda cursor: history(cursor, plan_id, known_at)))
        return _answer(plan_on(found, known_at or now, on).model_dump_json().encode(), if_none_match)

    @api.get("/plans/{plan_id}/history", response_model=HistoryOut, summary="A plan's whole history", responses=_CACHED)
    def plan_history(plan_id: str, as_of: AsOf = None, if_none_match: IfNoneMatch = "") -> Response:
        now = clock.now()
        known_at = _come("as_of", as_of, now)
        found = known(database.read(lambda cursor: history(cursor, plan_id, known_at, jst_day(now))))
        return _answer(orjson.dumps(history_json(found)), if_none_match)

    @api.get(
        "/plans/{plan_id}/history.jsonl",
        summary="The history with the exact bytes and the proof of each event, signed, to be checked elsewhere",
        response_class=Response,
        responses={200: {"content": {"application/jsonl": {}}}},
    )
    def plan_export(actor: Exporting, plan_id: str, as_of: AsOf = None) -> Response:
        known_at = _come("as_of", as_of, clock.now())
        found = known(database.read(lambda cursor: history(cursor, plan_id, known_at)))
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
        earlier: Annotated[InstantOrDay, Query(alias="from", description="Like as_of.")],
        later: Annotated[InstantOrDay, Query(alias="to", description="Like as_of.")],
        if_none_match: IfNoneMatch = "",
    ) -> Response:
        now = clock.now()
        first, last = up_to(earlier, now), up_to(later, now)
        if errors := [not_yet(name) for name, instant in (("from", first), ("to", last)) if instant > now]:
            raise Problem(INVALID_INPUT, errors)
        if last < first:
            raise Problem(INVALID_INPUT, [EARLIER_FIRST])
        found = known(database.read(lambda cursor: comparison(cursor, plan_id, first, last)))
        return _answer(orjson.dumps(comparison_json(found, first, last)), if_none_match)

    return api


_CACHED: dict[int | str, dict[str, Any]] = {200: VERSIONED, 304: NOT_MODIFIED}


def _come(field: str, asked: datetime | None, now: datetime) -> datetime | None:
    """Up to when something is to be known. Raises Problem (422) for a time that has not come."""
    if asked is None:
        return None
    instant = up_to(asked, now)
    if instant > now:
        raise Problem(INVALID_INPUT, [not_yet(field)])
    return instant


def _answer(body: bytes, if_none_match: str) -> Response:
    tag = etag_of(body)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in (one.strip().removeprefix("W/") for one in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
