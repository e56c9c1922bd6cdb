"""Fields of a form that somebody filled in: which are there, what stands in them, and how they are called."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from shared.contracts.blocks import CorrectionItem
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.filed import (
    FILED_FORM,
    by_row,
    description_of,
    has_field,
    label_anywhere,
    label_in,
    label_of_item,
    place_of,
    row_number,
    value_at,
)
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import ApplicationFiled
from tests.domain.intake.examples import plan, sealed
from tests.golden import read

LINE = plan().equipment[0]
FORM = plan().model_copy(
    update={"equipment": (LINE.model_copy(update={"row_id": "k5"}), LINE.model_copy(update={"row_id": "k2"}))}
)


def before() -> FormBefore:
    filed = read("intake.ApplicationFiled/2")
    assert isinstance(filed, ApplicationFiled)
    assert isinstance(filed.form, FormBefore)
    return filed.form


@pytest.mark.parametrize(
    "path",
    [
        "goals",
        "goals.purpose",
        "goals.disasters",
        "equipment#k5",
        "equipment#k2.month",
        "cover.members",
        "cover.building",
    ],
)
def test_what_a_form_has_though_it_be_empty(path: str) -> None:
    assert has_field(FORM, path)


@pytest.mark.parametrize(
    "path",
    [
        "equipment#k1", "equipment#k1.month", "equipment#k3", "equipment.month", "equipment.0.month",
        "initial_responses", "goals.impacts.people", "cover.members.total", "cover.name#k1", "",
    ],
)  # fmt: skip
def test_what_a_form_has_not(path: str) -> None:
    assert not has_field(FORM, path)


def test_each_form_has_its_own_fields() -> None:
    assert has_field(before(), "initial_responses#k1.timing")
    assert has_field(before(), "goals.impacts.people")
    assert not has_field(before(), "goals.impacts#k1.people")
    assert not has_field(before(), "tax_measure.wanted")


def test_every_answer_of_a_form_is_found_again_by_its_path() -> None:
    for form in (FORM, before()):
        for answer in description_of(form).answers(form):
            assert has_field(form, answer.path)
            assert value_at(form, answer.path) == answer.value


def test_a_value_is_found_by_its_row() -> None:
    assert value_at(FORM, "equipment#k2.name") == "自家発電設備"
    assert value_at(FORM, "cover.building") is None
    with pytest.raises(KeyError):
        value_at(FORM, "equipment#k1.name")


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("equipment#k5.month", 1),
        ("equipment#k2", 2),
        ("equipment#k1.month", None),
        ("equipment", None),
        ("goals.purpose", None),
        ("goals.disasters#k1.kind", 1),
        ("cover.name#k1", None),
        ("nothing#k1", None),
    ],
)
def test_a_row_has_the_number_of_its_place(path: str, number: int | None) -> None:
    assert row_number(FORM, path) == number


def test_a_label_is_that_of_the_form_in_which_the_field_stands() -> None:
    assert label_in(FORM, "equipment#k2.month").ja == "税制措置の対象設備：取得年月（2行目）"
    assert label_in(FORM, "equipment#k2.street").ja == "税制措置の対象設備：設置場所：字・番地等（2行目）"
    assert label_in(before(), "equipment#k1.place").ja == "税制措置の対象設備：所在地（市区町村まで）（1行目）"
    assert label_in(before(), "cover.street").ja == "番地・建物名"
    assert label_in(FORM, "equipment#k1.month").ja == "取得年月"


def test_what_no_form_has_stands_for_itself_and_can_be_put_into_a_sentence() -> None:
    label = label_in(FORM, "goals.{0}")
    assert label.in_language("ja", {}) == "「goals.{0}」"
    assert label.in_language("en", {}) == '"goals.{0}"'


def test_who_does_not_have_the_form_at_hand_asks_the_newest_that_has_the_field() -> None:
    assert label_anywhere("cover.street").ja == "字・番地等"
    assert (
        label_anywhere("initial_responses#k2.timing", 2).ja
        == "自然災害等が発生した場合における対応手順：発災後の対応時期（2行目）"
    )
    item = CorrectionItem(path="equipment#k9.month", comment="?", row=2)
    assert label_of_item(item).ja == "税制措置の対象設備：取得年月（2行目）"
    assert label_of_item(item.model_copy(update={"row": None})).ja == "取得年月"


@pytest.mark.parametrize(
    ("told", "ours", "row"),
    [
        ("equipment.1.month", "equipment#k2.month", 2),
        ("equipment.0", "equipment#k5", 1),
        ("equipment.7.month", "equipment.7.month", 8),
        ("organisation.training_months.0", "organisation.training_months", 1),
        ("goals.disasters.0.kind", "goals.disasters#k1.kind", 1),
        ("cover.name", "cover.name", None),
        ("cover.name.0", "cover.name.0", 1),
        ("nothing.0.month", "nothing.0.month", 1),
    ],
)
def test_a_place_in_a_document_is_one_in_the_form(told: str, ours: str, row: int | None) -> None:
    assert by_row(FORM, told) == ours
    assert place_of(told)[1] == row


def test_a_place_is_named_without_the_form_too() -> None:
    assert place_of("equipment.1.month") == ("equipment.month", 2)
    assert place_of("equipment#k3.month") == ("equipment#k3.month", 3)
    assert label_anywhere(*place_of("equipment.1.month")).ja == "税制措置の対象設備：取得年月（2行目）"
    assert label_anywhere(*place_of("organisation.training_months.1")).ja == "訓練・教育の実施月"


def test_a_form_is_read_by_the_name_that_it_bears() -> None:
    for form in (sealed(plan()), before()):
        assert FILED_FORM.validate_json(form.model_dump_json()) == form
    assert type(FILED_FORM.validate_json(before().model_dump_json())) is FormBefore
    assert type(FILED_FORM.validate_json(sealed(plan()).model_dump_json())) is PlanForm
    with pytest.raises(ValidationError):
        FILED_FORM.validate_json('{"form_version": "25-2025-12"}')
    with pytest.raises(ValidationError):
        FILED_FORM.validate_json("{}")
