"""内容確認 and 提出 of an answer to a correction: each item before and after, then sent once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.documents.of_drafts import DraftFiles
from services.intake.domain.labels import STATUSES
from services.intake.pages.asking import pointed_out
from services.intake.pages.comparing import Compared, FieldChange, by_row, field_changes
from services.intake.pages.correcting.asked import AskedPoint, Item, files_of, own_correction
from services.intake.pages.correcting.closed import closed, once, was_sent
from services.intake.pages.correcting.files import file_errors
from services.intake.pages.correcting.looking import at_inputs, ignored, looked_at
from services.intake.pages.correcting.page import ADDRESS, AnswerPage, answer_page
from services.intake.pages.correcting.sheet import HOWS, AnswerSheet, How, sheet_of
from services.intake.pages.drafting.attaching import shown_draft_files
from services.intake.pages.overview import since
from services.intake.views.actors import Answering, own_account
from services.intake.views.answer_drafts import AnswerDraft, AnswerDrafts
from services.intake.views.cautions import cautions_of_text
from services.intake.views.documents import attached_as
from services.intake.views.progress import Progress, own_progress
from shared.contracts.forms.filed import FiledForm
from shared.domain import Refusal
from shared.event_store.door import StaleVersion
from shared.web.components import Moment
from shared.web.forms import SeenVersion
from shared.web.pages import go_to, render
from shared.web.problems import FieldError
from shared.web.report_view import report_sections
from shared.web.typed import Posted

DRAFT_SEEN = "draft"
"""The hidden input with the version of the draft that is shown."""


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """An answer as it stands, and what happened while somebody looked at it."""

    found: Progress
    sheet: AnswerSheet
    draft: AnswerDraft
    files: DraftFiles
    since: Sequence[Moment] | None = None
    is_other: bool = False
    """Whether the draft was saved elsewhere meanwhile."""

    @property
    def seen(self) -> str:
        """What tells this answer from any other state of its draft and files."""
        files = ",".join(f"{one.file_id}={one.filed_as}" for one in self.files.listed())
        return f"{self.draft.version}-{sha256(files.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """An item with what becomes of it. `changes` are there where the answer is to correct it."""

    item: Item
    words: Sequence[tuple[AskedPoint, How, str]]
    changes: Sequence[Compared]
    is_ignored: bool


def router(commands: Commands) -> APIRouter:
    """/intake/applications/{application_id}/corrections/{correction_id}/check."""
    routes = APIRouter()

    def stands(application_id: str, correction_id: str, actor: Answering) -> tuple[AnswerDrafts, AnswerShown]:
        drafts = AnswerDrafts(commands.drafts, own_account(actor))
        draft = drafts.load(application_id, correction_id)
        found = own_progress(commands.store, actor, application_id)
        sheet = sheet_of(found, own_correction(found, correction_id), commands.vault.open, draft.kept)
        return drafts, AnswerShown(found, sheet, draft, files_of(commands, drafts, application_id, correction_id))

    @routes.get(f"{ADDRESS}/check")
    def check(request: Request, application_id: str, correction_id: str, actor: Answering) -> Response:
        drafts, shown = stands(application_id, correction_id, actor)
        if shown.sheet.asked not in shown.found.may_answer:
            return closed(request, commands, drafts, shown.found, shown.sheet)
        return _look(request, commands, shown)

    @routes.post(f"{ADDRESS}/check")
    def send(
        request: Request, application_id: str, correction_id: str, actor: Answering, seen: SeenVersion, typed: Posted
    ) -> Response:
        drafts, shown = stands(application_id, correction_id, actor)
        envelope, state = once(request, correction_id, seen), shown.found.application
        if was_sent(commands, envelope):
            return _sent(commands, drafts, application_id, correction_id)
        if shown.sheet.asked not in shown.found.may_answer:
            return closed(request, commands, drafts, shown.found, shown.sheet, 412)
        moved = since(shown.found, seen)
        is_other = typed[DRAFT_SEEN] != shown.seen
        looked = looked_at(commands, state, shown.sheet)
        if moved or is_other or looked.command is None or file_errors(state, shown.files):
            return _look(request, commands, replace(shown, since=moved, is_other=is_other))
        answer = looked.command
        try:
            made = commands.correct(
                application_id,
                correction_id,
                answer.answers,
                answer.form,
                envelope,
                answer.report,
                shown.files.named(),
            )
        except StaleVersion:
            return send(request, application_id, correction_id, actor, seen, typed)
        if isinstance(made, Refusal):
            errors = at_inputs(made, shown.sheet, answer.form)
            return _ask_again(request, shown, errors)
        return _sent(commands, drafts, application_id, correction_id)

    return routes


def _sent(commands: Commands, drafts: AnswerDrafts, application_id: str, correction_id: str) -> Response:
    commands.draft_erasing.finish(drafts.owner, drafts.id_of(application_id, correction_id))
    return go_to(f"/intake/applications/{application_id}/progress", said="corrected")


def _ask_again(request: Request, shown: AnswerShown, errors: Sequence[FieldError]) -> Response:
    return answer_page(request, AnswerPage(shown.found, shown.sheet, shown.draft, shown.files, errors), 422)


def _look(request: Request, commands: Commands, shown: AnswerShown) -> Response:
    """The whole answer before and after, or all that is wrong with it."""
    looked = looked_at(commands, shown.found.application, shown.sheet)
    if looked.command is None:
        return _ask_again(request, shown, looked.errors)
    here = ADDRESS.format(
        application_id=shown.found.application.application_id, correction_id=shown.sheet.asked.correction_id
    )
    if file_errors(shown.found.application, shown.files):
        return go_to(f"{here}/files?check=1")
    found, command, open = shown.found, looked.command, commands.vault.open
    state, sheet = found.application, shown.sheet
    form = commands.following(command.form, state)
    assert state.filed_on is not None
    to_see = cautions_of_text(
        commands.store, open, found.plan_id, form, state.filed_on, state.kind, state.target, attached_as(state)
    )
    report, reported_on = command.report, command.reported_on
    return render(
        request,
        "intake/correcting/check.html",
        status_code=200 if shown.since is None and not shown.is_other else 412,
        shown=shown,
        state=state,
        status=STATUSES[state.status],
        asked=sheet.asked,
        hows=HOWS,
        here=here,
        files=shown_draft_files(shown.files.listed(), state.filed_on),
        items=_checked(sheet, form, field_changes(sheet.form, form, open)),
        report_sections=report_sections(report, reported_on) if report and reported_on else (),
        cautions=pointed_out(form, to_see),
    )


def _checked(sheet: AnswerSheet, form: FiledForm, changes: Sequence[FieldChange]) -> list[CheckedItem]:
    dropped = ignored(sheet)
    return [
        CheckedItem(
            item,
            [(finding, sheet.how(finding), sheet.comment(finding)) for finding in item.findings],
            by_row([one for one in changes if _is_of(item, one.path, sheet)], sheet.form, form),
            any(item.has(path) for path in dropped),
        )
        for item in sheet.items
    ]


def _is_of(item: Item, path: str, sheet: AnswerSheet) -> bool:
    table, _, rest = path.partition("#")
    is_new = bool(rest) and rest.partition(".")[0] not in sheet.stands.rows.get(table, ())
    return item.has(path) or (is_new and table == item.further)
