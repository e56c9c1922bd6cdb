"""R3–R12: who may be certified."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from shared.scheme.entity_forms import ENTITY_FORMS, EntityForm
from shared.scheme.size_limits import SIZE_LIMITS
from tests.domain.intake.examples import FILED_ON, file, given, of_size

INDUSTRIES: dict[str, dict[str, Any]] = {
    "R3": {"industry": "24"},
    "R4": {"industry": "52"},
    "R5": {"industry": "58"},
    "R6": {"industry": "78"},
    "R7": {"industry": "19", "industry_answers": {"tyres_or_belts": False}},
    "R8": {"industry": "39", "industry_minor": "391"},
    "R9": {"industry": "75", "industry_answers": {"inn": True}},
}
LIMITS = {size.rule: size for size in SIZE_LIMITS.on(FILED_ON).values()}


def accepted(**changes: Any) -> None:
    scenario = given().when(file(**changes), at=FILED_ON)
    assert isinstance(scenario.outcome, list), scenario.outcome


@pytest.mark.parametrize("rule", INDUSTRIES)
def test_R3_to_R9_exactly_at_both_limits_is_accepted(rule):
    accepted(**of_size(LIMITS[rule].capital_yen, LIMITS[rule].people, **INDUSTRIES[rule]))


@pytest.mark.parametrize("rule", INDUSTRIES)
def test_R3_to_R9_one_of_the_two_suffices(rule):
    limit = LIMITS[rule]
    accepted(**of_size(limit.capital_yen + 1, limit.people, **INDUSTRIES[rule]))
    accepted(**of_size(limit.capital_yen, limit.people + 1, **INDUSTRIES[rule]))
    accepted(**of_size(None, limit.people, **INDUSTRIES[rule]))


@pytest.mark.parametrize("rule", INDUSTRIES)
def test_R3_to_R9_above_both_limits_is_refused(rule):
    limit = LIMITS[rule]
    too_large = of_size(limit.capital_yen + 1, limit.people + 1, **INDUSTRIES[rule])
    given().when(file(**too_large), at=FILED_ON).refused(rule, "too_large", "cover.employees")
    no_capital = of_size(None, limit.people + 1, **INDUSTRIES[rule])
    given().when(file(**no_capital), at=FILED_ON).refused(rule, "too_large")


@pytest.mark.parametrize("rule", INDUSTRIES)
def test_R11_an_individual_is_judged_by_headcount_alone(rule):
    person = {**INDUSTRIES[rule], "entity_form": "sole_proprietor", "corporate_number": None}
    accepted(**of_size(None, LIMITS[rule].people, **person))
    too_many = of_size(0, LIMITS[rule].people + 1, **person)
    given().when(file(**too_many), at=FILED_ON).refused(rule, "too_many_people")


def test_R7_makers_of_tyres_or_belts_fall_under_R3():
    tyres = {"industry": "19", "industry_answers": {"tyres_or_belts": True}}
    given().when(file(**of_size(300_000_001, 301, **tyres)), at=FILED_ON).refused("R3", "too_large")


@pytest.mark.parametrize(
    ("cover", "rule"),
    [
        ({"industry": "39", "industry_minor": "392", "industry_answers": {"information_processing": True}}, "R8"),
        ({"industry": "39", "industry_minor": "392", "industry_answers": {"information_processing": False}}, "R6"),
        ({"industry": "75", "industry_answers": {"inn": False}}, "R6"),
        ({"industry": "41", "industry_minor": "411"}, "R6"),
        ({"industry": "41", "industry_minor": "413"}, "R3"),
        ({"industry": "69", "industry_minor": "693"}, "R6"),
        ({"industry": "69", "industry_minor": "691"}, "R3"),
        ({"industry": "79", "industry_minor": "791"}, "R3"),
        ({"industry": "79", "industry_minor": "796"}, "R6"),
        ({"industry": "76"}, "R5"),
        ({"industry": "43"}, "R3"),
        ({"industry": "92"}, "R6"),
    ],
)
def test_the_row_follows_from_industry_and_answers(cover, rule):
    given().when(file(**of_size(999_999_999, 9_999, **cover)), at=FILED_ON).refused(rule, "too_large")


@pytest.mark.parametrize(
    ("cover", "code"),
    [
        ({"industry": "00"}, "industry_unknown"),
        ({"industry": "39"}, "industry_minor_needed"),
        ({"industry": "39", "industry_minor": "241"}, "industry_minor_elsewhere"),
        ({"industry": "39", "industry_minor": "399"}, "industry_minor_unknown"),
        ({"industry": "39", "industry_minor": "392"}, "information_processing_needed"),
        ({"industry": "19"}, "tyres_or_belts_needed"),
        ({"industry": "75"}, "inn_needed"),
    ],
)
def test_what_the_row_depends_on_is_asked(cover, code):
    given().when(file(**of_size(1, 1, **cover)), at=FILED_ON).refused("R3", code)


@pytest.mark.parametrize("form", [f for f, facts in ENTITY_FORMS.on(FILED_ON).items() if facts.group == 3])
def test_R11_associations_of_group_3_have_no_size_test(form):
    accepted(**of_size(999_999_999_999, 99_999, entity_form=form))


GROUP_4 = [f for f, facts in ENTITY_FORMS.on(FILED_ON).items() if facts.group == 4]


@pytest.mark.parametrize("form", GROUP_4)
@pytest.mark.parametrize(("total", "small"), [(3, 2), (30, 20), (31, 21), (1, 1)])
def test_R11_two_thirds_of_the_members_suffice(form, total, small):
    accepted(cover__entity_form=form, cover__members={"total": total, "small_and_medium": small})


@pytest.mark.parametrize(("total", "small"), [(3, 1), (30, 19), (31, 20)])
def test_R11_fewer_than_two_thirds_are_refused(total, small):
    members = {"total": total, "small_and_medium": small}
    given().when(file(cover__entity_form="shuzo_kumiai", cover__members=members), at=FILED_ON).refused(
        "R11", "too_few_sme_members", "cover.members.small_and_medium"
    )


def test_R11_the_share_must_be_stated_and_possible():
    given().when(file(cover__entity_form="shuzo_kumiai"), at=FILED_ON).refused("R11", "members_needed")
    none = {"total": 0, "small_and_medium": 0}
    given().when(file(cover__entity_form="shuzo_kumiai", cover__members=none), at=FILED_ON).refused(
        "R11", "members_needed"
    )
    more = {"total": 5, "small_and_medium": 6}
    given().when(file(cover__entity_form="shuzo_kumiai", cover__members=more), at=FILED_ON).refused(
        "R11", "more_sme_members_than_members"
    )


def test_R10_the_list_is_closed_and_every_form_has_its_group():
    assert set(ENTITY_FORMS.on(FILED_ON)) == set(get_args(EntityForm))
    groups = [facts.group for facts in ENTITY_FORMS.on(FILED_ON).values()]
    assert [groups.count(group) for group in (1, 2, 3, 4)] == [1, 6, 11, 12]


def test_R12_an_individual_has_filed_the_opening_and_a_corporation_is_registered():
    given().when(file(check_sheet__opened_or_registered=False), at=FILED_ON).refused("R12", "registration_needed")
    person = {"cover__entity_form": "sole_proprietor", "cover__corporate_number": None}
    given().when(file(**person, check_sheet__opened_or_registered=False), at=FILED_ON).refused("R12", "opening_needed")


def test_R12_a_corporation_has_a_corporate_number_with_a_true_check_digit():
    given().when(file(cover__corporate_number=None), at=FILED_ON).refused("R12", "corporate_number_needed")
    given().when(file(cover__corporate_number="8000012050002"), at=FILED_ON).refused(
        "R12", "corporate_number_check_digit", "cover.corporate_number"
    )


def test_R10_an_individual_has_no_corporate_number():
    given().when(file(cover__entity_form="sole_proprietor"), at=FILED_ON).refused(
        "R10", "corporate_number_not_for_individuals"
    )
