"""注意: what looks like a slip, or does not fit between the parts of a plan. Applicants are told, officers shown.

Nothing is refused because of it: whether it matters, a person judges (FORM.md, "Rules between the parts"; ADR 0032).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from unicodedata import normalize

from shared.contracts.findings import PlanBeside
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.excerpts import businesses
from shared.contracts.forms.filed import FiledForm, TodaysForm, value_at
from shared.contracts.forms.numbers import THOUSAND
from shared.contracts.forms.single import SINGLE, Fund, PlanForm
from shared.contracts.forms.single_contents import Equipment, EquipmentLine
from shared.contracts.personal import Masked, Open
from shared.domain import Month, Text
from shared.scheme.application_kinds import PLAN_TYPES, PlanType
from shared.scheme.changed_term import ChangedTerm
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.plausible_amounts import plausible_yen
from shared.scheme.standard_period import standard_last_day
from shared.scheme.tax_measure import TAX_MEASURE, acquisition_window, window_last_day

CAUTIONS: Final[Mapping[str, Text]] = {
    "same_business_open": Text(  # R25
        ja="同じ事業者の申請（受付番号{application_no}）を審査しています。同じ計画をもう一度申請していないか確認してください。",
        en="Another application of this business ({application_no}) is being examined. See that it is not "
        "the same plan once more.",
    ),
    "same_business_certified": Text(  # R25
        ja="同じ事業者の計画（認定番号{certificate_no}）が有効です。計画の変更は変更申請、次の期間の計画は"
        "2回目以降の申請になります。新規の申請でよいか確認してください。",
        en="A plan of this business is in force ({certificate_no}). It takes a change application to "
        "change it, a 2nd one to go on. See that a new one is what you want.",
    ),
    "certified_elsewhere": Text(  # R25
        ja="この法人番号の計画が、別の利用者の申請により認定されています。社内や支援機関、連携先などで既に申請していないか"
        "確認してください。計画の変更は、認定を受けた利用者が申請します。",
        en="A plan under this corporate number is certified on the application of another account. See whether someone "
        "in your business, a supporter or a partner has filed already; whoever holds it files its changes.",
    ),
    "other_type_open": Text(  # R15, R25
        ja="同じ事業者の{plan_type}の申請（受付番号{application_no}）を審査しています。単独型と連携型は別の計画として審査します。"
        "両方を申請するつもりか確認してください。",
        en="Another application of this business ({application_no}, {plan_type}) is being examined. A single"
        " and a joint plan are two plans. See that you mean to file both.",
    ),
    "other_type_certified": Text(  # R15, R25
        ja="同じ事業者の{plan_type}の計画（認定番号{certificate_no}）が有効です。この申請は別の計画として審査し、"
        "有効な計画は変わりません。有効な計画の変更は変更申請になります。",
        en="A plan of this business is in force ({certificate_no}, {plan_type}). This one is examined as a"
        " plan of its own and leaves that as it is; to change that takes a change application.",
    ),
    "same_text": Text(  # R25
        ja="同じ内容の申請（受付番号{application_no}）があります。法人番号や名称を誤っていないか、同じ計画をもう一度申請して"
        "いないか確認してください。",
        en="Application {application_no} says the same. See that number and name are right, and that it is not "
        "the same plan once more.",
    ),
    "same_text_elsewhere": Text(  # R25
        ja="同じ内容の申請が、別の利用者から提出されています。法人番号や名称を誤っていないか、社内や支援機関などで既に申請して"
        "いないか確認してください。",
        en="An application of another account says the same. See that number and name are right, and whether someone "
        "in your business or a supporter has filed already.",
    ),
    "document_missing": Text(  # R31, R26
        ja="「{name}」の添付が{least}件ありません。{why}",
        en="{name}: {least} to be attached is not there. {why}",
    ),
    "only_minor": Text(  # R27
        ja="もとの計画との違いは、軽微な変更に当たり得るもの（法人の代表者や名称、資金など）だけです。計画の趣旨が変わらない"
        "軽微な変更には、変更申請は要りません。",
        en="All that differs from the plan before may be a minor change (representative, name, funds). A minor change"
        " that leaves the plan's purpose as it is takes no change application.",
    ),
    "name_without_space": Text(  # R1
        ja="姓と名の間に空白がありません。全角の空白を1つ入れてください。",
        en="There is no space between family and given name. Put in a full-width one.",
    ),
    "amount_far_from_size": Text(
        ja="{thousand_yen:,}千円（{yen:,}円）は、従業員の数や資本金に比べて大きな金額です。円単位で入力していないか確認してください。",
        en="{thousand_yen:,} thousand yen ({yen:,} yen) is much for the employees and the capital. See that it was not "
        "typed in yen.",
    ),
    "loan_not_in_measures": Text(  # R32
        ja="公庫の融資で設備を取得するときは、その設備を3(2)「{measure}」の「今後の計画」にも記載してください。"
        "「{item}」に当たる記載が見つかりません。",
        en="Equipment that is bought with a loan of a public finance corporation is also named under 3 (2), {measure}, "
        '"Planned". Nothing there is like "{item}".',
    ),
    "tax_measure_too_large": Text(  # R42
        ja="税制優遇を利用できるのは、資本金又は出資の額が{most_yen:,}円以下の法人です（資本金のない法人と個人事業主は、"
        "従業員{most_people:,}人以下）。利用できるかどうか、税務署又は税理士に確認してください。",
        en="The tax measure is for corporations with capital of {most_yen:,} yen or less (without capital, and "
        "individuals: {most_people:,} employees or less). Ask the tax office or a tax accountant.",
    ),
    "equipment_not_in_measures": Text(  # R41
        ja="「{name}」という名称が、3(2)「{measure}」の「今後の計画」にありません。同じ設備の記載があるか確認してください。",
        en='"{name}" is not named under 3 (2), {measure}, "Planned". See whether the same equipment stands there.',
    ),
    "equipment_not_in_funds": Text(  # R41
        ja="「{name}」という名称が、「5 資金の額及び調達方法」にありません。同じ設備の記載があるか確認してください。",
        en='"{name}" is not named under 5, Funds. See whether the same equipment stands there.',
    ),
    "equipment_outside_window": Text(  # R40
        ja="税制優遇の対象は、認定を受けた後、認定の日から1年以内に取得する設備です。標準処理期間で認定された場合、"
        "取得は{last}頃までです。",
        en="The tax measure is for equipment acquired after certification and within a year of it: to about {last}, if "
        "the examination takes its standard period.",
    ),
    "equipment_outside_certified_window": Text(  # R40
        ja="税制優遇の対象は、記載した計画の認定を受けた後、最初の認定の日（{certified_on}）から1年以内（{last}まで）に"
        "取得する設備です。変更によって期限が延びることはありません。取得年月を確認してください。",
        en="The tax measure is for equipment acquired after the certification that lists it, and within a year of the "
        "first one ({certified_on}), to {last}. A change gives no more time. Look at the month again.",
    ),
    "equipment_outside_period": Text(
        ja="取得年月が実施期間（{start}から{end}まで）の外です。取得年月と実施期間を確認してください。",
        en="The month of acquisition is outside the plan period ({start} to {end}). Look at both again.",
    ),
    "equipment_below_floor": Text(  # R44-R46
        ja="「{kind}」は、1台又は1基が{least:,}千円以上のものが税制優遇の対象です。単価と種類を確認してください。",
        en="{kind}: the tax measure is for units of {least:,} thousand yen or more. Look at price and kind again.",
    ),
    "catalogue_missing": Text(  # R41
        ja="「{name}」の型式が未定です。カタログを「その他の参考書類」として添付してください。",
        en='No model is named of "{name}". Attach its catalogue among the other documents.',
    ),
    "subsidy_as_source": Text(  # R44-R46
        ja="国又は地方公共団体の補助金で取得する設備は、税制優遇の対象になりません。3(3)の設備がこれに当たらないか確認してください。",
        en="Equipment bought with a national or local subsidy is not for the tax measure. See that none of 3 (3) is.",
    ),
}
"""What is to be looked at again, in words for both who wrote it and who examines it."""


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to look at again. `field` is the form's own path of it; `params` fill the text of its code."""

    rule: str
    code: str
    field: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def cautions(form: FiledForm, filed_on: date, open: Open, changed: ChangedTerm | None = None) -> list[Caution]:
    """All that a plan gives to look at again, by the tables of the day of its filing, in the form's own order.

    `changed` is the term that a change belongs to. Personal text that is not opened gives none, and so does the form
    of before, which is filed no more.
    """
    if isinstance(form, FormBefore):
        return []
    tax = list(_equipment(form, filed_on, changed)) if form.tax_measure.wanted else []
    if isinstance(form, PlanForm) and form.tax_measure.wanted:
        # Of a joint plan nobody is asked whose a line of equipment is.
        tax = [*_who(form, filed_on), *tax]
    return [*_names(form, open), *tax, *_funds(form, filed_on)]


def cautions_beside(filed_as: PlanType, plans: Iterable[PlanBeside]) -> Iterator[Caution]:
    """A new plan beside others of the same business: was a change meant (R25), or is it of the other type (R15)?"""
    for one in plans:
        number = "certificate_no" if one.standing == "certified" else "application_no"
        params: dict[str, Any] = {number: one.number}
        if one.standing == "certified_elsewhere":
            yield Caution("R25", "certified_elsewhere", one.at)
        elif one.plan_type == filed_as:
            yield Caution("R25", f"same_business_{one.standing}", one.at, params)
        else:
            params["plan_type"] = PLAN_TYPES[one.plan_type]
            yield Caution("R15", f"other_type_{one.standing}", one.at, params)


def caution_of_same_text(form: FiledForm, application_no: str) -> Caution:
    """Another application says the same; without a number it is another account's, of which no more is told."""
    at = "cover.corporate_number" if form.cover.corporate_number else "cover.name"
    if not application_no:
        return Caution("R25", "same_text_elsewhere", at)
    return Caution("R25", "same_text", at, {"application_no": application_no})


def _names(form: TodaysForm, open: Open) -> Iterator[Caution]:
    for at, facts in businesses(form):
        name = open(facts.representative_name)
        if not isinstance(name, Masked) and len(name.split()) < 2:
            yield Caution("R1", "name_without_space", f"{at}.representative_name")


def _who(form: PlanForm, filed_on: date) -> Iterator[Caution]:
    measure, cover = TAX_MEASURE.on(filed_on), form.cover
    if cover.entity_form in measure.of_any_size:
        return
    is_corporation = ENTITY_FORMS.on(filed_on)[cover.entity_form].is_corporation
    if is_corporation and cover.capital_yen:
        is_larger = cover.capital_yen > measure.most_yen
    else:
        is_larger = cover.employees > measure.most_people
    if is_larger:
        params = {"most_yen": measure.most_yen, "most_people": measure.most_people}
        yield Caution("R42", "tax_measure_too_large", "tax_measure.wanted", params)


def _equipment(form: TodaysForm, filed_on: date, changed: ChangedTerm | None) -> Iterator[Caution]:
    for row in form.equipment:
        at = f"equipment#{row.row_id}"
        if isinstance(row, Equipment):
            yield from _in_measures(form, row, at)
        if not any(_is_named(row.name, f"{fund.item}\n{fund.use}") for fund in form.funds):
            yield Caution("R41", "equipment_not_in_funds", f"{at}.name", {"name": row.name})
        yield from _month(form, filed_on, row, f"{at}.month", changed)
        floor = TAX_MEASURE.on(filed_on).floors[row.kind]
        if row.unit_price_thousand_yen * THOUSAND < floor.yen:
            params = {"kind": SINGLE.at("equipment.kind").kind.words[row.kind], "least": floor.yen // THOUSAND}
            yield Caution(floor.rule, "equipment_below_floor", f"{at}.unit_price_thousand_yen", params)
        yield from _amount(form, filed_on, row.amount_thousand_yen, f"{at}.amount_thousand_yen")


def _in_measures(form: TodaysForm, row: Equipment, at: str) -> Iterator[Caution]:
    part = f"measures.{_MEASURES[row.measure]}"
    if not _is_named(row.name, value_at(form, f"{part}.planned")):
        params = {"name": row.name, "measure": SINGLE.at(part).asked.label}
        yield Caution("R41", "equipment_not_in_measures", f"{at}.name", params)


def _month(
    form: TodaysForm, filed_on: date, row: EquipmentLine, field: str, changed: ChangedTerm | None
) -> Iterator[Caution]:
    """Acquired in the window of the tax measure, and while the plan runs (P)."""
    if changed is not None:
        # What the change itself adds is listed on the day of its filing at the earliest.
        first, last = acquisition_window(changed.certified_on, changed.equipment.get(row.row_id, filed_on))
        if not Month.of(first) <= row.month <= Month.of(last):
            params = {"certified_on": changed.certified_on, "last": last}
            yield Caution("R40", "equipment_outside_certified_window", field, params)
    else:
        last_month = Month.of(window_last_day(standard_last_day(filed_on)))
        if not Month.of(filed_on) <= row.month <= last_month:
            yield Caution("R40", "equipment_outside_window", field, {"last": last_month})
    if not form.period.start <= row.month <= form.period.end:
        yield Caution("P", "equipment_outside_period", field, {"start": form.period.start, "end": form.period.end})


def _funds(form: TodaysForm, filed_on: date) -> Iterator[Caution]:
    for row in form.funds:
        at = f"funds#{row.row_id}"
        if form.tax_measure.wanted and "補助" in row.source:
            yield Caution("R44", "subsidy_as_source", f"{at}.source")
        if isinstance(form, PlanForm) and "公庫" in row.source:
            yield from _loan_in_measures(form, row, at)
        yield from _amount(form, filed_on, row.thousand_yen, f"{at}.thousand_yen")


def _loan_in_measures(form: PlanForm, row: Fund, at: str) -> Iterator[Caution]:
    if not _is_told_of(f"{row.item}\n{row.use}", form.measures.equipment.planned):
        params = {"item": row.item, "measure": SINGLE.at("measures.equipment").asked.label}
        yield Caution("R32", "loan_not_in_measures", f"{at}.item", params)


def _amount(form: TodaysForm, filed_on: date, thousand_yen: int, field: str) -> Iterator[Caution]:
    yen = thousand_yen * THOUSAND
    if yen > plausible_yen(form.cover.capital_yen, form.cover.employees, filed_on):
        yield Caution("P", "amount_far_from_size", field, {"thousand_yen": thousand_yen, "yen": yen})


_MEASURES: Final = {"A": "people", "B": "equipment", "C": "money", "D": "information"}
_WORD: Final = re.compile(r"[^\W\d\u3041-\u309f][^\W\u3041-\u309f]+")
"""Letters, kanji and katakana that stand together."""
_OF_ANYTHING: Final = frozenset(
    {"購入", "導入", "設置", "整備", "取得", "更新", "工事", "設置工事", "費用", "本体", "設備", "装置", "機器"}
)
"""Words that name no equipment by themselves."""


def _is_named(name: str, text: str) -> bool:
    """Whether a text names something, however wide its letters are and wherever its lines break."""
    return _plain(name) in _plain(text)


def _is_told_of(words: str, text: str) -> bool:
    """Whether a text has one of the words of another that name something."""
    found = set(_WORD.findall(normalize("NFKC", words).casefold())) - _OF_ANYTHING
    return any(word in _plain(text) for word in found)


def _plain(text: str) -> str:
    return "".join(normalize("NFKC", text).casefold().split())
