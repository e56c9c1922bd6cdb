"""添付書類 of an answer to a correction: beside what the application has, and kept with the draft of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.documents.of_drafts import DraftFiles
from services.intake.domain.state import Application
from services.intake.pages.correcting.asked import files_of, own_correction
from services.intake.pages.correcting.page import ADDRESS
from services.intake.pages.drafting.attaching import (
    PREFIX,
    ArrivedPage,
    attachable,
    keep_files,
    refusal_errors_of,
    shown_page,
    taken,
)
from services.intake.views.actors import Answering, own_account
from services.intake.views.answer_drafts import AnswerDrafts
from services.intake.views.progress import Progress, own_progress
from shared.domain import Refusal
from shared.web.multipart import PostedParts
from shared.web.pages import go_to, render
from shared.web.problems import FieldError


@dataclass(frozen=True, slots=True)
class AnswerFiles:
    """The files of one answer. `address` is the page on which it is typed."""

    found: Progress
    address: str
    files: DraftFiles

    @property
    def errors(self) -> tuple[FieldError, ...]:
        """What stands against sending them as they are, each at its input."""
        return file_errors(self.found.application, self.files)


def router(commands: Commands) -> APIRouter:
    """The files of an answer, at ADDRESS/files."""
    routes = APIRouter()

    def of_answer(application_id: str, correction_id: str, actor: Answering) -> AnswerFiles | None:
        """None where nothing can be attached: it takes no answer any more, or nothing was begun."""
        drafts = AnswerDrafts(commands.drafts, own_account(actor))
        found = own_progress(commands.store, actor, application_id)
        draft = drafts.load(application_id, correction_id)
        if own_correction(found, correction_id) not in found.may_answer or draft.version == 0 or draft.is_deleted:
            return None
        address = ADDRESS.format(application_id=application_id, correction_id=correction_id)
        return AnswerFiles(found, address, files_of(commands, drafts, application_id, correction_id))

    @routes.get(f"{ADDRESS}/files")
    def show(
        request: Request,
        application_id: str,
        correction_id: str,
        actor: Answering,
        removed: str = "",
        check: bool = False,
    ) -> Response:
        answer = of_answer(application_id, correction_id, actor)
        if answer is None:
            return go_to(ADDRESS.format(application_id=application_id, correction_id=correction_id))
        return _page(request, answer, answer.errors if check else (), removed)

    @routes.post(PREFIX + "/{application_id}/corrections/{correction_id}")
    async def keep(request: Request, application_id: str, correction_id: str, actor: Answering) -> Response:
        """`step`: save, next, remove:FILE, undo:FILE. Whatever was chosen is kept first."""
        answer = await run_in_threadpool(of_answer, application_id, correction_id, actor)
        if answer is None:
            return go_to(ADDRESS.format(application_id=application_id, correction_id=correction_id))
        posted = await taken(answer.files, PostedParts(request))
        return await run_in_threadpool(_answer, request, answer, posted)

    return routes


def file_errors(state: Application, files: DraftFiles) -> tuple[FieldError, ...]:
    assert state.filed_on is not None
    return refusal_errors_of(files.refusals(state.plan_type, state.filed_on, state.documents))


def _answer(request: Request, answer: AnswerFiles, posted: ArrivedPage) -> Response:
    files, here = answer.files, f"{answer.address}/files"
    keep_files(files, posted)
    what, _, file_id = posted.step.partition(":")
    if what == "remove" and any(one.file_id == file_id for one in files.listed()):
        files.remove(file_id)
        return go_to(f"{here}?removed={file_id}")
    if what == "undo" and isinstance(refused := files.put_back(file_id), Refusal):
        posted.refused += refusal_errors_of([refused])
    if what == "next":
        posted.refused += answer.errors
    if posted.refused:
        return _page(request, answer, posted.refused)
    return go_to(answer.address if what == "next" else here)


def _page(request: Request, answer: AnswerFiles, errors: Sequence[FieldError], removed: str = "") -> Response:
    state = answer.found.application
    assert state.filed_on is not None
    # The bureau may ask for any of them, whatever R31 asks of this application.
    asked = attachable(state.plan_type, state.filed_on)
    return render(
        request,
        "intake/correcting/files.html",
        status_code=422 if errors and request.method == "POST" else 200,
        state=state,
        here=answer.address,
        address=f"{PREFIX}/{answer.address.removeprefix('/intake/applications/')}",
        **shown_page(answer.files, asked, state.filed_on, errors, removed),
    )
