"""What the checks at the door found, in words: what needs an eye first, and what only this reader may see too."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.review.domain.case import CASE
from services.review.domain.state import Case
from services.review.views.checked import checked_rules
from shared.contracts.findings import CheckedBeside, PlanBeside
from shared.scheme.cautions import cautions
from shared.scheme.findings import findings
from shared.web.problems import FieldError, caution_errors
from tests.domain.intake.examples import plan
from tests.domain.review.facts import case_opened

ON = date(2026, 11, 24)
FORM = plan(cover__representative_name="試験太郎", funds__0__use="発電機")


def told() -> tuple[FieldError, ...]:
    return caution_errors(cautions(FORM, ON, lambda personal: personal.text or ""))


def case(is_kept: bool) -> Case:
    opened = case_opened(ON, form=FORM, findings=findings(FORM, ON) if is_kept else ())
    found = CASE.replay([opened])
    assert found is not None
    return found


def test_what_needs_an_eye_comes_first_in_the_words_of_its_caution() -> None:
    found = checked_rules(case(True), told(), ["cover.employees", "equipment#k1.name"])
    eyes = [one for one in found if one.said]
    assert found[: len(eyes)] == eyes
    in_words = {one.code: one.ja for one in told()}
    assert {one.code: one.said and one.said.ja for one in eyes} == in_words
    assert {one.code for one in eyes} >= {"equipment_not_in_funds", "name_without_space"}


def test_a_name_that_may_be_read_here_is_pointed_out_beside_what_was_kept() -> None:
    (name,) = [one for one in checked_rules(case(True), told()) if one.code == "name_without_space"]
    assert (name.rule, name.since) == ("R1", None)


def test_of_a_text_of_before_only_what_is_to_be_looked_at_is_told() -> None:
    found = checked_rules(case(False), told())
    assert [one.code for one in found] == [one.code for one in told()]
    assert all(one.said and one.since is None for one in found)


def test_what_was_kept_needs_an_eye_though_nobody_finds_it_any_more() -> None:
    found = checked_rules(case(True), ())
    assert {one.code for one in found if one.said} >= {"equipment_not_in_funds"}


def test_R15_R25_R31_other_plans_and_missing_files_are_told_as_they_were_when_it_was_filed() -> None:
    def plan_beside(number: str, standing: Any) -> PlanBeside:
        return PlanBeside(at="cover.corporate_number", plan_type="single", standing=standing, number=number)

    known = CheckedBeside(
        plans=(plan_beside("13-2026-000001", "open"), plan_beside("13-2026-000002", "open")), on_paper=True
    )
    of_paper = findings(FORM, ON, "renewal", None, ["plan_copy"], known)
    opened = case_opened(ON, form=FORM, kind="renewal", findings=of_paper, beside=known)
    now = (*told(), FieldError("attachments", "R26", "document_missing", "今", "now"))
    found = checked_rules(CASE.replay([opened]) or case(True), now)
    eyes = [(one.rule, one.said.ja) for one in found if one.said and one.rule in ("R25", "R26")]
    assert [rule for rule, _ in eyes] == ["R25", "R25", "R26"]
    assert ["13-2026-000001" in eyes[0][1], "13-2026-000002" in eyes[1][1]] == [True, True]
    assert eyes[2][1] == "「前回の認定通知書の写し」が添付されていません。"
    (met,) = [one for one in found if one.rule == "R26" and one.said is None]
    assert [place.label.ja for place in met.inputs] == ["前回の計画書の写し"]


def test_an_input_leads_to_the_first_field_that_is_shown_of_it() -> None:
    shown = ["cover.employees", "equipment", "equipment#k1.name", "period.start", "period.end"]
    at = {place.path: place.at for one in checked_rules(case(True), told(), shown) for place in one.inputs}
    assert (at["cover.employees"], at["period"]) == ("cover.employees", "period.start")
    assert (at["form"], at["cover.prefecture"]) == ("", "")
    labels = {place.path: place.label.ja for one in checked_rules(case(True), told()) for place in one.inputs}
    assert (labels["form"], labels["equipment#k1.name"]) == ("計画の全体", "税制措置の対象設備：設備等の名称（1行目）")
