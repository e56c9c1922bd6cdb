"""新規申請 of a single or a joint plan (様式24, 26), typed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from services.intake.commands import Commands
from services.intake.domain.form_checks import problems
from services.intake.domain.identified import identified
from services.intake.domain.requests import NamedDocument
from services.intake.filing import Filed
from services.intake.pages.asking import pointed_out, where_it_goes
from services.intake.pages.drafting.about import AboutPlan
from services.intake.pages.drafting.form import DraftForm, FormPart, Looked, Looking
from services.intake.pages.drafting.period import period_hints
from services.intake.views.cautions import cautions_of_filing
from services.intake.views.workbook import title_of
from shared.contracts.forms.filed import TodaysForm
from shared.domain import Dated, Refusal, Text
from shared.event_store.door import Envelope
from shared.scheme.application_kinds import PlanType
from shared.web.inputs import FormLayout
from shared.web.plan_view import sections

LEADS: Final[Mapping[PlanType, Text]] = {
    "single": Text(
        ja="単独型の事業継続力強化計画の認定を申請します。どの項目からでも入力でき、途中でやめても、続きから入力できます。",
        en="Apply for certification of a plan of the single type. Start with any part; you can stop and go on later.",
    ),
    "joint": Text(
        ja="連携型の事業継続力強化計画の認定を、代表者である事業者が申請します。連携する事業者は、1者ずつの画面で入力します。"
        "どの項目からでも入力でき、途中でやめても、続きから入力できます。",
        en="The representative business applies for certification of a joint plan. Each partner has a page of its own. "
        "Start with any part; you can stop and go on later.",
    ),
}


class NewPlan(DraftForm):
    """A plan that builds on no other."""

    kind = "new"
    title = Text(ja="申請の入力", en="Application")
    made = Filed

    def __init__(
        self, plan_type: PlanType, versions: Dated[Any], layout: FormLayout, parts: tuple[FormPart, ...]
    ) -> None:
        self.layout = replace(layout, hints={**layout.hints, **period_hints("new")})
        self.parts, self.lead = parts, LEADS[plan_type]
        self.book_title = title_of(layout.description.form, "new")
        self._versions = versions

    def version_on(self, day: date) -> str:
        return str(self._versions.on(day))

    def refusals(self, typed: TodaysForm, on: date, about: AboutPlan | None) -> list[Refusal]:
        return problems(typed, on)

    def look(self, looking: Looking, typed: TodaysForm) -> Looked | Refusal:
        commands, on = looking.commands, looking.on
        actor, store = looking.envelope.actor, commands.store
        found = cautions_of_filing(store, commands.vault.open, actor, identified(typed), on, attached=looking.attached)
        shown = {
            "plan_sections": sections(typed, lambda personal: personal.text or ""),
            **where_it_goes(typed, on),
            "cautions": pointed_out(typed, found),
        }
        return Looked("intake/drafting/check.html", shown)

    def file(
        self,
        commands: Commands,
        typed: TodaysForm,
        about: AboutPlan | None,
        envelope: Envelope,
        named: Sequence[NamedDocument] = (),
    ) -> Any:
        return commands.file(typed, envelope, named)

    def filed_at(self, made: Filed) -> str:
        return f"/intake/applications/{made.application_id}/filed"
