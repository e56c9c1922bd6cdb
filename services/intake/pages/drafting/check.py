"""内容確認 and 提出 of a plan that was typed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.identified import identified
from services.intake.filing import Filed
from services.intake.pages.asking import pointed_out
from services.intake.pages.drafting.checking import errors_of, plan_of
from services.intake.pages.drafting.kept import KeptPlan, kept_plan
from services.intake.pages.drafting.parts import PARTS, part_of
from services.intake.views.actors import Filing, own_account
from services.intake.views.cautions import cautions_of_filing
from shared.domain import Refusal, jst_day
from shared.event_store.door import Envelope, UnknownStream, ask
from shared.event_store.unit_of_work import Cause, Once, UnitOfWork
from shared.scheme.bureaus import bureau_of
from shared.scheme.standard_period import STANDARD_DAYS, standard_last_day
from shared.web.forms import SeenVersion
from shared.web.middleware import correlation_id_of
from shared.web.pages import go_to, render
from shared.web.persona import current_actor
from shared.web.plan_view import PlanSection, sections


def router(commands: Commands) -> APIRouter:
    """/intake/drafts/{draft_id}/check."""
    routes = APIRouter()

    def today() -> date:
        return jst_day(commands.store.clock.now())

    @routes.get("/intake/drafts/{draft_id}/check")
    def check(request: Request, draft_id: str, actor: Filing) -> Response:
        return _look(request, commands, kept_plan(commands.drafts, own_account(actor), draft_id, today()), today())

    @routes.post("/intake/drafts/{draft_id}/check")
    def file(request: Request, draft_id: str, actor: Filing, seen: SeenVersion) -> Response:
        """The draft is the key: filed again, though it is gone, it is the same application."""
        owner, envelope = own_account(actor), _once(request, draft_id)
        try:
            plan = kept_plan(commands.drafts, owner, draft_id, today())
        except UnknownStream:
            return _go_to_filed(_filed_before(commands, draft_id, envelope))
        if plan.draft.version != seen or errors_of(plan.answers, today()):
            return _look(request, commands, plan, today())
        made = commands.file(plan_of(plan.answers), envelope)
        if isinstance(made, Refusal):
            return _look(request, commands, plan, today())
        commands.draft_erasing.finish(owner, draft_id)
        return _go_to_filed(made)

    return routes


def _once(request: Request, draft_id: str) -> Envelope:
    actor = current_actor(request)
    once = Once.of(actor, "POST /intake/drafts", draft_id, draft_id.encode())
    return Envelope(Cause(actor, correlation_id_of(request)), once)


def _filed_before(commands: Commands, draft_id: str, envelope: Envelope) -> Filed:
    """What a draft that is gone was filed as. Raises UnknownStream for one that was not."""

    def nothing(unit: UnitOfWork) -> Filed:
        raise UnknownStream(draft_id)

    made = ask(commands.store, nothing, envelope, Filed)
    assert isinstance(made, Filed)
    return made


def _go_to_filed(made: Filed) -> Response:
    return go_to(f"/intake/applications/{made.application_id}/filed")


def _look(request: Request, commands: Commands, plan: KeptPlan, filed_on: date) -> Response:
    """The whole plan in words, or all that is wrong with it."""
    errors = errors_of(plan.answers, filed_on)
    if errors:
        return render(
            request,
            "intake/drafting/not_yet.html",
            status_code=422 if request.method == "POST" else 200,
            plan=plan,
            errors=errors,
            by_part=[(part, mine) for part in PARTS if (mine := [one for one in errors if part_of(one.field) is part])],
        )
    form = plan_of(plan.answers)
    shown = sections(form, lambda personal: personal.text or "")
    found = cautions_of_filing(commands.store, commands.vault.open, current_actor(request), identified(form), filed_on)
    return render(
        request,
        "intake/drafting/check.html",
        plan=plan,
        plan_sections=shown,
        bureau=bureau_of(form.cover.prefecture),
        expected_day=standard_last_day(filed_on),
        cautions=pointed_out(form, found),
        standard_days=STANDARD_DAYS.on(filed_on),
        changes=_changes(shown, f"/intake/drafts/{plan.draft.draft_id}/parts/"),
    )


def _changes(shown: Iterable[PlanSection], address: str) -> dict[str, str]:
    """Where each section, and each part of one, is typed; a part within a group that has one page needs no other."""
    found: dict[str, str] = {}
    for section in shown:
        for path in (section.path, *(part.path for part in section.parts)):
            place = f"{address}{part_of(path).key}"
            if place not in found.values():
                found[path] = place
    return found
