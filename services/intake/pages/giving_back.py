"""返納: what it ends and cannot be undone, its reason, and a mark that says it is meant."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.requests import GivingBack
from services.intake.pages.asking import meant_errors
from services.intake.pages.of_a_plan import page_of, since_seen
from services.intake.views.actors import GivingBackRight
from services.intake.views.plan import PlanOnADay, own_plan_on
from shared.clock import today
from shared.domain import Refusal, Text
from shared.event_store.door import StaleVersion
from shared.web.components import Moment
from shared.web.envelopes import SeenEnvelope
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_errors
from shared.web.typed import Posted

_REASON = Text(ja="返納の理由を入力してください。", en="Say why you give the certification back.")
_MEANT = Text(
    ja="返納してよければ、確認欄に印を付けてください。",
    en="Tick the box if you really mean to give the certification back.",
)


def router(commands: Commands) -> APIRouter:
    """/intake/plans/{plan_id}/return."""
    routes = APIRouter()
    store = commands.store
    address = "/intake/plans/{plan_id}/return"

    @routes.get(address)
    def giving_back(request: Request, plan_id: str, actor: GivingBackRight) -> Response:
        found = own_plan_on(store, actor, plan_id)
        return _ask(request, commands, found) if found.offer("give_back") else go_to(page_of(plan_id, "give_back"))

    @routes.post(address)
    def give_back(
        request: Request, plan_id: str, actor: GivingBackRight, envelope: SeenEnvelope, typed: Posted
    ) -> Response:
        found = own_plan_on(store, actor, plan_id)
        reason, meant = typed["reason"], typed["meant"] == "yes"
        if errors := meant_errors(GivingBack, reason, meant, _REASON, _MEANT):
            return _ask(request, commands, found, reason, errors, meant, since_seen(found, envelope.seen))
        try:
            made = commands.of_plans.give_back(plan_id, reason, envelope)
        except StaleVersion:
            found = own_plan_on(store, actor, plan_id)
            return _ask(request, commands, found, reason, moved=since_seen(found, envelope.seen))
        if isinstance(made, Refusal):
            return _ask(request, commands, found, reason, refusal_errors(made, REFUSALS), meant)
        return go_to(page_of(plan_id), said="given_back")

    return routes


def _ask(
    request: Request,
    commands: Commands,
    found: PlanOnADay,
    reason: str = "",
    errors: tuple[FieldError, ...] = (),
    meant: bool = False,
    moved: Sequence[Moment] | None = None,
) -> Response:
    return render(
        request,
        "intake/giving_back.html",
        status_code=412 if moved is not None else 422 if errors else 200,
        found=found,
        today=today(commands.store.clock),
        possible=found.offer("give_back") is not None,
        reason=reason,
        meant=meant,
        errors=errors,
        since=moved,
    )
