"""Places in a form, and what lies within them."""

from __future__ import annotations

import pytest

from shared.contracts.forms.paths import holds


@pytest.mark.parametrize("path", ["equipment", "equipment#k3", "equipment#k3.month"])
def test_a_place_holds_itself_and_what_lies_within(path: str) -> None:
    assert holds("equipment", path)


@pytest.mark.parametrize("path", ["equipment_kind", "equipment-k3", "measures.equipment", "equip"])
def test_a_place_holds_no_other(path: str) -> None:
    assert not holds("equipment", path)


def test_a_row_holds_no_other_row() -> None:
    assert not holds("equipment#k3", "equipment#k31.month")
