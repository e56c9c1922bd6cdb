"""What a plan must say (RULES "Plan contents"), all told at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.contracts.forms.single_contents import InitialResponse, says_not_applicable
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
    "goals.impacts.0.disaster",
    "goals.impacts.0.people",
    "goals.impacts.0.buildings_equipment",
    "goals.impacts.0.cash_flow",
    "goals.impacts.0.information",
    *(f"initial_response.{row}.response" for row in InitialResponse.model_fields),
    "equipment.0.name",
    "equipment.0.model",
    "equipment.0.municipality",
    "partners.0.name",
    "partners.0.content",
    "funds.0.use",
    "organisation.normal_times",
    "organisation.training",
    "organisation.review",
    "organisation.making_known",
]


def accepted(**changes):
    scenario = given().when(file(**changes), at=FILED_ON)
    assert isinstance(scenario.outcome, list), scenario.outcome


@pytest.mark.parametrize("path", REQUIRED)
def test_R1_what_is_required_may_not_be_empty_or_blank(path):
    told = path.replace(".0.", "#k1.")
    given().when(file(**{path.replace(".", "__"): " 　\n"}), at=FILED_ON).refused("R1", "missing", told)


@pytest.mark.parametrize("answer", ["なし", "-", "－", "該当なし", "現在、対策は行っていない"])
def test_where_nothing_applies_to_say_so_is_an_answer(answer):
    accepted(
        cover__representative_title=answer,
        goals__purpose=answer,
        measures__people__present=answer,
        partners__0__content=answer,
        organisation__making_known=answer,
    )


def test_what_a_form_leaves_open_may_stay_blank():
    accepted(
        cover__building="",
        cover__capital_yen=None,
        goals__impacts__0__other="",
        measures={"people": {"planned": "名簿を作る"}},
        check_sheet__contact_department="",
        check_sheet__return_address="",
    )


def test_an_individual_without_a_title_writes_one():
    person = {"cover__entity_form": "sole_proprietor", "cover__corporate_number": None}
    titled = given().when(file(**person, cover__representative_title="代表"), at=FILED_ON)
    assert isinstance(titled.outcome, list)
    untitled = given().when(file(**person, cover__representative_title=""), at=FILED_ON)
    untitled.refused("R1", "missing", "cover.representative_title")


def test_a_business_says_since_when_it_is_there():
    given().when(file(cover__established_on=None), at=FILED_ON).refused("R1", "missing", "cover.established_on")


def test_lines_of_tables_are_complete_each_by_itself():
    scenario = given().when(
        file(
            goals__disasters=[*plan().goals.disasters, {"kind": "flood", "description": "浸水3m"}],
            funds=[{"item": "x", "use": "", "source": "自己資金", "thousand_yen": 1}],
        ),
        at=FILED_ON,
    )
    scenario.refused("R1", "missing", "goals.disasters#k2.source")
    scenario.refused("R1", "missing", "funds#k1.use")
    assert len(scenario.outcome.all) == 2


@pytest.mark.parametrize("kind", ["infectious_disease", "cyber_attack", "power_outage", "other"])
def test_no_map_exists_of_some_disasters_so_their_source_may_stay_open(kind):
    accepted(goals__disasters=[{"kind": kind, "description": "従業員の4割が2週間欠勤する"}])


@pytest.mark.parametrize("row", InitialResponse.model_fields)
def test_what_is_to_be_done_is_done_some_time_and_prepared(row):
    scenario = given().when(file(**{f"initial_response__{row}": {"response": "止める"}}), at=FILED_ON)
    scenario.refused("R1", "missing", f"initial_response.{row}.timings")
    scenario.refused("R1", "missing", f"initial_response.{row}.preparation")


@pytest.mark.parametrize("row", InitialResponse.model_fields)
@pytest.mark.parametrize("said", ["-", "−", "特になし。"])
def test_only_three_rows_of_the_response_may_not_apply(row, said):
    scenario = given().when(file(**{f"initial_response__{row}": {"response": said}}), at=FILED_ON)
    if row in ("emergency_stop", "customers", "other"):
        assert isinstance(scenario.outcome, list), scenario.outcome
    else:
        scenario.refused("R1", "response_needed", f"initial_response.{row}.response")


@pytest.mark.parametrize("sign", ["-", "－", "ー", "−", "―", "なし", "無し", "該当なし", "特になし", " 特になし。"])
def test_what_people_write_where_nothing_applies(sign):
    assert says_not_applicable(sign)
    assert not says_not_applicable(f"{sign}。停止ボタンを押す")


def test_another_timing_is_said_in_words():
    other = {"response": "点検", "timings": ["at_once", "other"], "preparation": "点検表"}
    scenario = given().when(file(initial_response__grasp=other), at=FILED_ON)
    scenario.refused("R1", "missing", "initial_response.grasp.other_timing")
    accepted(initial_response__grasp=other | {"other_timing": "警報の解除後"})


def test_another_kind_of_partner_is_said_in_words():
    scenario = given().when(file(partners__0__kind="other"), at=FILED_ON)
    scenario.refused("R1", "missing", "partners#k1.other_kind")
    accepted(partners__0__kind="other", partners__0__other_kind="大学")


def test_who_supported_the_plan_is_named_if_anybody_did():
    scenario = given().when(file(check_sheet__supporter={"kind": "bank"}), at=FILED_ON)
    scenario.refused("R1", "missing", "check_sheet.supporter.name")
    accepted(check_sheet__supporter={"kind": "bank", "name": "試験信用金庫"})
    accepted(check_sheet__supporter={"kind": "none"})


def test_a_subsidy_is_named_with_its_issuer():
    scenario = given().when(file(check_sheet__subsidy={"month": "2027-01"}), at=FILED_ON)
    scenario.refused("R1", "missing", "check_sheet.subsidy.name")
    scenario.refused("R1", "missing", "check_sheet.subsidy.issuer")


@pytest.mark.parametrize("kana", ["しけん せいさくしょ", "ｼｹﾝｾｲｻｸｼｮ", "シケンセイサクショ", "エービーシー・カンパニー"])
def test_a_reading_is_taken_in_any_kana(kana):
    accepted(cover__name_kana=kana)


@pytest.mark.parametrize("kana", ["ABC", "試験製作所", "シケン（カブ", "シケン1"])
def test_a_reading_that_is_no_kana_is_asked_again(kana):
    given().when(file(cover__name_kana=kana), at=FILED_ON).refused("R1", "kana_shape", "cover.name_kana")


def test_R1_a_business_exists_when_it_files():
    later = FILED_ON + timedelta(days=1)
    scenario = given().when(file(cover__established_on=later), at=FILED_ON)
    scenario.refused("R1", "established_later", "cover.established_on")
    today = given().when(file(cover__established_on=FILED_ON), at=FILED_ON)
    assert isinstance(today.outcome, list)


def test_R1_at_least_one_disaster_is_assumed():
    given().when(file(goals__disasters=[]), at=FILED_ON).refused("R1", "missing", "goals.disasters")
    given().when(file(goals__impacts=[]), at=FILED_ON).refused("R1", "missing", "goals.impacts")


def test_R1_at_least_one_measure_is_planned():
    given().when(file(measures={"people": {"present": "あり"}}), at=FILED_ON).refused("R1", "measure_needed")


SINCE_DECEMBER = ["organisation.training_months", "organisation.review_months", "organisation.making_known"]


@pytest.mark.parametrize("path", SINCE_DECEMBER)
def test_R21_months_and_making_known_are_demanded_since_17_December_2025(path):
    blank = {path.replace(".", "__"): "" if path.endswith("known") else []}
    given().when(file(**blank), at=FILED_ON).refused("R1", "missing", path)
    before = date(2025, 12, 16)
    form = plan(form_version="24-2025-11", period={"start": "2026-01", "end": "2028-12"}, **blank)
    assert isinstance(given().when(file(form), at=before).outcome, list)


def test_R21_there_may_be_several_months_for_training_and_review():
    accepted(organisation__training_months=[3, 9], organisation__review_months=[1, 4, 7, 10])


def test_R1_the_statements_are_made():
    scenario = given().when(file(legal_compliance=False), at=FILED_ON)
    scenario.refused("R1", "legal_compliance_needed", "legal_compliance")


@pytest.mark.parametrize("question", ["data_use", "case_publication", "survey"])
def test_of_a_question_both_answers_are_taken_and_none_is_not(question):
    accepted(**{f"check_sheet__{question}": True})
    accepted(**{f"check_sheet__{question}": False})
    unanswered = given().when(file(**{f"check_sheet__{question}": None}), at=FILED_ON)
    unanswered.refused("R1", "missing", f"check_sheet.{question}")


def test_R41_the_amount_is_price_times_quantity_and_both_figures_are_told():
    scenario = given().when(file(equipment__0__amount_thousand_yen=2_401), at=FILED_ON)
    scenario.refused("R41", "equipment_amount", "equipment#k1.amount_thousand_yen")
    assert scenario.outcome.params == {"unit_price": 1_200, "quantity": 2, "amount": 2_400, "given": 2_401}
    nothing = given().when(file(equipment__0__quantity=0, equipment__0__amount_thousand_yen=0), at=FILED_ON)
    nothing.refused("R41", "equipment_quantity", "equipment#k1.quantity")


def test_R41_equipment_stands_only_where_the_tax_measure_is_wanted_and_there_it_must():
    unwanted = given().when(file(tax_measure={"wanted": False}), at=FILED_ON)
    unwanted.refused("R41", "equipment_without_tax_measure", "tax_measure.wanted")
    assert len(unwanted.outcome.all) == 1
    given().when(file(equipment=[]), at=FILED_ON).refused("R41", "equipment_needed", "equipment")


@pytest.mark.parametrize("exclusion", ["not_demanded_by_law", "neither_used_nor_leased", "not_subsidised"])
def test_R44_each_exclusion_is_confirmed_where_the_tax_measure_is_wanted(exclusion):
    scenario = given().when(file(**{f"tax_measure__{exclusion}": False}), at=FILED_ON)
    scenario.refused("R44", "exclusion_unconfirmed", f"tax_measure.{exclusion}")
    assert len(scenario.outcome.all) == 1


def test_a_plan_may_do_without_equipment_partners_and_funds():
    accepted(tax_measure={}, equipment=[], partners=[], funds=[])


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
        "missing",
        "period_starts_before_filing",
        "period_too_long",
        "legal_compliance_needed",
        "email_shape",
    }
