"""様式24: a whole plan of the single type (単独型), in the form's own order. RULES "Plan contents"; FORM.md.

Its longest screens stand in `single_goals.py` (2 目標) and `single_contents.py` (3 内容). Limits here are of shape, and
of what must be answered; what else a rule demands, intake's domain checks.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from shared.contracts.blocks import Period
from shared.contracts.event import Block
from shared.contracts.forms.describing import Form, FormSection, always, asked, describe
from shared.contracts.forms.kinds import (
    Count,
    Day,
    Digits13,
    Email,
    Kana,
    Line,
    MonthOfYear,
    People,
    PersonalLine,
    PostalCode,
    Telephone,
    ThousandYen,
    WebAddress,
    Yen,
)
from shared.contracts.forms.lists import (
    Allowed,
    Class,
    Confirmed,
    Done,
    EntityFormAnswer,
    Has,
    IndustryDivision,
    IndustryGroup,
    PrefectureAnswer,
    SupporterKind,
    YesNo,
)
from shared.contracts.forms.rows import Row
from shared.contracts.forms.single_contents import (
    Equipment,
    InitialResponse,
    Measures,
    Organisation,
    Partner,
    TaxMeasure,
)
from shared.contracts.forms.single_goals import Goals
from shared.domain import SCHEME_START, Dated, Month, Text

FormVersion = Literal["24-2025-11", "24-2025-12"]
FORM_VERSIONS: Final[Dated[FormVersion]] = Dated({SCHEME_START: "24-2025-11", date(2025, 12, 17): "24-2025-12"})
"""The version in which one files on a day. It is pinned to the case: what changes later does not change the case."""


def _supported(form: Any, part: Any) -> bool:
    return bool(part.kind != "none")


# -- 1 名称等 ----------------------------------------------------------------------------------------------------------


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


class Cover(Block):
    """表紙 and 1 名称等. The bureau addressed follows from the prefecture (R30)."""

    entity_form: Annotated[EntityFormAnswer, asked("法人形態等", "Entity form")]
    name: Annotated[
        Line,
        asked(
            "事業者の氏名又は名称",
            "Name of the business",
            demanded=always,
            hint=("登記又は開業届のとおり、略さずに入力してください。", "In full, as registered."),
        ),
    ] = ""
    name_kana: Annotated[
        Kana,
        asked(
            "フリガナ",
            "Name in kana",
            demanded=always,
            hint=(
                "全角カタカナで入力してください。名称が英字のときも、読みをカタカナで入力してください。",
                "In full-width katakana, also where the name is written in Latin letters.",
            ),
        ),
    ] = ""
    corporate_number: Annotated[
        Digits13 | None,
        asked(
            "法人番号",
            "Corporate number",
            hint=(
                "法人は13桁の番号を入力してください。個人事業主は空欄にしてください。",
                "13 digits; none for individuals.",
            ),
        ),
    ] = None
    representative_title: Annotated[
        Line,
        asked(
            "代表者の役職",
            "Title of the representative",
            demanded=always,
            hint=("役職のない個人事業主は「代表」と入力してください。", "A sole trader without a title writes 代表."),
        ),
    ] = ""
    representative_name: Annotated[
        PersonalLine,
        asked(
            "代表者の氏名",
            "Name of the representative",
            demanded=always,
            hint=("姓と名の間に全角の空白を1つ入れてください。", "One full-width space between family and given name."),
        ),
    ]
    postal_code: Annotated[PostalCode, asked("郵便番号", "Postal code", demanded=always)]
    prefecture: Annotated[PrefectureAnswer, asked("都道府県", "Prefecture")]
    municipality: Annotated[Line, asked("市区町村", "Municipality", demanded=always)] = ""
    street: Annotated[
        PersonalLine,
        asked(
            "字・番地等",
            "Street and number",
            demanded=always,
            hint=("登記又は開業届のとおりに入力してください。", "As registered."),
        ),
    ]
    building: Annotated[PersonalLine | None, asked("マンション名等", "Building")] = None
    capital_yen: Annotated[
        Yen | None,
        asked(
            "資本金又は出資の額（円）",
            "Capital or contributions (yen)",
            hint=("千円単位ではなく、円単位で入力してください。", "In yen, not in thousands."),
        ),
    ] = None
    employees: Annotated[
        People,
        asked(
            "常時使用する従業員の数",
            "Regular employees",
            hint=(
                "役員と臨時の従業員は数えません。いないときは0と入力してください。",
                "Without directors and casual staff.",
            ),
        ),
    ]
    industry: Annotated[IndustryDivision, asked("業種（中分類）", "Industry (two-digit division)")]
    industry_minor: Annotated[
        IndustryGroup | None, asked("業種（小分類）", "Industry (three-digit group)", if_given=True)
    ] = None
    industry_class: Annotated[Class | None, asked("業種（細分類）", "Industry (four-digit class)", if_given=True)] = (
        None
    )
    industry_answers: Annotated[IndustryAnswers, asked("業種についての確認", "About the industry")] = IndustryAnswers()
    members: Annotated[Members | None, asked("組合の構成員", "Members of the association", if_given=True)] = None
    established_on: Annotated[
        Day | None,
        asked("設立年月日（個人事業主は開業年月日）", "Date of establishment or opening", demanded=always),
    ] = None


# -- 5 資金, 6 その他, チェックシート ----------------------------------------------------------------------------------


class Fund(Row):
    """5 one line of 資金の額及び調達方法."""

    NATURAL: ClassVar[tuple[str, ...]] = ("item", "use")

    item: Annotated[Line, asked("実施事項", "Item", demanded=always)] = ""
    use: Annotated[Line, asked("使途・用途", "Use", demanded=always)] = ""
    source: Annotated[
        Line,
        asked(
            "資金調達方法",
            "Source",
            demanded=always,
            hint=(
                "保険を使うときは、保険料ではなく保険金の額を入力してください。",
                "Of insurance, the payout and not the premium.",
            ),
        ),
    ] = ""
    thousand_yen: Annotated[ThousandYen, asked("資金の額（千円）", "Amount of the funds (thousands of yen)")]


class Certificates(Block):
    """6 (2): certificates and guidelines that the plan rests on; each may be without."""

    resilience: Annotated[Has, asked("レジリエンス認証", "Resilience certificate")] = False
    iso_22301: Annotated[Has, asked("ISO 22301認証", "ISO 22301")] = False
    bcp_guideline: Annotated[
        Has, asked("中小企業BCP策定運用指針に基づくBCP", "BCP by the guideline for small businesses")
    ] = False


class Attachments(Block):
    """添付書類, by the names of their files."""

    risk_finance: Annotated[
        Line, asked("リスクファイナンス判断シート", "Risk finance sheet", none=("なし", "None"))
    ] = ""
    resilience: Annotated[Line, asked("レジリエンス認証の写し", "Resilience certificate", none=("なし", "None"))] = ""
    iso_22301: Annotated[Line, asked("ISO 22301認証の写し", "ISO 22301 certificate", none=("なし", "None"))] = ""
    bcp: Annotated[Line, asked("BCP", "BCP", none=("なし", "None"))] = ""
    others: Annotated[
        tuple[Line, ...], Field(max_length=3), asked("その他の書類", "Others", none=("なし", "None"))
    ] = ()


class DraftingSupporter(Block):
    """策定を支援した機関."""

    kind: Annotated[SupporterKind, asked("支援機関の種別", "Kind of organisation")] = "none"
    name: Annotated[Line, asked("支援機関の名称", "Name", demanded=_supported, if_given=True)] = ""
    address: Annotated[PersonalLine | None, asked("支援機関の住所", "Address", if_given=True)] = None


class Subsidy(Block):
    """A subsidy applied for, with the month of its own filing."""

    name: Annotated[Line, asked("補助金の名称", "Name of the subsidy", demanded=always)] = ""
    issuer: Annotated[Line, asked("補助金の実施主体", "Issuer of the subsidy", demanded=always)] = ""
    month: Annotated[Month, asked("補助金の申請年月", "Month of its application")]


class CheckSheet(Block):
    """チェックシート. `opened_or_registered`: 開業届 of an individual, 設立登記 of a corporation (R12)."""

    contact_department: Annotated[Line, asked("担当部署", "Department")] = ""
    contact_name: Annotated[PersonalLine, asked("担当者の氏名", "Contact person", demanded=always)]
    email: Annotated[Email, asked("メールアドレス", "E-mail", demanded=always)]
    telephone: Annotated[Telephone, asked("電話番号", "Telephone", demanded=always)]
    fax: Annotated[Telephone | None, asked("FAX番号", "FAX")] = None
    return_address: Annotated[
        PersonalLine | None,
        asked(
            "書類の返送先",
            "Return address",
            if_given=True,
            hint=("主たる事務所と異なるときだけ入力してください。", "Only where it is not the main office."),
        ),
    ] = None
    fiscal_month: Annotated[MonthOfYear, asked("決算月", "Last month of the fiscal year")]
    website: Annotated[WebAddress, asked("ホームページ", "Web site")] = ""
    opened_or_registered: Annotated[
        Done,
        asked(
            "開業届の提出（個人）・設立登記（法人）",
            "Opening notified (individuals) or establishment registered (corporations)",
        ),
    ] = False
    supporter: Annotated[DraftingSupporter, asked("策定を支援した機関", "Organisation that helped with the plan")] = (
        DraftingSupporter()
    )
    subsidy: Annotated[Subsidy | None, asked("申請予定の補助金", "Subsidy applied for", none=("なし", "None"))] = None
    data_use: Annotated[
        Allowed | None,
        asked(
            "データの利用",
            "Use of data",
            demanded=always,
            hint=(
                "「可」のときは、計画の内容を支援機関等に提供します。「不可」でも、審査には影響しません。",
                "If allowed, support organisations see the plan. The examination does not depend on the answer.",
            ),
        ),
    ] = None
    case_publication: Annotated[
        Allowed | None, asked("事例としての公表", "Publication as an example", demanded=always)
    ] = None
    survey: Annotated[Allowed | None, asked("アンケートへの協力", "Surveys", demanded=always)] = None
    has_gbizid: Annotated[Has, asked("自社のGビズIDアカウント", "Own gBizID account")] = True


class PlanForm(Form):
    """事業継続力強化計画. Its JSON is the body of a filing (personal text open) and part of events (sealed)."""

    SECTIONS: ClassVar[tuple[FormSection, ...]] = (
        FormSection(Text(ja="1 名称等", en="1 The applicant"), ("cover",)),
        FormSection(Text(ja="2 事業継続力強化の目標", en="2 Goals"), ("goals",)),
        FormSection(
            Text(ja="3 事業継続力強化の内容", en="3 What is done"),
            ("measures", "tax_measure", "equipment", "initial_response", "partners", "organisation"),
            {"initial_response": 1, "measures": 2, "tax_measure": 3, "equipment": 3, "partners": 4, "organisation": 5},
        ),
        FormSection(Text(ja="4 実施期間", en="4 Plan period"), ("period",)),
        FormSection(Text(ja="5 資金の額及び調達方法", en="5 Funds"), ("funds",)),
        FormSection(Text(ja="6 その他", en="6 Other"), ("legal_compliance", "certificates")),
        FormSection(Text(ja="添付書類", en="Attachments"), ("attachments",)),
        FormSection(Text(ja="チェックシート", en="Check sheet"), ("check_sheet",)),
    )

    form_version: FormVersion
    cover: Annotated[Cover, asked("事業者の情報", "The applicant")]
    goals: Annotated[Goals, asked("事業継続力強化の目標", "Goals")]
    measures: Annotated[
        Measures,
        asked(
            "事業継続力強化に資する対策及び取組",
            "Measures",
            hint=(
                "A～Dのうち1つ以上に「今後の計画」を入力してください。想定する自然災害等の影響がない対策は、空欄で構いません。"
                "今は何もしていない対策の「現在の取組」には、「現在、対策は行っていない」と入力できます。",
                "Enter what is planned for at least one of A to D. What no assumed disaster touches may stay blank; "
                "where nothing is done now, say so under Present.",
            ),
        ),
    ]
    tax_measure: Annotated[TaxMeasure, asked("税制優遇", "Tax measure")] = TaxMeasure()
    equipment: Annotated[
        tuple[Equipment, ...], Field(max_length=50), asked("税制措置の対象設備", "Equipment for the tax measure")
    ] = ()
    initial_response: Annotated[InitialResponse, asked("自然災害等が発生した場合における対応手順", "Initial response")]
    partners: Annotated[tuple[Partner, ...], Field(max_length=20), asked("実施に当たって協力する者", "Partners")] = ()
    organisation: Annotated[Organisation, asked("平時の推進体制", "Organisation in normal times")]
    period: Annotated[Period, asked("実施期間", "Plan period")]
    funds: Annotated[tuple[Fund, ...], Field(max_length=50), asked("資金の額及び調達方法", "Funds")] = ()
    legal_compliance: Annotated[
        Confirmed,
        asked(
            "関係法令の遵守",
            "Compliance with the law",
            hint=(
                "独占禁止法、中小受託取引適正化法（取適法。2025年12月31日までは下請代金支払遅延等防止法）、受託中小企業振興法"
                "（同じく下請中小企業振興法）その他の関係法令に違反していないことを確認してください。",
                "The Antimonopoly Act, the two acts on subcontracting (as renamed on 1 January 2026), and all others.",
            ),
        ),
    ] = False
    certificates: Annotated[Certificates, asked("認証等の取得", "Certificates")] = Certificates()
    attachments: Annotated[Attachments, asked("添付書類", "Attachments")] = Attachments()
    check_sheet: Annotated[CheckSheet, asked("チェックシート", "Check sheet")]


SINGLE: Final = describe(PlanForm)
"""What 様式24 says of its fields."""
