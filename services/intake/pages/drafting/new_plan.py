"""新規申請 of a single plan (様式24), typed in."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intake.commands import Commands
from services.intake.domain.form_checks import problems
from services.intake.domain.identified import identified
from services.intake.filing import Filed
from services.intake.pages.asking import pointed_out
from services.intake.pages.drafting.about import AboutPlan
from services.intake.pages.drafting.form import DraftForm, Looked, Looking
from services.intake.pages.drafting.single import LAYOUT, PARTS
from services.intake.views.cautions import cautions_of_filing
from shared.contracts.forms.single import FORM_VERSIONS, PlanForm
from shared.domain import Refusal, Text
from shared.event_store.door import Envelope
from shared.scheme.bureaus import bureau_of
from shared.scheme.standard_period import STANDARD_DAYS, standard_last_day
from shared.web.plan_view import sections


class NewPlan(DraftForm):
    """A plan that builds on no other."""

    kind = "new"
    layout = LAYOUT
    parts = PARTS
    title = Text(ja="申請の入力", en="Application")
    lead = Text(
        ja="単独型の事業継続力強化計画の認定を申請します。どの項目からでも入力でき、途中でやめても、続きから入力できます。",
        en="Apply for certification of a plan of the single type. Start with any part; you can stop and go on later.",
    )
    made = Filed

    def version_on(self, day: date) -> str:
        return FORM_VERSIONS.on(day)

    def refusals(self, typed: PlanForm, on: date, about: AboutPlan | None) -> list[Refusal]:
        return problems(typed, on)

    def look(self, looking: Looking, typed: PlanForm) -> Looked | Refusal:
        commands, on = looking.commands, looking.on
        found = cautions_of_filing(commands.store, commands.vault.open, looking.envelope.actor, identified(typed), on)
        shown = {
            "plan_sections": sections(typed, lambda personal: personal.text or ""),
            "bureau": bureau_of(typed.cover.prefecture),
            "expected_day": standard_last_day(on),
            "standard_days": STANDARD_DAYS.on(on),
            "cautions": pointed_out(typed, found),
        }
        return Looked("intake/drafting/check.html", shown)

    def file(self, commands: Commands, typed: PlanForm, about: AboutPlan | None, envelope: Envelope) -> Any:
        return commands.file(typed, envelope)

    def filed_at(self, made: Filed) -> str:
        return f"/intake/applications/{made.application_id}/filed"
