"""実施状況報告書 (R25) as a part that is typed: with a change or a later application, or alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Final, Literal

from services.intake.commands import Commands
from services.intake.domain.report_checks import blank_report, report_refusals
from services.intake.domain.requests import NamedDocument
from services.intake.pages.drafting.about import AboutPlan
from services.intake.pages.drafting.form import DraftForm, FormPart, Looked, Looking
from services.intake.pages.of_a_plan import page_of
from services.intake.plan_commands import PlanChanged
from services.intake.views.with_report import LABEL, REPORT_SECTION, ReportAnswer, equipment_named
from shared.contracts.forms.answers import Answers, answers_of
from shared.contracts.forms.describing import Form, FormSection, describe
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import FALLS_SHORT
from shared.domain import Refusal, Text
from shared.event_store.door import Envelope
from shared.web.inputs import FormLayout, OnlyIf
from shared.web.report_view import report_sections

REPORT_PART: Final = FormPart("report", LABEL, ("report",), begins_blank=True)


class ReportAlone(Form):
    """The report as a document of its own, in which its fields bear the paths that they have beside a plan."""

    SECTIONS: ClassVar[tuple[FormSection, ...]] = (REPORT_SECTION,)

    form_version: Literal["report-2022-06"]
    report: ReportAnswer


_DESCRIPTION: Final = describe(ReportAlone)
_HANGS_ON_MARK: Final = {
    "reason": tuple(sorted(FALLS_SHORT)),
    "improvement": tuple(sorted(FALLS_SHORT)),
    "starts": ("not_started",),
}
REPORT_ONLY_IF: Final = {
    f"{one.path}.{name}": OnlyIf(f"{one.path}.mark", marks)
    for one in _DESCRIPTION.within("report")
    for name, marks in _HANGS_ON_MARK.items()
}


def report_answers(plan: FiledForm) -> Answers:
    """A report that is still to be filled in, with a row for each line of equipment."""
    alone = ReportAlone.model_construct(form_version="report-2022-06", report=blank_report(plan))
    return answers_of(alone, lambda personal: personal.text or "")


class ReportTyped(DraftForm):
    """実施状況報告 on its own, on the version in force."""

    kind = "report"
    offer = "report"
    layout = FormLayout(_DESCRIPTION, only_if=REPORT_ONLY_IF)
    parts = (REPORT_PART,)
    title = Text(ja="実施状況報告の入力", en="Status report")
    lead = Text(
        ja="計画のそれぞれの部分について、評価と実施状況を入力してください。計画の内容は変わりません。",
        en="Enter a mark for each part of the plan, and what was done. The plan itself stays as it is.",
    )
    book_title = Text(ja="実施状況報告書", en="Status report")
    made = PlanChanged
    route = "POST /intake/drafts, reports"
    said = "reported"

    def version_on(self, day: date) -> str:
        return "report-2022-06"

    def start(self, about: AboutPlan | None, day: date) -> Answers:
        return report_answers(about.form) if about else super().start(about, day)

    def laid_out(self, about: AboutPlan | None) -> FormLayout:
        return replace(self.layout, rows_given=equipment_named(about.form)) if about else self.layout

    def refusals(self, typed: ReportAlone, on: date, about: AboutPlan | None) -> list[Refusal]:
        return report_refusals(typed.report, about.form if about else None)

    def look(self, looking: Looking, typed: ReportAlone) -> Looked | Refusal:
        assert looking.about is not None
        if looking.about.obstacle:
            return looking.about.obstacle
        shown = report_sections(typed.report, looking.about.form)
        return Looked("intake/drafting/check_report.html", {"report_sections": shown})

    def file(
        self,
        commands: Commands,
        typed: ReportAlone,
        about: AboutPlan | None,
        envelope: Envelope,
        named: Sequence[NamedDocument] = (),
    ) -> Any:
        assert about is not None
        return commands.of_plans.report(about.plan_id, typed.report, envelope)

    def filed_at(self, made: PlanChanged) -> str:
        return page_of(made.plan_id)
