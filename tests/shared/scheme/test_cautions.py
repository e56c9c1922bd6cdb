"""Cautions: what does not fit between the parts of a plan is pointed out, and refused by nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.intake.domain.form_checks import problems
from shared.scheme.cautions import CAUTIONS, cautions
from shared.web.problems import caution_errors
from tests.domain.intake.examples import FILED_ON, plan
from tests.support.form_before import form_before

FITTING: dict[str, Any] = {
    "measures__equipment__planned": "屋上に自家発電設備を置く。",
    "funds__0__use": "自家発電設備の購入",
}
"""What makes the small plan one of whose parts each fits the others."""


def found(filed_on: date = FILED_ON, **changes: Any) -> list[tuple[str, str, str]]:
    """The cautions of a plan that may be filed all the same."""
    form = plan(**FITTING | changes)
    assert not problems(form, filed_on)
    return [(one.rule, one.code, one.field) for one in cautions(form, filed_on)]


def test_a_plan_whose_parts_fit_gives_none():
    assert found() == []


def test_without_the_tax_measure_nothing_is_looked_at():
    unwanted = {"tax_measure__wanted": False, "equipment": [], "funds__0__source": "補助金"}
    assert found(**unwanted) == []


def test_a_form_of_before_gives_none():
    assert cautions(form_before(), FILED_ON) == []


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
        # Decided by 2027-01-08, and a year from then.
        (date(2026, 11, 24), "2028-01", False),
        (date(2026, 11, 24), "2028-02", True),
        # Decided by 2026-12-31.
        (date(2026, 11, 16), "2028-01", True),
    ],
)
def test_R40_equipment_comes_within_a_year_of_the_decision_to_be_expected(filed_on, month, is_outside):
    told = found(filed_on, equipment__0__month=month)
    assert told == ([("R40", "equipment_outside_window", "equipment#k1.month")] if is_outside else [])


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


def test_every_caution_is_said_in_both_languages():
    form = plan(
        cover__capital_yen=200_000_000,
        equipment__0__month="2029-01",
        equipment__0__unit_price_thousand_yen=500,
        equipment__0__amount_thousand_yen=1_000,
        funds__0__source="市の補助金",
    )
    said = caution_errors(cautions(form, FILED_ON))
    assert {one.code for one in said} == set(CAUTIONS)
    by_code = {one.code: one for one in said}
    assert "2028年1月頃まで" in by_code["equipment_outside_window"].ja
    assert "to about January 2028" in by_code["equipment_outside_window"].en
    assert "「自家発電設備」" in by_code["equipment_not_in_measures"].ja
    assert "B 設備、機器及び装置の導入" in by_code["equipment_not_in_measures"].ja
    assert "1,000千円以上" in by_code["equipment_below_floor"].ja
