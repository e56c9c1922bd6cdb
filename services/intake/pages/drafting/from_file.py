"""A plan that came as a file, taken on as a draft: so it gets its files, and is filed from there."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.requests import LaterFiling
from services.intake.pages.drafting.about import AboutPlan
from services.intake.pages.drafting.attachments import KEY
from services.intake.pages.drafting.form import DraftForm
from services.intake.pages.drafting.kept import begin_with
from services.intake.pages.drafting.registry import NEW, NEW_JOINT
from services.intake.pages.drafting.report import ReportAlone
from shared.clock import today
from shared.contracts.event import Actor
from shared.contracts.forms.answers import Answers, answers_of, as_if_twice
from shared.contracts.forms.carrying import carried_up
from shared.contracts.forms.filed import FiledForm, TodaysForm
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.personal import Personal
from shared.web.pages import go_to


def new_draft(commands: Commands, actor: Actor, form: TodaysForm, key: str) -> Response:
    """A new plan as a draft, at the page of its files."""
    kind = NEW_JOINT if isinstance(form, JointPlanForm) else NEW
    return _begun(commands, actor, kind, None, _answers(form), key)


def later_draft(
    commands: Commands, actor: Actor, form: DraftForm, about: AboutPlan, given: LaterFiling, key: str
) -> Response:
    """The same of a change or a later application, with its report."""
    alone = ReportAlone.model_construct(form_version="report-2022-06", report=given.report)
    plan, report = _answers(given.form), answers_of(alone, _as_written)
    answers = replace(plan, given={**plan.given, **report.given}, rows={**plan.rows, **report.rows})
    return _begun(commands, actor, form, about, answers, key)


def _begun(
    commands: Commands, actor: Actor, form: DraftForm, about: AboutPlan | None, answers: Answers, key: str
) -> Response:
    answers = replace(answers, form_version=form.version_on(today(commands.store.clock)))
    parts = frozenset(part.key for part in form.parts) - {KEY}
    draft_id = begin_with(commands, actor, form, as_if_twice(answers, form.layout.twice), about, key, parts)
    return go_to(f"/intake/drafts/{draft_id}/parts/{KEY}")


def _answers(form: FiledForm) -> Answers:
    return answers_of(carried_up(form), _as_written)


def _as_written(personal: Personal) -> str:
    return personal.text or ""
