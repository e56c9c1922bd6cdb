"""A whole application on paper, or as PDF by the browser's own printing: in the form's order, nothing to press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms.filed import FiledForm
from shared.contracts.personal import Open
from shared.domain import Text
from shared.scheme.application_kinds import APPLICATION_KINDS
from shared.scheme.bureaus import BUREAUS
from shared.web.attached_files import ShownFile
from shared.web.components import Words
from shared.web.pages import render
from shared.web.plan_view import PlanSection, sections


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What stands above the plan. `seen_on` is the day on which the text was as it is printed."""

    application_no: str
    kind: ApplicationKind
    bureau: str
    filed_on: date
    seen_on: date
    form: FiledForm

    @property
    def facts(self) -> tuple[tuple[Text, Words], ...]:
        bureau = BUREAUS[self.bureau]
        return (
            (Text(ja="受付番号", en="Application number"), self.application_no),
            (Text(ja="事業者", en="Business"), self.form.cover.name),
            (Text(ja="申請形式", en="Kind of application"), APPLICATION_KINDS[self.kind]),
            (
                Text(ja="申請先", en="Bureau"),
                Text(
                    ja=f"{bureau.name.ja} {bureau.section.ja}",
                    en=f"{bureau.name.en}, {bureau.section.en}",
                ),
            ),
            (Text(ja="様式の版", en="Version of the form"), self.form.form_version),
        )


def plan_paper(
    request: Request,
    what: OnPaper,
    open: Open,
    report: Sequence[PlanSection],
    back: str,
    trail: Sequence[tuple[Words, str]],
    files: Sequence[ShownFile] = (),
) -> Response:
    """The page; personal text goes through `open`, `back` is where it was asked for, `files` are those attached."""
    return render(
        request,
        "plan_paper.html",
        what=what,
        plan_sections=sections(what.form, open),
        report_sections=report,
        back=back,
        files=files,
        trail=[*trail, (Text(ja="印刷用", en="To print"), "")],
    )
