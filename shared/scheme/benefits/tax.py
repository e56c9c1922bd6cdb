"""中小企業防災・減災投資促進税制 (R38–R48): whether the business may use it, and item by item for which equipment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from unicodedata import normalize

from shared.domain import SCHEME_START, Text
from shared.scheme.benefits.answers import AssetAnswer, Benefit, LastDay, Met, Remark, Requirement, told
from shared.scheme.benefits.certified_sme import sme
from shared.scheme.benefits.facts import Asset, BusinessFacts, FactName
from shared.scheme.benefits.offices import TAX_OFFICE
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.tax_measure import (
    CERTIFIED_BY,
    LEFT_OUT,
    LISTED_USES,
    SPECIAL_DEPRECIATION,
    TAX_MEASURE,
    TaxMeasureLimits,
    acquisition_window,
    window_last_day,
)


def tax(facts: BusinessFacts, on: date) -> Benefit:
    """The tax measure on a day: the business, then each line of its equipment."""
    conditions = (*_certificate(facts, on), *_business(facts, on))
    return Benefit(
        "special_depreciation", "R38", "tax",
        Text(ja="中小企業防災・減災投資促進税制（特別償却）", en="Special depreciation of equipment against disasters"),
        conditions,
        _last_days(facts),
        (),
        (*_TERMS, _large_corporation(TAX_MEASURE.on(on))),
        (TAX_OFFICE,),
        tuple(_asset(facts, one, conditions) for one in facts.assets),
    )  # fmt: skip


# -- the certificate and its year --------------------------------------------------------------------------------------


def _certificate(facts: BusinessFacts, on: date) -> Iterator[Requirement]:
    found, params = facts.certificate, {"first": SCHEME_START, "last": CERTIFIED_BY}
    if found is None:
        yield Requirement("R39", _CERTIFIED_BETWEEN, "to_come" if on <= CERTIFIED_BY else "not_met", None, params)
        return
    in_time = SCHEME_START <= found.certified_on <= CERTIFIED_BY
    yield Requirement("R39", _CERTIFIED_BETWEEN, "met" if in_time else "not_met", None, params)
    if found.status in ("rescinded", "given_back"):
        yield Requirement("R39", _STILL_CERTIFIED, "not_known")
    last = window_last_day(found.certified_on)
    yield Requirement("R40", _WITHIN_A_YEAR, "met" if on <= last else "not_met", None, {"last": last})


def _last_days(facts: BusinessFacts) -> tuple[LastDay, ...]:
    if facts.certificate is None:
        return (LastDay(CERTIFIED_BY, _LAST_CERTIFICATION),)
    return (LastDay(window_last_day(facts.certificate.certified_on), _LAST_ACQUISITION),)


# -- the business ------------------------------------------------------------------------------------------------------


def _business(facts: BusinessFacts, on: date) -> Iterator[Requirement]:
    yield sme(facts, "R42")
    yield Requirement("R38", _BLUE_RETURN, told(facts.told.files_blue_return), "files_blue_return")
    table, form = TAX_MEASURE.on(on), facts.entity_form
    if form is None:
        yield _size_condition("not_known", "entity_form", table)
    elif form in table.of_any_size:
        yield Requirement("R42", _OF_ANY_SIZE, "met")
    elif not ENTITY_FORMS.on(on)[form].is_corporation:
        yield _people(facts, table)
    else:
        yield _corporation(facts, table)
        yield from _excluded(facts, table)


def _corporation(facts: BusinessFacts, table: TaxMeasureLimits) -> Requirement:
    """R42: by its capital; one without any by its people."""
    if facts.capital_yen is None:
        return _size_condition("not_known", "capital_yen", table)
    if facts.capital_yen == 0:
        return _people(facts, table)
    return _size_condition("met" if facts.capital_yen <= table.most_yen else "not_met", None, table)


def _people(facts: BusinessFacts, table: TaxMeasureLimits) -> Requirement:
    if facts.employees is None:
        return _size_condition("not_known", "employees", table)
    return _size_condition("met" if facts.employees <= table.most_people else "not_met", None, table)


def _size_condition(met: Met, fact: FactName | None, table: TaxMeasureLimits) -> Requirement:
    return Requirement("R42", _SIZE, met, fact, {"most_yen": table.most_yen, "most_people": table.most_people})


def _excluded(facts: BusinessFacts, table: TaxMeasureLimits) -> Iterator[Requirement]:
    """R43, of corporations that R42 names by their size; the associations that it names by kind are not asked."""
    said = facts.told
    yield Requirement("R43", _HALF, told(said.half_held_by_one_large, False), "half_held_by_one_large")
    yield Requirement("R43", _TWO_THIRDS, told(said.two_thirds_held_by_large, False), "two_thirds_held_by_large")
    yield Requirement("R43", _GROUP, told(said.group_member_excluded, False), "group_member_excluded")
    income = said.average_income_yen
    is_too_much = None if income is None else income > table.most_income_yen
    params = {"most": table.most_income_yen}
    yield Requirement("R43", _INCOME, told(is_too_much, False), "average_income_yen", params)


def _large_corporation(table: TaxMeasureLimits) -> Remark:
    """R43: what the questions about holdings call a large corporation."""
    params = {"most_yen": table.most_yen, "most_people": table.most_people, "owner_yen": table.owner_yen}
    return Remark(_LARGE_CORPORATION, params)


# -- one line of equipment ---------------------------------------------------------------------------------------------


def _asset(facts: BusinessFacts, asset: Asset, of_business: tuple[Requirement, ...]) -> AssetAnswer:
    """One line by the tables of its month; what stands against the business stands against each of its lines."""
    day = asset.month.last_day
    if day < SCHEME_START:
        return AssetAnswer(asset.row_id, asset.name, (*of_business, _listed(facts, asset)), None, False)
    conditions = (
        *of_business,
        _listed(facts, asset),
        _floor(asset, day),
        _use(asset, day),
        *_exclusions(asset, TAX_MEASURE.on(day).floors[asset.kind].rule),
        *_acquired(facts, asset),
    )
    rate = SPECIAL_DEPRECIATION.on(day)
    return AssetAnswer(asset.row_id, asset.name, conditions, rate.percent, rate.is_confirmed)


def _listed(facts: BusinessFacts, asset: Asset) -> Requirement:
    if facts.certificate is None:
        return Requirement("R41", _LISTED, "to_come")
    return Requirement("R41", _LISTED, "met" if asset.listed_on else "not_met")


def _floor(asset: Asset, day: date) -> Requirement:
    """R44–R46, tested on the cost of one unit (P)."""
    floor = TAX_MEASURE.on(day).floors[asset.kind]
    return Requirement(
        floor.rule, _FLOOR, "met" if asset.unit_yen >= floor.yen else "not_met", None, {"least": floor.yen}
    )


def _use(asset: Asset, day: date) -> Requirement:
    """What it is for, by the words of its name (P); what none of them shows may still be "equivalent"."""
    floor = TAX_MEASURE.on(day).floors[asset.kind]
    if _has_one_of(asset.name, ("架台",)):
        rule = "R46" if asset.kind == "building_facilities" else "R47"
        return Requirement(rule, _RAISES, told(asset.raises_listed_equipment), "raises_listed_equipment")
    if asset.kind == "fixtures":
        is_left_out = _has_one_of(asset.name, LEFT_OUT.on(day))
        return Requirement(floor.rule, _MITIGATES, "not_met" if is_left_out else "met")
    uses = LISTED_USES.on(day)[asset.kind]
    is_shown = any(_has_one_of(asset.name, use.words) for use in uses)
    named = Text(ja="、".join(use.name.ja for use in uses), en=", ".join(use.name.within.en for use in uses))
    return Requirement(floor.rule, _LISTED_USE, "met" if is_shown else "not_known", None, {"uses": named})


def _exclusions(asset: Asset, rule: str) -> Iterator[Requirement]:
    """RULES, "Excluded from R44–R47"."""
    yield Requirement(rule, _NOT_DEMANDED, told(asset.demanded_by_law, False), "demanded_by_law")
    yield Requirement(rule, _NEW, told(asset.used_or_leased, False), "used_or_leased")
    yield Requirement(rule, _NOT_SUBSIDISED, told(asset.subsidised, False), "subsidised")


def _acquired(facts: BusinessFacts, asset: Asset) -> Iterator[Requirement]:
    """R40, R48: after the certification that lists it, and within a year of the term's first."""
    if facts.certificate is None:
        return
    certified_on = facts.certificate.certified_on
    first, last = acquisition_window(certified_on, asset.listed_on or certified_on)
    met: Met = "not_known"
    if asset.month.last_day < first or asset.month.first_day > last:
        met = "not_met"
    elif first <= asset.month.first_day and asset.month.last_day <= last:
        met = "met"
    yield Requirement("R40", _ACQUIRED, met, None, {"first": first, "last": last})


def _has_one_of(name: str, words: tuple[str, ...]) -> bool:
    plain = normalize("NFKC", name).casefold()
    return any(word.casefold() in plain for word in words)


_CERTIFIED_BETWEEN: Final = Text(
    ja="{first}から{last}までに計画の認定を受けること", en="The plan is certified from {first} to {last}"
)
_STILL_CERTIFIED: Final = Text(
    ja="認定の取消し又は返納があっても適用を受けられること（税務署にご確認ください）",
    en="It may be used although the certification was rescinded or given back (ask the tax office)",
)
_WITHIN_A_YEAR: Final = Text(
    ja="設備を取得し、事業の用に供する期限（{last}）が過ぎていないこと",
    en="The last day to acquire equipment and put it to use ({last}) has not passed",
)
_LAST_CERTIFICATION: Final = Text(ja="計画の認定を受ける期限", en="Last day of certification for it")
_LAST_ACQUISITION: Final = Text(
    ja="設備を取得し、事業の用に供する期限", en="Last day to acquire equipment and put it to use"
)
_BLUE_RETURN: Final = Text(ja="青色申告書を提出していること", en="The business files a blue return")
_SIZE: Final = Text(
    ja="資本金又は出資金の額が{most_yen:,}円以下の法人であること（資本のない法人及び個人事業主は、常時使用する従業員が"
    "{most_people:,}人以下であること）",
    en="A corporation has capital of {most_yen:,} yen or less; without capital, and an individual, {most_people:,} "
    "employees or fewer",
)
_OF_ANY_SIZE: Final = Text(ja="規模を問わず対象となる組合であること", en="An association that counts whatever its size")
_HALF: Final = Text(
    ja="一つの大規模法人から2分の1以上の出資を受けていないこと", en="No large corporation holds half of it or more"
)
_TWO_THIRDS: Final = Text(
    ja="二つ以上の大規模法人から3分の2以上の出資を受けていないこと",
    en="Two or more large corporations do not hold two thirds of it or more",
)
_LARGE_CORPORATION: Final = Text(
    ja="大規模法人とは、資本金又は出資金の額が{most_yen:,}円を超える法人、資本のない法人のうち常時使用する従業員が"
    "{most_people:,}人を超えるもの、又は大法人（資本金{owner_yen:,}円以上の法人など）に完全に支配されている法人です"
    "（中小企業投資育成株式会社を除きます）。",
    en="A large corporation has capital above {most_yen:,} yen, or without any more than {most_people:,} employees, or "
    "is wholly owned by one with {owner_yen:,} yen or more. SME investment companies do not count.",
)
_GROUP: Final = Text(
    ja="通算法人のときは、他の通算法人がいずれも規模・出資の要件に当てはまること",
    en="In a group for tax, every other member meets the limits of size and holding",
)
_INCOME: Final = Text(
    ja="前3事業年度の平均所得金額が{most:,}円以下であり、適用除外事業者（通算制度におけるものを含む。）でないこと",
    en="Its average income of the three business years before is {most:,} yen or less (in a group for tax, too)",
)
_LISTED: Final = Text(ja="認定を受けた計画に記載されていること", en="It stands in the certified plan")
_FLOOR: Final = Text(ja="1台又は1基の取得価額が{least:,}円以上であること", en="One unit costs {least:,} yen or more")
_LISTED_USE: Final = Text(
    ja="次のいずれかの設備、又はこれと同等の機能を有するものであること：{uses}",
    en="It is one of these, or equivalent: {uses}",
)
_MITIGATES: Final = Text(
    ja="自然災害の影響を軽減する機能がある設備であること（サーモグラフィは令和7年4月1日から対象外です）",
    en="It mitigates the effects of a natural disaster (thermography counts no more since 2025-04-01)",
)
_RAISES: Final = Text(
    ja="架台は、対象設備をかさ上げするために資本的支出により取得するものであること",
    en="A stand raises listed equipment, acquired as capital expenditure",
)
_NOT_DEMANDED: Final = Text(
    ja="消防法又は建築基準法により設置が義務付けられた設備でないこと",
    en="Not demanded by the fire service or building standards act",
)
_NEW: Final = Text(
    ja="中古品又は所有権が移転しないリースの設備でないこと", en="Neither second-hand, nor leased without passing to you"
)
_NOT_SUBSIDISED: Final = Text(
    ja="国又は地方公共団体の補助金で取得する設備でないこと", en="Not bought with a national or local subsidy"
)
_ACQUIRED: Final = Text(
    ja="{first}から{last}までに取得し、事業の用に供すること",
    en="Acquired and put to use from {first} to {last}",
)
_TERMS: Final = (
    Remark(
        Text(
            ja="認定を受けた後に、設備を取得し、事業の用に供してください。",
            en="Certification first; acquire the equipment and put it to use after it.",
        )
    ),
    Remark(
        Text(
            ja="税務申告には、対象設備の償却限度額の計算明細書を添付してください。認定通知書と認定を受けた計画の写しを保管して"
            "ください。",
            en="The return carries the statement of the limit of depreciation. Keep the notice and a copy of the plan.",
        )
    ),
    Remark(
        Text(
            ja="期限は、計画の最初の認定の日を1日目として数えた、より早い読み方です（税務署の見解と異なることがあります）。変更の認定によって"
            "延びることはありません。税務署にご確認ください。",
            en="The last day is counted with the day of the first certification as day 1, the earlier reading (not "
            "confirmed). A change gives no more time. Ask the tax office.",
        ),
        is_confirmed=False,
    ),
)
RATE_OF_BEFORE: Final = Text(
    ja="令和7年3月31日以前に取得した設備の率は、税務署にご確認ください。",
    en="The rates for equipment acquired before 1 April 2025 are not confirmed. Ask the tax office.",
)
