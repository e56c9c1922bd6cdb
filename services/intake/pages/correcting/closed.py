"""A correction that takes no answer any more: it was answered, withdrawn, or the application decided."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.labels import STATUSES
from services.intake.filing import ApplicationChanged
from services.intake.pages.correcting.sheet import AnswerSheet
from services.intake.pages.correcting.words import unsent
from services.intake.pages.overview import moments
from services.intake.views.answer_drafts import AnswerDrafts
from services.intake.views.progress import Progress
from shared.contracts.intake import CorrectionAsked
from shared.event_store.door import Envelope, UnknownStream, ask
from shared.event_store.unit_of_work import Cause, Once, UnitOfWork
from shared.web.middleware import correlation_id_of
from shared.web.pages import go_to, render
from shared.web.persona import current_actor


def once(request: Request, correction_id: str, seen: int | None = None) -> Envelope:
    """The correction is the key: sent again, from whichever page, it is the same answer."""
    actor = current_actor(request)
    key = Once.of(actor, "POST /intake/corrections", correction_id, correction_id.encode())
    return Envelope(Cause(actor, correlation_id_of(request)), key, seen)


def was_sent(commands: Commands, envelope: Envelope) -> bool:
    """Whether this account has sent an answer from its pages."""

    def nothing(unit: UnitOfWork) -> ApplicationChanged:
        raise UnknownStream("")

    try:
        ask(commands.store, nothing, envelope, ApplicationChanged)
    except UnknownStream:
        return False
    return True


def closed(
    request: Request,
    commands: Commands,
    drafts: AnswerDrafts,
    found: Progress,
    sheet: AnswerSheet,
    status_code: int = 200,
) -> Response:
    """To the application's page where nothing is lost by it; else what was typed is shown."""
    state, asked = found.application, sheet.asked
    progress = f"/intake/applications/{state.application_id}/progress"
    if was_sent(commands, once(request, asked.correction_id)):
        commands.draft_erasing.finish(drafts.owner, drafts.id_of(state.application_id, asked.correction_id))
        if not (status_code == 412 and sheet.kept.given):
            return go_to(progress)
    if not sheet.kept.given:
        return go_to(progress)
    return render(
        request,
        "intake/correcting/closed.html",
        status_code=status_code,
        state=state,
        status=STATUSES[state.status],
        asked=asked,
        draft_id=_left(drafts, state.application_id, asked.correction_id),
        since=moments(found.events[_asked_at(found, asked.correction_id) :]),
        unsent=list(unsent(sheet)),
    )


def _left(drafts: AnswerDrafts, application_id: str, correction_id: str) -> str:
    """The id of the draft, while there is one to be deleted."""
    draft = drafts.load(application_id, correction_id)
    return "" if draft.is_deleted or draft.version == 0 else drafts.id_of(application_id, correction_id)


def _asked_at(found: Progress, correction_id: str) -> int:
    """After which of its events an application was asked to correct."""
    return next(
        number
        for number, event in enumerate(found.events, start=1)
        if isinstance(event, CorrectionAsked) and event.correction_id == correction_id
    )
