"""様式24: the label of every field, by its path in PlanForm. Pages, correction items and refusals name fields so.

A line of a table is written with its index, from 0: "equipment.0.month" has the label "取得年月（1行目）".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.domain import Text

LABELS: Final[Mapping[str, Text]] = {
    path: Text(ja=ja, en=en)
    for path, ja, en in (
        ("cover", "事業者の情報", "The applicant"),
        ("cover.entity_form", "法人形態等", "Entity form"),
        ("cover.name", "事業者の氏名又は名称", "Name of the business"),
        ("cover.name_kana", "フリガナ", "Name in kana"),
        ("cover.corporate_number", "法人番号", "Corporate number"),
        ("cover.representative_title", "代表者の役職", "Title of the representative"),
        ("cover.representative_name", "代表者の氏名", "Name of the representative"),
        ("cover.postal_code", "郵便番号", "Postal code"),
        ("cover.prefecture", "都道府県", "Prefecture"),
        ("cover.municipality", "市区町村", "Municipality"),
        ("cover.street", "番地・建物名", "Street and building"),
        ("cover.capital_yen", "資本金又は出資の額（円）", "Capital or contributions (yen)"),
        ("cover.employees", "常時使用する従業員の数", "Regular employees"),
        ("cover.industry", "業種（中分類）", "Industry (two-digit division)"),
        ("cover.industry_minor", "業種（小分類）", "Industry (three-digit group)"),
        ("cover.industry_answers", "業種についての確認", "About the industry"),
        (
            "cover.industry_answers.tyres_or_belts",
            "自動車・航空機用タイヤ・チューブ又は工業用ベルトの製造業ですか",
            "Do you make tyres or tubes for cars or aircraft, or industrial belts?",
        ),
        (
            "cover.industry_answers.information_processing",
            "情報処理サービス業ですか",
            "Do you run an information processing service?",
        ),
        ("cover.industry_answers.inn", "旅館業ですか", "Do you run an inn or hotel?"),
        ("cover.members", "組合の構成員", "Members of the association"),
        ("cover.members.total", "構成員の数", "Members"),
        ("cover.members.small_and_medium", "うち中小企業者の数", "Members that are SMEs"),
        ("cover.established_on", "設立年月日（個人事業主は開業年月日）", "Date of establishment or opening"),
        ("goals", "事業継続力強化の目標", "Goals"),
        ("goals.business_outline", "自社の事業活動の概要", "Outline of the business"),
        ("goals.purpose", "事業継続力強化に取り組む目的", "Purpose"),
        ("goals.disasters", "事業活動に影響を与える自然災害等の想定", "Assumed disasters"),
        ("goals.disasters.kind", "自然災害等の種類", "Kind of disaster"),
        ("goals.disasters.description", "想定の内容", "What is assumed"),
        ("goals.disasters.source", "出典", "Source"),
        ("goals.impacts", "自然災害等の発生が事業活動に与える影響", "Impact on the business"),
        ("goals.impacts.people", "人員に関する影響", "On people"),
        ("goals.impacts.buildings_equipment", "建物・設備に関する影響", "On buildings and equipment"),
        ("goals.impacts.cash_flow", "資金繰りに関する影響", "On cash flow"),
        ("goals.impacts.information", "情報に関する影響", "On information"),
        ("goals.impacts.other", "その他の影響", "Other"),
        ("initial_responses", "自然災害等が発生した場合における対応手順", "Initial response"),
        ("initial_responses.item", "項目", "Item"),
        ("initial_responses.response", "初動対応の内容", "Response"),
        ("initial_responses.timing", "発災後の対応時期", "Timing"),
        ("initial_responses.preparation", "事前対策の内容", "Preparation"),
        ("measures", "事業継続力強化に資する対策及び取組", "Measures"),
        ("measures.people", "A 人員体制の整備", "A People"),
        ("measures.people.present", "A 人員体制：現在の取組", "A People: present"),
        ("measures.people.planned", "A 人員体制：今後の計画", "A People: planned"),
        ("measures.equipment", "B 設備、機器及び装置の導入", "B Buildings and equipment"),
        ("measures.equipment.present", "B 設備等：現在の取組", "B Equipment: present"),
        ("measures.equipment.planned", "B 設備等：今後の計画", "B Equipment: planned"),
        ("measures.money", "C 資金の調達手段の確保", "C Money"),
        ("measures.money.present", "C 資金：現在の取組", "C Money: present"),
        ("measures.money.planned", "C 資金：今後の計画", "C Money: planned"),
        ("measures.information", "D 重要情報の保護", "D Information"),
        ("measures.information.present", "D 情報：現在の取組", "D Information: present"),
        ("measures.information.planned", "D 情報：今後の計画", "D Information: planned"),
        ("equipment", "税制措置の対象設備", "Equipment for the tax measure"),
        ("equipment.measure", "対策（A～D）", "Measure (A to D)"),
        ("equipment.month", "取得年月", "Month of acquisition"),
        ("equipment.name", "設備等の名称", "Name"),
        ("equipment.model", "型式", "Model"),
        ("equipment.place", "所在地（市区町村まで）", "Place (municipality)"),
        ("equipment.kind", "設備等の種類", "Kind"),
        ("equipment.unit_price_yen", "単価（円）", "Unit price (yen)"),
        ("equipment.quantity", "数量", "Quantity"),
        ("equipment.amount_yen", "金額（円）", "Amount (yen)"),
        ("partners", "実施に当たって協力する者", "Partners"),
        ("partners.name", "協力者の名称", "Name"),
        ("partners.kind", "協力者の区分", "Kind"),
        ("partners.address", "協力者の住所", "Address"),
        ("partners.representative", "協力者の代表者の氏名", "Representative"),
        ("partners.content", "協力の内容", "What the partner does"),
        ("organisation", "平時の推進体制", "Organisation in normal times"),
        ("organisation.normal_times", "推進体制の整備", "Who carries the plan forward"),
        ("organisation.training", "訓練・教育の内容", "Training"),
        ("organisation.training_times_a_year", "訓練・教育の回数（年）", "Training, times a year"),
        ("organisation.training_month", "訓練・教育の実施月", "Month of training"),
        ("organisation.review", "計画の見直しの内容", "Review"),
        ("organisation.review_times_a_year", "見直しの回数（年）", "Review, times a year"),
        ("organisation.review_month", "見直しの実施月", "Month of review"),
        ("organisation.making_known", "社内への周知の方法", "How the plan is made known"),
        ("period", "実施期間", "Plan period"),
        ("period.start", "実施期間の開始月", "First month"),
        ("period.end", "実施期間の終了月", "Last month"),
        ("funds", "資金の額及び調達方法", "Funds"),
        ("funds.item", "実施事項", "Item"),
        ("funds.use", "使途・用途", "Use"),
        ("funds.source", "資金調達方法", "Source"),
        ("funds.thousand_yen", "金額（千円）", "Amount (thousands of yen)"),
        ("legal_compliance", "関係法令の遵守", "Compliance with the law"),
        ("resilience_certificates", "レジリエンス認証等の取得", "Resilience certificates"),
        ("check_sheet", "チェックシート", "Check sheet"),
        ("check_sheet.contact_department", "担当部署", "Department"),
        ("check_sheet.contact_name", "担当者の氏名", "Contact person"),
        ("check_sheet.email", "メールアドレス", "E-mail"),
        ("check_sheet.telephone", "電話番号", "Telephone"),
        ("check_sheet.fax", "FAX番号", "FAX"),
        ("check_sheet.fiscal_month", "決算月", "Last month of the fiscal year"),
        ("check_sheet.website", "ホームページ", "Web site"),
        (
            "check_sheet.opened_or_registered",
            "開業届の提出（個人）・設立登記（法人）",
            "Opening notified (individuals) or establishment registered (corporations)",
        ),
        ("check_sheet.consent_data_use", "データ利用への同意", "Consent to the use of data"),
        ("check_sheet.consent_case_publication", "事例公表への同意", "Consent to publication as an example"),
        ("check_sheet.supporting_organisation", "策定を支援した機関", "Organisation that helped with the plan"),
        ("check_sheet.subsidy", "申請予定の補助金", "Subsidy applied for"),
        ("check_sheet.subsidy.name", "補助金の名称", "Name of the subsidy"),
        ("check_sheet.subsidy.deadline", "補助金の公募締切日", "Deadline of the subsidy"),
        ("check_sheet.has_gbizid", "自社のGビズIDアカウント", "Own gBizID account"),
    )
}

CHOICES: Final[Mapping[str, Mapping[str, Text]]] = {
    "goals.disasters.kind": {
        "earthquake": Text(ja="地震", en="Earthquake"),
        "tsunami": Text(ja="津波", en="Tsunami"),
        "flood": Text(ja="洪水", en="River flood"),
        "inland_flood": Text(ja="内水氾濫", en="Inland flood"),
        "storm_surge": Text(ja="高潮", en="Storm surge"),
        "landslide": Text(ja="土砂災害", en="Landslide"),
        "typhoon": Text(ja="台風・暴風", en="Typhoon, storm"),
        "heavy_snow": Text(ja="豪雪", en="Heavy snow"),
        "volcano": Text(ja="火山噴火", en="Volcanic eruption"),
        "wildfire": Text(ja="林野火災・大規模火災", en="Wildfire, large fire"),
        "infectious_disease": Text(ja="感染症", en="Infectious disease"),
        "cyber_attack": Text(ja="サイバー攻撃", en="Cyber attack"),
        "power_outage": Text(ja="大規模停電", en="Large power outage"),
        "other": Text(ja="その他", en="Other"),
    },
    "initial_responses.item": {
        "life_safety": Text(ja="人命の安全確保", en="Safety of life"),
        "emergency_organisation": Text(ja="非常時の緊急時体制の構築", en="Emergency organisation"),
        "damage_report": Text(ja="被害状況の把握・被害情報の共有", en="Grasp and sharing of damage"),
        "other": Text(ja="その他の取組", en="Other"),
    },
    "equipment.measure": {
        "A": Text(ja="A 人員", en="A People"),
        "B": Text(ja="B 設備", en="B Equipment"),
        "C": Text(ja="C 資金", en="C Money"),
        "D": Text(ja="D 情報", en="D Information"),
    },
    "equipment.kind": {
        "machinery": Text(ja="機械及び装置", en="Machinery"),
        "fixtures": Text(ja="器具及び備品", en="Tools and fixtures"),
        "building_facilities": Text(ja="建物附属設備", en="Building facilities"),
    },
}
"""The words for the values of fields with a closed list that has no table of its own."""


def label_of(path: str) -> Text:
    """The label of a field by its path. Raises KeyError for a path that no form has."""
    parts = path.split(".")
    line = next((int(part) + 1 for part in parts if part.isdecimal()), None)
    label = LABELS[".".join(part for part in parts if not part.isdecimal())]
    if line is None:
        return label
    return Text(ja=f"{label.ja}（{line}行目）", en=f"{label.en} (line {line})")
