"""The beginning of a draft, and its task list: every part of the form with how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.drafts.store import DRAFT_REFUSALS
from services.intake.pages.drafting.checking import errors_of
from services.intake.pages.drafting.kept import KeptPlan, content, kept_plan, version_on
from services.intake.pages.drafting.parts import PARTS, FormPart
from services.intake.views.actors import Drafting, own_account
from shared.contracts.forms.answers import Answers
from shared.domain import Refusal, Text, jst_day
from shared.web.forms import IdempotencyKey
from shared.web.pages import go_to, render
from shared.web.problems import FieldError, refusal_problem

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
    """A part with how it stands."""

    part: FormPart
    state: PartState


def tasks(plan: KeptPlan, errors: Sequence[FieldError]) -> tuple[Task, ...]:
    return tuple(Task(part, _state(plan, part, errors)) for part in PARTS)


def _state(plan: KeptPlan, part: FormPart, errors: Sequence[FieldError]) -> PartState:
    if part.key in plan.looked_through:
        return "wrong" if any(part.has(error.field) for error in errors) else "done"
    return "begun" if any(plan.answers.is_answered(path) for path in part.paths) else "untouched"


def router(commands: Commands) -> APIRouter:
    routes = APIRouter()

    def today() -> date:
        return jst_day(commands.store.clock.now())

    @routes.post("/intake/file/typed")
    def begin(actor: Drafting, key: IdempotencyKey) -> Response:
        version = version_on(today())
        made = commands.drafts.begin(own_account(actor), "new", content(Answers(version)), version, key)
        if isinstance(made, Refusal):
            raise refusal_problem(made, DRAFT_REFUSALS)
        return go_to(f"/intake/drafts/{made.draft_id}")

    @routes.get("/intake/drafts/{draft_id}")
    def task_list(request: Request, draft_id: str, actor: Drafting) -> Response:
        plan = kept_plan(commands.drafts, own_account(actor), draft_id, today())
        found = tasks(plan, errors_of(plan.answers, today()))
        return render(
            request,
            "intake/drafting/task_list.html",
            plan=plan,
            tasks=found,
            done=sum(task.state == "done" for task in found),
            next_task=next((task for task in found if task.state != "done"), None),
            states=PART_STATES,
            tags=PART_TAGS,
        )

    return routes
