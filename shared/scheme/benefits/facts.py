"""What is known of a business when it is asked what it may use. None is not known, and never counts as no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from shared.contracts.event import Block
from shared.contracts.forms.lists import EquipmentKind
from shared.domain import Month, Text
from shared.scheme.application_kinds import PlanType
from shared.scheme.entity_forms import EntityForm
from shared.scheme.lineage import PlanStatus
from shared.scheme.prefectures import Prefecture

FactName = Literal[
    "is_sme", "entity_form", "capital_yen", "employees", "prefecture",
    "has_overseas_branch", "files_blue_return", "half_held_by_one_large", "two_thirds_held_by_large",
    "group_member_excluded", "average_income_yen", "relief_act_applied", "severe_disaster",
    "demanded_by_law", "used_or_leased", "subsidised", "raises_listed_equipment",
]  # fmt: skip
"""Whatever an answer may lack."""

FACTS: Final[Mapping[FactName, Text]] = {
    "is_sme": Text(ja="中小企業者（R3からR11までの規模）に当たりますか", en="Is the business an SME (R3 to R11)?"),
    "entity_form": Text(ja="法人形態等", en="Entity form"),
    "capital_yen": Text(ja="資本金又は出資金の額（円。ないときは0）", en="Capital or contributions (yen; 0 without)"),
    "employees": Text(ja="常時使用する従業員の数", en="Regular employees"),
    "prefecture": Text(ja="主たる事務所の都道府県", en="Prefecture of the main office"),
    "has_overseas_branch": Text(
        ja="海外に支店又は子会社がありますか", en="Has the business a branch or a subsidiary abroad?"
    ),
    "files_blue_return": Text(ja="青色申告書を提出していますか", en="Does the business file a blue return?"),
    "half_held_by_one_large": Text(
        ja="一つの大規模法人が、出資の2分の1以上を保有していますか",
        en="Does one large corporation hold half of it or more?",
    ),
    "two_thirds_held_by_large": Text(
        ja="二つ以上の大規模法人が、合わせて出資の3分の2以上を保有していますか",
        en="Do two or more large corporations hold two thirds of it or more?",
    ),
    "group_member_excluded": Text(
        ja="通算法人で、他の通算法人のいずれかが税制の対象となる規模・出資の要件に当てはまりませんか",
        en="Is it in a group for tax of which another member does not meet the limits of size and holding?",
    ),
    "average_income_yen": Text(
        ja="前3事業年度の所得金額の平均（円）", en="Average income of the three business years before (yen)"
    ),
    "relief_act_applied": Text(
        ja="災害救助法が適用された災害で被災しましたか", en="Was it hit by a disaster under the disaster relief act?"
    ),
    "severe_disaster": Text(
        ja="激甚災害（本激）に指定された災害で被災しましたか",
        en="Was it hit by a disaster that was designated as extremely severe (national)?",
    ),
    "demanded_by_law": Text(
        ja="消防法又は建築基準法により設置が義務付けられた設備ですか",
        en="Is it demanded by the fire service or building standards act?",
    ),
    "used_or_leased": Text(
        ja="中古品又は所有権が移転しないリースの設備ですか", en="Is it second-hand, or leased without passing to you?"
    ),
    "subsidised": Text(
        ja="国又は地方公共団体の補助金で取得する設備ですか", en="Is it bought with a national or local subsidy?"
    ),
    "raises_listed_equipment": Text(
        ja="対象設備をかさ上げするために、資本的支出により取得する架台ですか",
        en="Does it raise listed equipment, acquired as capital expenditure?",
    ),
}  # fmt: skip
"""Each as it is asked for."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """認定 of a term, as it stands on the day that is asked about.

    `certified_on` is the term's first certification, from which R40 counts; `last_day` the end of its period.
    """

    plan_type: PlanType
    certified_on: date
    last_day: date
    status: PlanStatus


class OwnAnswers(Block):
    """What no plan says, and only the business can answer."""

    has_overseas_branch: bool | None = None
    files_blue_return: bool | None = None
    half_held_by_one_large: bool | None = None
    two_thirds_held_by_large: bool | None = None
    group_member_excluded: bool | None = None
    average_income_yen: Annotated[int | None, Field(ge=-(10**15), le=10**15)] = None
    relief_act_applied: bool | None = None
    severe_disaster: bool | None = None


NOTHING_TOLD: Final = OwnAnswers()


class Asset(Block):
    """One line of equipment. `listed_on`: the certification that brought it into the plan; None while none has.

    `month` is that of its acquisition, `unit_yen` what one of it costs.
    """

    row_id: str = Field(default="", max_length=40)
    name: str = Field(max_length=100)
    kind: EquipmentKind
    unit_yen: int = Field(ge=0, le=10**15)
    month: Month
    listed_on: date | None = None
    demanded_by_law: bool | None = None
    used_or_leased: bool | None = None
    subsidised: bool | None = None
    raises_listed_equipment: bool | None = None


@dataclass(frozen=True, slots=True)
class BusinessFacts:
    """A business, its certificate if it has one, and its equipment. Without capital, `capital_yen` is 0."""

    certificate: Certificate | None = None
    is_sme: bool | None = None
    entity_form: EntityForm | None = None
    capital_yen: int | None = None
    employees: int | None = None
    prefecture: Prefecture | None = None
    told: OwnAnswers = NOTHING_TOLD
    assets: tuple[Asset, ...] = ()
