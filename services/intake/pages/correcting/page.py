"""Answering a correction (補正): what is typed is kept first, and only then looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.intake.commands import Commands
from services.intake.documents.of_drafts import DraftFiles
from services.intake.domain.labels import STATUSES
from services.intake.drafts.store import DRAFT_REFUSALS
from services.intake.pages.correcting.asked import files_of, own_correction
from services.intake.pages.correcting.closed import closed
from services.intake.pages.correcting.looking import looked_at
from services.intake.pages.correcting.sheet import AnswerSheet, sheet_of
from services.intake.pages.correcting.words import differing
from services.intake.pages.drafting.part import SAVED_AT, SEEN, THEIRS, amounts
from services.intake.views.actors import Answering, own_account
from services.intake.views.answer_drafts import AnswerDraft, AnswerDrafts, PartlyAnswered, correction_of
from services.intake.views.progress import Progress, own_progress
from shared.contracts.forms.answers import ADDED
from shared.contracts.forms.rows import PREFIX
from shared.contracts.intake import ApplicationCorrected
from shared.contracts.personal import Masked
from shared.domain import JST, Refusal, Text
from shared.event_store.door import UnknownStream
from shared.scheme.bureaus import BUREAUS
from shared.web.formats import sentence
from shared.web.forms import SEEN_FIELD
from shared.web.language import LANGUAGES, language_of
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_errors
from shared.web.typed import Posted, Typed

ADDRESS = "/intake/applications/{application_id}/corrections/{correction_id}"


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What the page shows. `elsewhere` are texts that another page has saved meanwhile, by the names of inputs."""

    found: Progress
    sheet: AnswerSheet
    draft: AnswerDraft
    files: DraftFiles
    errors: Sequence[FieldError] = ()
    elsewhere: Mapping[str, Text] = field(default_factory=dict)
    removed: str = ""

    @property
    def address(self) -> str:
        state, asked = self.found.application, self.sheet.asked
        return ADDRESS.format(application_id=state.application_id, correction_id=asked.correction_id)


def router(commands: Commands) -> APIRouter:
    """/intake/applications/{application_id}/corrections/{correction_id}."""
    routes = APIRouter()
    store, open = commands.store, commands.vault.open

    @routes.get(ADDRESS)
    def show(
        request: Request, application_id: str, correction_id: str, actor: Answering, removed: str = ""
    ) -> Response:
        drafts = AnswerDrafts(commands.drafts, own_account(actor))
        draft = drafts.load(application_id, correction_id)
        files = files_of(commands, drafts, application_id, correction_id)
        found = own_progress(store, actor, application_id)
        asked = own_correction(found, correction_id)
        sheet = sheet_of(found, asked, open, draft.kept)
        if asked not in found.may_answer:
            return closed(request, commands, drafts, found, sheet)
        return answer_page(request, AnswerPage(found, sheet, draft, files, removed=removed))

    @routes.post(ADDRESS)
    def keep(request: Request, application_id: str, correction_id: str, actor: Answering, typed: Posted) -> Response:
        """`step`: auto, save, check, files, add:TABLE, remove:TABLE#ROW, undo:TABLE#ROW, language:CODE."""
        drafts, step = AnswerDrafts(commands.drafts, own_account(actor)), typed["step"]
        files, saved = files_of(commands, drafts, application_id, correction_id), None
        while saved is None:
            draft = drafts.load(application_id, correction_id)
            found = own_progress(store, actor, application_id)
            asked = own_correction(found, correction_id)
            theirs = sheet_of(found, asked, open, draft.kept)
            mine = _merged(theirs, typed)
            if asked not in found.may_answer:
                # Nothing is kept any more, so that what was sent leaves no draft behind.
                return JSONResponse({}, 409) if step == "auto" else closed(request, commands, drafts, found, mine, 412)
            is_stale = typed[SEEN] != str(draft.version) or _is_corrected_since(found, typed[SEEN_FIELD])
            if is_stale and (elsewhere := differing(theirs, mine)):
                if step == "auto":
                    return JSONResponse({"conflict": True}, 409)
                both = _with_rows_of(theirs, mine)
                return answer_page(request, AnswerPage(found, both, draft, files, elsewhere=elsewhere), 409)
            mine = _with_step(mine, step)
            saved = drafts.save(found.application, asked, draft, mine.kept)
        if isinstance(saved, Refusal):
            errors = refusal_errors(saved, DRAFT_REFUSALS)
            return answer_page(request, AnswerPage(found, mine, draft, files, errors), 422)
        page = AnswerPage(found, mine, saved, files)
        if step == "auto":
            return JSONResponse(_told(request, page))
        if step == "check" and (errors := looked_at(commands, found.application, mine).errors):
            return answer_page(request, replace(page, errors=errors), 422)
        return go_to(_after(page, step))

    @routes.get("/intake/drafts/{draft_id}/correction")
    def kept_answer(draft_id: str, actor: Answering) -> Response:
        """Where a draft of an answer is typed on."""
        draft = commands.drafts.load(own_account(actor), draft_id)
        if not (correction_id := correction_of(draft)):
            raise UnknownStream(draft_id)
        return go_to(ADDRESS.format(application_id=quote(draft.about), correction_id=quote(correction_id)))

    return routes


# -- what was posted -------------------------------------------------------------------------------------------------


def _merged(stands: AnswerSheet, typed: Typed) -> AnswerSheet:
    """The sheet as typed, but for the inputs of which what was saved elsewhere was chosen."""
    mine = stands.with_posted(typed)
    chosen = set(typed.every(THEIRS))
    given = {name: one for name, one in mine.kept.given.items() if name not in chosen}
    theirs = {name: one for name, one in stands.kept.given.items() if name in chosen}
    return replace(mine, kept=replace(mine.kept, given={**given, **theirs}))


def _is_corrected_since(found: Progress, seen: str) -> bool:
    """Whether another answer has changed the plan since the page was made."""
    after = found.events[int(seen) :] if seen.isascii() and seen.isdigit() else ()
    return any(isinstance(event, ApplicationCorrected) for event in after)


def _with_rows_of(theirs: AnswerSheet, mine: AnswerSheet) -> AnswerSheet:
    """With the rows that were added elsewhere, too."""
    added = {
        table: tuple(dict.fromkeys((*mine.kept.added.get(table, ()), *theirs.kept.added.get(table, ()))))
        for table in {**mine.kept.added, **theirs.kept.added}
    }
    given = {**theirs.kept.given, **mine.kept.given}
    new = {
        name: one
        for name, one in given.items()
        if name in mine.kept.given or any(name.startswith(f"{table}#{row}.") for table in added for row in added[table])
    }
    return replace(mine, kept=PartlyAnswered(new, added, mine.kept.removed))


def _with_step(sheet: AnswerSheet, step: str) -> AnswerSheet:
    """With a row more or less, if that is what was asked."""
    what, _, about = step.partition(":")
    table, _, row_id = about.partition("#")
    answers = sheet.answers
    ids = answers.rows.get(table, ())
    has_room = len(ids) < _most_rows(sheet, table)
    match what:
        case "add" if has_room:
            return sheet.with_answers(answers.with_row(table, ADDED))
        case "remove" if row_id in ids:
            return sheet.with_answers(answers.with_rows(table, tuple(one for one in ids if one != row_id)))
        case "undo" if has_room and row_id not in ids and answers.has_kept(table, row_id):
            back = sorted((*ids, row_id), key=lambda one: int(one.removeprefix(PREFIX)))
            return sheet.with_answers(answers.with_rows(table, tuple(back)))
    return sheet


def _most_rows(sheet: AnswerSheet, table: str) -> int:
    found = sheet.description.fields.get(table)
    return (found.most or 0) if found is not None and found.is_table else 0


# -- what comes of it ------------------------------------------------------------------------------------------------


def _after(page: AnswerPage, step: str) -> str:
    """Where one goes once everything is kept."""
    what, _, about = step.partition(":")
    match what:
        case "check" | "files":
            return f"{page.address}/{what}"
        case "add":
            ids = page.sheet.answers.rows.get(about, ())
            return f"{page.address}#{quote(f'{about}#{ids[-1]}' if ids else about)}"
        case "remove":
            return f"{page.address}?{urlencode({'removed': about})}#{quote(about.partition('#')[0])}"
        case "undo":
            return f"{page.address}#{quote(about)}"
        case "language" if about in LANGUAGES:
            return f"{page.address}?lang={about}"
    return page.address


def _told(request: Request, page: AnswerPage) -> dict[str, Any]:
    """What the page's script shows: when it was saved, and amounts and dates in other words."""
    language = language_of(request)
    assert page.draft.saved_at is not None
    at = page.draft.saved_at.astimezone(JST)
    return {
        "seen": str(page.draft.version),
        "saved": sentence(SAVED_AT, language, {"hour": str(at.hour), "minute": f"{at.minute:02d}"}),
        "echoes": {one.path: sentence(one.echo, language) if one.echo else "" for one in page.sheet.every_input()},
        "amounts": {path: sentence(text, language) for path, text in amounts(page.sheet.answers).items()},
    }


def answer_page(request: Request, page: AnswerPage, status_code: int = 200) -> Response:
    state, kept = page.found.application, page.sheet.answers
    table, _, row_id = page.removed.partition("#")
    return render(
        request,
        "intake/correcting/answer.html",
        status_code=status_code,
        page=page,
        state=state,
        status=STATUSES[state.status],
        asked=page.sheet.asked,
        sheet=page.sheet,
        here=page.address,
        errors=page.errors,
        amounts=amounts(kept),
        attached=[one.name for one in page.files.listed() if not isinstance(one.name, Masked)],
        bureau=BUREAUS[state.bureau],
        can_undo=kept.has_kept(table, row_id) and row_id not in kept.rows.get(table, ()),
    )
