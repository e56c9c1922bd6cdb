"""A draft as a workbook, to be filled in elsewhere, and what comes back of it: what it alters is shown, then taken.

Until then it is kept beside the answers, so that the page of what it alters can be opened again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.drafts.store import DRAFT_REFUSALS
from services.intake.pages.asking import with_label
from services.intake.pages.drafting.checking import label_at
from services.intake.pages.drafting.kept import KeptPlan, kept_plan, save
from services.intake.pages.files import NOT_TAKEN, workbook_file
from services.intake.views.actors import Drafting, own_account
from services.intake.views.workbook import FromWorkbook, fault, only, wrong_cells
from shared.contracts.event import Actor
from shared.contracts.forms.answers import Answers, AsTyped, altered, as_if_twice
from shared.contracts.forms.describing import without_rows
from shared.domain import Refusal, Text
from shared.event_store.door import UnknownStream
from shared.web.forms import SeenVersion
from shared.web.handed_in import error_of
from shared.web.in_words import in_words
from shared.web.language import language_of
from shared.web.pages import go_to, render
from shared.web.pasted import Unwanted, taken
from shared.web.problems import FieldError, refusal_errors, shape_errors
from shared.web.typed import Posted, PostedForms
from shared.workbook.door import WorkbookRefused, kind_of
from shared.workbook.reading import Filled, read
from shared.workbook.writing import workbook

PREFIX: Final = "/intake/draft-workbooks"
"""Where workbooks are posted: larger bodies are taken here."""
_ALTERED: Final = "/workbook/changes"
_FILE: Final = "plan_file"
_MOVED: Final = Text(
    ja="この下書きは、別の画面で保存されています。もう一度ファイルを選んでください。",
    en="The draft was saved elsewhere meanwhile. Choose the file again.",
)
_NO_FILE: Final = Text(ja="記入したブックを選んでください。", en="Choose the workbook that you filled in.")


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that says something else in the workbook, or a row that it adds or leaves out."""

    label: Text
    before: Text | None
    after: Text | None

    @property
    def rewrites(self) -> bool:
        """Whether anything that was typed would be another, or gone."""
        return self.before is not None


def router(commands: Commands) -> APIRouter:
    """/intake/drafts/{draft_id}/workbook."""
    routes = APIRouter()

    @routes.get("/intake/drafts/{draft_id}/workbook")
    def show(request: Request, draft_id: str, actor: Drafting) -> Response:
        return _page(request, _kept(commands, actor, draft_id))

    @routes.get("/intake/drafts/{draft_id}/plan.xlsx")
    def download(request: Request, draft_id: str, actor: Drafting) -> Response:
        """The draft as it stands, to be filled in."""
        plan = _kept(commands, actor, draft_id)
        assert plan.form.book_title is not None
        form, rows_given = plan.layout.description.form, plan.layout.rows_given
        book = workbook(form, plan.form.book_title, plan.answers, language_of(request), rows_given)
        return workbook_file(book, f"{plan.draft.kind}-{draft_id[:8]}.xlsx")

    @routes.post(f"{PREFIX}/{{draft_id}}")
    def keep(request: Request, draft_id: str, actor: Drafting, typed: PostedForms) -> Response:
        """A workbook is kept beside the answers, until what it alters was looked at."""
        plan = _kept(commands, actor, draft_id)
        found = _read(typed.files.get(_FILE, b""), plan)
        if not isinstance(found, Answers):
            return _page(request, plan, found)
        beside = replace(plan, book=found)
        made = save(commands, own_account(actor), beside, plan.answers, plan.looked_through)
        if isinstance(made, Refusal):
            return _page(request, plan, refusal_errors(made, DRAFT_REFUSALS))
        return go_to(plan.address + _ALTERED) if made else _page(request, plan, (_said(_MOVED),), 412)

    @routes.get(f"/intake/drafts/{{draft_id}}{_ALTERED}")
    def look(request: Request, draft_id: str, actor: Drafting) -> Response:
        """What the workbook that is kept would alter in the draft as it stands."""
        return _altered(request, _kept(commands, actor, draft_id))

    @routes.post(f"/intake/drafts/{{draft_id}}{_ALTERED}")
    def take(request: Request, draft_id: str, actor: Drafting, seen: SeenVersion, typed: Posted) -> Response:
        """`step`: take puts it into the draft, discard forgets it."""
        plan = _kept(commands, actor, draft_id)
        if plan.book is None:
            return go_to(f"{plan.address}/workbook")
        if plan.draft.version != seen:
            return _altered(request, plan, 412)
        is_taken = typed["step"] == "take"
        answers = plan.book if is_taken else plan.answers
        parts = {part.key for part in plan.parts if any(answers.is_answered(path) for path in part.paths)}
        looked_through = plan.looked_through | parts if is_taken else plan.looked_through
        made = save(commands, own_account(actor), replace(plan, book=None), answers, looked_through)
        if isinstance(made, Refusal):
            return _page(request, plan, refusal_errors(made, DRAFT_REFUSALS))
        if made is None:
            return _altered(request, _kept(commands, actor, draft_id), 412)
        return go_to(plan.address if is_taken else f"{plan.address}/workbook")

    return routes


def _kept(commands: Commands, actor: Actor, draft_id: str) -> KeptPlan:
    """A draft that has a workbook. Raises UnknownStream for any other."""
    plan = kept_plan(commands, actor, draft_id)
    if plan.form.book_title is None:
        raise UnknownStream(draft_id)
    return plan


def _altered(request: Request, plan: KeptPlan, status_code: int = 200) -> Response:
    if plan.book is None:
        return go_to(f"{plan.address}/workbook")
    return render(
        request,
        "intake/drafting/workbook_check.html",
        status_code=status_code,
        plan=plan,
        address=plan.address + _ALTERED,
        alterations=list(_alterations(plan, plan.book)),
        is_other=status_code == 412,
    )


def _page(
    request: Request, plan: KeptPlan, errors: Sequence[FieldError] = (), status_code: int | None = None
) -> Response:
    return render(
        request,
        "intake/drafting/workbook.html",
        status_code=status_code or (422 if errors else 200),
        plan=plan,
        address=f"{PREFIX}/{plan.draft.draft_id}",
        errors=errors,
    )


def _said(text: Text, code: str = "missing") -> FieldError:
    return FieldError(_FILE, "", code, text.ja, text.en)


def _read(data: bytes, plan: KeptPlan) -> Answers | tuple[FieldError, ...]:
    """The draft with what a workbook says in its place, or all that cannot be taken, each with its cell."""
    if not data:
        return (_said(_NO_FILE),)
    if (kind := kind_of(data)) != "xlsx":
        return (_said(NOT_TAKEN[kind], f"not_taken_{kind}"),)
    description = plan.layout.description
    try:
        filled = read(data, only(description), plan.answers)
    except WorkbookRefused as refused:
        return (replace(fault(refused), field=_FILE),)
    given, unwanted = _as_meant(filled)
    if errors := [*wrong_cells(filled), *unwanted]:
        book = FromWorkbook(filled=filled)
        labelled = [with_label(one, label_at(description, one.field, filled.answers), one.field) for one in errors]
        return tuple(replace(book.placed(one.field, one), field=_FILE) for one in labelled)
    filled.answers = replace(filled.answers, given=given)
    return as_if_twice(filled.over(plan.answers), plan.layout.twice)


def _as_meant(filled: Filled) -> tuple[dict[str, AsTyped], tuple[FieldError, ...]]:
    """What was typed as its writer meant it, and the cells that have characters which cannot be taken."""
    given: dict[str, AsTyped] = {}
    unwanted: list[dict[str, Any]] = []
    for path, typed in filled.answers.given.items():
        every = [taken(one, "lines") for one in (typed if isinstance(typed, tuple) else (typed,))]
        unwanted += [error_of(one, (path,)) for one in every if isinstance(one, Unwanted)]
        meant = tuple(one for one in every if isinstance(one, str))
        given[path] = meant if isinstance(typed, tuple) else "".join(meant)
    return given, tuple(shape_errors(unwanted))


def _alterations(plan: KeptPlan, found: Answers) -> Iterator[Differing]:
    """What would be other than it stands, in the form's order."""
    description, before = plan.layout.description, plan.answers
    order = {path: number for number, path in enumerate(description.fields)}
    paths = altered(description, before, found)
    for path in sorted(paths, key=lambda one: (order.get(without_rows(one), 0), one)):
        there = found if found.is_answered(path) else before
        was, now = (_in_words(plan, answers, path) for answers in (before, found))
        yield Differing(label_at(description, path, there), was, now)


def _in_words(plan: KeptPlan, answers: Answers, path: str) -> Text | None:
    """A field as it is read, or of a whole row all that was typed in it; None where nothing was."""
    if not answers.is_answered(path):
        return None
    within = [path] if path in answers.given else [one for one in answers.given if one.startswith(f"{path}.")]
    said = [in_words(plan.layout.description, one, answers.given[one]) for one in within]
    return Text(ja="、".join(one.ja for one in said), en=", ".join(one.en for one in said))
