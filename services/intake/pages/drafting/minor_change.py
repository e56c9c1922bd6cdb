"""軽微な変更 (R27), typed in: what changes, whether the purpose stays, and the new values, on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from services.intake.commands import Commands
from services.intake.domain.labels import OFFERS
from services.intake.domain.minor_changes import altered, minor_change_refusals, standing_facts
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.requests import NamedDocument
from services.intake.pages.drafting.about import AboutPlan
from services.intake.pages.drafting.form import DraftForm, FormPart, Looked, Looking
from services.intake.pages.of_a_plan import page_of
from services.intake.plan_commands import PlanChanged
from shared.contracts.forms.describing import Demanded, Form, FormSection, always, asked, describe
from shared.contracts.forms.kinds import Line, PersonalLine, Short, choice, yes_no
from shared.contracts.minor_change import MinorAnswers, MinorFacts, Subject
from shared.contracts.personal import Personal
from shared.domain import Refusal, Text, refuse
from shared.event_store.door import Envelope
from shared.scheme.application_kinds import PlanType
from shared.scheme.minor_changes import ALTERATIONS, FUNDING, alterations_of, is_minor
from shared.web.components import Choice, Words
from shared.web.fact_changes import fact_changes, words
from shared.web.inputs import FormLayout, OnlyIf
from shared.web.problems import refusal_errors

SubjectChoice = Annotated[Subject, choice({subject: one.words for subject, one in ALTERATIONS.items()})]
_SUBJECT_OF: Final[Mapping[str, Subject]] = {
    fact: subject for subject, one in ALTERATIONS.items() for fact in one.facts
}
_FUNDING_HINT: Final = (
    "何の資金が、いくらから、又はどの調達方法から、どう変わるかを書いてください。",
    "Say which funds change, and from what amount or source to what.",
)


def _if_chosen(fact: str) -> Demanded:
    return lambda form, part: _SUBJECT_OF[fact] in part.altered  # type: ignore[attr-defined]


_ALTERED: Final = asked("変わるもの（すべて選んでください）", "What changes (choose all)", demanded=always)
_PURPOSE: Final = asked("計画の趣旨（何のために、どのような対策をするか）", "The plan's purpose")
_NAME: Final = asked("変更後の名称", "New name", demanded=_if_chosen("name"))
_TITLE: Final = asked("変更後の代表者の役職", "New title of the representative")
_PERSON: Final = asked("変更後の代表者の氏名", "New name of the representative")
_FUNDING: Final = asked("資金の変更の内容", "How the funds change", demanded=_if_chosen(FUNDING), hint=_FUNDING_HINT)


class MinorChangeTyped(Form):
    """The questionnaire and the new values, as one page asks them. What stays as it is is left blank."""

    SECTIONS: ClassVar[tuple[FormSection, ...]] = (
        FormSection(OFFERS["minor_change"], ("altered", "keeps_purpose", *MinorFacts.model_fields)),
    )

    form_version: Literal["minor-change-2026-11"]
    altered: Annotated[tuple[SubjectChoice, ...], Field(max_length=10), _ALTERED] = ()
    keeps_purpose: Annotated[bool, yes_no(("変わらない", "It stays"), ("変わる", "It changes")), _PURPOSE]
    name: Annotated[Line, _NAME] = ""
    representative_title: Annotated[Line, _TITLE] = ""
    representative_name: Annotated[PersonalLine | None, _PERSON] = None
    funding: Annotated[Short, _FUNDING] = ""

    @property
    def answers(self) -> MinorAnswers:
        return MinorAnswers(altered=self.altered, keeps_purpose=self.keeps_purpose)

    @property
    def now(self) -> MinorFacts:
        """The new values; None of what was left blank."""
        given = {fact: getattr(self, fact) for fact in MinorFacts.model_fields}
        return MinorFacts.model_validate(
            {fact: one.strip() if isinstance(one, str) else one for fact, one in given.items() if _says(one)}
        )


def _says(value: str | Personal | None) -> bool:
    return bool((value.text or "" if isinstance(value, Personal) else value or "").strip())


def _stands(value: Words) -> Text:
    """What stands there now, as the hint of an input."""
    plain = "" if isinstance(value, Text) else value.replace("{", "{{").replace("}", "}}")
    ja, en = (value.ja, value.en) if isinstance(value, Text) else (plain, plain)
    return Text(ja=f"今の記載：{ja}", en=f"As it stands: {en}")


def _offered(plan_type: PlanType) -> Mapping[str, Sequence[tuple[str, Sequence[Choice]]]]:
    """What may be altered, to be chosen from."""
    return {"altered": (("", [Choice(key, one.words, one.hint) for key, one in alterations_of(plan_type).items()]),)}


class MinorChangeForm(DraftForm):
    """軽微な変更 of the version in force. What takes a change application is no error: 内容確認 leads there."""

    kind = "minor_change"
    offer = "minor_change"
    layout = FormLayout(
        describe(MinorChangeTyped),
        only_if={fact: OnlyIf("altered", (subject,)) for fact, subject in _SUBJECT_OF.items()},
        choices=_offered("joint"),
    )
    parts = (FormPart("minor-change", OFFERS["minor_change"], tuple(layout.description.fields)),)
    title = OFFERS["minor_change"]
    lead = Text(
        ja="計画の趣旨が変わらない軽微な変更には、変更申請が要りません。軽微な変更に当たるかどうかを質問で確かめ、"
        "変更後の内容を記録します。",
        en="A minor change that leaves the plan's purpose as it is takes no change application. A few questions find "
        "whether it is one, and the new values are noted.",
    )
    made = PlanChanged
    route = "POST /intake/drafts, minor changes"
    said = "minor_change"

    def version_on(self, day: date) -> str:
        return "minor-change-2026-11"

    def laid_out(self, about: AboutPlan | None) -> FormLayout:
        """With what stands there now beside each input, and what may be altered of a plan of this type."""
        assert about is not None
        stands = standing_facts(about.form, about.found.standing).given()
        hints = {fact: _stands(words(value, about.open)) for fact, value in stands}
        return replace(self.layout, hints=hints, choices=_offered(about.found.plan_type))

    def refusals(self, typed: MinorChangeTyped, on: date, about: AboutPlan | None) -> list[Refusal]:
        assert about is not None
        if not typed.altered:
            return [refuse("R27", "missing", "altered")]
        if not is_minor(typed.answers):
            return []
        now = altered(typed.now, standing_facts(about.form, about.found.standing), about.open)
        found = minor_change_refusals(typed.answers, now, about.version, about.form)
        return [replace(one, field=one.field.rpartition(".")[2]) for one in found]

    def look(self, looking: Looking, typed: MinorChangeTyped) -> Looked | Refusal:
        about = looking.about
        assert about is not None
        if not is_minor(typed.answers):
            beyond = minor_change_refusals(typed.answers, typed.now, about.version, about.form)
            told = [error for one in beyond for error in refusal_errors(one, REFUSALS)]
            may_change = about.found.offer("change") is not None
            return Looked("intake/drafting/beyond_minor.html", {"beyond": told, "may_change": may_change})
        of_plans = looking.commands.of_plans
        ready = of_plans.prepare_minor_change(about.plan_id, typed.answers, typed.now, looking.envelope)
        if isinstance(ready, Refusal):
            return ready
        return Looked(
            "intake/drafting/check_minor.html",
            {
                "alterations": [ALTERATIONS[subject].words for subject in typed.altered],
                "changed_facts": fact_changes(ready.was, ready.now, about.open),
            },
        )

    def file(
        self,
        commands: Commands,
        typed: MinorChangeTyped,
        about: AboutPlan | None,
        envelope: Envelope,
        named: Sequence[NamedDocument] = (),
    ) -> Any:
        assert about is not None
        return commands.of_plans.note_minor_change(about.plan_id, typed.answers, typed.now, envelope)

    def filed_at(self, made: PlanChanged) -> str:
        return page_of(made.plan_id)
