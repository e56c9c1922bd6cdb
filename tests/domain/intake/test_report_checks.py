"""R25: a status report says of each part how far it was carried out, and of each line of equipment of the plan."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.domain.identified import identified
from services.intake.domain.refusals import REFUSALS
from services.intake.domain.report_checks import blank_report, report_problems, report_refusals
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from tests.domain.intake.examples import plan

PLAN: FiledForm = identified(plan())
GOOD: dict[str, Any] = {"mark": "as_planned", "done": "計画のとおり実施した。"}
PARTS = ("initial_response", "measures", "partners", "organisation")


def filled(**changes: Any) -> StatusReport:
    content = blank_report(PLAN).model_dump(mode="json") | dict.fromkeys(PARTS, GOOD)
    content["equipment"] = [
        row | {"mark": "as_planned", "acquired": "2027-02", "paid_by": "own_means"} for row in content["equipment"]
    ]
    return StatusReport.model_validate(content | changes)


def found(report: StatusReport) -> dict[str, str]:
    return {refusal.field: refusal.code for refusal in report_refusals(report, PLAN)}


def test_a_report_that_says_all_is_taken() -> None:
    assert found(filled()) == {}


def test_a_blank_report_asks_for_a_mark_of_each_part_and_each_line() -> None:
    lines = {f"report.equipment#{row.row_id}.mark" for row in PLAN.equipment}

    assert {path for path in found(blank_report(PLAN)) if path.endswith(".mark")} == lines | {
        f"report.{part}.mark" for part in PARTS
    }


@pytest.mark.parametrize("mark", ["insufficient", "hardly"])
def test_what_falls_short_says_why_and_how_it_will_improve(mark: str) -> None:
    short = filled(measures=GOOD | {"mark": mark})

    assert found(short) == {
        "report.measures.reason": "report_incomplete",
        "report.measures.improvement": "report_incomplete",
    }


def test_what_has_not_begun_says_when_it_will_and_nothing_else() -> None:
    assert found(filled(measures={"mark": "not_started"})) == {"report.measures.starts": "report_incomplete"}
    assert found(filled(measures={"mark": "not_started", "starts": "2027-04"})) == {}
    assert found(filled(measures={"mark": "not_applicable"})) == {}


def test_equipment_is_reported_on_line_by_line_and_no_other() -> None:
    foreign = filled(equipment=[{"row_id": "k99", "mark": "not_applicable"}])

    assert found(foreign) == {"report.equipment": "equipment_unreported", "report.equipment#k99": "equipment_unknown"}


def test_a_line_that_is_not_reported_on_is_named_by_its_name_and_place() -> None:
    (refusal,) = report_refusals(filled(equipment=[]), PLAN)

    assert (refusal.code, refusal.params) == ("equipment_unreported", {"name": "自家発電設備", "row": 1})
    assert "k1" not in REFUSALS["equipment_unreported"].ja.format(**refusal.params)


def test_only_a_new_plan_has_no_report() -> None:
    assert [one.code for one in report_problems(None, "change")] == ["report_needed"]
    assert [one.code for one in report_problems(filled(), "new")] == ["report_of_nothing"]
    assert list(report_problems(None, "new")) == list(report_problems(filled(), "renewal")) == []
