"""What people write in the stories of the demo."""

from __future__ import annotations

from typing import Any, Final

CORRECTIONS = (
    ("goals.business_outline", "サプライチェーン又は地域経済における役割が分かるように補ってください。",
     "当社の供給が止まった場合、主要な取引先では平均3日で在庫が尽きるため、早期の再開が必要である。"),
    ("goals.purpose", "目標とする復旧の時期を、できる範囲で具体的に記載してください。",
     "主要な業務は発災から10日以内に半分の水準で再開することを目標とする。"),
    ("measures.money.planned", "資金繰りの見通し（必要な額と備える方法）を追記してください。",
     "月商2か月分に当たる手元資金を3年間で確保し、不足分は地元の信用金庫の融資枠で補う。"),
    ("organisation.training", "訓練の内容と対象者を追記してください。",
     "訓練には全従業員が参加し、結果を記録して次回の見直しに用いる。"),
)  # fmt: skip

REFUSAL_REASONS = (
    "自然災害等の想定が記載されておらず、補正を依頼しても示されなかったため、作成指針に照らして適切と認められない。",
    "実施期間内に取り組む内容が現在の取組にとどまり、事業継続力の強化に資する計画と認められない。",
)
SEND_BACK_COMMENTS = (
    "設備の設置場所がハザードマップの浸水区域に当たるため、対策の確認結果を追記してください。",
    "資金の欄と設備の欄の金額の対応を確認してください。",
)
PURPOSE = "復旧の手順を地域の事業者と共有し、地域全体の再開を早める。"
WITHDRAWAL_REASONS = ("計画の内容を社内で見直すため。", "組織の再編により申請者が変わるため。")

GROUNDS = "報告を求めた実施状況について回答がなく、認定事業継続力強化計画に従って取組が行われていると認められない。"
HEARING_REPORT = "期日に当事者が出頭し、計画に掲げた設備の導入及び訓練がいずれも行われていないことを認めた。"
HEARING_OPINION = "原因となる事実が認められるため、認定の取消しを相当とする。"

JOINING: Final[dict[str, Any]] = {
    "entity_form": "kabushiki_kaisha",
    "name": "株式会社戸田精密加工",
    "name_kana": "カブシキガイシャトダセイミツカコウ",
    "corporate_number": "7030003999954",
    "representative_title": "代表取締役",
    "representative_name": "戸田　恵子",
    "postal_code": "335-0000",
    "prefecture": "埼玉県",
    "municipality": "戸田市",
    "street": "架空町二丁目8番9号",
    "building": None,
    "capital_yen": 10000000,
    "employees": 21,
    "industry": "24",
    "established_on": "1997-10-01",
    "opened_or_registered": True,
}
"""Who joins the joint plan of the demo."""
