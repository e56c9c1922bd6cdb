"""Cautions: what looks like a slip, or does not fit between the parts of a plan, is pointed out, and never refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.intake.domain.form_checks import problems
from shared.contracts.personal import Masked, Personal
from shared.scheme.cautions import CAUTIONS, cautions
from shared.scheme.changed_term import ChangedTerm, certified_equipment
from shared.web.problems import caution_errors
from tests.domain.intake.examples import FILED_ON, plan
from tests.support.form_before import form_before

FITTING: dict[str, Any] = {
    "measures__equipment__planned": "屋上に自家発電設備を置く。",
    "funds__0__use": "自家発電設備の購入",
}
"""What makes the small plan one of whose parts each fits the others."""


def opened(personal: Personal) -> str:
    return personal.text or ""


def found(filed_on: date = FILED_ON, **changes: Any) -> list[tuple[str, str, str]]:
    """The cautions of a plan that may be filed all the same."""
    form = plan(**FITTING | changes)
    assert not problems(form, filed_on)
    return [(one.rule, one.code, one.field) for one in cautions(form, filed_on, opened)]


def test_a_plan_whose_parts_fit_gives_none():
    assert found() == []


def test_without_the_tax_measure_a_subsidy_is_none_of_its_concern():
    unwanted = {"tax_measure__wanted": False, "equipment": [], "funds__0__source": "補助金"}
    assert found(**unwanted) == []


def test_a_form_of_before_gives_none():
    assert cautions(form_before(), FILED_ON, opened) == []


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"measures__equipment__planned": "発電機を置く。"}, "equipment_not_in_measures"),
        ({"equipment__0__measure": "A"}, "equipment_not_in_measures"),
        ({"funds__0__use": "発電機"}, "equipment_not_in_funds"),
        ({"funds": []}, "equipment_not_in_funds"),
    ],
)
def test_R41_equipment_is_named_in_its_measure_and_in_the_funds(changes, where):
    assert found(**changes) == [("R41", where, "equipment#k1.name")]


@pytest.mark.parametrize("name", ["ＵＰＳ　装置", "ups装置", "UPS\u3000装置"])
def test_R41_a_name_is_found_however_wide_it_is_written(name):
    text = {"measures__equipment__planned": "UPS\n装置を置く。", "funds__0__use": "UPS 装置"}
    assert found(equipment__0__name=name, **text) == []


@pytest.mark.parametrize(
    ("filed_on", "month", "is_outside"),
    [
        (date(2026, 11, 24), "2026-10", True),
        (date(2026, 11, 24), "2026-11", False),
        # Decided by 2027-01-08, and a year from then.
        (date(2026, 11, 24), "2028-01", False),
        (date(2026, 11, 24), "2028-02", True),
        # Decided by 2026-12-31.
        (date(2026, 11, 16), "2028-01", True),
    ],
)
def test_R40_equipment_comes_from_the_filing_to_a_year_after_the_decision_to_be_expected(filed_on, month, is_outside):
    told = [one for one in found(filed_on, equipment__0__month=month) if one[0] != "P"]
    assert told == ([("R40", "equipment_outside_window", "equipment#k1.month")] if is_outside else [])


@pytest.mark.parametrize(
    ("month", "is_outside"), [("2026-12", False), ("2027-06", False), ("2026-11", True), ("2027-07", True)]
)
def test_equipment_outside_the_plan_period_is_pointed_out(month, is_outside):
    told = found(equipment__0__month=month, period={"start": "2026-12", "end": "2027-06"})
    assert told == ([("P", "equipment_outside_period", "equipment#k1.month")] if is_outside else [])


@pytest.mark.parametrize(
    ("kind", "least", "rule"),
    [("machinery", 1_000, "R44"), ("fixtures", 300, "R45"), ("building_facilities", 600, "R46")],
)
def test_R44_to_R46_one_unit_costs_at_least_the_floor_of_its_kind(kind, least, rule):
    def told(price: int) -> list[tuple[str, str, str]]:
        return found(
            equipment__0__kind=kind,
            equipment__0__unit_price_thousand_yen=price,
            equipment__0__amount_thousand_yen=2 * price,
        )

    assert told(least) == []
    assert told(least - 1) == [(rule, "equipment_below_floor", "equipment#k1.unit_price_thousand_yen")]


@pytest.mark.parametrize(
    ("entity_form", "capital_yen", "employees", "is_larger"),
    [
        ("kabushiki_kaisha", 100_000_000, 20, False),
        ("kabushiki_kaisha", 100_000_001, 20, True),
        ("kigyo_kumiai", None, 1_000, False),
        ("kigyo_kumiai", None, 1_001, True),
        ("shoko_kumiai", 200_000_000, 20, True),
        ("jigyo_kyodo_kumiai", 200_000_000, 1_001, False),
        ("shotengai_shinko_kumiai", 200_000_000, 1_001, False),
    ],
)
def test_R42_the_tax_measure_is_for_the_smaller_and_for_some_associations(
    entity_form, capital_yen, employees, is_larger
):
    told = found(cover__entity_form=entity_form, cover__capital_yen=capital_yen, cover__employees=employees)
    assert told == ([("R42", "tax_measure_too_large", "tax_measure.wanted")] if is_larger else [])


def test_R44_a_subsidy_as_source_of_funds_is_pointed_out():
    assert found(funds__0__source="ものづくり補助金") == [("R44", "subsidy_as_source", "funds#k1.source")]


@pytest.mark.parametrize(
    ("name", "is_told"),
    [("試験 太郎", False), ("試験\u3000太郎", False), ("試験太郎", True), ("試験太郎\u3000", True), ("ﾀﾛｳ", True)],
)
def test_a_representatives_name_without_a_space_is_pointed_out(name, is_told):
    told = found(cover__representative_name=name)
    assert told == ([("R1", "name_without_space", "cover.representative_name")] if is_told else [])


@pytest.mark.parametrize("masked", Masked)
def test_a_name_that_is_not_shown_is_not_looked_at(masked):
    form = plan(**FITTING, cover__representative_name="試験太郎")
    assert cautions(form, FILED_ON, lambda personal: masked) == []


@pytest.mark.parametrize(
    ("capital_yen", "employees", "thousand_yen", "is_far"),
    [
        # Ten million yen a head, the one who leads counted.
        (3_000_000, 2, 30_000, False),
        (3_000_000, 2, 30_001, True),
        (None, 0, 10_001, True),
        # Capital can be spent.
        (100_000_000, 2, 100_000, False),
        (100_000_000, 2, 100_001, True),
        # A premium of 300,000 yen, typed in yen.
        (10_000_000, 20, 300_000, True),
    ],
)
def test_an_amount_far_from_the_size_of_the_business_is_asked_about(capital_yen, employees, thousand_yen, is_far):
    size = {"cover__capital_yen": capital_yen, "cover__employees": employees}
    told = found(**size, funds__0__thousand_yen=thousand_yen)
    assert told == ([("P", "amount_far_from_size", "funds#k1.thousand_yen")] if is_far else [])


def test_an_amount_of_equipment_is_asked_about_too():
    price = {"equipment__0__unit_price_thousand_yen": 1_200_000, "equipment__0__amount_thousand_yen": 2_400_000}
    assert found(**price) == [("P", "amount_far_from_size", "equipment#k1.amount_thousand_yen")]


@pytest.mark.parametrize(
    ("item", "use", "planned", "is_told"),
    [
        ("B 自家発電設備", "本体と設置工事", "屋上に自家発電設備を置く。", True),
        ("B", "自家発電設備の購入", "屋上に自家発電設備を置く。", True),
        ("B 雨戸", "12か所", "雨戸を替える。", True),
        ("B ＵＰＳ", "2台", "upsを置く。", True),
        ("B 止水板", "設備の購入", "自家発電設備の設備を購入する。", False),
        ("B 止水板", "3か所", "", False),
    ],
)
@pytest.mark.parametrize("source", ["日本政策金融公庫借入", "沖縄振興開発金融公庫からの借入れ"])
def test_R32_what_a_public_loan_pays_for_stands_among_the_planned_measures(item, use, planned, is_told, source):
    form = plan(
        tax_measure={}, equipment=[], measures__equipment__planned=planned, measures__people__planned="訓練する。",
        funds__0__item=item, funds__0__use=use, funds__0__source=source,
    )  # fmt: skip
    told = [(one.rule, one.code, one.field) for one in cautions(form, FILED_ON, opened)]
    assert told == ([] if is_told else [("R32", "loan_not_in_measures", "funds#k1.item")])


FIRST, CHANGED = date(2025, 12, 10), date(2026, 9, 1)
"""The certifications of a term: as a new plan, and of a change."""


@pytest.mark.parametrize(
    ("listed_on", "month", "is_told"),
    [
        # Acquired long before the day on which the change is filed.
        (FIRST, "2025-11", True),
        (FIRST, "2025-12", False),
        (FIRST, "2026-12", False),
        (FIRST, "2027-01", True),
        # Certification first (R48); the year is that of the first certification all the same.
        (CHANGED, "2026-08", True),
        (CHANGED, "2026-09", False),
        (CHANGED, "2026-12", False),
        (CHANGED, "2027-01", True),
        # What the change itself adds: from its filing on 2026-11-24.
        (None, "2026-10", True),
        (None, "2026-11", False),
        (None, "2026-12", False),
        (None, "2027-01", True),
    ],
)
def test_R40_a_change_begins_no_year_anew_and_its_equipment_shares_that_of_the_term(listed_on, month, is_told):
    form = plan(**FITTING, equipment__0__month=month)
    changed = ChangedTerm(FIRST, None, {"k1": listed_on} if listed_on else {})
    told = [one for one in cautions(form, FILED_ON, opened, changed) if one.rule == "R40"]
    params = {"certified_on": FIRST, "last": date(2026, 12, 9)}
    assert [(one.code, one.field, one.params) for one in told] == (
        [("equipment_outside_certified_window", "equipment#k1.month", params)] if is_told else []
    )


@pytest.mark.parametrize(("month", "is_told"), [("2026-11", False), ("2026-12", True)])
def test_R40_certified_on_the_first_the_year_ends_with_the_month_before(month, is_told):
    form = plan(**FITTING, equipment__0__month=month)
    found = cautions(form, FILED_ON, opened, ChangedTerm(date(2025, 12, 1), None, {}))
    assert any(one.rule == "R40" for one in found) == is_told


def test_R40_the_certification_that_first_brought_a_row_counts_as_long_as_the_row_stays():
    first, second, third = date(2025, 12, 10), date(2026, 3, 1), date(2026, 6, 1)
    with_one, without = plan(), plan(equipment=[])
    assert certified_equipment([(first, with_one), (second, with_one)]) == {"k1": first}
    assert certified_equipment([(first, with_one), (second, without), (third, with_one)]) == {"k1": third}
    assert certified_equipment([(first, None), (second, with_one)]) == {"k1": second}


def test_the_term_of_a_change_begins_with_its_first_certification_and_is_changed_from_its_last_text():
    with_one, without = plan(), plan(equipment=[])
    assert ChangedTerm.of([]) is None
    assert ChangedTerm.of([(FIRST, without), (CHANGED, with_one)]) == ChangedTerm(FIRST, with_one, {"k1": CHANGED})
    assert ChangedTerm.of([(FIRST, with_one), (CHANGED, None)]) == ChangedTerm(FIRST, None, {"k1": FIRST})


def test_every_caution_is_said_in_both_languages():
    form = plan(
        cover__capital_yen=200_000_000,
        equipment__0__month="2029-12",
        equipment__0__unit_price_thousand_yen=500,
        equipment__0__amount_thousand_yen=1_000_000,
        cover__representative_name="試験太郎",
        funds__0__item="止水板",
        funds__0__source="市の補助金、公庫の融資",
    )
    said = caution_errors(cautions(form, FILED_ON, opened))
    elsewhere = {
        "certified_elsewhere",
        "same_business_open",
        "same_business_certified",
        "other_type_open",
        "other_type_certified",
        "same_text",
        "same_text_elsewhere",
        "only_minor",
        "document_missing",
        "catalogue_missing",
        "equipment_outside_certified_window",
    }
    assert {one.code for one in said} == set(CAUTIONS) - elsewhere
    by_code = {one.code: one for one in said}
    assert "2028年1月頃まで" in by_code["equipment_outside_window"].ja
    assert "to about January 2028" in by_code["equipment_outside_window"].en
    assert "「自家発電設備」" in by_code["equipment_not_in_measures"].ja
    assert "B 設備、機器及び装置の導入" in by_code["equipment_not_in_measures"].ja
    assert "1,000千円以上" in by_code["equipment_below_floor"].ja
    assert by_code["amount_far_from_size"].ja.startswith("1,000,000千円（1,000,000,000円）")
    assert "「止水板」に当たる記載" in by_code["loan_not_in_measures"].ja
    assert "（2026年12月から2029年11月まで）" in by_code["equipment_outside_period"].ja
