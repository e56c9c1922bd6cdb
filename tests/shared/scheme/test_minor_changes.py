"""R27: a change that says nothing else than what may be a minor change is pointed out."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.minor_change import MinorFacts
from shared.scheme.minor_changes import ALTERATIONS, MINOR_PLACES, cautions_of_change, label_of_fact
from shared.web.problems import caution_errors
from tests.domain.intake.examples import following, plan

BASE = plan()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"cover__representative_name": "堤 花子"}, "cover.representative_name"),
        ({"cover__name": "株式会社 新堤防", "cover__name_kana": "シンテイボウ"}, "cover.name"),
        ({"funds__0__thousand_yen": 1}, "funds#k1.thousand_yen"),
        ({"check_sheet__email": "new@example.jp"}, "check_sheet.email"),
        ({"cover__representative_name": "堤 花子", "goals__purpose": "地域を守る。"}, None),
        ({"cover__municipality": "別の市"}, None),
        ({"period__end": "2028-10"}, None),
    ],
)
def test_it_is_pointed_out_where_nothing_else_differs(changes: dict[str, Any], field: str | None) -> None:
    found = cautions_of_change(BASE, following(BASE, **changes))

    assert [(one.rule, one.field) for one in found] == ([("R27", field)] if field else [])
    assert all("変更申請は要りません" in one.ja for one in caution_errors(found))


def test_every_fact_of_a_minor_change_is_asked_for_and_has_its_name() -> None:
    asked = {fact for one in ALTERATIONS.values() for fact in one.facts}

    assert asked == set(MinorFacts.model_fields)
    assert all(label_of_fact(fact).en for fact in asked)
    assert all(f"cover.{fact}".startswith(MINOR_PLACES) for fact in asked - {"funding"})
