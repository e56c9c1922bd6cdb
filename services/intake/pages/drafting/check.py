"""内容確認 and 提出 of what was typed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.documents.of_drafts import DraftFiles
from services.intake.domain.refusals import REFUSALS
from services.intake.pages.asking import labelled
from services.intake.pages.drafting.attaching import shown_draft_files
from services.intake.pages.drafting.attachments import (
    consents_not_attached,
    documents_of_draft,
    file_errors,
    with_files,
)
from services.intake.pages.drafting.checking import errors_of, typed_form
from services.intake.pages.drafting.filed_before import filed_as, filed_before, once
from services.intake.pages.drafting.form import Looking
from services.intake.pages.drafting.kept import KeptPlan, kept_plan
from services.intake.pages.of_a_plan import since_seen
from services.intake.views.actors import Filing, own_account
from shared.clock import today
from shared.domain import Refusal
from shared.event_store.door import StaleVersion, UnknownStream
from shared.web.components import Moment
from shared.web.forms import SeenVersion
from shared.web.pages import go_to, render
from shared.web.plan_view import PlanSection
from shared.web.problems import FieldError, refusal_errors
from shared.web.typed import Posted


def router(commands: Commands) -> APIRouter:
    """/intake/drafts/{draft_id}/check."""
    routes = APIRouter()

    @routes.get("/intake/drafts/{draft_id}/check")
    def check(request: Request, draft_id: str, actor: Filing) -> Response:
        files = DraftFiles(commands.documents, own_account(actor), draft_id)
        try:
            plan = kept_plan(commands, actor, draft_id)
        except UnknownStream:
            return filed_before(request, commands, draft_id)
        return _look(request, commands, plan, files)

    @routes.post("/intake/drafts/{draft_id}/check")
    def file(request: Request, draft_id: str, actor: Filing, seen: SeenVersion, typed: Posted) -> Response:
        """The draft is the key: filed again, though it is gone, it is the same filing."""
        plan_seen = int(typed["plan_seen"]) if typed["plan_seen"].isdecimal() else None
        try:
            plan = kept_plan(commands, actor, draft_id)
        except UnknownStream:
            form, address = filed_as(request, commands, draft_id)
            return go_to(address, said=form.said)
        files = DraftFiles(commands.documents, own_account(actor), draft_id)
        if plan.draft.version != seen or _errors(commands, plan, files):
            return _look(request, commands, plan, files)
        envelope = once(request, plan.form, draft_id, plan_seen)
        try:
            typed_in = typed_form(plan.form, with_files(plan, files))
            made = plan.form.file(commands, typed_in, plan.about, envelope, files.named())
        except StaleVersion:
            moved = since_seen(plan.about.found, plan_seen) if plan.about else None
            return _look(request, commands, plan, files, moved)
        if isinstance(made, Refusal):
            return _not_yet(request, plan, labelled(refusal_errors(made, REFUSALS)))
        commands.draft_erasing.finish(own_account(actor), draft_id)
        return go_to(plan.form.filed_at(made), said=plan.form.said)

    return routes


def _errors(commands: Commands, plan: KeptPlan, files: DraftFiles) -> tuple[FieldError, ...]:
    on = today(commands.store.clock)
    return (*errors_of(plan.form, with_files(plan, files), on, plan.about), *file_errors(plan, files, on))


def _look(
    request: Request,
    commands: Commands,
    plan: KeptPlan,
    files: DraftFiles,
    moved: Sequence[Moment] | None = None,
) -> Response:
    """The whole in words, or all that is wrong with it; `moved` is what has happened to its plan meanwhile."""
    is_posted = request.method == "POST"
    if plan.about and plan.about.hindered:
        return render(request, "intake/drafting/hindered.html", status_code=409 if is_posted else 200, plan=plan)
    if errors := _errors(commands, plan, files):
        return _not_yet(request, plan, errors)
    on, attached = today(commands.store.clock), [one.filed_as for one in files.named()]
    looking = Looking(commands, once(request, plan.form, plan.draft.draft_id), on, plan.about, attached)
    typed_in = typed_form(plan.form, with_files(plan, files))
    looked = plan.form.look(looking, typed_in)
    if isinstance(looked, Refusal):
        return _not_yet(request, plan, labelled(refusal_errors(looked, REFUSALS)))
    return render(
        request,
        looked.template,
        status_code=412 if is_posted else 200,
        plan=plan,
        moved=moved,
        changes=_changes(plan, looked.shown.get("plan_sections", ())),
        documents=documents_of_draft(commands, plan, typed_in, attached, on),
        not_attached=consents_not_attached(plan, files),
        files=shown_draft_files(files.listed(), on),
        **looked.shown,
    )


def _not_yet(request: Request, plan: KeptPlan, errors: Sequence[FieldError]) -> Response:
    by_key: dict[str, list[FieldError]] = {}
    for error in errors:
        page = plan.page_with(error.field)
        by_key.setdefault(page.key if page else "", []).append(error)
    return render(
        request,
        "intake/drafting/not_yet.html",
        status_code=422 if request.method == "POST" else 200,
        plan=plan,
        errors=errors,
        by_part=[(part, by_key[part.key]) for part in plan.parts if part.key in by_key],
        of_the_whole=by_key.get("", ()),
    )


def _changes(plan: KeptPlan, shown: Iterable[PlanSection]) -> dict[str, str]:
    """Where each section, and each part of one, is typed; a part within a group that has one page needs no other."""
    found: dict[str, str] = {}
    for section in shown:
        for path in (section.path, *(part.path for part in section.parts)):
            asked = plan.page_with(path)
            if asked and (place := f"{plan.address}/parts/{asked.key}") not in found.values():
                found[path] = place
    return found
