"""取下げ: what it means, its reason, and a mark that says it is meant."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.labels import STATUSES
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.requests import Withdrawal
from services.intake.pages.asking import meant_errors
from services.intake.pages.overview import since
from services.intake.views.actors import Withdrawing
from services.intake.views.progress import Progress, own_progress
from shared.domain import Refusal, Text
from shared.event_store.door import StaleVersion
from shared.scheme.bureaus import BUREAUS
from shared.web.components import Moment
from shared.web.envelopes import SeenEnvelope
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_errors
from shared.web.typed import Posted

_REASON = Text(ja="取下げの理由を入力してください。", en="Say why you withdraw.")
_MEANT = Text(ja="取り下げてよければ、確認欄に印を付けてください。", en="Tick the box if you really mean to withdraw.")


def router(commands: Commands) -> APIRouter:
    """/intake/applications/{application_id}/withdrawal."""
    routes = APIRouter()
    store = commands.store
    address = "/intake/applications/{application_id}/withdrawal"

    @routes.get(address)
    def withdrawal(request: Request, application_id: str, actor: Withdrawing) -> Response:
        found = own_progress(store, actor, application_id)
        return _ask(request, found) if found.may_withdraw else go_to(_progress(application_id))

    @routes.post(address)
    def withdraw(
        request: Request, application_id: str, actor: Withdrawing, envelope: SeenEnvelope, typed: Posted
    ) -> Response:
        found = own_progress(store, actor, application_id)
        if found.application.status == "withdrawn":
            return go_to(_progress(application_id), said="withdrawn")
        reason, meant = typed["reason"], typed["meant"] == "yes"
        if moved := since(found, envelope.seen):
            return _ask(request, found, reason, moved=moved)
        if errors := meant_errors(Withdrawal, reason, meant, _REASON, _MEANT):
            return _ask(request, found, reason, errors, meant)
        try:
            made = commands.withdraw(application_id, reason, envelope)
        except StaleVersion:
            found = own_progress(store, actor, application_id)
            return _ask(request, found, reason, moved=since(found, envelope.seen))
        if isinstance(made, Refusal):
            return _ask(request, found, reason, refusal_errors(made, REFUSALS), meant)
        return go_to(_progress(application_id), said="withdrawn")

    return routes


def _progress(application_id: str) -> str:
    return f"/intake/applications/{application_id}/progress"


def _ask(
    request: Request,
    found: Progress,
    reason: str = "",
    errors: tuple[FieldError, ...] = (),
    meant: bool = False,
    moved: Sequence[Moment] | None = None,
) -> Response:
    return render(
        request,
        "intake/withdrawal.html",
        status_code=412 if moved is not None else 422 if errors else 200,
        found=found,
        state=found.application,
        bureau=BUREAUS[found.application.bureau],
        status=STATUSES[found.application.status],
        reason=reason,
        meant=meant,
        errors=errors,
        since=moved,
    )
