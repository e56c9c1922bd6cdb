"""Answers as typed, and the document that comes of them: a form typed in again is the same form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.forms.answers import (
    Answers,
    AsTyped,
    altered,
    answers_of,
    document,
    from_json,
    in_document,
    must_be_answered,
    to_json,
)
from shared.contracts.forms.before import BEFORE
from shared.contracts.forms.describing import Described, Description
from shared.contracts.forms.differences import differences
from shared.contracts.forms.filed import description_of
from shared.contracts.forms.joint import JOINT, JointPlanForm
from shared.contracts.forms.kinds import KindName
from shared.contracts.forms.single import SINGLE, PlanForm
from shared.contracts.personal import Masked, Personal
from tests.domain.intake.examples import PLAIN, plan
from tests.support.form_before import form_before

NOTHING = Answers("24-2025-12")


def shown(personal: Personal) -> str:
    return personal.text or ""


def answered(**given_by_path: AsTyped) -> Answers:
    return NOTHING.with_given({path.replace("__", "."): typed for path, typed in given_by_path.items()})


def typed_at(path: str, typed: AsTyped) -> Any:
    return in_document(SINGLE.at(path), typed)


# -- any form at all -------------------------------------------------------------------------------------------------

TEXTS: dict[KindName, st.SearchStrategy[Any]] = {
    "code": st.from_regex(r"[0-9]{13}", fullmatch=True),
    "address": st.sampled_from(["", "https://example.jp/計画?a=1"]),
    "kana": st.text("アンー　", max_size=5).map(str.strip),
    "month": st.builds("{:04d}-{:02d}".format, st.integers(1900, 2200), st.integers(1, 12)),
    "day": st.dates().map(str),
    "month_of_year": st.integers(1, 12),
    "times_a_year": st.integers(0, 366),
    "postal_code": st.just("230-0000"),
    "telephone": st.just("03-0000-0000"),
}


def values(field: Described, form: Description = SINGLE) -> st.SearchStrategy[Any]:
    """Anything that a field takes, as JSON."""
    if field.block is not None and field.is_table:
        ids = st.lists(st.integers(1, 9), unique=True, max_size=2)
        return ids.flatmap(lambda numbers: st.tuples(*(rows(field.path, number, form) for number in numbers)).map(list))
    if field.block is not None:
        one: st.SearchStrategy[Any] = part(field.path, form)
    elif field.kind.words:
        one = st.sampled_from(list(field.kind.words))
    elif field.kind.name == "choice":
        one = st.from_regex(r"[0-9]{4}", fullmatch=True)
    elif field.kind.is_number:
        one = TEXTS.get(field.kind.name, st.integers(0, 1_000_000))
    else:
        # Personal text is not trimmed by the form; blanks alone are no answer of any kind.
        one = TEXTS.get(field.kind.name, st.text("あa1 \n、,年", max_size=6).map(lambda text: text.strip() or "略"))
        one = one.map(lambda text: text.replace("\n", " ") if isinstance(text, str) else text)
    if field.is_list:
        return st.lists(one, max_size=3, unique=True)
    return st.none() | one if field.may_be_null else one


def rows(table: str, number: int, form: Description) -> st.SearchStrategy[dict[str, Any]]:
    return part(table, form).map(lambda row: {**row, "row_id": f"k{number}"})


def part(path: str, form: Description = SINGLE) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({one.name: values(one, form) for one in form.within(path)})


FORMS = part("").map(lambda plain: PlanForm.model_validate({**plain, "form_version": "24-2025-12"}))
JOINT_FORMS = part("", JOINT).map(lambda plain: JointPlanForm.model_validate({**plain, "form_version": "26-2024-04"}))


@settings(max_examples=25, deadline=None)
@given(FORMS)
def test_a_form_typed_in_again_is_the_same_form(form: PlanForm) -> None:
    answers = from_json(to_json(answers_of(form, shown)))
    assert PlanForm.model_validate(document(answers, SINGLE)) == form


def test_so_is_the_form_of_before() -> None:
    form = form_before()
    opened = answers_of(form, lambda personal: personal.text or "封")
    again = BEFORE.form.model_validate(document(opened, description_of(form)))
    assert answers_of(again, lambda personal: personal.text or "封") == opened


def test_rows_that_were_never_at_the_door_are_numbered() -> None:
    form = PlanForm.model_validate(PLAIN)
    assert answers_of(form, shown).rows["goals.disasters"] == ("k1",)


def test_personal_text_that_nobody_may_see_is_unanswered() -> None:
    answers = answers_of(plan(), lambda personal: Masked.HIDDEN)
    assert not answers.is_answered("cover.street")
    assert answers.is_answered("cover.municipality")


# -- nothing answered ------------------------------------------------------------------------------------------------


def test_unanswered_is_never_an_answer() -> None:
    nothing = document(NOTHING, SINGLE)
    assert nothing["cover"]["employees"] is None
    assert nothing["cover"]["name"] == ""
    assert nothing["check_sheet"]["has_gbizid"] is None, "its default says yes, which nobody has said"
    assert nothing["check_sheet"]["supporter"]["kind"] is None
    assert nothing["check_sheet"]["data_use"] is None
    assert nothing["legal_compliance"] is False
    assert nothing["organisation"]["training_months"] == []
    assert nothing["goals"]["disasters"] == []


def test_an_optional_group_is_there_once_something_in_it_is_answered() -> None:
    assert document(NOTHING, SINGLE)["cover"]["members"] is None
    members = document(answered(cover__members__total="5"), SINGLE)["cover"]["members"]
    assert members == {"total": 5, "small_and_medium": None}
    assert document(answered(check_sheet__subsidy__name=" 　"), SINGLE)["check_sheet"]["subsidy"] is None


def test_a_row_in_which_nothing_was_typed_is_left_out() -> None:
    two = NOTHING.with_row("funds").with_row("funds").with_given({"funds#k2.item": "止水板"})
    assert [row["row_id"] for row in document(two, SINGLE)["funds"]] == ["k2"]


def test_which_fields_a_form_cannot_be_read_without() -> None:
    needed = {path for path, one in SINGLE.fields.items() if must_be_answered(one)}
    assert {"cover.employees", "cover.entity_form", "period.start", "check_sheet.has_gbizid"} <= needed
    assert not needed & {"cover.name", "cover.capital_yen", "legal_compliance", "goals.disasters", "check_sheet"}


# -- as people type --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "typed", "read"),
    [
        ("cover.employees", "３８", 38),
        ("cover.capital_yen", " 20,000,000 ", 20_000_000),
        ("cover.capital_yen", "２０，０００，０００", 20_000_000),
        ("cover.capital_yen", "二千万", "二千万"),
        ("cover.capital_yen", "-1", "-1"),
        ("cover.employees", "1" * 20, "1" * 20),
        ("cover.established_on", "1985-4-1", "1985-04-01"),
        ("cover.established_on", "１９８５年４月１日", "1985-04-01"),
        ("cover.established_on", "1985-4", "1985-4"),
        ("cover.established_on", "1985-4-", "1985-4-"),
        ("period.start", "2026-4", "2026-04"),
        ("period.start", "2026年12月", "2026-12"),
        ("period.start", "2026/12", "2026-12"),
        ("period.start", "2026-4-1", "2026-4-1"),
        ("period.start", "-4", "-4"),
        ("cover.name", "ＡＢＣ　株式会社", "ＡＢＣ　株式会社"),
        ("check_sheet.survey", "false", False),
        ("check_sheet.survey", "たぶん", "たぶん"),
        ("organisation.training_months", ("４", "10"), [4, 10]),
        ("organisation.training_months", "", []),
        ("initial_response.other.response", "-", "-"),
    ],
)
def test_an_answer_is_put_into_shape_or_left_as_it_was_typed(path: str, typed: AsTyped, read: Any) -> None:
    assert typed_at(path, typed) == read


def test_a_blank_takes_an_answer_away() -> None:
    answers = answered(cover__name="株式会社みなと").with_given({"cover.name": "　", "cover.employees": "3"})
    assert answers.given == {"cover.employees": "3"}
    assert answers.text("cover.name") == ""
    assert answers.every("organisation.training_months") == ()


# -- rows ------------------------------------------------------------------------------------------------------------


def test_a_removed_row_can_be_put_back_and_its_id_is_not_given_again() -> None:
    two = NOTHING.with_row("funds").with_row("funds").with_given({"funds#k2.item": "止水板"})
    one = two.with_rows("funds", ("k1",))
    assert document(one, SINGLE)["funds"] == []
    assert not one.is_answered("funds")
    assert one.with_row("funds").rows["funds"] == ("k1", "k3")
    assert one.with_rows("funds", ("k1", "k2")) == two
    assert one.without_removed().given == {}
    assert two.without_removed() == two


# -- beside other answers --------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(FORMS, FORMS)
def test_answers_differ_where_the_forms_that_they_make_differ(before: PlanForm, after: PlanForm) -> None:
    both = [PlanForm.model_validate(document(answers_of(form, shown), SINGLE)) for form in (before, after)]
    forms = {one.path for one in differences(SINGLE, *both)}
    typed = altered(SINGLE, *(answers_of(form, shown) for form in both))
    assert {whole(path, typed) for path in forms} == {whole(path, forms) for path in typed}


def whole(path: str, others: Any) -> str:
    """A path, or that of its group or row where the other side names that as a whole: one that came or went."""
    around = (path[:end] for end in range(len(path)) if path[end] == "." and path[:end] in others)
    return next(around, path) if path not in others else path


def test_the_same_in_other_digits_is_not_altered() -> None:
    before = answered(cover__employees="1200", period__start="2026-04", cover__name="みなと")
    after = answered(cover__employees="１，２００", period__start="2026-4", cover__name="みなと")
    assert altered(SINGLE, before, after) == frozenset()


def test_a_row_that_came_or_went_is_named_as_a_whole_and_a_blank_one_is_none() -> None:
    two = NOTHING.with_row("funds").with_row("funds").with_given({"funds#k1.item": "止水板", "funds#k2.item": "発電機"})
    one = two.with_rows("funds", ("k2",)).with_given({"funds#k2.item": "蓄電池"}).with_row("funds")
    assert altered(SINGLE, two, one) == {"funds#k1", "funds#k2.item"}
    assert altered(SINGLE, one, two) == {"funds#k1", "funds#k2.item"}
    assert altered(SINGLE, two, two.with_rows("funds", ("k2", "k1"))) == frozenset()
