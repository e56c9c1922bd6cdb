"""The routes of review: the queue of a bureau, one case, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any, Final, get_args

import orjson
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from services.review.api.answers import (
    AssignmentsMade,
    CaseMade,
    CaseOut,
    Queue,
    StuckNotice,
    checked_out,
    in_queue,
    one_case,
    skipped,
)
from services.review.api.bodies import (
    AnswerDateBody,
    AssignBody,
    AssignmentsBody,
    CorrectionBody,
    ExtensionBody,
    OptionalReasonBody,
    ProposalBody,
    ReasonBody,
    SendBackBody,
    TransferBody,
)
from services.review.api.whose import bureau_for
from services.review.commands import CaseChanged, Commands
from services.review.domain.case import CASE
from services.review.domain.refusals import REFUSALS
from services.review.read_models import not_reached, queue_pages
from services.review.read_models.queue_pages import QueueTab, WantedCases
from services.review.views.actors import Assigning, Reading
from services.review.views.case_page import ACTIONS, Action, case_for, may_open
from services.review.views.checked import checked_rules
from services.review.views.closed_days import closed_day_cautions
from services.review.views.not_reached import stuck_about
from services.review.views.officers import holds_office, naming_people
from services.review.views.plan import builds_on, cautions_of_case, obstacle, obstacles
from services.review.views.same_business import filed_earlier, same_business, same_text
from shared.clock import today
from shared.contracts.blocks import ApplicationKind, CorrectionItem
from shared.contracts.event import Actor
from shared.contracts.personal import Masked, Open
from shared.domain import Refusal, Text
from shared.event_store.store import EventStore
from shared.vault.vault import Vault
from shared.web.authorization import granted
from shared.web.envelopes import KeyedEnvelope, SeenEnvelope
from shared.web.openapi import NOT_THERE, VERSIONED
from shared.web.paging import At, Limit, here, in_order, start_at
from shared.web.plan_view import opened
from shared.web.problems import INVALID_INPUT, FieldError, Problem, caution_errors, refusal_problem
from shared.web.takes_json import TakesJson

_ORDERS: Final = "\n".join(f"{tab}: {in_order(queue_pages.order_of(tab).order)}" for tab in get_args(QueueTab))
CaseId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9-]+$")]


def router(commands: Commands, vault: Vault) -> APIRouter:
    """The routes under /review."""
    routes = APIRouter(prefix="/review", tags=["review"], route_class=TakesJson)
    store = commands.store

    def change(action: Action, summary: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
        return routes.post(
            f"/cases/{{case_id}}/{action}",
            response_model=CaseMade,
            summary=summary,
            responses={200: VERSIONED},
            dependencies=[granted(ACTIONS[action].right)],
        )

    @routes.get(
        "/cases", response_model=Queue, summary="一覧 The queue", description=_ORDERS, responses={404: NOT_THERE}
    )
    def queue(
        request: Request,
        actor: Reading,
        tab: QueueTab = "all",
        bureau: Annotated[str, Query(description="For auditors; officers see their own.")] = "",
        officer: Annotated[str | None, Query(max_length=100)] = None,
        kind: ApplicationKind | None = None,
        due: Annotated[str | None, Query(pattern=r"^(over|[0-9]{1,3})$", description="over, or within n days")] = None,
        q: Annotated[str, Query(max_length=100)] = "",
        at: At = "",
        limit: Limit = 50,
    ) -> Response:
        day = today(store.clock)
        where = bureau_for(actor, bureau)
        due_by = None if due is None else day - timedelta(days=1) if due == "over" else day + timedelta(days=int(due))
        wanted = WantedCases(where, tab, actor.id, officer, kind, due_by, q)
        start = start_at(queue_pages.order_of(tab), at)
        counted, found = store.database.read(
            lambda c: (queue_pages.counts(c, where, actor.id), queue_pages.page(c, wanted, start, limit))
        )
        numbers = [row.application_no for row in found.rows]
        _, stuck = store.database.read(lambda c: not_reached.at_a_glance(c, where, numbers))
        against = obstacles(store, found.rows, day)
        return _json(
            {
                "bureau": where,
                "tab": tab,
                "day": day,
                "counts": counted,
                "cases": [
                    in_queue(row, day, against.get(row.case_id), row.application_no in stuck) for row in found.rows
                ],
                "previous": here(request, found.previous),
                "next": here(request, found.next),
            }
        )

    @routes.get(
        "/cases/{case_id}",
        response_model=CaseOut,
        summary="案件 One case, its clock and its history",
        responses={200: VERSIONED},
    )
    def case(case_id: CaseId, actor: Reading) -> Response:
        page = case_for(actor, store, case_id)
        opens, day = may_open(actor, page), today(store.clock)
        opening: Open = vault.open if opens else lambda personal: Masked.HIDDEN
        base = builds_on(store, page, day)
        cautions = caution_errors(cautions_of_case(page, base, opening))
        others = same_business(store, page.case, day)
        body = one_case(page, actor, day, base, obstacle(store, page, day)) | {
            "form": opened(page.case.form, opening),
            "personal_opened": opens,
            "cautions": cautions,
            "checked": [checked_out(one) for one in checked_rules(page.case, cautions)],
            "same_business": others,
            "same_text": same_text(store, page, others, day),
            "filed_earlier": filed_earlier(store, page, others),
            "stuck_notices": [
                {name: getattr(one, name) for name in StuckNotice.model_fields}
                for one in stuck_about(store, page.case.application_no)
            ],
        }
        return _json(body, {"ETag": f'"{page.version}"'})

    @change("assign", "担当者割当")
    def assign(case_id: CaseId, body: AssignBody, envelope: SeenEnvelope) -> Response:
        _demand_officer(body.officer, envelope.actor)
        return _made(commands.assign(case_id, body.officer, envelope, body.takeover))

    @change("release", "担当解除")
    def release(case_id: CaseId, envelope: SeenEnvelope) -> Response:
        return _made(commands.release(case_id, envelope))

    @change("transfer", "移送")
    def transfer(case_id: CaseId, body: TransferBody, envelope: SeenEnvelope) -> Response:
        return _made(commands.transfer(case_id, body.bureau, body.reason, envelope))

    @change("corrections", "補正依頼")
    def request_correction(case_id: CaseId, body: CorrectionBody, envelope: SeenEnvelope) -> Response:
        items = tuple(CorrectionItem(path=item.path, comment=item.comment) for item in body.items)
        made = commands.request_correction(case_id, items, body.answer_by, envelope)
        return _made(made, closed_day_cautions("answer_by", body.answer_by or _answer_day(store, made)))

    @change("answer-date", "補正の回答期限の延長")
    def extend_correction(case_id: CaseId, body: AnswerDateBody, envelope: SeenEnvelope) -> Response:
        made = commands.extend_correction(case_id, body.answer_by, body.reason, envelope)
        return _made(made, closed_day_cautions("answer_by", body.answer_by))

    @change("correction-withdrawal", "補正依頼の取消し")
    def withdraw_correction(case_id: CaseId, body: ReasonBody, envelope: SeenEnvelope) -> Response:
        return _made(commands.withdraw_correction(case_id, body.reason, envelope))

    @change("copies", "写しの確認 The copies of the certificate on paper are as it was claimed (R26)")
    def see_copies(case_id: CaseId, envelope: SeenEnvelope) -> Response:
        return _made(commands.see_copies(case_id, envelope))

    @change("extension", "期間延長")
    def extend(case_id: CaseId, body: ExtensionBody, envelope: SeenEnvelope) -> Response:
        made = commands.extend_deadline(case_id, body.days, body.reason, envelope)
        case, _ = store.load(CASE, case_id)
        return _made(made, closed_day_cautions("days", case.told_day if case else None))

    @change("proposal", "決裁伺い")
    def propose(case_id: CaseId, body: ProposalBody, envelope: SeenEnvelope) -> Response:
        return _made(commands.propose(case_id, body.outcome, body.reasons, envelope))

    @change("proposal-withdrawal", "引戻し")
    def withdraw_proposal(case_id: CaseId, body: OptionalReasonBody, envelope: SeenEnvelope) -> Response:
        return _made(commands.withdraw_proposal(case_id, body.reason, envelope))

    @change("send-back", "差戻し")
    def send_back(case_id: CaseId, body: SendBackBody, envelope: SeenEnvelope) -> Response:
        return _made(commands.send_back(case_id, body.comment, envelope))

    @change("approve", "決裁")
    def approve(case_id: CaseId, envelope: SeenEnvelope) -> Response:
        return _made(commands.approve(case_id, envelope))

    @routes.post("/assignments", response_model=AssignmentsMade, summary="担当者割当（一括）")
    def assign_all(body: AssignmentsBody, actor: Assigning, envelope: KeyedEnvelope) -> Response:
        _demand_officer(body.officer, actor)
        made = commands.assign_all(body.case_ids, body.officer, envelope)
        if isinstance(made, Refusal):
            raise refusal_problem(naming_people(made), REFUSALS)
        return _json(asdict(made) | {"skipped": [skipped(one) for one in made.skipped]})

    return routes


def _answer_day(store: EventStore, made: CaseChanged | Refusal) -> date | None:
    """The day by which a correction that was just asked for is to be answered."""
    if isinstance(made, Refusal):
        return None
    case, _ = store.load(CASE, made.case_id)
    pauses = case.pauses if case else ()
    return next((one.answer_by for one in pauses if one.correction_id == made.correction_id), None)


def _demand_officer(account: str, actor: Actor) -> None:
    if not holds_office(account, actor.place):
        raise Problem(INVALID_INPUT, [_error("officer", "officer_unknown", _OFFICER_UNKNOWN)])


def _error(field: str, code: str, text: Text) -> FieldError:
    return FieldError(field, "", code, text.ja, text.en)


_OFFICER_UNKNOWN = Text(ja="この局の担当者の中から選んでください。", en="Choose someone who works at this bureau.")


def _made(made: CaseChanged | Refusal, cautions: Sequence[FieldError] = ()) -> Response:
    if isinstance(made, Refusal):
        raise refusal_problem(naming_people(made), REFUSALS)
    return _json({**asdict(made), "cautions": cautions}, {"ETag": f'"{made.version}"'})


def _json(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), headers=headers, media_type="application/json")
