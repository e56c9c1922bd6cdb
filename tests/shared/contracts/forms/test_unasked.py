"""What an answer to a correction changed beyond what was asked (G33)."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.forms.differences import differences
from shared.contracts.forms.single import SINGLE, PlanForm
from shared.contracts.forms.unasked import changed_unasked
from tests.domain.intake.examples import plan

BASE: PlanForm = plan()


def changed(**changes: Any) -> PlanForm:
    """The base with other values, by path with __ for the dots of a group."""
    form = BASE
    for path, value in changes.items():
        group, _, name = path.partition("__")
        part = getattr(form, group).model_copy(update={name: value}) if name else value
        form = form.model_copy(update={group: part})
    return form


def row(number: int, **values: Any) -> Any:
    return BASE.funds[0].model_copy(update={"row_id": f"k{number}", **values})


def paths(asked: tuple[str, ...], after: PlanForm, before: PlanForm = BASE) -> list[str]:
    return [one.path for one in changed_unasked(asked, before, after)]


WITH_ROWS = changed(funds=(row(1), row(2)))


@pytest.mark.parametrize(
    ("asked", "after", "found"),
    [
        (("goals.purpose",), changed(goals__purpose="別"), []),
        (("goals",), changed(goals__purpose="別"), []),
        (("goals.purpose",), changed(goals__purpose="別", goals__business_outline="別"), ["goals.business_outline"]),
        (("goals.purposes",), changed(goals__purpose="別"), ["goals.purpose"]),
        ((), changed(goals__purpose="別"), ["goals.purpose"]),
    ],
)
def test_a_field_is_asked_about_by_itself_or_by_what_holds_it(
    asked: tuple[str, ...], after: PlanForm, found: list[str]
) -> None:
    assert paths(asked, after) == found


@pytest.mark.parametrize(
    ("asked", "rows", "found"),
    [
        (("funds",), (row(1, item="別"), row(3)), []),
        (("funds#k1",), (row(1, item="別"), row(2)), []),
        (("funds#k1.item",), (row(1, item="別", use="別"), row(2)), ["funds#k1.use"]),
        (("funds#k1.item",), (row(1), row(2), row(3)), []),
        (("funds#k1.item",), (row(1, item="別"),), ["funds#k2"]),
        (("funds#k2",), (row(1),), []),
        (("equipment#k1",), (row(1), row(2), row(3)), ["funds#k3"]),
        (("funds#k1",), (row(1), row(2, item="別")), ["funds#k2.item"]),
    ],
)
def test_rows_may_be_added_beside_one_that_is_asked_about_and_no_other_touched(
    asked: tuple[str, ...], rows: tuple[Any, ...], found: list[str]
) -> None:
    assert paths(asked, changed(funds=rows), WITH_ROWS) == found


def test_with_nothing_asked_it_is_every_difference() -> None:
    after = changed(goals__purpose="別", funds=(row(7),))

    assert changed_unasked((), BASE, after) == differences(SINGLE, BASE, after)
