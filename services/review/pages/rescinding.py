"""Rescinding a certification (認定取消し): hearing, report, proposal, decision. What is told to others is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.review.domain.plan_record import PLAN_RECORD
from services.review.domain.refusals import REFUSALS
from services.review.domain.rescission import DropRescission, NotifyHearing, Rescind, RescissionCommand, last_version
from services.review.pages.desk import Desk, beside, done
from services.review.pages.plan_record import shown_record
from services.review.pages.typed import TypedAtDesk, error_at
from services.review.pages.words import WORDS, record_address
from services.review.record_commands import RecordChanged
from services.review.views.actors import HearingRight, Rescinding
from services.review.views.officers import naming_people
from services.review.views.plan import RecordOnADay, plan_on
from services.review.views.plan_actions import RECORD_ACTIONS, RecordAction
from shared.contracts.event import Actor
from shared.domain import Refusal, Text
from shared.event_store.door import StaleVersion
from shared.scheme.bureaus import BUREAUS
from shared.scheme.days_off import is_day_off
from shared.web.authorization import granted
from shared.web.envelopes import SeenEnvelope
from shared.web.forms import SeenVersion, read_date
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_errors
from shared.web.typed import Typed


def router(desk: Desk) -> APIRouter:
    """What is done to the record of a plan, under /review/desk/plans/{plan_id}."""
    routes = APIRouter(prefix="/review")
    records = desk.commands.of_records

    @routes.post("/desk/plans/{plan_id}/hearing/check")
    def check_hearing(
        plan_id: str, request: Request, actor: HearingRight, seen: SeenVersion, typed: TypedAtDesk
    ) -> Response:
        if typed["step"] == "edit":
            return shown_record(desk, request, actor, plan_id, "hearing", (), typed)
        found = plan_on(desk.commands.store, actor, plan_id)
        on = _day(typed, "hearing_on")
        term, place, grounds = _term(typed), typed["place"], typed["grounds"]
        if isinstance(on, FieldError):
            command = NotifyHearing(plan_id, term, desk.today, place, grounds, "", found.bureau)
            errors = beside(on, PLAN_RECORD.decide(found.record, command, desk.commands.store.clock.now()))
            return shown_record(desk, request, actor, plan_id, "hearing", errors, typed)
        command = NotifyHearing(plan_id, term, on, place, grounds, "", found.bureau)
        return _checked(desk, request, actor, found, "hearing", command, seen, typed)

    @_change(routes, "hearing")
    def notify(plan_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        on = _day(typed, "hearing_on")
        if isinstance(on, FieldError):
            return shown_record(desk, request, envelope.actor, plan_id, "hearing", (on,), typed)
        place, grounds = typed["place"], typed["grounds"]
        made = done(lambda: records.notify_hearing(plan_id, _term(typed), on, place, grounds, envelope))
        return _after(desk, request, envelope.actor, plan_id, "hearing", made, typed)

    @_change(routes, "hearing-held")
    def hold(plan_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        on = _day(typed, "held_on")
        if isinstance(on, FieldError):
            return shown_record(desk, request, envelope.actor, plan_id, "hearing-held", (on,), typed)
        made = done(lambda: records.hold_hearing(plan_id, on, envelope))
        return _after(desk, request, envelope.actor, plan_id, "hearing-held", made, typed)

    @_change(routes, "hearing-report")
    def report(plan_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        said, opinion = typed["report"], typed["opinion"]
        made = done(lambda: records.report_hearing(plan_id, said, opinion, envelope))
        return _after(desk, request, envelope.actor, plan_id, "hearing-report", made, typed)

    @_change(routes, "rescission-proposal")
    def propose(plan_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        made = done(lambda: records.propose_rescission(plan_id, typed["reasons"], envelope))
        return _after(desk, request, envelope.actor, plan_id, "rescission-proposal", made, typed)

    @_change(routes, "rescission-send-back")
    def send_back(plan_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        made = done(lambda: records.send_back_rescission(plan_id, typed["comment"], envelope))
        return _after(desk, request, envelope.actor, plan_id, "rescission-send-back", made, typed)

    @routes.post("/desk/plans/{plan_id}/rescission-drop/check")
    def check_drop(
        plan_id: str, request: Request, actor: HearingRight, seen: SeenVersion, typed: TypedAtDesk
    ) -> Response:
        if typed["step"] == "edit":
            return shown_record(desk, request, actor, plan_id, "rescission-drop", (), typed)
        found = plan_on(desk.commands.store, actor, plan_id)
        command = DropRescission(plan_id, typed["reason"])
        return _checked(desk, request, actor, found, "rescission-drop", command, seen, typed)

    @_change(routes, "rescission-drop")
    def drop(plan_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        made = done(lambda: records.drop_rescission(plan_id, typed["reason"], envelope))
        return _after(desk, request, envelope.actor, plan_id, "rescission-drop", made, typed)

    @routes.post("/desk/plans/{plan_id}/rescind/check")
    def check(plan_id: str, request: Request, actor: Rescinding, seen: SeenVersion, typed: TypedAtDesk) -> Response:
        found = plan_on(desk.commands.store, actor, plan_id)
        command = Rescind(plan_id, actor.id, "", found.bureau)
        return _checked(desk, request, actor, found, "rescind", command, seen, typed)

    @_change(routes, "rescind")
    def rescind(plan_id: str, request: Request, envelope: SeenEnvelope, typed: TypedAtDesk) -> Response:
        made = done(lambda: records.rescind(plan_id, envelope))
        return _after(desk, request, envelope.actor, plan_id, "rescind", made, typed)

    return routes


def _change(routes: APIRouter, action: RecordAction) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """The route to which the form of an action is sent, open to whoever has the right of its command."""
    return routes.post(f"/desk/plans/{{plan_id}}/{action}", dependencies=[granted(RECORD_ACTIONS[action].right)])


def _checked(
    desk: Desk,
    request: Request,
    actor: Actor,
    found: RecordOnADay,
    action: RecordAction,
    command: RescissionCommand,
    seen: int,
    typed: Typed,
) -> Response:
    """What would be done, and told to the business, before it is: nothing takes it back."""
    if seen != found.version:
        return shown_record(desk, request, actor, found.plan_id, action, (), typed, seen)
    outcome = PLAN_RECORD.decide(found.record, command, desk.commands.store.clock.now())
    if isinstance(outcome, Refusal):
        errors = refusal_errors(naming_people(outcome), REFUSALS)
        return shown_record(desk, request, actor, found.plan_id, action, errors, typed)
    standing = found.record.rescission
    title = _TITLES[action]
    return render(
        request,
        "review/rescinding.html",
        found=found,
        action=action,
        title=title,
        asked=command,
        is_closed=isinstance(command, NotifyHearing) and is_day_off(command.hearing_on),
        standing=standing,
        version=last_version(found.record.facts, standing.term if standing else _term(typed)),
        bureau=BUREAUS[found.bureau],
        actor=actor,
        today=desk.today,
        address=record_address(found.plan_id),
        trail=[(found.business, record_address(found.plan_id)), (title, "")],
        **WORDS,
    )


def _after(
    desk: Desk,
    request: Request,
    actor: Actor,
    plan_id: str,
    shown: RecordAction,
    made: RecordChanged | Refusal | StaleVersion,
    typed: Typed,
) -> Response:
    """The record, once what was asked is done; or its form, with why it is not."""
    if isinstance(made, StaleVersion):
        return shown_record(desk, request, actor, plan_id, shown, (), typed, made.seen)
    if isinstance(made, Refusal):
        return shown_record(desk, request, actor, plan_id, shown, refusal_errors(naming_people(made), REFUSALS), typed)
    return go_to(record_address(plan_id), said=shown)


def _day(typed: Typed, name: str) -> date | FieldError:
    found = read_date(typed, name)
    return error_at(name, _DAY_MISSING) if found is None else found


def _term(typed: Typed) -> int:
    """The term that was chosen; 0, which no plan has, for none."""
    text = typed.trimmed("term")
    return int(text) if text.isdecimal() and len(text) < 5 else 0


_DAY_MISSING = Text(ja="日付を入力してください。", en="Enter the day.")
_TITLES: Mapping[RecordAction, Text] = {
    "hearing": Text(ja="聴聞の通知の確認", en="Confirm the notice of the hearing"),
    "rescission-drop": Text(ja="認定取消しの取りやめの確認", en="Confirm that the rescission is dropped"),
    "rescind": Text(ja="認定取消しの確認", en="Confirm the rescission"),
}
