"""新旧対照 (R31): nothing differs from itself, and whoever has the old text and the differences has the new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.event import Block
from shared.contracts.forms.before import BEFORE
from shared.contracts.forms.describing import Form
from shared.contracts.forms.differences import Difference, differences
from shared.contracts.forms.rows import Row
from shared.contracts.forms.single import SINGLE, PlanForm
from shared.contracts.intake import ApplicationFiled
from shared.contracts.personal import Personal
from tests.domain.intake.examples import PLAIN, following, plan, sealed
from tests.golden import read


def between(before: PlanForm, after: PlanForm) -> list[Difference]:
    return differences(SINGLE, before, after)


def applied(found: Sequence[Difference], form: PlanForm) -> PlanForm:
    """The form with each difference put in, one after the other."""
    changed: Any = form
    for one in found:
        changed = _put(changed, one.path.split("."), one)
    return changed  # type: ignore[no-any-return]


def _put(part: Any, way: Sequence[str], one: Difference) -> Any:
    name, _, row_id = way[0].partition("#")
    value = getattr(part, name)
    if row_id:
        if len(way) > 1:
            value = tuple(_put(row, way[1:], one) if row.row_id == row_id else row for row in value)
        elif one.kind == "added":
            value = (*value, one.after)
        else:
            value = tuple(row for row in value if row.row_id != row_id)
    else:
        value = _put(value, way[1:], one) if len(way) > 1 else one.after
    return part.model_copy(update={name: value})


def in_order(value: Any) -> Any:
    """A form whose tables are sorted by the ids of their rows: their order is no change."""
    if isinstance(value, Block):
        return value.model_copy(update={name: in_order(part) for name, part in value.__dict__.items()})
    if isinstance(value, tuple) and value and isinstance(value[0], Row):
        return tuple(sorted(value, key=lambda row: int(row.row_id[1:])))
    return value


# -- single changes --------------------------------------------------------------------------------------------------


def test_a_text_does_not_differ_from_itself() -> None:
    assert between(plan(), plan()) == []
    filed = read("intake.ApplicationFiled/2")
    assert isinstance(filed, ApplicationFiled)
    assert differences(BEFORE, filed.form, filed.form) == []


def test_spans_point_at_what_is_new_in_the_text_of_now() -> None:
    old = plan(goals__purpose="従業員の命を守り、供給を止めない。")
    new = plan(goals__purpose="従業員と家族の命を守り、供給を止めない。地域を助ける。")
    [one] = between(old, new)
    assert (one.path, one.kind) == ("goals.purpose", "amended")
    assert [one.after[start:end] for start, end in one.spans] == ["と家族", "地域を助ける。"]


def test_what_was_only_taken_out_has_no_span() -> None:
    [one] = between(plan(goals__purpose="命を守り、止めない。"), plan(goals__purpose="命を守り。"))
    assert all(one.after[start:end] == "。" or start == end for start, end in one.spans)
    [gone] = between(plan(goals__purpose="あいう"), plan(goals__purpose="あう"))
    assert (gone.kind, gone.spans) == ("amended", ())


@pytest.mark.parametrize(
    ("path", "before", "after", "kind"),
    [
        ("cover.capital_yen", None, 5, "added"),
        ("cover.capital_yen", 5, None, "removed"),
        ("cover.capital_yen", 0, 5, "amended"),
        ("cover.employees", 0, 1, "amended"),
        ("goals.impacts.0.other", "", "ある", "added"),
        ("goals.impacts.0.other", "ある", "", "removed"),
        ("organisation.training_months", [], [9], "added"),
        ("organisation.training_months", [9], [9, 10], "amended"),
        ("check_sheet.data_use", None, False, "added"),
        ("check_sheet.data_use", True, False, "amended"),
        ("certificates.resilience", False, True, "amended"),
        ("cover.members", None, {"total": 3, "small_and_medium": 3}, "added"),
        ("cover.members", {"total": 3, "small_and_medium": 3}, None, "removed"),
        ("cover.members.total", 3, 4, "amended"),
        ("period.end", "2029-11", "2029-10", "amended"),
    ],
)
def test_a_field_is_added_amended_or_removed(path: str, before: Any, after: Any, kind: str) -> None:
    name = path.replace(".", "__")
    group = {"cover__members": {"total": 3, "small_and_medium": 3}} if path.startswith("cover.members.") else {}
    old, new = plan(**{**group, name: before}), plan(**{**group, name: after})
    [one] = between(old, new)
    assert (one.path, one.kind, one.spans) == (path.replace(".0.", "#k1."), kind, one.spans)
    assert applied([one], old) == new


def test_a_row_that_comes_or_goes_is_one_difference_and_the_others_are_none() -> None:
    line, more = PLAIN["funds"][0], {"item": "D", "use": "写し", "source": "自己資金", "thousand_yen": 300}
    one = plan()
    two = following(one, funds=[more, line])
    assert [(found.path, found.kind) for found in between(one, two)] == [("funds#k2", "added")]
    assert [(found.path, found.kind) for found in between(two, one)] == [("funds#k2", "removed")]


def test_the_order_of_rows_is_no_change() -> None:
    two = plan(funds=[PLAIN["funds"][0], {"item": "D", "use": "写し", "source": "自己資金", "thousand_yen": 300}])
    assert between(two, two.model_copy(update={"funds": two.funds[::-1]})) == []


def test_a_field_of_a_row_differs_by_itself() -> None:
    [one] = between(plan(), plan(equipment__0__month="2027-06"))
    assert one.path == "equipment#k1.month"
    assert (str(one.before), str(one.after), one.spans) == ("2027-05", "2027-06", ())


def test_sealed_text_in_the_same_box_is_unchanged_and_in_another_is_not() -> None:
    form = sealed(plan())
    moved = form.model_copy(update={"cover": form.cover.model_copy(update={"street": Personal(key="k2", box="AAAA")})})
    assert between(form, form.model_copy()) == []
    [one] = between(form, moved)
    assert (one.path, one.kind, one.spans) == ("cover.street", "amended", ())


# -- any two texts ---------------------------------------------------------------------------------------------------

texts = st.text(st.sampled_from("命を守り供給止めない。\n"), max_size=12)
lines = st.text(st.sampled_from("命を守る。"), max_size=6)
funds = st.builds(
    lambda item, use, yen: {"item": item, "use": use, "source": "自己資金", "thousand_yen": yen},
    lines,
    lines,
    st.integers(0, 3),
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "goals__purpose": texts,
        "goals__business_outline": texts,
        "measures__money__planned": texts,
        "cover__building": st.none() | lines,
        "cover__capital_yen": st.none() | st.integers(0, 3),
        "cover__members": st.none() | st.just({"total": 3, "small_and_medium": 2}),
        "organisation__training_months": st.lists(st.integers(1, 12), max_size=3),
        "initial_response__grasp__timings": st.lists(st.sampled_from(["at_once", "other"]), max_size=2),
        "check_sheet__data_use": st.none() | st.booleans(),
        "check_sheet__subsidy": st.none() | st.builds(lambda name: {"name": name, "month": "2027-01"}, lines),
        "funds": st.lists(funds, max_size=4),
        "goals__disasters": st.lists(
            st.builds(
                lambda kind, said: {"kind": kind, "description": said}, st.sampled_from(["flood", "tsunami"]), texts
            ),
            max_size=3,
        ),
    },
)


@given(changes, changes)
def test_the_old_text_with_the_differences_put_in_is_the_new_one(before: dict[str, Any], after: dict[str, Any]) -> None:
    old = plan(**before)
    new = following(old, **after)
    found = between(old, new)
    assert in_order(applied(found, old)) == in_order(new)
    assert between(new, new) == []
    assert bool(found) == (in_order(old) != in_order(new))
    assert len({one.path for one in found}) == len(found)


@given(texts, texts)
def test_outside_the_spans_nothing_was_put_in(before: str, after: str) -> None:
    found = between(plan(goals__purpose=before), plan(goals__purpose=after))
    for one in found:
        if one.kind == "amended":
            new = {place for start, end in one.spans for place in range(start, end)}
            kept = [sign for place, sign in enumerate(one.after) if place not in new]
            rest = iter(one.before)
            assert all(sign in rest for sign in kept)
            assert list(one.spans) == sorted(one.spans)


def test_a_form_that_asks_something_is_compared_in_its_own_order() -> None:
    old, new = plan(), plan(cover__employees=21, goals__purpose="別", period={"start": "2027-01", "end": "2029-11"})
    paths = [one.path for one in between(old, new)]
    assert paths == ["cover.employees", "goals.purpose", "period.start"]
    assert issubclass(SINGLE.form, Form)
