"""What an officer does with a case on a page of its own, which says before what it will do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.commands import CaseChanged
from services.review.domain.commands import ExtendCorrection
from services.review.domain.policy import policy_of
from services.review.domain.refusals import REFUSALS
from services.review.domain.state import Case
from services.review.pages.closed_days import closed_day, not_said_so
from services.review.pages.desk import Desk, beside, change, crumb, done, since, status_of
from services.review.pages.resuming import shown_drafts, typed_of
from services.review.pages.typed import TypedAtDesk, error_at
from services.review.pages.words import DESK, WORDS
from services.review.views.actors import Correcting, Proposing, Transferring
from services.review.views.case_page import Action
from services.review.views.history import item_texts
from services.review.views.officers import naming_people
from shared.contracts.event import Actor
from shared.domain import Refusal, Text
from shared.event_store.door import StaleVersion
from shared.scheme.bureaus import BUREAUS
from shared.web.components import Choice
from shared.web.envelopes import SeenEnvelope
from shared.web.forms import read_date
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_errors
from shared.web.typed import Typed

TITLES: Final[Mapping[Action, Text]] = {
    "answer-date": Text(ja="補正の回答期限を延長する", en="Give more time to correct"),
    "correction-withdrawal": Text(ja="補正の依頼を取り消す", en="Withdraw the correction request"),
    "transfer": Text(ja="ほかの局へ移送する", en="Transfer to another bureau"),
    "proposal-withdrawal": Text(ja="決裁伺いを引き戻す", en="Take the proposal back"),
}
"""The actions that have a page of their own here."""


def router(desk: Desk) -> APIRouter:
    """/review/desk/{case_id}/{action} for each of TITLES."""
    routes = APIRouter(prefix="/review")

    @routes.get("/desk/{case_id}/answer-date")
    def answer_date(case_id: str, request: Request, actor: Correcting) -> Response:
        return asked(desk, request, actor, case_id, "answer-date")

    @change(routes, "answer-date")
    def extend(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        actor, reason = envelope.actor, typed["reason"]
        day = read_date(typed, "answer_by") or error_at("answer_by", _CHOOSE_DAY)
        unread = day if isinstance(day, FieldError) else not_said_so(typed, "answer_by")
        if unread or isinstance(day, FieldError):
            assert unread is not None
            outcome = desk.would(
                desk.page(case_id, actor), ExtendCorrection(case_id, answer_by=desk.today, reason=reason, by=actor.id)
            )
            return asked(desk, request, actor, case_id, "answer-date", beside(unread, outcome), typed)
        made = done(lambda: desk.commands.extend_correction(case_id, day, reason, envelope))
        return _after(desk, request, envelope.actor, case_id, "answer-date", made, typed)

    @routes.get("/desk/{case_id}/correction-withdrawal")
    def correction_withdrawal(case_id: str, request: Request, actor: Correcting) -> Response:
        return asked(desk, request, actor, case_id, "correction-withdrawal")

    @change(routes, "correction-withdrawal")
    def withdraw_correction(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        made = done(lambda: desk.commands.withdraw_correction(case_id, typed["reason"], envelope))
        return _after(desk, request, envelope.actor, case_id, "correction-withdrawal", made, typed)

    @routes.get("/desk/{case_id}/proposal-withdrawal")
    def proposal_withdrawal(case_id: str, request: Request, actor: Proposing) -> Response:
        return asked(desk, request, actor, case_id, "proposal-withdrawal")

    @change(routes, "proposal-withdrawal")
    def withdraw_proposal(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        made = done(lambda: desk.commands.withdraw_proposal(case_id, typed["reason"], envelope))
        return _after(desk, request, envelope.actor, case_id, "proposal-withdrawal", made, typed)

    @routes.get("/desk/{case_id}/transfer")
    def to_transfer(case_id: str, request: Request, actor: Transferring) -> Response:
        return asked(desk, request, actor, case_id, "transfer")

    @change(routes, "transfer")
    def transfer(case_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        bureau, reason = typed.trimmed("bureau"), typed["reason"]
        made = done(lambda: desk.commands.transfer(case_id, bureau, reason, envelope))
        return _after(desk, request, envelope.actor, case_id, "transfer", made, typed)

    return routes


def asked(
    desk: Desk,
    request: Request,
    actor: Actor,
    case_id: str,
    action: Action,
    errors: Sequence[FieldError] = (),
    typed: Typed | None = None,
    seen: int | None = None,
) -> Response:
    """The page of an action; of one that is not offered, the case, unless something was typed."""
    page = desk.page(case_id, actor)
    case, possible, kept = page.case, action in desk.may(page, actor), shown_drafts(desk, page, actor)
    if not possible and typed is None:
        return go_to(f"{DESK}/{case_id}")
    return render(
        request,
        "review/act.html",
        status_code=status_of(errors, seen),
        page=page,
        case=case,
        action=action,
        title=TITLES[action],
        possible=possible,
        since=since(page, seen),
        unsent=[] if possible or typed is None else [(_REASON, reason)] if (reason := typed["reason"]) else [],
        errors=errors,
        came_back=typed is not None,
        typed=typed or typed_of(kept["drafts"].get(action)) or {},
        **kept,
        asked_for=item_texts(page.unanswered.items) if page.unanswered else (),
        correction=case.pauses[-1] if page.unanswered else None,
        latest=_latest(case) if page.unanswered else None,
        closed_day=closed_day(typed, "answer_by") if typed else None,
        bureaus=[Choice(one.key, one.name) for one in BUREAUS.values() if one.key != case.bureau],
        bureau=BUREAUS[case.bureau],
        clock=page.clock_on(desk.today),
        trail=[crumb(page), (TITLES[action], "")],
        **WORDS,
    )


def _after(
    desk: Desk,
    request: Request,
    actor: Actor,
    case_id: str,
    action: Action,
    made: CaseChanged | Refusal | StaleVersion,
    typed: Typed,
) -> Response:
    """The case, once it is done; or its page, with why it is not."""
    if isinstance(made, StaleVersion):
        return asked(desk, request, actor, case_id, action, (), typed, made.seen)
    if isinstance(made, Refusal):
        return asked(desk, request, actor, case_id, action, refusal_errors(naming_people(made), REFUSALS), typed)
    desk.drafts.finish(actor.id, case_id, action)
    return go_to(f"{DESK}/{case_id}", said=action)


def _latest(case: Case) -> date:
    """The last day that the correction may be given."""
    asked_on = case.asked_on(case.pauses[-1].correction_id)
    return asked_on + timedelta(days=policy_of(case.policy).longest_correction_days)


_REASON = Text(ja="理由", en="Reason")
_CHOOSE_DAY = Text(ja="新しい回答期限を入力してください。", en="Enter the new day for answering.")
