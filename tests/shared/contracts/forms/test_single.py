"""様式24 as FORM.md has it: the order of its screens, and what stands on each; 様式26 with what L58② names."""

from __future__ import annotations

import pytest

from shared.contracts.forms.joint import JOINT, JointPlanForm
from shared.contracts.forms.single import SINGLE, PlanForm

SCREENS = [
    ("1 名称等", "cover"),
    ("2 事業継続力強化の目標", "goals"),
    ("3 事業継続力強化の内容", "measures tax_measure equipment initial_response partners organisation"),
    ("4 実施期間", "period"),
    ("5 資金の額及び調達方法", "funds"),
    ("6 その他", "legal_compliance certificates"),
    ("添付書類", "attachments"),
    ("チェックシート", "check_sheet"),
]


@pytest.mark.parametrize(("number", "title", "parts"), [(n, *screen) for n, screen in enumerate(SCREENS)])
def test_the_order_of_the_screens(number: int, title: str, parts: str) -> None:
    section = PlanForm.SECTIONS[number]
    assert (section.title.ja, section.parts) == (title, tuple(parts.split()))
    assert len(PlanForm.SECTIONS) == len(SCREENS)


YES, NO, LATER = True, False, None
"""Whether a blank is refused: always, never, or by what else is said."""
FIELDS = [
    # 1: the address in four parts.
    ("cover.name", "事業者の氏名又は名称", YES),
    ("cover.name_kana", "フリガナ", YES),
    ("cover.corporate_number", "法人番号", NO),
    ("cover.representative_title", "代表者の役職", YES),
    ("cover.representative_name", "代表者の氏名", YES),
    ("cover.prefecture", "都道府県", NO),
    ("cover.municipality", "市区町村", YES),
    ("cover.street", "字・番地等", YES),
    ("cover.building", "マンション名等", NO),
    ("cover.capital_yen", "資本金又は出資の額（円）", NO),
    ("cover.employees", "常時使用する従業員の数", NO),
    ("cover.industry", "業種（中分類）", NO),
    ("cover.industry_minor", "業種（小分類）", NO),
    ("cover.industry_class", "業種（細分類）", NO),
    ("cover.established_on", "設立年月日（個人事業主は開業年月日）", YES),
    # 2
    ("goals.business_outline", "自社の事業活動の概要", YES),
    ("goals.purpose", "事業継続力強化に取り組む目的", YES),
    ("goals.disasters", "事業活動に影響を与える自然災害等の想定", YES),
    ("goals.disasters.source", "出典", LATER),
    ("goals.impacts.about", "対象とする自然災害等の区分", NO),
    ("goals.impacts.disaster", "影響が最も大きい自然災害等", YES),
    ("goals.impacts.people", "人員に関する影響", YES),
    ("goals.impacts.buildings_equipment", "建物・設備に関する影響", YES),
    ("goals.impacts.cash_flow", "資金繰りに関する影響", YES),
    ("goals.impacts.information", "情報に関する影響", YES),
    ("goals.impacts.other", "その他の影響", NO),
    # 3 (1): four rows for the safety of life, damage both grasped and shared.
    ("initial_response.evacuation", "人命の安全確保：従業員の避難方法", NO),
    ("initial_response.safety_check", "人命の安全確保：従業員の安否確認", NO),
    ("initial_response.emergency_stop", "人命の安全確保：生産設備の緊急停止方法", NO),
    ("initial_response.customers", "人命の安全確保：顧客への対応方法", NO),
    ("initial_response.organisation", "非常時の緊急時体制の構築", NO),
    ("initial_response.grasp", "被害状況の把握", NO),
    ("initial_response.sharing", "被害情報の共有", NO),
    ("initial_response.other", "その他の取組", NO),
    ("initial_response.other.response", "その他の取組：初動対応の内容", YES),
    ("initial_response.other.timings", "その他の取組：発災後の対応時期", LATER),
    ("initial_response.other.other_timing", "その他の取組：その他の対応時期", LATER),
    ("initial_response.other.preparation", "その他の取組：事前対策の内容", LATER),
    # 3 (2): one that no disaster touches may stay empty.
    ("measures.people", "A 人員体制の整備", NO),
    ("measures.equipment", "B 設備、機器及び装置の導入", NO),
    ("measures.money", "C 資金の調達手段の確保", NO),
    ("measures.information", "D 重要情報の保護", NO),
    ("measures.people.present", "A 人員体制の整備：現在の取組", NO),
    ("measures.people.planned", "A 人員体制の整備：今後の計画", NO),
    # 3 (3)
    ("tax_measure.wanted", "税制優遇の活用", NO),
    ("tax_measure.not_demanded_by_law", "建築基準法・消防法により設置が義務付けられた設備ではないこと", NO),
    ("tax_measure.neither_used_nor_leased", "中古品又は所有権が移転しないリースの設備ではないこと", NO),
    ("tax_measure.not_subsidised", "国又は地方公共団体の補助金で取得する設備ではないこと", NO),
    ("equipment.measure", "対策（A～D）", NO),
    ("equipment.month", "取得年月", NO),
    ("equipment.name", "設備等の名称", YES),
    ("equipment.model", "型式", YES),
    ("equipment.prefecture", "設置場所：都道府県", NO),
    ("equipment.municipality", "設置場所：市区町村", YES),
    ("equipment.street", "設置場所：字・番地等", YES),
    ("equipment.building", "設置場所：マンション名等", NO),
    ("equipment.kind", "設備等の種類", NO),
    ("equipment.unit_price_thousand_yen", "単価（千円）", NO),
    ("equipment.quantity", "数量", NO),
    ("equipment.amount_thousand_yen", "設備等の金額（千円）", NO),
    # 3 (4)
    ("partners.kind", "協力者の種別", NO),
    ("partners.name", "協力者の名称", YES),
    ("partners.address", "協力者の住所", YES),
    ("partners.representative", "協力者の代表者の氏名", YES),
    ("partners.content", "協力の内容", YES),
    # 3 (5): no count of times.
    ("organisation.normal_times", "平時の推進体制", YES),
    ("organisation.training", "訓練・教育の内容", YES),
    ("organisation.training_months", "訓練・教育の実施月", LATER),
    ("organisation.review", "計画の見直しの内容", YES),
    ("organisation.review_months", "計画の見直しの実施月", LATER),
    ("organisation.making_known", "社内への周知の方法", LATER),
    # 5 and 6
    ("funds.item", "実施事項", YES),
    ("funds.use", "使途・用途", YES),
    ("funds.source", "資金調達方法", YES),
    ("funds.thousand_yen", "資金の額（千円）", NO),
    ("legal_compliance", "関係法令の遵守", NO),
    ("certificates.resilience", "レジリエンス認証", NO),
    ("certificates.iso_22301", "ISO 22301認証", NO),
    ("certificates.bcp_guideline", "中小企業BCP策定運用指針に基づくBCP", NO),
    # What may be attached.
    ("attachments.risk_finance", "リスクファイナンス判断シート", NO),
    ("attachments.resilience", "レジリエンス認証の写し", NO),
    ("attachments.iso_22301", "ISO 22301認証の写し", NO),
    ("attachments.bcp", "BCP", NO),
    ("attachments.others", "その他の書類", NO),
    # Check sheet
    ("check_sheet.contact_department", "担当部署", NO),
    ("check_sheet.contact_name", "担当者の氏名", YES),
    ("check_sheet.email", "メールアドレス", YES),
    ("check_sheet.telephone", "電話番号", YES),
    ("check_sheet.fax", "FAX番号", NO),
    ("check_sheet.return_address", "書類の返送先", NO),
    ("check_sheet.fiscal_month", "決算月", NO),
    ("check_sheet.website", "ホームページ", NO),
    ("check_sheet.opened_or_registered", "開業届の提出（個人）・設立登記（法人）", NO),
    ("check_sheet.supporter.kind", "支援機関の種別", NO),
    ("check_sheet.supporter.name", "支援機関の名称", LATER),
    ("check_sheet.supporter.address", "支援機関の住所", NO),
    ("check_sheet.subsidy.name", "補助金の名称", YES),
    ("check_sheet.subsidy.issuer", "補助金の実施主体", YES),
    ("check_sheet.subsidy.month", "補助金の申請年月", NO),
    ("check_sheet.data_use", "データの利用", YES),
    ("check_sheet.case_publication", "事例としての公表", YES),
    ("check_sheet.survey", "アンケートへの協力", YES),
]  # fmt: skip


@pytest.mark.parametrize(("path", "label", "demanded"), FIELDS)
def test_what_stands_on_the_screens(path: str, label: str, demanded: bool | None) -> None:
    field = SINGLE.fields[path]
    assert field.label.ja == label
    asked = field.asked.demanded
    assert (None if asked is not None and asked.__name__ != "always" else asked is not None) == demanded


@pytest.mark.parametrize("count", ["training_times_a_year", "review_times_a_year"])
def test_no_count_of_times_is_asked(count: str) -> None:
    assert f"organisation.{count}" not in SINGLE.fields


@pytest.mark.parametrize("attached", [1, 2, 3])
def test_three_other_documents_may_be_named(attached: int) -> None:
    most = SINGLE.fields["attachments.others"].most
    assert most is not None
    assert attached <= most == 3


@pytest.mark.parametrize(
    "law",
    [
        "独占禁止法",
        "取適法",
        "中小受託取引適正化法",
        "受託中小企業振興法",
        "2025年12月31日までは下請代金支払遅延等防止法",
    ],
)
def test_the_tick_names_the_laws_as_they_are_called_since_2026(law: str) -> None:
    hint = SINGLE.fields["legal_compliance"].asked.hint
    assert hint is not None
    assert law in hint.ja


HINTS = [
    ("cover.name_kana", "全角カタカナ"),
    ("cover.name_kana", "名称が英字のときも"),
    ("cover.representative_title", "「代表」"),
    ("cover.representative_name", "全角の空白を1つ"),
    ("cover.capital_yen", "円単位で"),
    ("goals.business_outline", "サプライチェーン又は地域の経済・社会で担っている役割"),
    ("goals.disasters.description", "数字で"),
    ("goals.disasters.source", "ハザードマップ、J-SHIS"),
    ("initial_response.evacuation", "本人と家族"),
    ("initial_response.emergency_stop", "「-」"),
    ("initial_response.customers", "「-」"),
    ("initial_response.other", "「-」"),
    ("equipment.model", "カタログを添付"),
    ("equipment.kind", "税理士"),
    ("organisation.normal_times", "経営者が指揮する"),
    ("organisation.training", "年1回以上"),
    ("organisation.review", "年1回以上"),
    ("funds.source", "保険料ではなく保険金"),
]


@pytest.mark.parametrize(("path", "words"), HINTS)
def test_what_is_said_at_the_field(path: str, words: str) -> None:
    hint = SINGLE.fields[path].asked.hint
    assert hint is not None
    assert words in hint.ja


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("aim", "連携事業継続力強化の目標"),
        ("large_companies.name", "大企業者の名称"),
        ("large_companies.prefecture", "大企業者の都道府県"),
        ("large_companies.street", "大企業者の字・番地等"),
        ("large_companies.representative_name", "大企業者の代表者の氏名"),
        ("form_of_cooperation", "連携の態様"),
        ("equipment", "税制措置の対象設備"),
        ("partners", "実施に当たって協力する者"),
        ("organisation", "平時の推進体制"),
        ("organisation.training", "訓練・教育の内容"),
        ("period", "実施期間"),
        ("funds", "資金の額及び調達方法"),
    ],
)
def test_R15_a_joint_plan_says_what_L58_2_names(path: str, label: str) -> None:
    assert JOINT.fields[path].label.ja == label


def test_R15_and_nothing_is_invented_beside_who_takes_part_and_what_is_attached() -> None:
    parts = {part for section in JointPlanForm.SECTIONS for part in section.parts}
    of_the_act = {
        "aim",
        "large_companies",
        "form_of_cooperation",
        "equipment",
        "partners",
        "organisation",
        "period",
        "funds",
    }
    assert parts - of_the_act == {"cover", "participants", "assent", "tax_measure", "attachments", "check_sheet"}
