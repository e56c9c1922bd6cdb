"""What a plan must say (RULES "Plan contents"), all told at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.contracts.personal import Personal
from shared.domain import Refusal
from tests.domain.intake.examples import FILED_ON, file, given, plan

REQUIRED = [
    "cover.name",
    "cover.name_kana",
    "cover.representative_title",
    "cover.municipality",
    "goals.business_outline",
    "goals.purpose",
    "goals.impacts.people",
    "goals.impacts.buildings_equipment",
    "goals.impacts.cash_flow",
    "goals.impacts.information",
    "organisation.normal_times",
    "organisation.training",
    "organisation.review",
    "organisation.making_known",
]


@pytest.mark.parametrize("path", REQUIRED)
def test_R1_what_is_required_may_not_be_empty_or_blank(path):
    given().when(file(**{path.replace(".", "__"): " 　\n"}), at=FILED_ON).refused("R1", "missing", path)


def test_an_individual_needs_no_title():
    person = {"cover__entity_form": "sole_proprietor", "cover__corporate_number": None}
    scenario = given().when(file(**person, cover__representative_title=""), at=FILED_ON)
    assert isinstance(scenario.outcome, list)


def test_lines_of_tables_are_complete():
    scenario = given().when(
        file(
            goals__disasters=[{"kind": "flood", "description": "浸水3m"}],
            funds=[{"item": "x", "use": "", "source": "自己資金", "thousand_yen": 1}],
        ),
        at=FILED_ON,
    )
    scenario.refused("R1", "missing", "goals.disasters.0.source")
    scenario.refused("R1", "missing", "funds.0.use")


def test_R1_a_business_exists_when_it_files():
    later = FILED_ON + timedelta(days=1)
    scenario = given().when(file(cover__established_on=later), at=FILED_ON)
    scenario.refused("R1", "established_later", "cover.established_on")
    today = given().when(file(cover__established_on=FILED_ON), at=FILED_ON)
    assert isinstance(today.outcome, list)


def test_R1_at_least_one_disaster_is_assumed():
    given().when(file(goals__disasters=[]), at=FILED_ON).refused("R1", "disaster_needed", "goals.disasters")


@pytest.mark.parametrize("item", ["life_safety", "emergency_organisation", "damage_report"])
def test_R1_each_initial_response_is_planned(item):
    rows = [row for row in plan().initial_responses if row.item != item]
    scenario = given().when(file(initial_responses=rows), at=FILED_ON)
    scenario.refused("R1", "initial_response_needed", "initial_responses")
    assert scenario.outcome.params == {"item": item}


def test_R1_at_least_one_measure_is_planned():
    given().when(file(measures={"people": {"present": "あり"}}), at=FILED_ON).refused("R1", "measure_needed")


def test_R21_training_and_review_are_at_least_yearly():
    scenario = given().when(
        file(organisation__training_times_a_year=0, organisation__review_times_a_year=0), at=FILED_ON
    )
    scenario.refused("R21", "training_yearly", "organisation.training_times_a_year")
    scenario.refused("R21", "review_yearly", "organisation.review_times_a_year")


def test_R1_R20_the_statements_are_made():
    scenario = given().when(file(legal_compliance=False, check_sheet__consent_data_use=False), at=FILED_ON)
    scenario.refused("R1", "legal_compliance_needed", "legal_compliance")
    scenario.refused("R20", "consent_data_use_needed", "check_sheet.consent_data_use")


def test_publication_as_an_example_is_left_to_the_applicant():
    scenario = given().when(file(check_sheet__consent_case_publication=False), at=FILED_ON)
    assert isinstance(scenario.outcome, list)


def test_R41_the_amount_is_price_times_quantity():
    line = plan().equipment[0].model_dump()
    given().when(file(equipment=[{**line, "amount_yen": 2_400_001}]), at=FILED_ON).refused(
        "R41", "equipment_amount", "equipment.0.amount_yen"
    )
    given().when(file(equipment=[{**line, "quantity": 0, "amount_yen": 0}]), at=FILED_ON).refused(
        "R41", "equipment_quantity", "equipment.0.quantity"
    )


def test_a_plan_may_do_without_equipment_partners_and_funds():
    scenario = given().when(file(equipment=[], partners=[], funds=[]), at=FILED_ON)
    assert isinstance(scenario.outcome, list)


@pytest.mark.parametrize("email", ["taro@example.jp", "a.b+c@sub.example.co.jp", "x_1@e-x.example"])
def test_an_email_address_is_taken(email):
    assert isinstance(given().when(file(check_sheet__email=email), at=FILED_ON).outcome, list)


@pytest.mark.parametrize(
    "email", ["taro", "taro@", "@example.jp", "a b@example.jp", "a@b", "a@example.jp, b@example.jp", "a@@example.jp"]
)
def test_what_is_no_email_address_is_asked_again(email):
    given().when(file(check_sheet__email=email), at=FILED_ON).refused("R1", "email_shape", "check_sheet.email")


@pytest.mark.parametrize("number", ["03-0000-0000", "090-0000-0000", "0000000000", "03(0000)0000", "+81-3-0000-0000"])
def test_a_telephone_number_is_taken(number):
    scenario = given().when(file(check_sheet__telephone=number, check_sheet__fax=number), at=FILED_ON)
    assert isinstance(scenario.outcome, list)


@pytest.mark.parametrize("number", ["110", "abc", "３３-0000-0000", "03-0000-0000-0000-0000", "03--0000--0000"])
def test_what_is_no_telephone_number_is_asked_again(number):
    scenario = given().when(file(check_sheet__telephone=number, check_sheet__fax=number), at=FILED_ON)
    scenario.refused("R1", "telephone_shape", "check_sheet.telephone")
    scenario.refused("R1", "telephone_shape", "check_sheet.fax")


def test_fax_may_be_left_out_or_empty():
    assert isinstance(given().when(file(check_sheet__fax=""), at=FILED_ON).outcome, list)
    assert isinstance(given().when(file(check_sheet__fax=None), at=FILED_ON).outcome, list)


def test_personal_text_is_not_missing_long_or_broken_over_lines():
    given().when(file(cover__representative_name="　"), at=FILED_ON).refused(
        "R1", "missing", "cover.representative_name"
    )
    given().when(file(cover__street="あ" * 201), at=FILED_ON).refused("R1", "text_too_long", "cover.street")
    given().when(file(check_sheet__contact_name="a\nb"), at=FILED_ON).refused(
        "R1", "one_line", "check_sheet.contact_name"
    )
    given().when(file(cover__postal_code="12-345"), at=FILED_ON).refused("R1", "postal_code_shape")


def test_a_full_width_space_in_a_name_is_fine():
    assert isinstance(given().when(file(cover__representative_name="髙橋　一郎"), at=FILED_ON).outcome, list)


def test_sealed_text_passes_by():
    sealed = Personal(key="k1", box="AAAA")
    scenario = given().when(file(check_sheet__email=sealed, check_sheet__telephone=sealed), at=FILED_ON)
    assert isinstance(scenario.outcome, list)


def test_every_problem_is_told_at_once():
    bad = file(
        cover__corporate_number=None,
        goals__disasters=[],
        period={"start": "2020-01", "end": "2025-01"},
        legal_compliance=False,
        check_sheet__email="x",
    )
    outcome = given().when(bad, at=FILED_ON).outcome
    assert isinstance(outcome, Refusal)
    assert {r.code for r in outcome.all} == {
        "corporate_number_needed",
        "disaster_needed",
        "period_starts_before_filing",
        "period_too_long",
        "equipment_outside_period",
        "legal_compliance_needed",
        "email_shape",
    }
