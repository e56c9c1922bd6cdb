"""The form in which plans were filed before the real 様式24 was taken over: shown and corrected as it was, in yen.

What was recorded then bears the label "24-2025-11", which was never its own; the upcasters call it "24-before".
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from shared.contracts.blocks import Period
from shared.contracts.event import Block
from shared.contracts.forms.describing import Form, FormSection, always, asked, describe
from shared.contracts.forms.kinds import (
    Count,
    Day,
    Digits13,
    Email,
    Line,
    Long,
    MonthOfYear,
    People,
    PersonalLine,
    PostalCode,
    Short,
    Telephone,
    ThousandYen,
    TimesAYear,
    WebAddress,
    Yen,
    choice,
    yes_no,
)
from shared.contracts.forms.lists import (
    DisasterKind,
    Done,
    EntityFormAnswer,
    EquipmentKind,
    Has,
    IndustryDivision,
    IndustryGroup,
    Measure,
    PrefectureAnswer,
    YesNo,
    words,
)
from shared.contracts.forms.rows import Row
from shared.domain import Month, Text

ResponseItem = Annotated[
    Literal["life_safety", "emergency_organisation", "damage_report", "other"],
    choice(
        words(
            ("life_safety", "人命の安全確保", "Safety of life"),
            ("emergency_organisation", "非常時の緊急時体制の構築", "Emergency organisation"),
            ("damage_report", "被害状況の把握・被害情報の共有", "Grasp and sharing of damage"),
            ("other", "その他の取組", "Other"),
        )
    ),
]
Agreed = Annotated[bool, yes_no(("同意する", "Agreed"), ("同意しない", "Not agreed"))]
NotInBreach = Annotated[
    bool, yes_no(("関係法令に違反していないことを確認した", "Confirmed"), ("未確認", "Not confirmed"))
]


# -- what is asked ---------------------------------------------------------------------------------------------------


class IndustryAnswers(Block):
    """What the code of an industry does not tell; asked only where the row depends on it (R7, R8, R9)."""

    tyres_or_belts: Annotated[
        YesNo | None,
        asked(
            "自動車・航空機用タイヤ・チューブ又は工業用ベルトの製造業ですか",
            "Do you make tyres or tubes for cars or aircraft, or industrial belts?",
            if_given=True,
        ),
    ] = None
    information_processing: Annotated[
        YesNo | None,
        asked("情報処理サービス業ですか", "Do you run an information processing service?", if_given=True),
    ] = None
    inn: Annotated[YesNo | None, asked("旅館業ですか", "Do you run an inn or hotel?", if_given=True)] = None


class Members(Block):
    """構成員 of an association of group ④ (R11): how many there are, and how many of them are SMEs."""

    total: Annotated[Count, asked("構成員の数", "Members")]
    small_and_medium: Annotated[Count, asked("うち中小企業者の数", "Members that are SMEs")]


def _has_title(form: FormBefore, cover: Block) -> bool:
    return form.cover.entity_form != "sole_proprietor"


class Cover(Block):
    """表紙 and 1 名称等. The bureau addressed follows from the prefecture (R30)."""

    entity_form: Annotated[EntityFormAnswer, asked("法人形態等", "Entity form")]
    name: Annotated[Line, asked("事業者の氏名又は名称", "Name of the business", demanded=always)] = ""
    name_kana: Annotated[Line, asked("フリガナ", "Name in kana", demanded=always)] = ""
    corporate_number: Annotated[Digits13 | None, asked("法人番号", "Corporate number")] = None
    representative_title: Annotated[Line, asked("代表者の役職", "Title of the representative", demanded=_has_title)] = (
        ""
    )
    representative_name: Annotated[PersonalLine, asked("代表者の氏名", "Name of the representative", demanded=always)]
    postal_code: Annotated[PostalCode, asked("郵便番号", "Postal code", demanded=always)]
    prefecture: Annotated[PrefectureAnswer, asked("都道府県", "Prefecture")]
    municipality: Annotated[Line, asked("市区町村", "Municipality", demanded=always)] = ""
    street: Annotated[PersonalLine, asked("番地・建物名", "Street and building", demanded=always)]
    capital_yen: Annotated[Yen | None, asked("資本金又は出資の額（円）", "Capital or contributions (yen)")] = None
    employees: Annotated[People, asked("常時使用する従業員の数", "Regular employees")]
    industry: Annotated[IndustryDivision, asked("業種（中分類）", "Industry (two-digit division)")]
    industry_minor: Annotated[
        IndustryGroup | None, asked("業種（小分類）", "Industry (three-digit group)", if_given=True)
    ] = None
    industry_answers: Annotated[IndustryAnswers, asked("業種についての確認", "About the industry")] = IndustryAnswers()
    members: Annotated[Members | None, asked("組合の構成員", "Members of the association", if_given=True)] = None
    established_on: Annotated[
        Day | None, asked("設立年月日（個人事業主は開業年月日）", "Date of establishment or opening")
    ] = None


class AssumedDisaster(Row):
    """想定する自然災害等, with its source such as a hazard map or J-SHIS."""

    kind: Annotated[DisasterKind, asked("自然災害等の種類", "Kind of disaster")]
    description: Annotated[Short, asked("想定の内容", "What is assumed", demanded=always)] = ""
    source: Annotated[Short, asked("出典", "Source", demanded=always)] = ""


class Impacts(Block):
    """自然災害等の発生が事業活動に与える影響."""

    people: Annotated[Long, asked("人員に関する影響", "On people", demanded=always)] = ""
    buildings_equipment: Annotated[
        Long, asked("建物・設備に関する影響", "On buildings and equipment", demanded=always)
    ] = ""
    cash_flow: Annotated[Long, asked("資金繰りに関する影響", "On cash flow", demanded=always)] = ""
    information: Annotated[Long, asked("情報に関する影響", "On information", demanded=always)] = ""
    other: Annotated[Long, asked("その他の影響", "Other")] = ""


class Goals(Block):
    """2 事業継続力強化の目標. The outline states the role in the supply chain or the region."""

    business_outline: Annotated[Long, asked("自社の事業活動の概要", "Outline of the business", demanded=always)] = ""
    purpose: Annotated[Long, asked("事業継続力強化に取り組む目的", "Purpose", demanded=always)] = ""
    disasters: Annotated[
        tuple[AssumedDisaster, ...],
        Field(max_length=10),
        asked("事業活動に影響を与える自然災害等の想定", "Assumed disasters"),
    ] = ()
    impacts: Annotated[Impacts, asked("自然災害等の発生が事業活動に与える影響", "Impact on the business")] = Impacts()


class InitialResponse(Row):
    """3 (1) 初動対応: one row."""

    item: Annotated[ResponseItem, asked("項目", "Item")]
    response: Annotated[Short, asked("初動対応の内容", "Response", demanded=always)] = ""
    timing: Annotated[Line, asked("発災後の対応時期", "Timing", demanded=always)] = ""
    preparation: Annotated[Short, asked("事前対策の内容", "Preparation", demanded=always)] = ""


class MeasureTexts(Block):
    """現在の取組 and 今後の計画."""

    present: Annotated[Long, asked("現在の取組", "Present", within=True)] = ""
    planned: Annotated[Long, asked("今後の計画", "Planned", within=True)] = ""


class Measures(Block):
    """3 (2) 対策及び取組."""

    people: Annotated[MeasureTexts, asked("A 人員体制の整備", "A People")] = MeasureTexts()
    equipment: Annotated[MeasureTexts, asked("B 設備、機器及び装置の導入", "B Buildings and equipment")] = (
        MeasureTexts()
    )
    money: Annotated[MeasureTexts, asked("C 資金の調達手段の確保", "C Money")] = MeasureTexts()
    information: Annotated[MeasureTexts, asked("D 重要情報の保護", "D Information")] = MeasureTexts()


class Equipment(Row):
    """3 (3) one line of the equipment for the tax measure. The place is told as far as the municipality."""

    measure: Annotated[Measure, asked("対策（A～D）", "Measure (A to D)")]
    month: Annotated[Month, asked("取得年月", "Month of acquisition")]
    name: Annotated[Line, asked("設備等の名称", "Name", demanded=always)] = ""
    model: Annotated[Line, asked("型式", "Model", demanded=always)] = ""
    place: Annotated[Line, asked("所在地（市区町村まで）", "Place (municipality)", demanded=always)] = ""
    kind: Annotated[EquipmentKind, asked("設備等の種類", "Kind")]
    unit_price_yen: Annotated[Yen, asked("単価（円）", "Unit price (yen)")]
    quantity: Annotated[Count, asked("数量", "Quantity")]
    amount_yen: Annotated[Yen, asked("金額（円）", "Amount (yen)")]


class Partner(Row):
    """3 (4) one who helps to carry out the plan."""

    name: Annotated[Line, asked("協力者の名称", "Name", demanded=always)] = ""
    kind: Annotated[Line, asked("協力者の区分", "Kind")] = ""
    address: Annotated[PersonalLine, asked("協力者の住所", "Address", demanded=always)]
    representative: Annotated[PersonalLine, asked("協力者の代表者の氏名", "Representative", demanded=always)]
    content: Annotated[Short, asked("協力の内容", "What the partner does", demanded=always)] = ""


class Organisation(Block):
    """3 (5) 平時の推進体制: training and review at least yearly, each with its month."""

    normal_times: Annotated[Long, asked("推進体制の整備", "Who carries the plan forward", demanded=always)] = ""
    training: Annotated[Short, asked("訓練・教育の内容", "Training", demanded=always)] = ""
    training_times_a_year: Annotated[TimesAYear, asked("訓練・教育の回数（年）", "Training, times a year")]
    training_month: Annotated[MonthOfYear, asked("訓練・教育の実施月", "Month of training")]
    review: Annotated[Short, asked("計画の見直しの内容", "Review", demanded=always)] = ""
    review_times_a_year: Annotated[TimesAYear, asked("見直しの回数（年）", "Review, times a year")]
    review_month: Annotated[MonthOfYear, asked("見直しの実施月", "Month of review")]
    making_known: Annotated[Short, asked("社内への周知の方法", "How the plan is made known", demanded=always)] = ""


class Fund(Row):
    """5 one line of 資金の額及び調達方法, in thousands of yen."""

    item: Annotated[Line, asked("実施事項", "Item", demanded=always)] = ""
    use: Annotated[Line, asked("使途・用途", "Use", demanded=always)] = ""
    source: Annotated[Line, asked("資金調達方法", "Source", demanded=always)] = ""
    thousand_yen: Annotated[ThousandYen, asked("金額（千円）", "Amount (thousands of yen)")]


class Subsidy(Block):
    """A subsidy applied for, with the last day of its own filing."""

    name: Annotated[Line, asked("補助金の名称", "Name of the subsidy")] = ""
    deadline: Annotated[Day, asked("補助金の公募締切日", "Deadline of the subsidy")]


class CheckSheet(Block):
    """チェックシート. `opened_or_registered`: 開業届 of an individual, 設立登記 of a corporation (R12)."""

    contact_department: Annotated[Line, asked("担当部署", "Department")] = ""
    contact_name: Annotated[PersonalLine, asked("担当者の氏名", "Contact person", demanded=always)]
    email: Annotated[Email, asked("メールアドレス", "E-mail", demanded=always)]
    telephone: Annotated[Telephone, asked("電話番号", "Telephone", demanded=always)]
    fax: Annotated[Telephone | None, asked("FAX番号", "FAX")] = None
    fiscal_month: Annotated[MonthOfYear, asked("決算月", "Last month of the fiscal year")]
    website: Annotated[WebAddress, asked("ホームページ", "Web site")] = ""
    opened_or_registered: Annotated[
        Done,
        asked(
            "開業届の提出（個人）・設立登記（法人）",
            "Opening notified (individuals) or establishment registered (corporations)",
        ),
    ] = False
    consent_data_use: Annotated[Agreed, asked("データ利用への同意", "Consent to the use of data")] = False
    consent_case_publication: Annotated[Agreed, asked("事例公表への同意", "Consent to publication as an example")] = (
        False
    )
    supporting_organisation: Annotated[Line, asked("策定を支援した機関", "Organisation that helped with the plan")] = ""
    subsidy: Annotated[Subsidy | None, asked("申請予定の補助金", "Subsidy applied for", none=("なし", "None"))] = None
    has_gbizid: Annotated[Has, asked("自社のGビズIDアカウント", "Own gBizID account")] = True


class FormBefore(Form):
    """事業継続力強化計画. Its JSON is the body of a filing (personal text open) and part of events (sealed)."""

    SECTIONS: ClassVar[tuple[FormSection, ...]] = (
        FormSection(Text(ja="1 名称等", en="1 The applicant"), ("cover",)),
        FormSection(Text(ja="2 事業継続力強化の目標", en="2 Goals"), ("goals",)),
        FormSection(
            Text(ja="3 事業継続力強化の内容", en="3 What is done"),
            ("initial_responses", "measures", "equipment", "partners", "organisation"),
        ),
        FormSection(Text(ja="4 実施期間", en="4 Plan period"), ("period",)),
        FormSection(Text(ja="5 資金の額及び調達方法", en="5 Funds"), ("funds",)),
        FormSection(
            Text(ja="6 関係法令の遵守・認証", en="6 Compliance and certificates"),
            ("legal_compliance", "resilience_certificates"),
        ),
        FormSection(Text(ja="チェックシート", en="Check sheet"), ("check_sheet",)),
    )

    form_version: Literal["24-before"]
    cover: Annotated[Cover, asked("事業者の情報", "The applicant")]
    goals: Annotated[Goals, asked("事業継続力強化の目標", "Goals")]
    initial_responses: Annotated[
        tuple[InitialResponse, ...],
        Field(max_length=12),
        asked("自然災害等が発生した場合における対応手順", "Initial response"),
    ] = ()
    measures: Annotated[Measures, asked("事業継続力強化に資する対策及び取組", "Measures")]
    equipment: Annotated[
        tuple[Equipment, ...], Field(max_length=50), asked("税制措置の対象設備", "Equipment for the tax measure")
    ] = ()
    partners: Annotated[tuple[Partner, ...], Field(max_length=20), asked("実施に当たって協力する者", "Partners")] = ()
    organisation: Annotated[Organisation, asked("平時の推進体制", "Organisation in normal times")]
    period: Annotated[Period, asked("実施期間", "Plan period")]
    funds: Annotated[tuple[Fund, ...], Field(max_length=50), asked("資金の額及び調達方法", "Funds")] = ()
    legal_compliance: Annotated[NotInBreach, asked("関係法令の遵守", "Compliance with the law")] = False
    resilience_certificates: Annotated[
        tuple[Line, ...], Field(max_length=10), asked("レジリエンス認証等の取得", "Resilience certificates")
    ] = ()
    check_sheet: Annotated[CheckSheet, asked("チェックシート", "Check sheet")]


BEFORE: Final = describe(FormBefore)
"""What the form of before says of its fields."""
