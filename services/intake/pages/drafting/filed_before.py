"""A draft that is gone because it was filed: its address, opened again, leads to what it was filed as."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.pages.drafting.form import DraftForm
from services.intake.pages.drafting.registry import FORMS
from shared.event_store.door import Envelope, UnknownStream, ask
from shared.event_store.unit_of_work import Cause, Once, UnitOfWork
from shared.web.middleware import correlation_id_of
from shared.web.pages import render
from shared.web.persona import current_actor


def once(request: Request, form: DraftForm, draft_id: str, plan_seen: int | None = None) -> Envelope:
    """The draft is the key of its filing: filed again, though it is gone, it is the same filing."""
    actor = current_actor(request)
    key = Once.of(actor, form.route, draft_id, draft_id.encode())
    return Envelope(Cause(actor, correlation_id_of(request)), key, plan_seen)


def filed_as(request: Request, commands: Commands, draft_id: str) -> tuple[DraftForm, str]:
    """As what form a draft that is gone was filed, and its address. Raises UnknownStream for one that was not."""

    def nothing(unit: UnitOfWork) -> Any:
        raise UnknownStream(draft_id)

    for form in {form.route: form for form in FORMS}.values():
        with suppress(UnknownStream):
            made: Any = ask(commands.store, nothing, once(request, form, draft_id), form.made)
            return form, form.filed_at(made)
    raise UnknownStream(draft_id)


def filed_before(request: Request, commands: Commands, draft_id: str) -> Response:
    """A page that says so, with a link. Raises UnknownStream for a draft that was never filed."""
    _, address = filed_as(request, commands, draft_id)
    return render(request, "intake/drafting/filed_before.html", address=address)
