"""Filing by a filled-in file of 様式24 or 26: choose it, and go on from the draft that it makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar, get_args

import orjson
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.form_checks import problems
from services.intake.domain.identified import identified
from services.intake.domain.refusals import REFUSALS
from services.intake.drafts.draft import DraftRow
from services.intake.pages.asking import labelled
from services.intake.pages.drafting.from_file import new_draft
from services.intake.pages.files import text_in, workbook_file
from services.intake.pages.overview import json_file
from services.intake.views.actors import Filing, own_account
from services.intake.views.starting import VERSIONS, blank_plan, example_plan
from services.intake.views.told_at_once import Judged, plan_posted
from services.intake.views.workbook import FromWorkbook, blank_workbook, from_workbook, workbook_of
from shared.contracts.forms.filed import PlanToFile, TodaysForm
from shared.contracts.forms.joint import JOINT
from shared.contracts.forms.single import SINGLE
from shared.contracts.personal import Personal
from shared.domain import jst_day, together
from shared.scheme.application_kinds import PlanType
from shared.web.forms import IdempotencyKey
from shared.web.language import language_of
from shared.web.pages import render
from shared.web.posted import posted
from shared.web.problems import EMPTY_BODY, MALFORMED_JSON, FieldError, Problem, refusal_errors
from shared.web.typed import PostedForms, Typed
from shared.workbook.door import kind_of

B = TypeVar("B", bound=BaseModel)

MOST_DRAFTS_SHOWN: Final = 5
"""Drafts that stand on the page to go on with, the newest first."""


def router(commands: Commands) -> APIRouter:
    """/intake/file."""
    routes = APIRouter()

    def today() -> date:
        return jst_day(commands.store.clock.now())

    @routes.get("/intake/file")
    def filing(request: Request, actor: Filing) -> Response:
        begun = commands.drafts.page(own_account(actor), None, MOST_DRAFTS_SHOWN).rows
        return _ask(request, drafts=[draft for draft in begun if draft.kind == "new"])

    @routes.post("/intake/file")
    def take(request: Request, actor: Filing, key: IdempotencyKey, typed: PostedForms) -> Response:
        """What could be filed goes on as a draft; anything else is shown again with all that stands against it."""
        given = given_in(typed, today())
        if given.form is None:
            return _ask(request, given.text, given.errors)
        if refused := together(problems(identified(given.form), today())):
            return _ask(request, given.to_mend, given.said(refusal_errors(refused, REFUSALS)))
        try:
            return new_draft(commands, actor, given.form, key)
        except Problem as problem:
            return _ask(request, given.to_mend, problem.errors)

    for plan_type in get_args(PlanType):
        _files_of(routes, plan_type, today)
    return routes


def _files_of(routes: APIRouter, plan_type: PlanType, today: Callable[[], date]) -> None:
    """The files to start from: /intake/file/blank.xlsx, /intake/file/joint-example.json."""
    of_type = "" if plan_type == "single" else f"{plan_type}-"
    address, kept_as = f"/intake/file/{of_type}", f"{of_type}plan"

    @routes.get(f"{address}example.xlsx")
    def example_workbook(request: Request, actor: Filing) -> Response:
        form = PlanToFile.model_validate_json(orjson.dumps(example_plan(today(), plan_type))).root
        book = workbook_of(form, today(), language_of(request), as_written)
        return workbook_file(book, f"{kept_as}-example.xlsx")

    @routes.get(f"{address}blank.xlsx")
    def empty_workbook(request: Request, actor: Filing) -> Response:
        book = blank_workbook(VERSIONS[plan_type].on(today()), language_of(request))
        return workbook_file(book, f"{kept_as}-blank.xlsx")

    @routes.get(f"{address}example.json")
    def example(actor: Filing) -> Response:
        return json_file(example_plan(today(), plan_type), f"{kept_as}-example.json")

    @routes.get(f"{address}blank.json")
    def blank(actor: Filing) -> Response:
        return json_file(blank_plan(today(), plan_type), f"{kept_as}-blank.json")


def _ask(
    request: Request, text: str = "", errors: tuple[FieldError, ...] = (), drafts: Sequence[DraftRow] = ()
) -> Response:
    return render(
        request,
        "intake/file.html",
        status_code=422 if errors else 200,
        text=text,
        errors=errors,
        drafts=drafts,
        fields=SINGLE.fields.values(),
        joint_fields=JOINT.fields.values(),
    )


@dataclass(frozen=True, slots=True)
class Given:
    """The plan that a page was given. `text` is its JSON; `form` is None where there are `errors`."""

    text: str
    form: TodaysForm | None = None
    errors: tuple[FieldError, ...] = ()
    book: FromWorkbook | None = None

    def said(self, errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
        """Errors with the labels of their fields, and in a workbook their cells."""
        return said_of(self.book, errors)

    @property
    def to_mend(self) -> str:
        """What is put right on the page; a workbook is put right where it is."""
        return self.text if self.book is None else ""


def said_of(book: FromWorkbook | None, errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
    """Errors with the labels of their fields, and where there is a workbook with its cells."""
    if book is None:
        return labelled(errors)
    return tuple(book.placed(error.field, one) for error in errors for one in labelled((error,)))


def as_written(personal: Personal) -> str:
    """Personal text of a form that was not filed yet."""
    return personal.text or ""


def given_in(typed: Typed, filed_on: date | None = None) -> Given:
    """What was chosen, else what was typed; held against the rules of filing where a day of it is given."""
    data = typed.files.get("plan_file", b"")
    if kind_of(data) == "xlsx":
        book = from_workbook(data, filed_on)
        given = Given(book.text, book.form, book=book)
        return given if given.form else Given("", errors=given.said(book.errors))
    text = plan_text(typed)
    if isinstance(text, FieldError):
        return Given(typed["plan"], errors=(text,))
    read = read_document(text, lambda body: _plan(body, filed_on))
    return Given(text, read.root) if isinstance(read, PlanToFile) else Given(text, errors=read)


def _plan(body: bytes, filed_on: date | None) -> PlanToFile:
    return posted(PlanToFile, body) if filed_on is None else plan_posted(PlanToFile, body, Judged(filed_on))


def plan_text(typed: Typed) -> str | FieldError:
    """The plan's JSON from the chosen file, else from the text field; an error if there is none that can be read."""
    if "plan_file" in typed.files:
        return text_in(typed.files["plan_file"])
    if not typed["plan"].strip():
        return FieldError(
            "plan_file", "", "missing",
            ja="記入済みの様式のファイルを選ぶか、その内容を貼り付けてください。",
            en="Choose the file of the filled-in form, or paste its content.",
        )  # fmt: skip
    return typed["plan"]


def read_document(text: str, read: Callable[[bytes], B]) -> B | tuple[FieldError, ...]:
    """The document in a text, or all that is wrong with it, with the labels of its fields. `read` raises Problem."""
    try:
        return read(text.encode("utf-8", "replace"))
    except Problem as problem:
        if problem.kind in (EMPTY_BODY, MALFORMED_JSON):
            return (_where_it_breaks(text),)
        return labelled(problem.errors)


def _where_it_breaks(text: str) -> FieldError:
    line = 1
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        line = error.lineno
    except RecursionError:
        pass
    return FieldError(
        "plan", "", "malformed_json",
        ja=f"JSONとして読み取れません。{line}行目の近くで、カンマ、括弧、引用符の過不足を確認してください。",
        en=f"This is not readable as JSON. Look for a missing comma, bracket or quotation mark near line {line}.",
    )  # fmt: skip
