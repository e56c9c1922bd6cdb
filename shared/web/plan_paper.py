"""A whole application on paper, or as PDF by the browser's own printing: in the form's order, nothing to press."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms.excerpts import plan_type_of
from shared.contracts.forms.filed import FiledForm
from shared.contracts.personal import Open
from shared.contracts.target import Target
from shared.domain import Text
from shared.scheme.application_kinds import APPLICATION_KINDS, PLAN_TYPES, form_title
from shared.scheme.bureaus import BUREAUS
from shared.web.attached_files import ShownFile
from shared.web.components import Words
from shared.web.pages import render
from shared.web.plan_differences import DIFFERENCE_KINDS, compared
from shared.web.plan_view import PlanSection, sections


@dataclass(frozen=True, slots=True)
class PaperBase:
    """The certified plan that a change or a later application builds on. `form` is None where its text is not known."""

    target: Target
    certificate_no: str
    form: FiledForm | None

    @property
    def said(self) -> Text:
        term, version, number = self.target.term, self.target.base_version, self.certificate_no
        ja, en = f"第{term}回の計画、第{version}版", f"Term {term}, version {version}"
        return Text(ja=f"{number}（{ja}）", en=f"{number} ({en})") if number else Text(ja=ja, en=en)


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What stands above the plan. `seen_on` is the day on which the text was as it is printed."""

    application_no: str
    kind: ApplicationKind
    bureau: str
    filed_on: date
    seen_on: date
    form: FiledForm
    base: PaperBase | None = None

    @property
    def title(self) -> Text:
        return form_title(plan_type_of(self.form), self.kind)

    @property
    def facts(self) -> Iterator[tuple[Text, Words]]:
        bureau = BUREAUS[self.bureau]
        yield Text(ja="受付番号", en="Application number"), self.application_no
        yield Text(ja="事業者", en="Business"), self.form.cover.name
        yield Text(ja="申請形式", en="Kind of application"), APPLICATION_KINDS[self.kind]
        yield Text(ja="計画の型", en="Type of plan"), PLAN_TYPES[plan_type_of(self.form)]
        if self.base:
            yield Text(ja="もとの計画の認定番号", en="Certificate of the plan before"), self.base.said
        to = Text(ja=f"{bureau.name.ja} {bureau.section.ja}", en=f"{bureau.name.en}, {bureau.section.en}")
        yield Text(ja="申請先", en="Bureau"), to
        yield Text(ja="様式の版", en="Version of the form"), self.form.form_version


def plan_paper(
    request: Request,
    what: OnPaper,
    open: Open,
    report: Sequence[PlanSection],
    back: str,
    trail: Sequence[tuple[Words, str]],
    files: Sequence[ShownFile] = (),
) -> Response:
    """The page; personal text goes through `open`, `back` is where it was asked for, `files` are those attached.

    In a change, what is new or other than in the certified plan is underlined, and what is gone is listed (R31).
    """
    before = what.base.form if what.base and what.kind == "change" else None
    beside = compared(before, what.form, open) if before else None
    return render(
        request,
        "plan_paper.html",
        what=what,
        beside=beside,
        difference_kinds=DIFFERENCE_KINDS,
        plan_sections=beside.sections if beside else sections(what.form, open),
        report_sections=report,
        back=back,
        files=files,
        trail=[*trail, (Text(ja="印刷用", en="To print"), "")],
    )
