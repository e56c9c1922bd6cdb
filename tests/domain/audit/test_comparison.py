"""What two instants of a plan differ in: what was added between them, and which facts and fields that changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.audit.domain.comparison import compare
from services.audit.domain.standing import replay
from services.audit.domain.standing_words import STATUSES
from tests.domain.audit.lines import (
    ASSIGNED,
    CERTIFIED,
    EXPIRED,
    FILED,
    GIVEN_BACK,
    OPENED,
    PROPOSED,
    RECEIVED,
    REQUESTED,
    lines,
    version_certified,
)


def test_a_correction_shows_which_fields_it_changed() -> None:
    corrected = {
        "form": {"goals": {"purpose": "守り抜く", "disasters": []}, "cover": {"x": {"key": "k", "box": "b2"}}, "new": 1}
    }
    first = lines(FILED, OPENED)
    later = lines(FILED, OPENED, ("intake.ApplicationCorrected/1", corrected))
    found = compare(first, later)
    assert [(one.key, one.before, one.after) for one in found.form] == [
        ("goals.purpose", "守る", "守り抜く"),
        ("goals.disasters#k1.kind", "flood", None),
        ("new", None, 1),
    ]
    assert found.form[1].label.ja == "事業活動に影響を与える自然災害等の想定：自然災害等の種類（1行目）"
    assert [one.name for one in found.added] == ["intake.ApplicationCorrected/1"]


def form_changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    filed = (FILED[0], FILED[1] | {"form": before})
    corrected = ("intake.ApplicationCorrected/6", {"form": after})
    found = compare(lines(filed, OPENED), lines(filed, OPENED, corrected))
    return [(one.key, one.label.ja) for one in found.form]


def box(number: int, key: str = "k1") -> dict[str, str]:
    return {"key": key, "box": f"b{number}"}


def test_of_personal_text_the_one_that_changed_is_told_and_not_what_it_says() -> None:
    before = {"cover": {"street": box(1), "postal_code": box(2)}}
    after = {"cover": {"street": box(3, "k2"), "postal_code": box(2)}}
    assert form_changes(before, after) == [("cover.street", "字・番地等")]
    assert form_changes(before, before) == []


def test_where_all_was_sealed_anew_nothing_is_known_of_personal_text() -> None:
    before = {"cover": {"street": box(1), "postal_code": box(2), "name": "a"}}
    after = {"cover": {"street": box(3, "k2"), "postal_code": box(4, "k2"), "name": "b"}}
    assert form_changes(before, after) == [("cover.name", "事業者の氏名又は名称")]


def test_a_row_is_the_same_wherever_it_stands_and_is_told_by_its_number() -> None:
    one, two = {"row_id": "k1", "item": "止水板"}, {"row_id": "k2", "item": "発電機"}
    new = {"row_id": "k3", "item": "訓練"}
    assert form_changes({"funds": [one, two]}, {"funds": [two, one]}) == []
    assert form_changes({"funds": [one, two]}, {"funds": [new, one, two | {"item": "蓄電池"}]}) == [
        ("funds#k2.item", "資金の額及び調達方法：実施事項（3行目）"),
        ("funds#k3.item", "資金の額及び調達方法：実施事項（1行目）"),
    ]


def test_rows_of_before_had_no_ids_and_are_known_by_their_place() -> None:
    before = {"funds": [{"item": "止水板"}, {"item": "発電機"}]}
    after = {
        "form_version": "24-before",
        "funds": [{"row_id": "k1", "item": "止水板"}, {"row_id": "k2", "item": "蓄電池"}],
    }
    assert form_changes(before, after) == [("funds#k2.item", "資金の額及び調達方法：実施事項（2行目）")]


def test_a_list_of_answers_is_one_answer() -> None:
    before, after = ({"organisation": {"training_months": months}} for months in ([9], [3, 9]))
    assert form_changes(before, after) == [("organisation.training_months", "訓練・教育の実施月")]


def test_facts_that_changed_are_told_with_both_values() -> None:
    found = compare(lines(FILED, OPENED, REQUESTED), lines(FILED, OPENED, REQUESTED, RECEIVED))
    assert [(one.key, one.before, one.after) for one in found.facts] == [
        ("status", STATUSES["correction"], STATUSES["received"]),
        ("answer_by", date(2026, 6, 15), None),
    ]


def test_a_row_that_came_and_one_that_went_are_told_by_their_numbers() -> None:
    one, two = {"row_id": "k1", "item": "止水板"}, {"row_id": "k2", "item": "発電機"}
    assert form_changes({"funds": [one]}, {"funds": [one, two]}) == [
        ("funds#k2.item", "資金の額及び調達方法：実施事項（2行目）")
    ]
    assert form_changes({"funds": [one, two]}, {"funds": [two]}) == [
        ("funds#k1.item", "資金の額及び調達方法：実施事項（1行目）")
    ]


def test_what_was_left_empty_before_and_what_is_now_differ_from_what_was_said() -> None:
    found = compare(*(lines((FILED[0], FILED[1] | {"form": form})) for form in ({"months": [3]}, {"months": []})))
    assert [(one.key, one.before, one.after) for one in found.form] == [("months", [3], None)]


def test_an_answer_left_blank_is_none_however_it_was_stored() -> None:
    assert form_changes({"goals": {"purpose": ""}, "x": 1}, {"goals": {"purpose": None}, "x": 1}) == []


def test_which_version_of_the_form_it_is_is_no_answer() -> None:
    assert form_changes({"form_version": "24-2025-11"}, {"form_version": "24-2025-12"}) == []


def test_where_nothing_was_filed_yet_all_is_added_and_no_field_has_changed() -> None:
    found = compare([], lines(FILED, OPENED))
    assert [one.name for one in found.added] == [FILED[0], OPENED[0]]
    assert found.form == []
    assert {one.key for one in found.facts} >= {"status", "applicant", "filed_on"}
    assert {one.before for one in found.facts} == {None}


def test_the_form_as_it_was_certified_is_compared_apart_from_the_one_that_was_filed() -> None:
    changed = (FILED[0], FILED[1] | {"form": {"goals": {"purpose": "守り抜く", "disasters": [{"kind": "flood"}]}}})
    earlier = lines(FILED, CERTIFIED, version_certified(1, 1, "2026-05-20", "2029-05"))
    filed = [*earlier, replace(lines(*[changed] * 4)[3], stream_id="s2")]
    found = compare(earlier, filed)
    assert [one.key for one in found.form] == ["goals.purpose", "cover.x"]
    assert found.certified == []
    certified = [*filed, lines(*[version_certified(2, 1, "2026-05-25", "2029-05", "s2")] * 5)[4]]
    after = compare(filed, certified)
    assert after.form == []
    assert [(one.key, one.before, one.after) for one in after.certified][:1] == [("goals.purpose", "守る", "守り抜く")]
    assert {one.key for one in after.facts} == {"version"}


def test_the_giving_back_of_one_term_is_a_difference_while_another_stands() -> None:
    both = lines(
        FILED,
        CERTIFIED,
        version_certified(1, 1, "2026-05-20", "2029-05"),
        version_certified(2, 2, "2026-05-25", "2032-05"),
        GIVEN_BACK,
    )
    found = compare(both[:-1], both, (date(2026, 5, 31), date(2026, 6, 1)))
    assert [(one.label.ja, one.before, one.after) for one in found.facts if "." in one.key] == [
        ("第1回の計画の返納日", None, date(2026, 6, 1))
    ]


def test_only_facts_that_are_for_people_are_told() -> None:
    found = compare(lines(FILED, OPENED), lines(FILED, OPENED, REQUESTED))
    assert {one.key for one in found.facts} == {"status", "answer_by"}


STORY = lines(FILED, OPENED, ASSIGNED, REQUESTED, RECEIVED, PROPOSED, CERTIFIED, EXPIRED)


@given(st.integers(0, len(STORY)), st.integers(0, len(STORY)))
def test_what_was_added_is_what_the_later_instant_knows_more(one: int, other: int) -> None:
    earlier, later = STORY[: min(one, other)], STORY[: max(one, other)]
    found = compare(earlier, later)
    assert [*earlier, *found.added] == later
    assert (found.before, found.after) == (replay(earlier), replay(later))
    back = compare(later, earlier)
    assert back.added == []
    assert [(fact.key, fact.after, fact.before) for fact in back.facts] == [
        (fact.key, fact.before, fact.after) for fact in found.facts
    ]


answers = st.dictionaries(st.sampled_from(["purpose", "months", "rows", "street"]), st.one_of(
    st.none(), st.integers(0, 3), st.lists(st.integers(1, 12), max_size=2), st.builds(box, st.integers(1, 3)),
    st.lists(st.builds(lambda row_id, item: {"row_id": row_id, "item": item}, st.sampled_from(["k1", "k2"]),
                       st.integers(0, 2)), max_size=2, unique_by=lambda row: row["row_id"]),
))  # fmt: skip


@given(answers, answers)
def test_two_forms_differ_in_the_same_fields_whichever_comes_first(before: Any, after: Any) -> None:
    there = compare(*(lines((FILED[0], FILED[1] | {"form": form | {"name": "a"}})) for form in (before, after)))
    back = compare(*(lines((FILED[0], FILED[1] | {"form": form | {"name": "a"}})) for form in (after, before)))
    assert {(one.key, str(one.before), str(one.after)) for one in there.form} == {
        (one.key, str(one.after), str(one.before)) for one in back.form
    }
    assert form_changes(before | {"name": "a"}, before | {"name": "a"}) == []
