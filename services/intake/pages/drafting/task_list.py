"""The beginning of a draft, and its task list: every part of the form with how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.documents.of_drafts import DraftFiles
from services.intake.drafts.store import DRAFT_REFUSALS
from services.intake.pages.drafting.about import AboutPlan, about_plan
from services.intake.pages.drafting.attachments import against_files
from services.intake.pages.drafting.checking import errors_of
from services.intake.pages.drafting.filed_before import filed_before
from services.intake.pages.drafting.form import DraftForm, FormPart
from services.intake.pages.drafting.kept import KeptPlan, begin_with, kept_plan, save
from services.intake.pages.drafting.registry import NEW, NEW_JOINT, TypedOffer, form_about
from services.intake.pages.of_a_plan import page_of
from services.intake.views.actors import Drafting, own_account
from shared.clock import today
from shared.contracts.event import Actor
from shared.contracts.forms.answers import altered
from shared.contracts.forms.describing import without_rows
from shared.domain import Refusal, Text
from shared.event_store.door import UnknownStream
from shared.web.forms import IdempotencyKey
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_problem
from shared.web.said import said
from shared.web.typed import Posted

PartState = Literal["untouched", "begun", "wrong", "done"]
PART_STATES: Final[dict[PartState, Text]] = {
    "untouched": Text(ja="未入力", en="Not started"),
    "begun": Text(ja="入力中", en="In progress"),
    "wrong": Text(ja="要確認", en="Needs attention"),
    "done": Text(ja="完了", en="Done"),
}
PART_TAGS: Final[dict[PartState, str]] = {"untouched": "muted", "begun": "info", "wrong": "warning"}
"""What is done is said plainly; a tag would look like something to press."""


@dataclass(frozen=True, slots=True)
class Task:
    """A part with how it stands. `is_altered`: it says something else than what was certified; None without that.

    `is_new`: it asks something that was not asked before and is not answered. `rows` are the pages of its rows.
    `is_behind`: nobody has altered all of it, and another text was certified or noted since.
    """

    part: FormPart
    state: PartState
    is_altered: bool | None = None
    is_new: bool = False
    rows: tuple[Task, ...] = ()
    is_behind: bool = False

    @property
    def rows_done(self) -> int:
        return sum(row.state == "done" for row in self.rows)


def tasks(plan: KeptPlan, errors: Sequence[FieldError]) -> tuple[Task, ...]:
    before, description = plan.layout.before, plan.layout.description
    changed = altered(description, before, plan.answers) - plan.behind if before is not None else frozenset()
    return tuple(
        Task(
            part,
            _state(plan, part, errors),
            None if before is None or part.begins_blank else any(part.covers(path) for path in changed),
            any(part.covers(path) and not _is_answered(plan, path) for path in plan.layout.new),
            rows_in(plan, part, errors),
            part in plan.parts_behind,
        )
        for part in plan.form.parts
    )


def rows_in(plan: KeptPlan, part: FormPart, errors: Sequence[FieldError]) -> tuple[Task, ...]:
    """Each row of a part that lists them."""
    return tuple(Task(row, _state(plan, row, errors)) for row in plan.rows_of(part))


def _is_answered(plan: KeptPlan, asked: str) -> bool:
    """Whether a question is answered, in whichever row."""
    return any(without_rows(path) == asked or path.startswith(f"{asked}.") for path in plan.answers.given)


def _state(plan: KeptPlan, part: FormPart, errors: Sequence[FieldError]) -> PartState:
    own: PartState = "untouched"
    if _is_filled_in(plan, part) or part.key in plan.looked_through:
        own = "wrong" if any(part.has(error.field) for error in errors) else "done"
    elif any(plan.answers.is_answered(path) for path in part.paths):
        own = "begun"
    rows = {row.state for row in rows_in(plan, part, errors)}
    if not rows:
        return own
    # A list is as far as its rows are.
    if "wrong" in rows or own == "wrong":
        return "wrong"
    return "done" if rows == {"done"} else "begun"


def _is_filled_in(plan: KeptPlan, part: FormPart) -> bool:
    """Whether it holds what was certified, and so may stay as it is; a row that is new does not."""
    if plan.layout.before is None or part.begins_blank:
        return False
    table, _, row_id = part.row.partition("#")
    return not part.row or row_id in plan.layout.before.rows.get(table, ())


def router(commands: Commands) -> APIRouter:
    routes = APIRouter()

    @routes.post("/intake/file/typed")
    def begin(actor: Drafting, key: IdempotencyKey, typed: Posted) -> Response:
        """`plan_type`: single or joint (R15)."""
        return _begun(commands, actor, NEW_JOINT if typed["plan_type"] == "joint" else NEW, None, key)

    @routes.post("/intake/plans/{plan_id}/{offer}/typed")
    def begin_about(plan_id: str, offer: TypedOffer, actor: Drafting, key: IdempotencyKey) -> Response:
        """A draft about a plan that was certified; where nothing can be filed, its page says why."""
        about = about_plan(commands, actor, plan_id, offer)
        if about.obstacle:
            return go_to(page_of(plan_id, offer))
        form = form_about(offer, about.found.goes_on_in)
        if form is None:
            raise UnknownStream(plan_id)
        return _begun(commands, actor, form, about, key)

    @routes.get("/intake/drafts/{draft_id}")
    def task_list(request: Request, draft_id: str, actor: Drafting) -> Response:
        try:
            plan = kept_plan(commands, actor, draft_id)
        except UnknownStream:
            return filed_before(request, commands, draft_id)
        on, files = today(commands.store.clock), DraftFiles(commands.documents, own_account(actor), draft_id)
        errors = errors_of(plan.form, plan.answers, on, plan.about)
        found = tasks(plan, (*errors, *against_files(plan, files, on)))
        return render(
            request,
            "intake/drafting/task_list.html",
            plan=plan,
            tasks=found,
            done=sum(task.state == "done" for task in found),
            next_task=next((task for task in found if task.state != "done"), None),
            done_now=said(request).what,
            states=PART_STATES,
            tags=PART_TAGS,
        )

    @routes.post("/intake/drafts/{draft_id}/newer")
    def take_over(request: Request, draft_id: str, actor: Drafting) -> Response:
        """The certified text of today for whatever was not altered; pressed again, nothing more."""
        saved = None
        while saved is None:
            plan = kept_plan(commands, actor, draft_id)
            if plan.about is None or plan.newer is None:
                break
            seen = replace(plan, plan_seen=plan.about.found.version)
            saved = save(commands, own_account(actor), seen, plan.newer, plan.looked_through)
        if isinstance(saved, Refusal):
            raise refusal_problem(saved, DRAFT_REFUSALS)
        return go_to(f"/intake/drafts/{draft_id}", said="newer")

    return routes


def _begun(commands: Commands, actor: Actor, form: DraftForm, about: AboutPlan | None, key: str) -> Response:
    draft_id = begin_with(commands, actor, form, form.start(about, today(commands.store.clock)), about, key)
    draft = f"/intake/drafts/{draft_id}"
    return go_to(f"{draft}/parts/{form.parts[0].key}" if form.is_one_page else draft)
