"""The routes of a plan as a whole: what its bureau certified, what is in force on a day, rescission and correction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from services.review.api.bodies import (
    DropBody,
    HearingBody,
    HearingReportBody,
    HeldBody,
    PuttingRightBody,
    RescissionBody,
    SendBackBody,
)
from services.review.api.plan_answers import RecordAnswer, RecordMade, RecordsAnswer, listed_answer, record_answer
from services.review.api.whose import bureau_for
from services.review.commands import Commands
from services.review.domain.certificate_corrections import CorrectCertificate
from services.review.domain.refusals import REFUSALS
from services.review.read_models import record_pages
from services.review.read_models.record_pages import WantedRecords
from services.review.record_commands import RecordChanged
from services.review.views.actors import Reading
from services.review.views.closed_days import closed_day_cautions
from services.review.views.officers import naming_people
from services.review.views.plan import plan_on
from services.review.views.plan_actions import RECORD_ACTIONS, RecordAction
from services.review.views.record_list import listed_records
from shared.clock import today
from shared.domain import Refusal
from shared.web.authorization import granted
from shared.web.envelopes import SeenEnvelope
from shared.web.openapi import NOT_THERE, VERSIONED
from shared.web.paging import At, Limit, here, in_order, start_at
from shared.web.problems import FieldError, refusal_problem
from shared.web.takes_json import TakesJson

PlanInPath = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9-]+$")]


def router(commands: Commands) -> APIRouter:
    """The routes under /review/plans."""
    routes = APIRouter(prefix="/review/plans", tags=["review"], route_class=TakesJson)
    store, of_records = commands.store, commands.of_records

    def change(action: RecordAction, summary: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
        return routes.post(
            f"/{{plan_id}}/{action}",
            response_model=RecordMade,
            summary=summary,
            responses={200: VERSIONED},
            dependencies=[granted(RECORD_ACTIONS[action].right)],
        )

    @routes.get(
        "",
        response_model=RecordsAnswer,
        summary="認定台帳 The plans of a bureau",
        description=in_order(*(record_pages.order_of(rescission).order for rescission in (False, True))),
        responses={404: NOT_THERE},
    )
    def plans(
        request: Request,
        actor: Reading,
        bureau: Annotated[str, Query(description="For auditors; officers see their own.")] = "",
        rescission: Annotated[bool, Query(description="Only those of which a rescission is under way.")] = False,
        q: Annotated[str, Query(max_length=100)] = "",
        at: At = "",
        limit: Limit = 50,
    ) -> Response:
        where, day = bureau_for(actor, bureau), today(store.clock)
        wanted, start = WantedRecords(where, rescission, q), start_at(record_pages.order_of(rescission), at)
        count, page = store.database.read(
            lambda c: (record_pages.under_way(c, where), record_pages.page(c, wanted, start, limit))
        )
        answer = RecordsAnswer(
            bureau=where,
            day=day,
            rescissions=count,
            plans=[listed_answer(one) for one in listed_records(store, page.rows, day)],
            previous=here(request, page.previous),
            next=here(request, page.next),
        )
        return Response(answer.model_dump_json(), media_type="application/json")

    @routes.get(
        "/{plan_id}",
        response_model=RecordAnswer,
        summary="認定台帳 What of a plan is in force on a day (today, if none is given), and all its versions",
        responses={200: VERSIONED},
    )
    def plan(plan_id: PlanInPath, actor: Reading, on: Annotated[date | None, Query()] = None) -> Response:
        found = plan_on(store, actor, plan_id, on)
        answer = record_answer(found, actor, today(store.clock))
        headers = {"ETag": f'"{found.version}"'}
        return Response(answer.model_dump_json(), headers=headers, media_type="application/json")

    @change("hearing", "聴聞の通知")
    def notify_hearing(plan_id: PlanInPath, body: HearingBody, envelope: SeenEnvelope) -> Response:
        made = of_records.notify_hearing(plan_id, body.term, body.hearing_on, body.place, body.grounds, envelope)
        return _made(made, closed_day_cautions("hearing_on", body.hearing_on))

    @change("hearing-held", "聴聞の終結")
    def hold_hearing(plan_id: PlanInPath, body: HeldBody, envelope: SeenEnvelope) -> Response:
        return _made(of_records.hold_hearing(plan_id, body.held_on, envelope))

    @change("hearing-report", "聴聞調書及び報告書")
    def report_hearing(plan_id: PlanInPath, body: HearingReportBody, envelope: SeenEnvelope) -> Response:
        return _made(of_records.report_hearing(plan_id, body.report, body.opinion, envelope))

    @change("rescission-proposal", "認定取消しの伺い")
    def propose(plan_id: PlanInPath, body: RescissionBody, envelope: SeenEnvelope) -> Response:
        return _made(of_records.propose_rescission(plan_id, body.reasons, envelope))

    @change("rescission-send-back", "認定取消しの伺いの差戻し")
    def send_back(plan_id: PlanInPath, body: SendBackBody, envelope: SeenEnvelope) -> Response:
        return _made(of_records.send_back_rescission(plan_id, body.comment, envelope))

    @change("rescission-drop", "認定取消しの手続の取りやめ")
    def drop(plan_id: PlanInPath, body: DropBody, envelope: SeenEnvelope) -> Response:
        return _made(of_records.drop_rescission(plan_id, body.reason, envelope))

    @change("rescind", "認定取消し")
    def rescind(plan_id: PlanInPath, envelope: SeenEnvelope) -> Response:
        return _made(of_records.rescind(plan_id, envelope))

    @routes.post(
        "/{plan_id}/certificate-corrections",
        response_model=RecordMade,
        summary="更正 A fact of a certificate is put right; the text of the plan stays",
        responses={200: VERSIONED},
        dependencies=[granted(CorrectCertificate.right)],
    )
    def correct_certificate(plan_id: PlanInPath, body: PuttingRightBody, envelope: SeenEnvelope) -> Response:
        made = of_records.correct_certificate(plan_id, body.version, body.fact, body.now, body.reason, envelope)
        return _made(made)

    return routes


def _made(made: RecordChanged | Refusal, cautions: Sequence[FieldError] = ()) -> Response:
    if isinstance(made, Refusal):
        raise refusal_problem(naming_people(made), REFUSALS)
    body, headers = {**asdict(made), "cautions": cautions}, {"ETag": f'"{made.version}"'}
    return Response(orjson.dumps(body), headers=headers, media_type="application/json")
