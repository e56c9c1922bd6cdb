"""A business is known again by its 法人番号, and one that has none by its name and municipality, however written."""

from __future__ import annotations

import pytest

from shared.searching.same_business import business_keys
from tests.domain.intake.examples import plan
from tests.domain.intake.joint_examples import joint


def keys(name: str, municipality: str = "札幌市") -> list[str]:
    nobody = {"cover__entity_form": "sole_proprietor", "cover__corporate_number": None, "cover__capital_yen": None}
    return list(business_keys(plan(cover__name=name, cover__municipality=municipality, **nobody)))


@pytest.mark.parametrize("written", ["ゆきみパン工房", " ゆきみ　パン工房 ", "ユキミパン工房", "ゆきみﾊﾟﾝ工房"])
def test_a_sole_trader_is_known_by_name_and_municipality(written: str) -> None:
    assert keys(written) == keys("ゆきみパン工房")
    assert keys(written) != keys("ゆきみパン工房", "函館市")
    assert keys(written) != keys("ゆきみパン")


def test_a_corporation_is_known_by_its_number_alone() -> None:
    form = plan()
    assert business_keys(form) == {form.cover.corporate_number: "cover.corporate_number"}


def test_partners_of_a_joint_plan_are_known_each_at_its_own_place() -> None:
    form = joint()
    assert list(business_keys(form).values()) == [
        "cover.corporate_number",
        *(f"participants#{row.row_id}.corporate_number" for row in form.participants),
    ]
