"""All that stands against a plan is told at once, by every way in: nothing new is told of what could have been told."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.form_checks import problems
from services.intake.domain.identified import identified
from services.intake.domain.report_checks import report_refusals
from services.intake.domain.requests import LaterFiling
from services.intake.views.starting import blank_plan, example_plan
from services.intake.views.told_at_once import Judged, labelled, plan_posted
from services.intake.views.workbook import blank_workbook, from_workbook
from shared.contracts.forms.filed import PlanToFile
from shared.domain import Refusal, together
from shared.scheme.application_kinds import PlanType
from shared.web.problems import FieldError, Problem
from tests.domain.intake.examples import FILED_ON

TYPES: tuple[PlanType, ...] = ("single", "joint")


def against(plan: Any, day: date = FILED_ON) -> dict[str, FieldError]:
    """What a filing of the plan would be told, by place."""
    try:
        form = plan_posted(PlanToFile, orjson.dumps(plan), Judged(day)).root
    except Problem as problem:
        return {error.field: error for error in problem.errors}
    return {one.field: FieldError(one.field, one.rule, one.code, "", "") for one in problems(identified(form), day)}


def at(plan: Any, path: str) -> tuple[Any, str]:
    *way, last = path.split(".")
    for part in way:
        plan = plan[int(part)] if isinstance(plan, list) else plan[part]
    return plan, last


@pytest.mark.parametrize("plan_type", TYPES)
def test_a_blank_form_is_told_what_cannot_be_read_and_what_is_missing_together(plan_type: PlanType) -> None:
    found = against(blank_plan(FILED_ON, plan_type))
    unreadable = {"cover.entity_form", "cover.employees", "period.start"}
    refused = {"cover.name", "cover.representative_name", "check_sheet.contact_name"}
    assert unreadable | refused <= found.keys()


@pytest.mark.parametrize("plan_type", TYPES)
def test_what_is_put_right_one_by_one_brings_nothing_that_could_have_been_told_before(plan_type: PlanType) -> None:
    """One field of the blank form after another is filled in as in the example, in the order of telling."""
    plan, right = blank_plan(FILED_ON, plan_type), example_plan(FILED_ON, plan_type)
    before = against(plan)
    for path in [path for path in before if "#" not in path]:
        place, name = at(plan, path)
        good, _ = at(right, path)
        place[name] = good[name]
        now = against(plan)
        # What rests on a field that was unreadable could not be told: only its own part may have something new.
        assert {part_of(one) for one in now.keys() - before.keys()} <= {part_of(path)}
        before = before | now


def part_of(path: str) -> str:
    """The group or table that a place is in."""
    return path.partition(".")[0].partition("#")[0]


FIELDS = ("cover.employees", "cover.name", "period.start", "goals.purpose", "check_sheet.email")


@given(st.sets(st.sampled_from(FIELDS)))
def test_an_error_hides_no_error_of_another_field(broken: set[str]) -> None:
    each: set[str] = set()
    whole = example_plan(FILED_ON)
    for path in broken:
        alone = example_plan(FILED_ON)
        for plan in (alone, whole):
            place, name = at(plan, path)
            place[name] = "" if isinstance(place[name], str) else "many"
        each |= against(alone).keys()
    assert against(whole).keys() == each


def test_what_is_told_begins_with_the_label_of_its_field_wherever_the_plan_stands() -> None:
    errors = [FieldError(f"{at}equipment.1.month", "", "month", "?", "?") for at in ("", "form.")]
    assert [error.ja for error in labelled(errors)] == ["税制措置の対象設備：取得年月（2行目）：?"] * 2
    other = FieldError("attachments.0.id", "", "missing", "?", "?")
    assert labelled([other]) == (other,)


def test_a_workbook_is_told_the_same_fields_as_a_document() -> None:
    book = from_workbook(blank_workbook(blank_plan(FILED_ON)["form_version"], "ja"), FILED_ON)
    plan = blank_plan(FILED_ON)
    plan |= {name: [] for name, one in plan.items() if isinstance(one, list)}
    told = {error.field for error in book.errors}
    wanted = {path for path in against(plan) if path.startswith(("cover", "goals.purpose", "check_sheet"))}
    # Left blank there, a 法人番号 is none at all, and who needs one hangs on the 法人形態.
    assert wanted - {"cover.corporate_number"} <= told


# -- what comes with a plan that was certified -----------------------------------------------------------------------

REPORT_FIELDS = ("initial_response.mark", "measures.done", "organisation.mark", "partners.reason")


@given(st.sets(st.sampled_from(FIELDS)), st.sets(st.sampled_from(REPORT_FIELDS)), st.sets(st.sampled_from(FIELDS)))
def test_what_is_mended_in_plan_and_report_brings_nothing_new(
    unread: set[str], in_report: set[str], blank: set[str]
) -> None:
    """Round two, in which all that could not be read is right, tells nothing that round one did not."""
    marked = {"mark": "as_planned", "done": "計画どおり"}
    report = {part: dict(marked) for part in ("initial_response", "measures", "partners", "organisation")}
    whole = {"form": example_plan(FILED_ON), "report": report}

    def rules(read: LaterFiling) -> Refusal | None:
        return together([*problems(identified(read.form), FILED_ON), *report_refusals(read.report, None)])

    def told(document: Any) -> set[str]:
        judged = Judged(FILED_ON, "form", rules, {"report": {}})
        try:
            read = plan_posted(LaterFiling, orjson.dumps(document), judged)
        except Problem as problem:
            return {one.field.removeprefix("form.") for one in problem.errors}
        refusal = rules(read)
        return {one.field for one in refusal.all} if refusal else set()

    for path in blank:
        place, name = at(whole["form"], path)
        place[name] = "" if isinstance(place[name], str) else place[name]
    mended = orjson.loads(orjson.dumps(whole))
    for path in (*(f"form.{one}" for one in unread), *(f"report.{one}" for one in in_report)):
        place, name = at(whole, path)
        place[name] = ["?"]
        good, _ = at(mended, path)
        good[name] = "2026-12" if path.endswith("start") else good.get(name) or "製造を続ける。"
    second = {one for one in told(mended) if part_of(one) not in {part_of(two) for two in unread}}
    assert second <= told(whole)


def test_a_report_that_is_missing_is_told_with_all_that_it_lacks_and_what_stands_against_the_plan() -> None:
    plan = example_plan(FILED_ON)
    plan["cover"]["name"] = ""
    judged = Judged(
        FILED_ON,
        "form",
        lambda read: together([*problems(identified(read.form), FILED_ON), *report_refusals(read.report, None)]),
        {"report": {}},
    )
    with pytest.raises(Problem) as told:
        plan_posted(LaterFiling, orjson.dumps({"form": plan}), judged)
    assert {"report", "cover.name", "report.measures.mark"} <= {one.field for one in told.value.errors}
