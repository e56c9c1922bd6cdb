"""R38–R48: the business person by person, the equipment item by item, each limit at its edge."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.forms.excerpts import outline
from shared.contracts.personal import Masked
from shared.domain import SCHEME_START, Month
from shared.scheme.benefits.answers import AssetAnswer
from shared.scheme.cautions import cautions
from shared.scheme.changed_term import ChangedTerm
from shared.scheme.entity_forms import EntityForm
from shared.scheme.follow_up_policy import FOLLOW_UP_POLICY
from shared.scheme.plan_dates import follow_up_dates
from shared.scheme.tax_measure import LISTED_USES, SPECIAL_DEPRECIATION, TAX_MEASURE, window_last_day
from shared.web.formats import sentence
from tests.domain.intake.examples import plan
from tests.shared.scheme.benefits.examples import ASSET, CERTIFICATE, ON, benefit, business, certified, unmet

DAY = timedelta(days=1)


def of_business(on: date = ON, **changes: Any) -> list[tuple[str, str, str | None]]:
    return unmet(benefit("special_depreciation", business(**changes), on).conditions)


def item(certificate: Any = CERTIFICATE, **changes: Any) -> AssetAnswer:
    facts = business(certificate=certificate, assets=(ASSET.model_copy(update=changes),))
    return benefit("special_depreciation", facts).assets[0]


def of_item(certificate: Any = CERTIFICATE, **changes: Any) -> list[tuple[str, str, str | None]]:
    return unmet(item(certificate, **changes).conditions)


def test_a_certified_business_and_its_equipment_may_use_it() -> None:
    found = benefit("special_depreciation")
    assert (found.verdict, found.missing) == ("may", ())
    assert [(one.row_id, one.verdict, one.percent, one.rate_is_confirmed) for one in found.assets] == [
        ("k1", "may", 16, True)
    ]
    assert [one.day for one in found.last_days] == [date(2027, 4, 9)]
    assert [one.is_confirmed for one in found.terms] == [True, True, False, True]


# -- the business ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"capital_yen": 100_000_000, "employees": 9_999}, []),
        ({"capital_yen": 100_000_001, "employees": 1}, [("R42", "not_met", None)]),
        ({"capital_yen": 0, "employees": 1_000}, []),
        ({"capital_yen": 0, "employees": 1_001}, [("R42", "not_met", None)]),
        ({"capital_yen": None}, [("R42", "not_known", "capital_yen")]),
        ({"capital_yen": 0, "employees": None}, [("R42", "not_known", "employees")]),
        ({"entity_form": "sole_proprietor", "capital_yen": None, "employees": 1_000}, []),
        ({"entity_form": "sole_proprietor", "capital_yen": None, "employees": 1_001}, [("R42", "not_met", None)]),
        ({"entity_form": "sole_proprietor", "employees": None}, [("R42", "not_known", "employees")]),
        ({"entity_form": None}, [("R42", "not_known", "entity_form")]),
        ({"is_sme": False}, [("R42", "not_met", "is_sme")]),
        ({"is_sme": None}, [("R42", "not_known", "is_sme")]),
    ],
)
def test_R42_who_is_small_enough(changes: dict[str, Any], expected: list[Any]) -> None:
    assert of_business(**changes) == expected


OF_ANY_SIZE = {
    "jigyo_kyodo_kumiai", "kyodo_kumiai_rengokai", "suisan_kako_kumiai", "suisan_kako_kumiai_rengokai",
    "shotengai_shinko_kumiai",
}  # fmt: skip


@pytest.mark.parametrize("form", get_args(EntityForm))
def test_R42_five_kinds_of_associations_count_whatever_their_size_and_no_others(form: EntityForm) -> None:
    found = of_business(entity_form=form, capital_yen=999_999_999, employees=9_999, half_held_by_one_large=None)
    assert (found == []) == (form in OF_ANY_SIZE)


@pytest.mark.parametrize("fact", ["half_held_by_one_large", "two_thirds_held_by_large", "group_member_excluded"])
def test_R43_corporations_that_larger_ones_control_are_left_out(fact: str) -> None:
    assert of_business(**{fact: True}) == [("R43", "not_met", fact)]
    assert of_business(**{fact: None}) == [("R43", "not_known", fact)]
    assert of_business(**{fact: True}, entity_form="sole_proprietor") == []


@pytest.mark.parametrize(
    ("income", "expected"),
    [
        (-1, []),
        (1_500_000_000, []),
        (1_500_000_001, [("R43", "not_met", "average_income_yen")]),
        (None, [("R43", "not_known", "average_income_yen")]),
    ],
)
def test_R43_an_average_income_above_1500_million_leaves_out(income: int | None, expected: list[Any]) -> None:
    assert of_business(average_income_yen=income) == expected


@pytest.mark.parametrize(
    "words",
    [
        "100,000,000円を超える法人", "1,000人を超えるもの", "資本金500,000,000円以上の法人など", "完全に支配",
        "中小企業投資育成株式会社を除きます",
    ],
)  # fmt: skip
def test_R43_what_a_large_corporation_is(words: str) -> None:
    terms = benefit("special_depreciation").terms
    (said,) = [one for one in terms if one.text.ja.startswith("大規模法人とは")]
    assert words in sentence(said.text, "ja", said.params)


@pytest.mark.parametrize("words", ["償却限度額の計算明細書", "認定通知書と認定を受けた計画の写しを保管"])
def test_R48_what_the_return_carries_and_what_is_kept(words: str) -> None:
    assert any(words in one.text.ja for one in benefit("special_depreciation").terms)


def test_R38_a_blue_return_is_needed() -> None:
    assert of_business(files_blue_return=False) == [("R38", "not_met", "files_blue_return")]
    assert of_business(files_blue_return=None) == [("R38", "not_known", "files_blue_return")]


# -- the certificate and its year --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("certified_on", "expected"),
    [
        (SCHEME_START, []),
        (SCHEME_START - DAY, [("R39", "not_met", None)]),
        (date(2027, 3, 31), []),
        (date(2027, 4, 1), [("R39", "not_met", None)]),
    ],
)
def test_R39_certified_between_its_two_days(certified_on: date, expected: list[Any]) -> None:
    assert of_business(max(certified_on, SCHEME_START), certificate=certified(certified_on=certified_on)) == expected


@pytest.mark.parametrize(
    ("on", "state"),
    [(date(2027, 3, 31), "to_come"), (date(2027, 4, 1), "not_met")],
)
def test_R39_a_business_that_only_asks_has_until_the_last_day(on: date, state: str) -> None:
    found = benefit("special_depreciation", business(certificate=None), on)
    assert unmet(found.conditions) == [("R39", state, None)]
    assert [one.day for one in found.last_days] == [date(2027, 3, 31)]


@pytest.mark.parametrize(("on", "expected"), [(date(2027, 4, 9), []), (date(2027, 4, 10), [("R40", "not_met", None)])])
def test_R40_the_last_day_is_the_one_before_the_anniversary(on: date, expected: list[Any]) -> None:
    assert of_business(on) == expected


@pytest.mark.parametrize(
    ("certified_on", "last"),
    [
        (date(2026, 4, 10), date(2027, 4, 9)),
        (date(2026, 4, 1), date(2027, 3, 31)),
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 3, 1), date(2024, 2, 29)),
        (date(2023, 2, 28), date(2024, 2, 27)),
    ],
)
def test_R40_the_year_over_months_and_leap_days(certified_on: date, last: date) -> None:
    assert window_last_day(certified_on) == last


def test_R40_the_year_outlasts_a_short_plan_and_is_not_told_of_one_that_was_rescinded() -> None:
    assert of_business(certificate=certified(status="expired", last_day=date(2026, 6, 30))) == []
    for status in ("rescinded", "given_back"):
        assert of_business(certificate=certified(status=status)) == [("R39", "not_known", None)]


# -- one line of equipment ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "rule", "floor", "name"),
    [
        ("machinery", "R44", 1_000_000, "排水ポンプ"),
        ("fixtures", "R45", 300_000, "防災備品"),
        ("building_facilities", "R46", 600_000, "止水板"),
    ],
)
def test_R44_to_R46_one_unit_at_its_floor_and_one_yen_below(kind: str, rule: str, floor: int, name: str) -> None:
    assert of_item(kind=kind, name=name, unit_yen=floor) == []
    assert of_item(kind=kind, name=name, unit_yen=floor - 1) == [(rule, "not_met", None)]


MACHINERY = ["自家発電設備", "浄水装置", "揚水ポンプ", "排水ポンプ", "耐震装置", "制震装置", "免震装置"]
FACILITIES = [
    "自家発電設備", "キュービクル式高圧受電設備", "変圧器", "配電設備", "電力供給自動制御システム", "照明設備",
    "無停電電源装置", "貯水タンク", "浄水装置", "排水ポンプ", "揚水ポンプ", "格納式避難設備", "止水板", "耐震装置",
    "制震装置", "免震装置",
    "防水シャッター",
]  # fmt: skip


@pytest.mark.parametrize("name", MACHINERY)
def test_R44_every_listed_use_of_machinery(name: str) -> None:
    assert of_item(name=f"大型{name}Ａ-1") == []


@pytest.mark.parametrize("name", FACILITIES)
def test_R46_every_listed_use_of_facilities(name: str) -> None:
    assert of_item(kind="building_facilities", name=name) == []


def test_R44_R46_what_may_be_equivalent_is_for_the_tax_office_to_say() -> None:
    assert of_item(name="旋盤") == [("R44", "not_known", None)]
    assert of_item(kind="building_facilities", name="自動扉") == [("R46", "not_known", None)]
    assert of_item(name="止水板") == [("R44", "not_known", None)]
    assert of_item(kind="building_facilities", name="ｷｭｰﾋﾞｸﾙ") == []
    assert {kind: len(uses) for kind, uses in LISTED_USES.on(ON).items()} == {
        "machinery": 5,
        "building_facilities": 15,
    }


@pytest.mark.parametrize(("month", "verdict"), [(Month(2025, 3), "may"), (Month(2025, 4), "may_not")])
def test_R45_thermography_left_the_list_on_1_april_2025(month: Month, verdict: str) -> None:
    earlier = certified(certified_on=date(2025, 2, 1))
    facts = business(
        certificate=earlier,
        assets=(
            ASSET.model_copy(
                update={"name": "サーモグラフィー", "kind": "fixtures", "month": month, "listed_on": date(2025, 2, 1)}
            ),
        ),
    )
    assert benefit("special_depreciation", facts, date(2025, 3, 1)).assets[0].verdict == verdict


@pytest.mark.parametrize(("kind", "rule"), [("machinery", "R47"), ("fixtures", "R47"), ("building_facilities", "R46")])
def test_R47_a_stand_counts_where_it_raises_listed_equipment(kind: str, rule: str) -> None:
    stand = {"kind": kind, "name": "発電機用架台"}
    assert of_item(**stand, raises_listed_equipment=True) == []
    assert of_item(**stand, raises_listed_equipment=False) == [(rule, "not_met", "raises_listed_equipment")]
    assert of_item(**stand) == [(rule, "not_known", "raises_listed_equipment")]


@pytest.mark.parametrize("exclusion", ["demanded_by_law", "used_or_leased", "subsidised"])
@pytest.mark.parametrize(
    ("kind", "rule", "name"),
    [("machinery", "R44", "排水ポンプ"), ("fixtures", "R45", "備品"), ("building_facilities", "R46", "止水板")],
)
def test_R44_to_R47_what_is_excluded(exclusion: str, kind: str, rule: str, name: str) -> None:
    asset = {"kind": kind, "name": name}
    assert of_item(**asset, **{exclusion: True}) == [(rule, "not_met", exclusion)]
    assert of_item(**asset, **{exclusion: None}) == [(rule, "not_known", exclusion)]


def test_R41_only_what_stands_in_the_certified_plan() -> None:
    assert of_item(listed_on=None) == [("R41", "not_met", None)]
    assert ("R41", "to_come", None) in of_item(None, listed_on=None)


FIRST_OF_MONTH = certified(certified_on=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (Month(2026, 4), [("R40", "not_met", None)]),
        (Month(2026, 5), []),
        (Month(2027, 4), []),
        (Month(2027, 5), [("R40", "not_met", None)]),
    ],
)
def test_R40_the_month_of_acquisition_lies_in_the_year(month: Month, expected: list[Any]) -> None:
    assert of_item(FIRST_OF_MONTH, month=month, listed_on=date(2026, 5, 1)) == expected


@pytest.mark.parametrize(
    ("month", "state"),
    [
        (Month(2026, 3), "not_met"),
        (Month(2026, 4), "not_known"),
        (Month(2026, 5), ""),
        (Month(2027, 3), ""),
        (Month(2027, 4), "not_known"),
        (Month(2027, 5), "not_met"),
    ],
)
def test_R40_in_the_first_and_last_month_the_day_decides(month: Month, state: str) -> None:
    assert of_item(month=month) == ([("R40", state, None)] if state else [])


def test_R40_a_change_lists_equipment_and_gives_no_more_time() -> None:
    changed_on = date(2026, 10, 1)
    assert of_item(listed_on=changed_on, month=Month(2026, 9)) == [("R40", "not_met", None)]
    assert of_item(listed_on=changed_on, month=Month(2026, 10)) == []
    assert of_item(listed_on=changed_on, month=Month(2027, 5)) == [("R40", "not_met", None)]


@pytest.mark.parametrize(
    ("day", "percent", "is_confirmed"),
    [
        (SCHEME_START, 20, False),
        (date(2023, 3, 31), 20, False),
        (date(2023, 4, 1), 18, False),
        (date(2025, 3, 31), 18, False),
        (date(2025, 4, 1), 16, True),
    ],
)
def test_R38_the_rate_by_the_day_of_acquisition(day: date, percent: int, is_confirmed: bool) -> None:
    found = SPECIAL_DEPRECIATION.on(day)
    assert (found.percent, found.is_confirmed) == (percent, is_confirmed)
    answer = item(month=Month.of(day))
    assert (answer.percent, answer.rate_is_confirmed) == (percent, is_confirmed)


def test_equipment_of_before_the_scheme_has_no_rate() -> None:
    answer = item(month=Month(2019, 6), listed_on=None)
    assert (answer.percent, answer.verdict) == (None, "may_not")


def test_R42_R44_to_R46_the_table() -> None:
    table = TAX_MEASURE.on(ON)
    assert (table.most_yen, table.most_people, table.most_income_yen) == (100_000_000, 1_000, 1_500_000_000)
    assert table.of_any_size == OF_ANY_SIZE
    assert {kind: (floor.rule, floor.yen) for kind, floor in table.floors.items()} == {
        "machinery": ("R44", 1_000_000),
        "fixtures": ("R45", 300_000),
        "building_facilities": ("R46", 600_000),
    }


@settings(deadline=None)
@given(st.dates(date(2019, 7, 16), date(2027, 3, 31)), st.integers(2019, 2029), st.integers(1, 12))
def test_R40_a_month_is_told_as_each_of_its_days_says(certified_on: date, year: int, month: int) -> None:
    """The oracle asks of every day of the month whether it lies in the year."""
    acquired = Month(year, month)
    later = date(certified_on.year + 1, certified_on.month, min(certified_on.day, 28))
    within = {
        certified_on <= acquired.first_day.replace(day=day) < later for day in range(1, acquired.last_day.day + 1)
    }
    certificate = certified(certified_on=certified_on)
    answer = item(certificate, month=acquired, listed_on=certified_on)
    found = next((one.met for one in answer.conditions if "取得し、事業の用に供すること" in one.text.ja), None)
    if acquired.last_day < SCHEME_START:
        assert found is None
    elif certified_on.day <= 28:
        assert found == ("met" if within == {True} else "not_met" if within == {False} else "not_known")


@pytest.mark.parametrize("listed_on", [date(2026, 4, 10), date(2026, 10, 1), date(2027, 4, 9)])
@pytest.mark.parametrize("month", [Month(2026, 3).plus(months) for months in range(15)], ids=str)
def test_R40_a_plan_is_cautioned_reminded_and_told_of_one_year(listed_on: date, month: Month) -> None:
    """What is told of equipment when a change is filed is what its benefits and its dates say once it is certified."""
    term = ChangedTerm(CERTIFICATE.certified_on, None, {"k1": listed_on})
    form = plan(equipment__0__month=str(month), period={"start": "2026-03", "end": "2028-11"})
    cautioned = any(one.rule == "R40" for one in cautions(form, ON, lambda personal: Masked.HIDDEN, term))
    assert cautioned == (("R40", "not_met", None) in of_item(month=month, listed_on=listed_on))
    dates = follow_up_dates(CERTIFICATE.certified_on, outline(form), FOLLOW_UP_POLICY.on(CERTIFICATE.certified_on))
    (ends,) = [one.day for one in dates if one.kind == "tax_window_ends"]
    assert ends == window_last_day(CERTIFICATE.certified_on) == date(2027, 4, 9)
