"""The parts of 様式24, in its own order. Limits here are of shape only; what a rule demands, intake's domain checks.

Required text may be empty here, so that an applicant hears of all that is missing at once.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.contracts.event import Block
from shared.contracts.personal import Personal
from shared.domain import Month
from shared.scheme.entity_forms import EntityForm
from shared.scheme.prefectures import Prefecture

# Control characters other than tab and line breaks are refused: PostgreSQL cannot hold some, and PDF none.
_PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"

Line = Annotated[str, StringConstraints(max_length=100, pattern=_ONE_LINE)]
Short = Annotated[str, StringConstraints(max_length=500, pattern=_PRINTABLE)]
Long = Annotated[str, StringConstraints(max_length=2000, pattern=_PRINTABLE)]
WebAddress = Annotated[str, StringConstraints(max_length=200, pattern=r"^(https?://[^\s\x00-\x20\"'<>\\]+)?$")]
Digits13 = Annotated[str, StringConstraints(pattern=r"^[0-9]{13}$")]
Digits3 = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]
Digits2 = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
Yen = Annotated[int, Field(ge=0, le=1_000_000_000_000, strict=True)]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
MonthOfYear = Annotated[int, Field(ge=1, le=12, strict=True)]

DisasterKind = Literal[
    "earthquake", "tsunami", "flood", "inland_flood", "storm_surge", "landslide", "typhoon", "heavy_snow", "volcano",
    "wildfire", "infectious_disease", "cyber_attack", "power_outage", "other",
]  # fmt: skip
ResponseItem = Literal["life_safety", "emergency_organisation", "damage_report", "other"]
Measure = Literal["A", "B", "C", "D"]
"""A people, B buildings and equipment, C money, D information."""
EquipmentKind = Literal["machinery", "fixtures", "building_facilities"]
"""機械及び装置 (R44), 器具及び備品 (R45), 建物附属設備 (R46)."""


class IndustryAnswers(Block):
    """What the code of an industry does not tell; asked only where the row depends on it (R7, R8, R9)."""

    tyres_or_belts: bool | None = None
    information_processing: bool | None = None
    inn: bool | None = None


class Members(Block):
    """構成員 of an association of group ④ (R11): how many there are, and how many of them are SMEs."""

    total: Count
    small_and_medium: Count


class Cover(Block):
    """表紙 and 1 名称等. The bureau addressed follows from the prefecture (R30)."""

    entity_form: EntityForm
    name: Line = ""
    name_kana: Line = ""
    corporate_number: Digits13 | None = None
    representative_title: Line = ""
    representative_name: Personal
    postal_code: Personal
    prefecture: Prefecture
    municipality: Line = ""
    street: Personal
    capital_yen: Yen | None = None
    employees: Count
    industry: Digits2
    industry_minor: Digits3 | None = None
    industry_answers: IndustryAnswers = IndustryAnswers()
    members: Members | None = None
    established_on: date | None = None


class AssumedDisaster(Block):
    """想定する自然災害等, with its source such as a hazard map or J-SHIS."""

    kind: DisasterKind
    description: Short = ""
    source: Short = ""


class Impacts(Block):
    """自然災害等の発生が事業活動に与える影響."""

    people: Long = ""
    buildings_equipment: Long = ""
    cash_flow: Long = ""
    information: Long = ""
    other: Long = ""


class Goals(Block):
    """2 事業継続力強化の目標. The outline states the role in the supply chain or the region."""

    business_outline: Long = ""
    purpose: Long = ""
    disasters: Annotated[tuple[AssumedDisaster, ...], Field(max_length=10)] = ()
    impacts: Impacts = Impacts()


class InitialResponse(Block):
    """3 (1) 初動対応: one row."""

    item: ResponseItem
    response: Short = ""
    timing: Line = ""
    preparation: Short = ""


class MeasureTexts(Block):
    """現在の取組 and 今後の計画."""

    present: Long = ""
    planned: Long = ""


class Measures(Block):
    """3 (2) 対策及び取組."""

    people: MeasureTexts = MeasureTexts()
    equipment: MeasureTexts = MeasureTexts()
    money: MeasureTexts = MeasureTexts()
    information: MeasureTexts = MeasureTexts()


class Equipment(Block):
    """3 (3) one line of the equipment for the tax measure. The place is told as far as the municipality."""

    measure: Measure
    month: Month
    name: Line = ""
    model: Line = ""
    place: Line = ""
    kind: EquipmentKind
    unit_price_yen: Yen
    quantity: Count
    amount_yen: Yen


class Partner(Block):
    """3 (4) one who helps to carry out the plan."""

    name: Line = ""
    kind: Line = ""
    address: Personal
    representative: Personal
    content: Short = ""


class Organisation(Block):
    """3 (5) 平時の推進体制: training and review at least yearly, each with its month."""

    normal_times: Long = ""
    training: Short = ""
    training_times_a_year: Annotated[int, Field(ge=0, le=366, strict=True)]
    training_month: MonthOfYear
    review: Short = ""
    review_times_a_year: Annotated[int, Field(ge=0, le=366, strict=True)]
    review_month: MonthOfYear
    making_known: Short = ""


class Fund(Block):
    """5 one line of 資金の額及び調達方法, in thousands of yen."""

    item: Line = ""
    use: Line = ""
    source: Line = ""
    thousand_yen: Annotated[int, Field(ge=0, le=1_000_000_000, strict=True)]


class Subsidy(Block):
    """A subsidy applied for, with the last day of its own filing."""

    name: Line = ""
    deadline: date


class CheckSheet(Block):
    """チェックシート. `opened_or_registered`: 開業届 of an individual, 設立登記 of a corporation (R12)."""

    contact_department: Line = ""
    contact_name: Personal
    email: Personal
    telephone: Personal
    fax: Personal | None = None
    fiscal_month: MonthOfYear
    website: WebAddress = ""
    opened_or_registered: bool = False
    consent_data_use: bool = False
    consent_case_publication: bool = False
    supporting_organisation: Line = ""
    subsidy: Subsidy | None = None
    has_gbizid: bool = True
