"""自動確認: which rules a text was held against at the door, what each check rested on, and what needs an eye.

It holds of a text that was not refused: then a rule that applies to it is met, or cautioned about. So whoever has the
text and the day of its filing finds the same. Personal text counts for nothing here; a caution about it is told where
it may be read (ADR 0039).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from shared.contracts.blocks import ApplicationKind
from shared.contracts.findings import RuleFinding
from shared.contracts.forms import before, single
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.excerpts import businesses
from shared.contracts.forms.filed import FiledForm, TodaysForm
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.single import PlanForm
from shared.contracts.personal import Masked
from shared.domain import SCHEME_START, Dated, Text
from shared.scheme.cautions import Caution
from shared.scheme.changed_term import ChangedTerm
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.industries import INDUSTRY_NAMES, INDUSTRY_ROWS, Industry
from shared.scheme.minor_changes import all_cautions
from shared.scheme.plan_period import PLAN_PERIOD
from shared.scheme.size_limits import SIZE_LIMITS, SME_MEMBERS
from shared.scheme.tax_measure import TAX_MEASURE

WHOLE, TARGET, REPORT, ACCOUNT = "form", "target", "report", "account"
BESIDE_THE_FORM: Final[Mapping[str, Text]] = {
    WHOLE: Text(ja="計画の全体", en="The whole plan"),
    TARGET: Text(ja="もとの計画", en="The plan that it builds on"),
    REPORT: Text(ja="実施状況報告書", en="The status report"),
    ACCOUNT: Text(ja="申請した利用者", en="The account that filed"),
}
"""What a check rests on that is no field of the form."""


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """What a rule checks at the door, in words, and the table that it applies (or its only first day)."""

    words: Text
    table: Dated[Any] | date = SCHEME_START

    def since(self, day: date) -> date:
        """From which day on the table holds that is in force on a day."""
        if isinstance(self.table, date):
            return self.table
        return max(first for first, _ in self.table.blocks() if first <= day)


def _size(industry: Industry) -> RuleCheck:
    name = INDUSTRY_NAMES[industry]
    return RuleCheck(Text(ja=f"規模（{name.ja}）", en=f"Size ({name.within.en})"), SIZE_LIMITS)


def _floor(ja: str, en: str) -> RuleCheck:
    return RuleCheck(Text(ja=f"税制優遇の対象となる{ja}", en=f"{en} for the tax measure"), TAX_MEASURE)


RULE_CHECKS: Final[Mapping[str, RuleCheck]] = {
    "R1": RuleCheck(Text(ja="計画の記載事項", en="What a plan says")),
    "R3": _size(Industry.OTHER),
    "R4": _size(Industry.WHOLESALE),
    "R5": _size(Industry.RETAIL),
    "R6": _size(Industry.SERVICE),
    "R7": _size(Industry.RUBBER),
    "R8": _size(Industry.SOFTWARE),
    "R9": _size(Industry.INN),
    "R10": RuleCheck(Text(ja="法人形態等", en="Entity form"), ENTITY_FORMS),
    "R11": RuleCheck(Text(ja="構成員に占める中小企業者の割合", en="Share of SMEs among the members"), SME_MEMBERS),
    "R12": RuleCheck(Text(ja="法人番号、開業届又は設立登記", en="Corporate number, opening or registration")),
    "R15": RuleCheck(Text(ja="連携する事業者", en="Who takes part")),
    "R16": RuleCheck(Text(ja="実施期間の長さと開始月", en="Length and first month of the period"), PLAN_PERIOD),
    "R22": RuleCheck(Text(ja="gBizIDによる申請", en="Filed with a gBizID")),
    "R23": RuleCheck(Text(ja="変更申請ができる期間", en="When a change may be filed")),
    "R24": RuleCheck(Text(ja="2回目以降の申請ができる期間", en="When the next plan may be filed"), date(2022, 2, 9)),
    "R25": RuleCheck(Text(ja="実施状況報告書", en="Status report"), date(2022, 6, 27)),
    "R27": RuleCheck(Text(ja="軽微な変更にとどまらないこと", en="More than a minor change")),
    "R30": RuleCheck(Text(ja="申請先の局", en="The bureau in charge")),
    "R31": RuleCheck(Text(ja="大企業の同意書", en="Consents of large companies")),
    "R32": RuleCheck(Text(ja="公庫の融資と対策の対応", en="Public loans among the measures")),
    "R40": RuleCheck(Text(ja="設備の取得時期", en="When equipment is acquired"), TAX_MEASURE),
    "R41": RuleCheck(Text(ja="設備の記載の対応", en="Equipment named in each part"), TAX_MEASURE),
    "R42": RuleCheck(Text(ja="税制優遇を利用できる規模", en="Size for the tax measure"), TAX_MEASURE),
    "R44": _floor("機械及び装置", "Machinery"),
    "R45": _floor("器具及び備品", "Fixtures"),
    "R46": _floor("建物附属設備", "Facilities of buildings"),
    "P": RuleCheck(Text(ja="金額と期間のつり合い", en="Amounts and months in proportion")),
}
"""By rule, in the order of their numbers; `P` stands for what no rule says."""

_FLOORS: Final = {"machinery": "R44", "fixtures": "R45", "building_facilities": "R46"}
_OF_THE_WHOLE: Final = frozenset({"R27", "R42"})
"""Rules that are met or not as a whole, wherever the caution about them stands."""
_UNSAID: Final = single.IndustryAnswers()
"""To find which question an industry is asked."""
_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "tax_measure_too_large": ("cover.entity_form", "cover.capital_yen", "cover.employees"),
    "amount_far_from_size": ("cover.capital_yen", "cover.employees"),
    "equipment_not_in_measures": ("measures",),
    "equipment_not_in_funds": ("funds",),
    "loan_not_in_measures": ("measures.equipment",),
    "equipment_outside_period": ("period",),
    "equipment_outside_certified_window": (TARGET,),
    "only_minor": (TARGET,),
}
"""By caution: what it rests on besides the field at which it stands."""


def findings(
    form: FiledForm, filed_on: date, kind: ApplicationKind = "new", changed: ChangedTerm | None = None
) -> tuple[RuleFinding, ...]:
    """Of a text that nothing stands against, by the tables of the day of its filing; in the order of the rules.

    `changed` is the term that a change belongs to.
    """
    eyes = [_eye(one, filed_on) for one in all_cautions(form, filed_on, lambda personal: Masked.HIDDEN, changed)]
    met = [
        RuleFinding(rule=rule, since=RULE_CHECKS[rule].since(filed_on), inputs=left)
        for rule, inputs in _looked_at(form, filed_on, kind).items()
        if (left := _left(rule, inputs, eyes))
    ]
    order = list(RULE_CHECKS)
    return tuple(sorted([*eyes, *met], key=lambda one: order.index(one.rule)))


def _eye(caution: Caution, filed_on: date) -> RuleFinding:
    inputs = (caution.field, *_BESIDE.get(caution.code, ()))
    since = RULE_CHECKS[caution.rule].since(filed_on)
    return RuleFinding(rule=caution.rule, since=since, inputs=inputs, code=caution.code)


def _left(rule: str, inputs: tuple[str, ...], eyes: list[RuleFinding]) -> tuple[str, ...]:
    """What of its inputs a rule is met for: all but the rows that need an eye because of it."""
    rows = {one.inputs[0].partition(".")[0] for one in eyes if one.rule == rule}
    if rows and rule in _OF_THE_WHOLE:
        return ()
    return tuple(path for path in inputs if path not in rows)


def _looked_at(form: FiledForm, filed_on: date, kind: ApplicationKind) -> dict[str, tuple[str, ...]]:
    """By rule, what the checks of a text rest on."""
    found: dict[str, tuple[str, ...]] = {"R1": (WHOLE,), "R16": ("period",), "R22": (ACCOUNT,)}
    found["R30"] = ("cover.prefecture",)
    if kind != "new":
        found["R23" if kind == "change" else "R24"] = (TARGET,)
        found["R25"] = (REPORT,)
    if kind == "change":
        found["R27"] = (TARGET,)
    for at, facts in businesses(form):
        for rule, inputs in _of_business(facts, filed_on, at):
            found[rule] = (*found.get(rule, ()), *inputs)
    if not isinstance(form, FormBefore):
        found["R12"] = (*found.get("R12", ()), "check_sheet.opened_or_registered")
        found |= _of_parts(form)
    return found


def _of_business(facts: single.Cover | before.Cover, filed_on: date, at: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """R3–R12; of a partner its row stands for all its facts."""
    forms = ENTITY_FORMS.on(filed_on)[facts.entity_form]
    row = () if at == "cover" else (at,)
    yield "R10", row or ("cover.entity_form",)
    if forms.group in (1, 2):
        yield _size_rule(facts, filed_on), row or tuple(_size_inputs(facts, filed_on, by_capital=forms.group == 2))
    if forms.group == 4:
        yield "R11", row or ("cover.members",)
    if forms.is_corporation:
        yield "R12", row or ("cover.corporate_number",)


def _size_rule(facts: single.Cover | before.Cover, filed_on: date) -> str:
    row = INDUSTRY_ROWS.on(filed_on).row(facts.industry, facts.industry_minor, facts.industry_answers)
    return SIZE_LIMITS.on(filed_on)[row].rule


def _size_inputs(facts: single.Cover | before.Cover, filed_on: date, *, by_capital: bool) -> Iterator[str]:
    yield "cover.industry"
    rows = INDUSTRY_ROWS.on(filed_on)
    if facts.industry in rows.ask_minor:
        yield "cover.industry_minor"
    asked = rows.question(facts.industry, facts.industry_minor or "", _UNSAID)
    if asked is not None:
        yield f"cover.industry_answers.{asked}"
    if by_capital and facts.capital_yen is not None:
        yield "cover.capital_yen"
    yield "cover.employees"


def _of_parts(form: TodaysForm) -> dict[str, tuple[str, ...]]:
    """What holds within and between the parts of a plan."""
    equipment = tuple(f"equipment#{row.row_id}" for row in form.equipment)
    amounts = (*equipment, *(f"funds#{row.row_id}" for row in form.funds))
    found: dict[str, tuple[str, ...]] = {"P": amounts} if amounts else {}
    if isinstance(form, JointPlanForm):
        large = tuple(f"large_companies#{row.row_id}" for row in form.large_companies)
        found["R15"] = ("participants", "large_companies")
        found |= {"R31": large} if large else {}
    if isinstance(form, PlanForm) and (loans := [row for row in form.funds if "公庫" in row.source]):
        found["R32"] = tuple(f"funds#{row.row_id}" for row in loans)
    if not form.tax_measure.wanted:
        return found
    found |= {"R40": equipment, "R41": equipment}
    if isinstance(form, PlanForm):
        found["R42"] = ("cover.entity_form", "cover.capital_yen", "cover.employees")
    for row in form.equipment:
        rule = _FLOORS[row.kind]
        found[rule] = (*found.get(rule, ()), f"equipment#{row.row_id}")
    found["R44"] = (*found.get("R44", ()), "tax_measure")
    return found
