"""A plan in the form of before, carried up to the form of today, and what a plan of today says otherwise."""

from __future__ import annotations

from shared.contracts.forms.carrying import carried_up, differences_from
from shared.contracts.forms.describing import describe
from shared.contracts.forms.differences import differences
from shared.contracts.forms.excerpts import outline
from shared.contracts.forms.single import PlanForm
from tests.support.form_before import form_before

BEFORE = form_before()


def test_a_plan_keeps_what_it_says_with_money_in_thousands_and_months_of_its_own() -> None:
    now = carried_up(BEFORE)
    assert (now.cover.name, now.goals.purpose) == (BEFORE.cover.name, BEFORE.goals.purpose)
    assert now.cover.street == BEFORE.cover.street
    assert [row.row_id for row in now.equipment] == [row.row_id for row in BEFORE.equipment]
    assert [row.amount_thousand_yen * 1_000 for row in now.equipment] == [row.amount_yen for row in BEFORE.equipment]
    assert now.organisation.training_months == (BEFORE.organisation.training_month,)
    assert outline(now) == outline(BEFORE)


def test_the_place_of_equipment_is_its_prefecture_and_the_rest() -> None:
    for then, now in zip(BEFORE.equipment, carried_up(BEFORE).equipment, strict=True):
        assert then.place in (f"{now.prefecture}{now.municipality}", now.municipality)


def test_what_was_told_in_free_words_stands_where_there_is_a_choice_now() -> None:
    now = carried_up(BEFORE)
    organisation = next(row for row in BEFORE.initial_responses if row.item == "emergency_organisation")
    assert now.initial_response.organisation.response == organisation.response
    assert now.initial_response.organisation.other_timing == organisation.timing
    assert [(row.kind, row.other_kind) for row in now.partners] == [("other", row.kind) for row in BEFORE.partners]


def test_a_plan_of_today_is_only_of_another_version() -> None:
    now = carried_up(BEFORE)
    earlier = now.model_copy(update={"form_version": "24-2025-11"})
    assert carried_up(earlier) == now


def test_answers_to_new_questions_are_no_differences() -> None:
    now = carried_up(BEFORE)
    sheet = now.check_sheet.model_copy(update={"survey": True})
    goals = now.goals.model_copy(update={"purpose": "従業員と地域を守るため。"})
    rows = tuple(row.model_copy(update={"street": BEFORE.cover.street}) for row in now.equipment)
    form = now.model_copy(update={"check_sheet": sheet, "goals": goals, "equipment": rows})
    assert [one.path for one in differences_from(BEFORE, now)] == []
    assert [one.path for one in differences_from(BEFORE, form)] == ["goals.purpose"]


def test_between_plans_of_one_version_all_differences_count() -> None:
    now = carried_up(BEFORE)
    form = now.model_copy(update={"check_sheet": now.check_sheet.model_copy(update={"survey": True})})
    assert differences_from(now, form) == differences(describe(PlanForm), now, form) != []
