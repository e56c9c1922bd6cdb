"""注意: what does not fit between the parts of a plan, or with the tax measure. Applicants are told, officers shown.

Nothing is refused because of it: whether it matters, a person judges (FORM.md, "Rules between the parts").
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from unicodedata import normalize

from shared.contracts.forms.excerpts import THOUSAND
from shared.contracts.forms.filed import FiledForm, value_at
from shared.contracts.forms.single import SINGLE, PlanForm
from shared.domain import Month, Text
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.standard_period import standard_last_day
from shared.scheme.tax_measure import TAX_MEASURE, WINDOW_MONTHS

CAUTIONS: Final[Mapping[str, Text]] = {
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
        ja="税制優遇の対象は、認定の日から1年以内に取得する設備です。標準処理期間で認定された場合、取得は{last}頃までです。",
        en="The tax measure is for equipment acquired within a year of certification: to about {last}, if the "
        "examination takes its standard period.",
    ),
    "equipment_below_floor": Text(  # R44-R46
        ja="「{kind}」は、1台又は1基が{least:,}千円以上のものが税制優遇の対象です。単価と種類を確認してください。",
        en="{kind}: the tax measure is for units of {least:,} thousand yen or more. Look at price and kind again.",
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


def cautions(form: FiledForm, filed_on: date) -> list[Caution]:
    """All that a plan gives to look at again, by the tables of the day of its filing, in the form's own order.

    The form of before says nothing of the tax measure, and so gives none.
    """
    if not isinstance(form, PlanForm) or not form.tax_measure.wanted:
        return []
    return [*_who(form, filed_on), *_equipment(form, filed_on), *_funds(form)]


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


def _equipment(form: PlanForm, filed_on: date) -> Iterator[Caution]:
    last = Month.of(standard_last_day(filed_on)).plus(WINDOW_MONTHS)
    for row in form.equipment:
        at = f"equipment#{row.row_id}"
        part = f"measures.{_MEASURES[row.measure]}"
        if not _is_named(row.name, value_at(form, f"{part}.planned")):
            params = {"name": row.name, "measure": SINGLE.at(part).asked.label}
            yield Caution("R41", "equipment_not_in_measures", f"{at}.name", params)
        if not any(_is_named(row.name, f"{fund.item}\n{fund.use}") for fund in form.funds):
            yield Caution("R41", "equipment_not_in_funds", f"{at}.name", {"name": row.name})
        if row.month > last:
            yield Caution("R40", "equipment_outside_window", f"{at}.month", {"last": last})
        floor = TAX_MEASURE.on(filed_on).floors[row.kind]
        if row.unit_price_thousand_yen * THOUSAND < floor.yen:
            params = {"kind": SINGLE.at("equipment.kind").kind.words[row.kind], "least": floor.yen // THOUSAND}
            yield Caution(floor.rule, "equipment_below_floor", f"{at}.unit_price_thousand_yen", params)


def _funds(form: PlanForm) -> Iterator[Caution]:
    for row in form.funds:
        if "補助" in row.source:
            yield Caution("R44", "subsidy_as_source", f"funds#{row.row_id}.source")


_MEASURES: Final = {"A": "people", "B": "equipment", "C": "money", "D": "information"}


def _is_named(name: str, text: str) -> bool:
    """Whether a text names something, however wide its letters are and wherever its lines break."""
    return _plain(name) in _plain(text)


def _plain(text: str) -> str:
    return "".join(normalize("NFKC", text).casefold().split())
