"""変更申請 and 2回目以降の申請 (R23, R24), typed in: the certified plan to begin with, and the report with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from services.intake.commands import Commands
from services.intake.domain.contents_joint import newly_joining
from services.intake.domain.form_checks import problems
from services.intake.domain.report_checks import report_refusals
from services.intake.domain.requests import NamedDocument
from services.intake.filing import Filed
from services.intake.pages.asking import pointed_out, where_it_goes
from services.intake.pages.drafting import joint
from services.intake.pages.drafting.about import AboutPlan
from services.intake.pages.drafting.form import DraftForm, FormPart, Looked, Looking
from services.intake.pages.drafting.period import period_hints
from services.intake.pages.drafting.report import REPORT_ONLY_IF, REPORT_PART, report_answers
from services.intake.pages.drafting.single import LAYOUT, PARTS
from services.intake.plan_commands import LaterKind
from services.intake.views.cautions import cautions_of_text
from services.intake.views.with_report import WITH_REPORT, apart, equipment_named
from services.intake.views.workbook import title_of
from shared.contracts.forms.answers import Answers, as_if_twice
from shared.contracts.forms.describing import describe
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.joint import JOINT_VERSIONS, JointPlanForm
from shared.contracts.forms.single import FORM_VERSIONS, PlanForm
from shared.contracts.personal import Masked, Personal
from shared.domain import Dated, Month, Refusal, Text
from shared.event_store.door import Envelope
from shared.web.inputs import FormLayout
from shared.web.plan_differences import DIFFERENCE_KINDS, compared
from shared.web.plan_view import fields_of
from shared.web.report_view import report_sections

TITLES: Final[dict[LaterKind, Text]] = {
    "change": Text(ja="変更申請の入力", en="Change application"),
    "renewal": Text(ja="2回目以降の申請の入力", en="Later application"),
}
LEADS: Final[dict[LaterKind, Text]] = {
    "change": Text(
        ja="認定を受けた計画の内容が入っています。変えるところだけを書き換え、実施状況報告を入力してください。"
        "実施期間の開始月は変えられません。",
        en="The certified plan is filled in. Alter what changes, and enter the status report. The first month of the "
        "plan period cannot be altered.",
    ),
    "renewal": Text(
        ja="認定を受けた計画の内容が入っています。次の期間の計画に書き換え、これまでの計画の実施状況報告を入力して"
        "ください。",
        en="The certified plan is filled in. Turn it into the plan of the next term, and enter the status report on "
        "the plan so far.",
    ),
}


class LaterPlan(DraftForm):
    """A plan of a form that follows one that was certified, together with the report on that."""

    made = Filed

    def __init__(
        self,
        kind: LaterKind,
        form: type[FiledForm],
        versions: Dated[Any],
        layout: FormLayout,
        parts: tuple[FormPart, ...],
    ) -> None:
        self.kind = self.offer = kind
        self.follows = describe(form)
        self.later: LaterKind = kind
        self.title, self.lead = TITLES[kind], LEADS[kind]
        only_if = {**layout.only_if, **REPORT_ONLY_IF}
        hints = {**layout.hints, **period_hints(kind)}
        self.layout = replace(layout, description=describe(WITH_REPORT[form]), only_if=only_if, hints=hints)
        self.book_title = title_of(form, kind)
        self.parts = (*parts, REPORT_PART)
        self._versions = versions

    def version_on(self, day: date) -> str:
        return str(self._versions.on(day))

    def start(self, about: AboutPlan | None, day: date) -> Answers:
        """What was certified, with what was noted since, and a blank report; of a later term its own first month."""
        assert about is not None
        report = report_answers(about.form)
        answers = replace(as_if_twice(about.certified, self.layout.twice), rows={**about.certified.rows, **report.rows})
        return answers.with_given({**about.noted, **report.given, **self._next_period(about, day)})

    def _next_period(self, about: AboutPlan, day: date) -> dict[str, str]:
        """The earliest month that the next term may begin with (R16, R24); its end is the applicant's to say."""
        if self.later != "renewal" or about.target is None:
            return {}
        first = max(about.target.period.end.plus(1), Month.of(day))
        return {"period.start": str(first), "period.end": ""}

    def laid_out(self, about: AboutPlan | None) -> FormLayout:
        assert about is not None
        return replace(self.layout, rows_given=equipment_named(about.form), before=about.certified)

    def refusals(self, typed: Any, on: date, about: AboutPlan | None) -> list[Refusal]:
        assert about is not None
        form, report = apart(typed)
        joining = newly_joining(form, about.form) if self.later == "change" else ()
        return [*problems(form, on, self.later, about.target), *joining, *report_refusals(report, about.form)]

    def look(self, looking: Looking, typed: Any) -> Looked | Refusal:
        commands, on, about = looking.commands, looking.on, looking.about
        assert about is not None
        form, report = apart(typed)
        ready = commands.of_plans.prepare(about.plan_id, self.later, form, report, looking.envelope)
        if isinstance(ready, Refusal):
            return ready

        def readable(personal: Personal) -> str | Masked:
            return personal.text if personal.text is not None else commands.vault.open(personal)

        shown = compared(ready.base, ready.form, readable)
        cautions = cautions_of_text(
            commands.store, readable, about.plan_id, ready.form, on, self.later, ready.target, looking.attached
        )
        return Looked(
            "intake/drafting/check_later.html",
            {
                "target": ready.target,
                **where_it_goes(ready.form, on),
                "cautions": pointed_out(ready.form, cautions),
                "compared": shown,
                "after": {field.path: field for field in fields_of(shown.sections)},
                "difference_kinds": DIFFERENCE_KINDS,
                "report_sections": report_sections(report, ready.base),
                "plan_sections": shown.sections,
            },
        )

    def file(
        self,
        commands: Commands,
        typed: Any,
        about: AboutPlan | None,
        envelope: Envelope,
        named: Sequence[NamedDocument] = (),
    ) -> Any:
        assert about is not None
        form, report = apart(typed)
        return commands.of_plans.file(about.plan_id, self.later, form, report, envelope, named)

    def filed_at(self, made: Filed) -> str:
        return f"/intake/applications/{made.application_id}/filed"


def later_joint(kind: LaterKind) -> LaterPlan:
    """A change or a later application of a joint plan; a change needs no consent but of those that join (R31)."""
    layout = joint.LAYOUT if kind == "renewal" else joint.LAYOUT_OF_CHANGE
    return LaterPlan(kind, JointPlanForm, JOINT_VERSIONS, layout, joint.PARTS)


def later_single(kind: LaterKind) -> LaterPlan:
    """A change or a later application of a single plan."""
    return LaterPlan(kind, PlanForm, FORM_VERSIONS, LAYOUT, PARTS)
