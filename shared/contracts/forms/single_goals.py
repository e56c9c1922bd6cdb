"""2 of 様式24, 事業継続力強化の目標: what may happen to the business, and what it would do to it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from shared.contracts.event import Block
from shared.contracts.forms.describing import always, asked
from shared.contracts.forms.kinds import Line, Long, Short
from shared.contracts.forms.lists import UNMAPPED, DisasterKind, ImpactOf
from shared.contracts.forms.rows import Row


def _mapped(form: Any, part: Any) -> bool:
    return bool(part.kind not in UNMAPPED)


class AssumedDisaster(Row):
    """想定する自然災害等, with its source such as a hazard map or J-SHIS."""

    NATURAL: ClassVar[tuple[str, ...]] = ("kind",)

    kind: Annotated[DisasterKind, asked("自然災害等の種類", "Kind of disaster")]
    description: Annotated[
        Long,
        asked(
            "想定の内容",
            "What is assumed",
            demanded=always,
            hint=(
                "震度や浸水の深さなどを数字で入力してください。",
                "With figures, such as the intensity or the depth.",
            ),
        ),
    ] = ""
    source: Annotated[
        Short,
        asked(
            "出典",
            "Source",
            demanded=_mapped,
            hint=(
                "ハザードマップ、J-SHISなど、確かめた資料の名称を入力してください。感染症、サイバー攻撃、大規模停電など、"
                "地図のないものは空欄で構いません。",
                "Such as a hazard map or J-SHIS. It may stay blank where no map exists (infections, cyber attacks).",
            ),
        ),
    ] = ""


class Impact(Row):
    """自然災害等の発生が事業活動に与える影響: that of the gravest disaster of its kind, or what is common to all."""

    NATURAL: ClassVar[tuple[str, ...]] = ("about",)

    about: Annotated[ImpactOf, asked("対象とする自然災害等の区分", "What it is about")] = "natural_disaster"
    disaster: Annotated[
        Line,
        asked(
            "影響が最も大きい自然災害等",
            "The gravest disaster",
            demanded=always,
            hint=("例：地震（震度6強）、新型の感染症、共通のときは「すべて」", "For example an earthquake."),
        ),
    ] = ""
    people: Annotated[Long, asked("人員に関する影響", "On people", demanded=always)] = ""
    buildings_equipment: Annotated[
        Long, asked("建物・設備に関する影響", "On buildings and equipment", demanded=always)
    ] = ""
    cash_flow: Annotated[Long, asked("資金繰りに関する影響", "On cash flow", demanded=always)] = ""
    information: Annotated[Long, asked("情報に関する影響", "On information", demanded=always)] = ""
    other: Annotated[Long, asked("その他の影響", "Other")] = ""


class Goals(Block):
    """2 事業継続力強化の目標. The outline states the role in the supply chain or the region."""

    business_outline: Annotated[
        Long,
        asked(
            "自社の事業活動の概要",
            "Outline of the business",
            demanded=always,
            hint=(
                "サプライチェーン又は地域の経済・社会で担っている役割も入力してください。",
                "With the role in the supply chain or the region.",
            ),
        ),
    ] = ""
    purpose: Annotated[Long, asked("事業継続力強化に取り組む目的", "Purpose", demanded=always)] = ""
    disasters: Annotated[
        tuple[AssumedDisaster, ...],
        Field(max_length=10),
        asked("事業活動に影響を与える自然災害等の想定", "Assumed disasters", demanded=always),
    ] = ()
    impacts: Annotated[
        tuple[Impact, ...],
        Field(max_length=5),
        asked("自然災害等の発生が事業活動に与える影響", "Impact on the business", demanded=always),
    ] = ()
