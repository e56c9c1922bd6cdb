"""軽微な変更 (R27): what of a plan may be altered without a filing, and what takes a change application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.contracts.forms.differences import differences
from shared.contracts.forms.filed import FiledForm, description_of
from shared.contracts.forms.single import SINGLE
from shared.contracts.minor_change import MinorAnswers, Subject
from shared.contracts.personal import Open
from shared.domain import Text
from shared.scheme.application_kinds import PlanType
from shared.scheme.cautions import Caution, cautions
from shared.scheme.changed_term import ChangedTerm

NO_HINT: Final = Text(ja="", en="")
FUNDING: Final = "funding"
"""The one fact of a minor change that is no field of the form: said in words, for the amounts stand in a table."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """A thing that may be altered. `facts` are those that a minor change of it makes others; without any it is none.

    `of_corporations`: of an individual it would be another business. `of_joint_plans`: a single plan has no such thing.
    """

    words: Text
    hint: Text = NO_HINT
    facts: tuple[str, ...] = ()
    of_corporations: bool = False
    of_joint_plans: bool = False


ALTERATIONS: Final[Mapping[Subject, Alteration]] = {
    "representative": Alteration(
        Text(ja="法人の代表者", en="The person who represents the corporation"),
        Text(ja="代表者の交代、役職や氏名の変更", en="Another person, title or name"),
        ("representative_title", "representative_name"),
        of_corporations=True,
    ),
    "name": Alteration(  # P
        Text(ja="法人の名称", en="The name of the corporation"),
        Text(ja="法人番号が変わらないもの（商号変更など）", en="Under the same corporate number"),
        ("name",),
        of_corporations=True,
    ),
    "funding": Alteration(
        Text(ja="資金の額又は調達方法（若干の変更）", en="The funds or their sources, slightly"),
        Text(ja="若干の変更かどうかは、事業者が判断してください。", en="What is slight, you judge."),
        (FUNDING,),
    ),
    "goals": Alteration(
        Text(ja="計画の目標", en="The goals"),
        Text(ja="事業活動の概要、取組の目的、想定する自然災害等", en="Outline, purpose, disasters assumed"),
    ),
    "measures": Alteration(
        Text(ja="対策及び取組", en="The measures"),
        Text(
            ja="初動対応、ヒト・モノ・カネ・情報の対策、協力者、平時の推進体制",
            en="First response, people, goods, money, information, partners, organisation",
        ),
    ),
    "equipment": Alteration(
        Text(ja="税制措置の対象設備", en="Equipment for the tax measure"),
        Text(ja="設備の追加、取りやめ、種類や数量の変更", en="More, less or other equipment"),
    ),
    "period": Alteration(Text(ja="実施期間", en="The plan period")),
    "main_office": Alteration(Text(ja="主たる事務所の所在地", en="The main office")),  # P
    "representative_business": Alteration(  # P
        Text(
            ja="連携型の計画に参加する事業者（代表者である事業者を含む）",
            en="The businesses of a joint plan, its representative included",
        ),
        Text(
            ja="事業者の参加や脱退、代表者である事業者の交代",
            en="Businesses that join or leave, and another representative business",
        ),
        of_joint_plans=True,
    ),
    "other": Alteration(Text(ja="上のどれにも当たらないもの", en="Something else")),
}
"""R27 names the change of a representative and a slight change of funding; the name under the same number is P."""


def alterations_of(plan_type: PlanType) -> dict[Subject, Alteration]:
    """What may be altered of a plan of a type (R15)."""
    return {key: one for key, one in ALTERATIONS.items() if plan_type == "joint" or not one.of_joint_plans}


MINOR_PLACES: Final = (
    "cover.name", "cover.representative_title", "cover.representative_name", "funds", "check_sheet.contact",
    "check_sheet.email", "check_sheet.telephone", "check_sheet.fax", "check_sheet.return_address",
)  # fmt: skip
"""Where the form says what a minor change may touch, and whom to write to; each stands for all that begins so."""


def cautions_of_change(base: FiledForm, form: FiledForm) -> list[Caution]:
    """That a change application says nothing else than what may be a minor change; forms of two kinds say more."""
    if type(base) is not type(form):
        return []
    found = differences(description_of(form), base, form)
    if not found or not all(one.path.startswith(MINOR_PLACES) for one in found):
        return []
    field = next((one.path for one in found if one.kind != "removed"), "funds")
    return [Caution("R27", "only_minor", field)]


def all_cautions(form: FiledForm, filed_on: date, open: Open, changed: ChangedTerm | None) -> list[Caution]:
    """Those of a plan in itself, and of a change beside the plan that it changes."""
    found = cautions(form, filed_on, open, changed)
    return [*found, *(cautions_of_change(changed.base, form) if changed and changed.base else ())]


def label_of_fact(fact: str) -> Text:
    """What the form calls a fact of a certificate or of a minor change."""
    return SINGLE.at("funds" if fact == FUNDING else f"cover.{fact}").asked.label


def is_minor(answers: MinorAnswers) -> bool:
    """Whether nothing has to be filed (R27)."""
    return answers.keeps_purpose and all(ALTERATIONS[subject].facts for subject in answers.altered)
