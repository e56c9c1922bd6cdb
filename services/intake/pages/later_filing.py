"""変更申請 and 2回目以降の申請 by a file: the certified plan and a blank report to start from, and the draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.labels import OFFERS
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.report_checks import blank_report
from services.intake.domain.requests import PlanAndReport
from services.intake.pages.drafting.about import AboutPlan, about_plan
from services.intake.pages.drafting.form import DraftForm
from services.intake.pages.drafting.from_file import later_draft
from services.intake.pages.drafting.registry import form_about
from services.intake.pages.files import workbook_file
from services.intake.pages.filing import plan_text, read_document, said_of
from services.intake.pages.of_a_plan import page_of, since_seen
from services.intake.pages.overview import json_file
from services.intake.plan_commands import LaterKind
from services.intake.views.actors import Filing
from services.intake.views.noted import facts_noted
from services.intake.views.plan import PlanOnADay, certified_form, own_plan_on
from services.intake.views.told_at_once import Judged, plan_posted
from services.intake.views.with_report import apart
from services.intake.views.workbook import FromWorkbook, later_from_workbook
from shared.clock import today
from shared.contracts.event import Actor
from shared.contracts.forms.carrying import carried_up
from shared.contracts.forms.describing import describe
from shared.contracts.forms.filed import FiledForm, version_to_file_in
from shared.contracts.forms.report import StatusReport
from shared.domain import Refusal
from shared.event_store.door import Envelope, StaleVersion, UnknownStream
from shared.web.components import Moment
from shared.web.envelopes import SeenEnvelope
from shared.web.forms import IdempotencyKey
from shared.web.language import language_of
from shared.web.pages import go_to, render
from shared.web.plan_view import opened
from shared.web.problems import FieldError, Problem, refusal_errors
from shared.web.typed import PostedForms, Typed
from shared.workbook.door import kind_of


def router(commands: Commands) -> APIRouter:
    """/intake/plans/{plan_id}/change and /renewal."""
    routes = APIRouter()
    for kind in get_args(LaterKind):
        _routes_of(routes, commands, kind)
    return routes


def _routes_of(routes: APIRouter, commands: Commands, kind: LaterKind) -> None:
    store = commands.store
    address = f"/intake/plans/{{plan_id}}/{kind}"

    @routes.get(address)
    def filing(request: Request, plan_id: str, actor: Filing) -> Response:
        found = own_plan_on(store, actor, plan_id)
        document = _to_start_from(commands, found, kind)
        return go_to(page_of(plan_id, kind)) if document is None else _ask(request, found, kind, _written(document))

    @routes.get(f"{address}.json")
    def start(plan_id: str, actor: Filing) -> Response:
        """The certified plan and a blank report, to be filled in."""
        document = _to_start_from(commands, own_plan_on(store, actor, plan_id), kind)
        return go_to(page_of(plan_id, kind)) if document is None else json_file(document, f"{kind}.json")

    @routes.get(f"{address}.xlsx")
    def start_workbook(request: Request, plan_id: str, actor: Filing) -> Response:
        """The same as a workbook."""
        form, about = _form_about(commands, actor, plan_id, kind)
        if about.obstacle:
            return go_to(page_of(plan_id, kind))
        return workbook_file(form.book_about(about, today(store.clock), language_of(request)), f"{kind}.xlsx")

    @routes.post(address)
    def take(
        request: Request,
        plan_id: str,
        actor: Filing,
        envelope: SeenEnvelope,
        key: IdempotencyKey,
        typed: PostedForms,
    ) -> Response:
        """What could be filed goes on as a draft; anything else is shown again with all that stands against it."""
        found = own_plan_on(store, actor, plan_id)
        given = _given(commands, actor, plan_id, kind, typed, envelope)
        if (read := given.filing) is None:
            return _ask(request, found, kind, given.left, given.errors)
        try:
            ready = commands.of_plans.prepare(plan_id, kind, read.form, read.report, envelope)
            if isinstance(ready, Refusal):
                return _ask(request, found, kind, given.left, said_of(given.book, refusal_errors(ready, REFUSALS)))
            form, about = _form_about(commands, actor, plan_id, kind)
            return later_draft(commands, actor, form, about, read, key)
        except StaleVersion:
            found = own_plan_on(store, actor, plan_id)
            return _ask(request, found, kind, given.text, moved=since_seen(found, envelope.seen))
        except Problem as problem:
            return _ask(request, found, kind, given.left, problem.errors)


@dataclass(frozen=True, slots=True)
class _Given:
    """What a page was given, as JSON; `left` is what is put right on the page: a workbook is put right where it is."""

    text: str
    left: str
    filing: PlanAndReport | None = None
    errors: tuple[FieldError, ...] = ()
    book: FromWorkbook | None = None


def _given(commands: Commands, actor: Actor, plan_id: str, kind: LaterKind, typed: Typed, envelope: Envelope) -> _Given:
    day, nothing_seen = today(commands.store.clock), replace(envelope, seen=None)

    def against(form: FiledForm, report: StatusReport) -> object:
        return commands.of_plans.prepare(plan_id, kind, form, report, nothing_seen)

    book = _handed_in(commands, actor, plan_id, kind, typed, against)
    text = book.text if book else plan_text(typed)
    if book is not None and book.errors:
        return _Given("", typed["plan"], errors=said_of(book, book.errors))
    if isinstance(text, FieldError):
        return _Given(typed["plan"], typed["plan"], errors=(text,))
    judged = Judged(day, "form", lambda read: against(read.form, read.report), {"report": {}})
    read = read_document(text, lambda body: plan_posted(PlanAndReport, body, judged))
    left = typed["plan"] if book else text
    if isinstance(read, PlanAndReport):
        return _Given(text, left, read, book=book)
    return _Given(text, left, errors=read, book=book)


def _form_about(commands: Commands, actor: Actor, plan_id: str, kind: LaterKind) -> tuple[DraftForm, AboutPlan]:
    """The form in which a plan goes on. Raises UnknownStream where there is none."""
    about = about_plan(commands, actor, plan_id, kind)
    form = form_about(kind, about.found.goes_on_in)
    if form is None:
        raise UnknownStream(plan_id)
    return form, about


def _handed_in(
    commands: Commands,
    actor: Actor,
    plan_id: str,
    kind: LaterKind,
    typed: Typed,
    against: Callable[[FiledForm, StatusReport], object],
) -> FromWorkbook | None:
    """The workbook that was chosen; None where it is none, or nothing can be filed."""
    data = typed.files.get("plan_file", b"")
    if kind_of(data) != "xlsx":
        return None
    form, about = _form_about(commands, actor, plan_id, kind)
    day = today(commands.store.clock)
    judged = Judged(day, rules=lambda read: against(*apart(read)), description=form.layout.description)
    return later_from_workbook(data, form.start(about, day), judged)


def _to_start_from(commands: Commands, found: PlanOnADay, kind: LaterKind) -> dict[str, Any] | None:
    """The document that is filed, as far as it is known before; None while nothing of this kind can be filed."""
    offer, day = found.offer(kind), today(commands.store.clock)
    if offer is None:
        return None
    base = certified_form(commands.store, offer.version)
    if base is None:
        return None
    form = opened(carried_up(base), commands.vault.open) | {"form_version": version_to_file_in(base, day)}
    form["cover"] |= facts_noted(found, offer.version, day, commands.vault.open)
    return {"form": form, "report": blank_report(base).model_dump(mode="json")}


def _written(document: dict[str, Any]) -> str:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()


def _ask(
    request: Request,
    found: PlanOnADay,
    kind: LaterKind,
    text: str,
    errors: tuple[FieldError, ...] = (),
    moved: Sequence[Moment] | None = None,
) -> Response:
    return render(
        request,
        "intake/later_filing.html",
        status_code=412 if moved is not None else 422 if errors else 200,
        found=found,
        kind=kind,
        title=OFFERS[kind],
        possible=found.offer(kind) is not None,
        text=text,
        errors=errors,
        since=moved,
        fields=found.goes_on_in.fields.values(),
        report_fields=describe(StatusReport).fields.values(),
    )
