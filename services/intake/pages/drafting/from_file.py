"""What came as a file, taken on as a draft: it is looked at, gets its files, and is filed from there.

So 内容確認 is a page that can be opened again, in another language or another tab, and nothing is sent twice.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import orjson
from starlette.responses import Response

from services.intake.commands import Commands
from services.intake.domain.requests import PlanAndReport
from services.intake.drafts.store import DRAFT_REFUSALS
from services.intake.pages.drafting.about import AboutPlan
from services.intake.pages.drafting.attachments import KEY
from services.intake.pages.drafting.form import DraftForm
from services.intake.pages.drafting.kept import begin_with
from services.intake.pages.drafting.registry import NEW, NEW_JOINT
from services.intake.pages.drafting.report import ReportAlone
from services.intake.views.actors import own_account
from shared.clock import today
from shared.contracts.event import Actor
from shared.contracts.forms.answers import Answers, answers_of, as_if_twice, to_json
from shared.contracts.forms.carrying import carried_up
from shared.contracts.forms.filed import FiledForm, TodaysForm
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.personal import Personal
from shared.web.pages import go_to
from shared.web.problems import refusal_problem


def new_draft(commands: Commands, actor: Actor, form: TodaysForm, key: str) -> Response:
    """A new plan as a draft, at 内容確認."""
    kind = NEW_JOINT if isinstance(form, JointPlanForm) else NEW
    return _begun(commands, actor, kind, None, _answers(form), key)


def later_draft(
    commands: Commands, actor: Actor, form: DraftForm, about: AboutPlan, given: PlanAndReport, key: str
) -> Response:
    """The same of a change or a later application, with its report."""
    plan, report = _answers(given.form), _report_answers(given.report)
    answers = replace(plan, given={**plan.given, **report.given}, rows={**plan.rows, **report.rows})
    return _begun(commands, actor, form, about, answers, key)


def report_draft(
    commands: Commands, actor: Actor, form: DraftForm, about: AboutPlan, given: StatusReport, key: str
) -> Response:
    """The same of a status report alone."""
    return _begun(commands, actor, form, about, _report_answers(given), key)


def _begun(
    commands: Commands, actor: Actor, form: DraftForm, about: AboutPlan | None, answers: Answers, key: str
) -> Response:
    """Another file, chosen on the same page gone back to, is another draft; the same one sent twice is one."""
    answers = replace(answers, form_version=form.version_on(today(commands.store.clock)))
    parts = frozenset(part.key for part in form.parts) - {KEY}
    text = sha256(orjson.dumps(to_json(answers), option=orjson.OPT_SORT_KEYS)).hexdigest()
    answers = as_if_twice(answers, form.layout.twice)
    draft_id = begin_with(commands, actor, form, answers, about, f"{key}:{text}", parts)
    if refusal := commands.drafts.restore(own_account(actor), draft_id):
        raise refusal_problem(refusal, DRAFT_REFUSALS)
    return go_to(f"/intake/drafts/{draft_id}/check")


def _report_answers(report: StatusReport) -> Answers:
    return answers_of(ReportAlone.model_construct(form_version="report-2022-06", report=report), _as_written)


def _answers(form: FiledForm) -> Answers:
    return answers_of(carried_up(form), _as_written)


def _as_written(personal: Personal) -> str:
    return personal.text or ""
