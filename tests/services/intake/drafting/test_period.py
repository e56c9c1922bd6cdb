"""At the plan period stands what its rules ask, by what is filed."""

from __future__ import annotations

import pytest

from services.intake.pages.drafting.period import period_hints
from services.intake.pages.drafting.registry import FORMS, NEW
from shared.contracts.blocks import ApplicationKind
from shared.scheme.plan_period import PLAN_PERIOD


@pytest.mark.parametrize(
    ("kind", "said"), [("new", "申請する月"), ("change", "変えられません"), ("renewal", "今の計画の終了月より後")]
)
def test_R16_R23_R24_the_months_that_may_be_entered_are_said(kind: ApplicationKind, said: str) -> None:
    hints = period_hints(kind)
    assert said in hints["period.start"].ja
    assert f"{PLAN_PERIOD.blocks()[-1][1].months}か月以内" in hints["period.end"].ja
    assert all(form.layout.hints["period.start"] == hints["period.start"] for form in FORMS if form.kind == kind)


def test_they_stand_at_fields_of_the_form() -> None:
    assert all(NEW.layout.description.has(path) for path in period_hints("new"))
