"""What the forms say of their fields: all of them, in both languages, with words for whatever can be answered."""

from __future__ import annotations

import re
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from shared.contracts.event import Block
from shared.contracts.forms.before import BEFORE, FormBefore
from shared.contracts.forms.describing import Described, Description, Form, describe
from shared.contracts.forms.filed import ALL
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.kinds import OWN_KINDS
from shared.contracts.forms.single import SINGLE, PlanForm

JAPANESE = re.compile("[ぁ-ヿ一-鿿]")
SAME_IN_BOTH = {"BCP"}
FORMS = pytest.mark.parametrize("described", ALL, ids=lambda one: one.form.__name__)
FIELDS = [(one, field) for one in ALL for field in one.fields.values()]
EACH_FIELD = pytest.mark.parametrize(
    ("described", "field"), FIELDS, ids=[f"{one.form.__name__}:{field.path}" for one, field in FIELDS]
)


def paths(model: type[BaseModel], before: str = "") -> list[str]:
    """Every field below a model, found in pydantic's own way."""
    found: list[str] = []
    for name, field in model.model_fields.items():
        if name in ("form_version", "row_id"):
            continue
        found.append(f"{before}{name}")
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found += paths(part, f"{before}{name}.")
    return found


def values_of(annotation: Any) -> set[Any]:
    """Every value that a closed list or a question allows, at any depth of its annotation."""
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    if annotation is bool:
        return {True, False}
    return {value for part in get_args(annotation) for value in values_of(part)}


def annotation_of(form: type[Form], field: Described) -> Any:
    *way, name = field.path.split(".")
    block: type[Block] = form
    description = describe(form)
    for length in range(1, len(way) + 1):
        inner = description.fields[".".join(way[:length])].block
        assert inner is not None
        block = inner
    return block.model_fields[name].annotation


@FORMS
def test_every_field_of_a_form_is_described_once_in_its_own_order(described: Description) -> None:
    assert list(described.fields) == paths(described.form)


@EACH_FIELD
def test_a_label_is_said_in_both_languages(described: Description, field: Described) -> None:
    label = field.label
    assert JAPANESE.search(label.ja) or label.ja in SAME_IN_BOTH | {"FAX番号"}
    assert label.en
    assert not JAPANESE.search(label.en)
    for text in (field.asked.hint, field.asked.none):
        assert text is None or (JAPANESE.search(text.ja) and text.en and text.ja != text.en)


@EACH_FIELD
def test_whatever_can_be_chosen_has_words_and_whatever_is_offered_can_be_chosen(
    described: Description, field: Described
) -> None:
    allowed = values_of(annotation_of(described.form, field)) if field.block is None else set()
    if field.kind.name in ("choice", "yes_no") and allowed:
        assert set(field.kind.words) == allowed
    else:
        assert field.kind.name in ("choice", *(kind.name for kind in OWN_KINDS.values())) or not allowed
    assert set(field.kind.offered) <= set(field.kind.words)
    for word in field.kind.words.values():
        texts = (word, word) if isinstance(word, str) else (word.ja, word.en)
        assert all(texts)


@FORMS
def test_no_two_fields_of_a_part_have_the_same_label(described: Description) -> None:
    for path in ("", *(field.path for field in described.fields.values() if field.block)):
        if path:
            labels = [field.label for field in described.within(path)]
            assert len(labels) == len(set(labels)), path


@FORMS
def test_the_sections_hold_each_part_once(described: Description) -> None:
    parts = [part for section in described.form.SECTIONS for part in section.parts]
    top = [path for path in described.fields if "." not in path]
    assert sorted(parts) == sorted(top)
    assert len(parts) == len(set(parts))
    assert all(section.title.ja and section.title.en for section in described.form.SECTIONS)


def test_the_real_form_asks_for_measures_and_equipment_before_the_initial_response() -> None:
    [parts] = [section.parts for section in PlanForm.SECTIONS if "equipment" in section.parts]
    assert parts.index("measures") < parts.index("equipment") < parts.index("initial_response")


def test_money_is_asked_in_the_unit_that_its_label_names() -> None:
    for field in (*SINGLE.fields.values(), *BEFORE.fields.values()):
        if field.kind.name in ("yen", "thousand_yen"):
            unit = "千円" if field.kind.name == "thousand_yen" else "円"
            assert field.label.ja.endswith(f"（{unit}）"), field.path
    thousands = {path for path, field in SINGLE.fields.items() if field.kind.name == "thousand_yen"}
    assert thousands == {
        "equipment.unit_price_thousand_yen",
        "equipment.amount_thousand_yen",
        "funds.thousand_yen",
    }


def test_the_names_of_the_forms_differ() -> None:
    versions = [get_args(one.form.model_fields["form_version"].annotation) for one in ALL]
    assert versions == [("24-2025-11", "24-2025-12"), ("26-2024-04",), ("24-before",)]
    assert {one.form for one in ALL} == {PlanForm, JointPlanForm, FormBefore}


def test_a_field_that_says_nothing_of_itself_is_told_by_its_path() -> None:
    class Silent(Form):
        purpose: str

    with pytest.raises(LookupError, match="purpose says nothing of itself"):
        Description(Silent)


def test_programs_are_told_of_a_field_in_both_languages() -> None:
    schema = PlanForm.model_json_schema()["$defs"]["Cover"]["properties"]
    assert schema["name_kana"]["title"] == "Name in kana"
    assert schema["name_kana"]["description"].startswith("フリガナ\n全角カタカナで")
    assert "Personal data; kept sealed." in schema["street"]["description"]


# -- paths -----------------------------------------------------------------------------------------------------------


@FORMS
def test_a_form_has_its_fields_by_their_paths_and_those_of_a_table_in_a_row_only(described: Description) -> None:
    tables = [path for path, field in described.fields.items() if field.is_table]
    for path in described.fields:
        [*within] = [table for table in tables if path.startswith(f"{table}.")]
        if within:
            assert not described.has(path)
            assert described.has(path.replace(within[0], f"{within[0]}#k12", 1))
        else:
            assert described.has(path)
            assert described.has(f"{path}#k1") == (path in tables)


@pytest.mark.parametrize(
    "path",
    [
        "", ".", "form.goals.purpose", "goals.nothing", "goals.", ".goals", "goals..purpose", "goals.disasters.0.kind",
        "goals.disasters#k1.nothing", "goals.disasters#1.KIND", "goals.disasters#K1.kind", "goals#k1.purpose",
        "cover.name#k1", "equipment#", "equipment#k1.", "equipment#k1#k2", "form_version", "equipment#k1.row_id",
    ],
)  # fmt: skip
def test_other_spellings_name_nothing(path: str) -> None:
    assert not SINGLE.has(path)


def test_a_label_tells_the_row_only_within_a_table() -> None:
    assert SINGLE.label("equipment#k7.month", 2).ja == "税制措置の対象設備：取得年月（2行目）"
    assert SINGLE.label("equipment#k7.month", 2).en == "Equipment for the tax measure: Month of acquisition (row 2)"
    assert SINGLE.label("equipment#k7", 2).ja == "税制措置の対象設備（2行目）"
    assert SINGLE.label("equipment#k7.month").ja == "取得年月"
    assert SINGLE.label("organisation.training_months", 1).ja == "訓練・教育の実施月"
    with pytest.raises(KeyError):
        SINGLE.label("goals.nothing")


def test_what_stands_in_a_group_of_like_ones_is_named_together_with_it() -> None:
    assert SINGLE.label("initial_response.grasp.timings").ja == "被害状況の把握：発災後の対応時期"
    assert SINGLE.label("measures.money.planned").en == "C Money: Planned"
