"""Each rule that texts are held against at the door: its check in words, its table, and where the forms ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from shared.domain import SCHEME_START, Dated, Text
from shared.scheme.documents import DOCUMENTS
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.industries import INDUSTRY_NAMES, Industry
from shared.scheme.plan_period import PLAN_PERIOD
from shared.scheme.size_limits import SIZE_LIMITS, SME_MEMBERS
from shared.scheme.tax_measure import TAX_MEASURE

WHOLE, TARGET, REPORT, ACCOUNT, PLANS = "form", "target", "report", "account", "plans"
DOCUMENT: Final = "document:{}"
"""A document of R31 that is asked as a file, among what a check rests on."""
BESIDE_THE_FORM: Final[Mapping[str, Text]] = {
    WHOLE: Text(ja="計画の全体", en="The whole plan"),
    TARGET: Text(ja="もとの計画", en="The plan that it builds on"),
    REPORT: Text(ja="実施状況報告書", en="The status report"),
    ACCOUNT: Text(ja="申請した利用者", en="The account that filed"),
    PLANS: Text(ja="同じ事業者の計画", en="Other plans of the same business"),
    **{DOCUMENT.format(name): row.name for _, rows in DOCUMENTS.blocks() for name, row in rows.items()},
}
"""What a check rests on that is no field of the form."""


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """What a rule checks at the door, in words; the table that it applies, or its only first day; where it is asked.

    `asked_at` are fields of the forms that are filed in today; a part stands for all that is in it. None is named where
    the rule rests on what is no field.
    """

    words: Text
    table: Dated[Any] | date = SCHEME_START
    asked_at: tuple[str, ...] = ()

    def since(self, day: date) -> date:
        """From which day on the table holds that is in force on a day."""
        if isinstance(self.table, date):
            return self.table
        return max(first for first, _ in self.table.blocks() if first <= day)


def _of_each(*names: str) -> tuple[str, ...]:
    """Fields of every business that takes part (R15)."""
    return tuple(f"{part}.{name}" for part in ("cover", "participants") for name in names)


def _size(industry: Industry) -> RuleCheck:
    name = INDUSTRY_NAMES[industry]
    words = Text(ja=f"規模（{name.ja}）", en=f"Size ({name.within.en})")
    return RuleCheck(words, SIZE_LIMITS, _of_each("industry", "capital_yen", "employees"))


def _floor(ja: str, en: str, *beside: str) -> RuleCheck:
    words = Text(ja=f"税制優遇の対象となる{ja}", en=f"{en} for the tax measure")
    return RuleCheck(words, TAX_MEASURE, ("equipment.kind", "equipment.unit_price_thousand_yen", *beside))


RULE_CHECKS: Final[Mapping[str, RuleCheck]] = {
    "R1": RuleCheck(
        Text(ja="計画の記載事項", en="What a plan says"),
        asked_at=(
            *_of_each("name", "name_kana", "representative_title", "representative_name", "street"),
            "large_companies.name", "goals", "initial_response", "organisation", "funds.source", "legal_compliance",
            "check_sheet.return_address", "check_sheet.data_use",
        ),
    ),
    "R3": _size(Industry.OTHER),
    "R4": _size(Industry.WHOLESALE),
    "R5": _size(Industry.RETAIL),
    "R6": _size(Industry.SERVICE),
    "R7": _size(Industry.RUBBER),
    "R8": _size(Industry.SOFTWARE),
    "R9": _size(Industry.INN),
    "R10": RuleCheck(Text(ja="法人形態等", en="Entity form"), ENTITY_FORMS, _of_each("entity_form")),
    "R11": RuleCheck(
        Text(ja="構成員に占める中小企業者の割合", en="Share of SMEs among the members"),
        SME_MEMBERS,
        _of_each("members"),
    ),
    "R12": RuleCheck(
        Text(ja="法人番号、開業届又は設立登記", en="Corporate number, opening or registration"),
        asked_at=(
            *_of_each("corporate_number"), "check_sheet.opened_or_registered", "participants.opened_or_registered",
            "large_companies.corporate_number",
        ),
    ),
    "R15": RuleCheck(
        Text(ja="連携する事業者", en="Who takes part"),
        asked_at=("participants", "large_companies", "cover.corporate_number"),
    ),
    "R16": RuleCheck(
        Text(ja="実施期間の長さと開始月", en="Length and first month of the period"), PLAN_PERIOD, ("period",)
    ),
    "R22": RuleCheck(Text(ja="gBizIDによる申請", en="Filed with a gBizID"), asked_at=("check_sheet.has_gbizid",)),
    "R23": RuleCheck(Text(ja="変更申請ができる期間", en="When a change may be filed")),
    "R24": RuleCheck(Text(ja="2回目以降の申請ができる期間", en="When the next plan may be filed"), date(2022, 2, 9)),
    "R25": RuleCheck(
        Text(ja="申請の種類と実施状況報告書", en="Kind of application, and its status report"),
        date(2022, 6, 27),
        _of_each("corporate_number"),
    ),
    "R26": RuleCheck(Text(ja="紙の認定通知書と計画書の写し", en="Copies of a notice and a plan on paper"), DOCUMENTS),
    "R27": RuleCheck(Text(ja="軽微な変更にとどまらないこと", en="More than a minor change")),
    "R30": RuleCheck(Text(ja="申請先の局", en="The bureau in charge"), asked_at=("cover.prefecture",)),
    "R31": RuleCheck(Text(ja="添付書類", en="Documents to be attached"), DOCUMENTS, ("large_companies.consent",)),
    "R32": RuleCheck(
        Text(ja="公庫の融資と対策の対応", en="Public loans among the measures"),
        asked_at=("funds.item", "funds.source", "measures.equipment"),
    ),
    "R40": RuleCheck(Text(ja="設備の取得時期", en="When equipment is acquired"), TAX_MEASURE, ("equipment.month",)),
    "R41": RuleCheck(
        Text(ja="設備の記載の対応", en="Equipment named in each part"),
        TAX_MEASURE,
        ("equipment.name", "equipment.amount_thousand_yen", "measures", "funds.item"),
    ),
    "R42": RuleCheck(
        Text(ja="税制優遇を利用できる規模", en="Size for the tax measure"),
        TAX_MEASURE,
        ("tax_measure.wanted", "cover.entity_form", "cover.capital_yen", "cover.employees"),
    ),
    "R44": _floor("機械及び装置", "Machinery", "tax_measure", "equipment.model", "funds.source"),
    "R45": _floor("器具及び備品", "Fixtures"),
    "R46": _floor("建物附属設備", "Facilities of buildings"),
    "P": RuleCheck(Text(ja="金額と期間のつり合い", en="Amounts and months in proportion")),
}  # fmt: skip
"""By rule, in the order of their numbers; `P` stands for what no rule says."""
