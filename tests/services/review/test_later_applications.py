"""A change or a later application at the desk: what it builds on, what differs, its report, and what is against it."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.intake.domain.lineage import LINEAGE
from services.review.domain.plan_record import PLAN_RECORD, EnterVersion, RecordGivingBack
from shared.contracts.forms.report import ReportedPart
from shared.contracts.forms.single import PlanForm
from shared.contracts.personal import Personal
from shared.contracts.review import VersionEntered
from shared.domain import Month
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import SYSTEM, Cause
from tests.services.review.conftest import APPLICANT, Bureau
from tests.services.review.test_api import DIRECTOR, ME
from tests.services.review.test_pages import page
from tests.shared.scheme.plan_by_day import by_day
from tests.support.made import made as made_by
from tests.support.reports import report_on

ADDED = "地域の防災拠点でもある。"


def certified(bureau: Bureau) -> dict[str, Any]:
    """A new plan whose period begins this month: its application and its plan."""
    return decided(bureau, filed(bureau, new_form(bureau)))


def new_form(bureau: Bureau) -> PlanForm:
    """A plan whose period begins this month, whenever other tests of this file have left the clock."""
    month = Month.of(bureau.today.date())
    form = bureau.form(7)
    rows = tuple(row.model_copy(update={"month": month}) for row in form.equipment)
    period = form.period.model_copy(update={"start": month, "end": month.plus(11)})
    return form.model_copy(update={"period": period, "equipment": rows})


def filed(bureau: Bureau, form: PlanForm) -> dict[str, Any]:
    made = bureau.system.services["intake"].commands.file(form, Envelope(APPLICANT))
    bureau.system.settle()
    return made_by(made)


def decided(bureau: Bureau, made: dict[str, Any], outcome: str = "certify") -> dict[str, Any]:
    proposed(bureau, made, outcome)
    assert bureau.post(made["application_id"], "approve", persona=DIRECTOR).status_code == 200
    bureau.system.settle()
    return made


def proposed(bureau: Bureau, made: dict[str, Any], outcome: str = "certify") -> None:
    case_id = made["application_id"]
    assert bureau.post(case_id, "assign", {"officer": ME}).status_code == 200
    answer = bureau.post(case_id, "proposal", {"outcome": outcome, "reasons": "審査の結果による。"})
    assert answer.status_code == 200, answer.text


def form_of(bureau: Bureau, plan_id: str) -> PlanForm:
    """The plan in force, as its business has it before itself."""
    plan = bureau.get(f"/intake/plans/{plan_id}", "applicant-1")
    return PlanForm.model_validate(plan["form"])


def later(bureau: Bureau, plan_id: str, form: PlanForm, kind: Any = "change") -> dict[str, Any]:
    short = ReportedPart(mark="insufficient", done="着手した。", reason="人手不足", improvement="増員する。")
    report = report_on(form_of(bureau, plan_id)).model_copy(update={"measures": short})
    commands = bureau.system.services["intake"].commands.of_plans
    made = made_by(commands.file(plan_id, kind, form, report, Envelope(APPLICANT)))
    bureau.system.settle()
    return made


def changed(form: PlanForm) -> PlanForm:
    """Something amended, something added, something removed, and an address that nobody may read but the bureau."""
    goals = form.goals.model_copy(update={"business_outline": form.goals.business_outline + ADDED})
    cover = form.cover.model_copy(update={"street": Personal("南六郷三丁目9番1号")})
    kept = form.equipment[0]
    new = kept.model_copy(update={"row_id": "", "name": "蓄電池"})
    return form.model_copy(update={"goals": goals, "cover": cover, "equipment": (kept, new)})


def test_a_case_shows_what_it_builds_on_what_differs_and_the_report(bureau: Bureau) -> None:
    # Given
    first = certified(bureau)
    form = form_of(bureau, first["plan_id"])

    # When
    case_id = later(bureau, first["plan_id"], changed(form))["application_id"]

    # Then
    found = bureau.get(f"/review/cases/{case_id}")
    assert (found["target"]["term"], found["target"]["base_version"]) == (1, 1)
    assert found["report"]["measures"]["reason"] == "人手不足"
    differing = {one["path"]: one for one in found["differences"]}
    outline = form.goals.business_outline
    assert differing["goals.business_outline"]["spans"] == [[len(outline), len(outline) + len(ADDED)]]
    assert [one["kind"] for path, one in differing.items() if path.startswith("equipment#")] == ["added", "removed"]
    assert (found["obstacle"], "funds" in differing) == (None, False)

    ja, en = (page(bureau, f"/review/desk/{case_id}", language=language) for language in ("ja", "en"))
    assert f'<a href="/review/desk/{first["application_id"]}">第1版</a>' in ja
    assert f"{outline}<ins>{ADDED}</ins>" in ja
    assert "<ins>蓄電池</ins>" in ja
    assert f"<del>{form.equipment[1].name}</del>" in ja
    assert all(
        text in ja for text in ("実施状況報告", "△ 実施が不十分", "人手不足", "三丁目<ins>9</ins>番<ins>1</ins>号")
    )
    assert all(text in en for text in ("Status report", "△ Insufficient", "Amended", "Added", "Removed"))
    assert f"<ins>{ADDED}</ins>" in en
    assert "三丁目" not in page(bureau, f"/review/desk/{case_id}", "auditor-1")


def test_a_new_plan_builds_on_nothing(bureau: Bureau) -> None:
    case_id = bureau.file(form=new_form(bureau))
    found = bureau.get(f"/review/cases/{case_id}")
    assert [found[name] for name in ("target", "report", "differences", "obstacle")] == [None] * 4
    assert "もとの計画" not in page(bureau, f"/review/desk/{case_id}")


def test_a_change_ends_unexamined_when_its_term_is_given_back(bureau: Bureau) -> None:
    first = certified(bureau)
    change = later(bureau, first["plan_id"], changed(form_of(bureau, first["plan_id"])))
    proposed(bureau, change)
    give_back(bureau, first["plan_id"])
    case_id = change["application_id"]
    found = bureau.get(f"/review/cases/{case_id}")
    assert (found["status"], found["obstacle"]) == ("withdrawn", None)
    refused = bureau.post(case_id, "approve", persona=DIRECTOR)
    assert [error["code"] for error in refused.json()["errors"]] == ["case_closed"]


def test_the_director_is_told_before_deciding_that_the_plan_has_moved(bureau: Bureau) -> None:
    first = certified(bureau)
    change = later(bureau, first["plan_id"], changed(form_of(bureau, first["plan_id"])))
    proposed(bureau, change)
    enter_another(bureau, first["plan_id"])
    case_id = change["application_id"]
    assert bureau.get(f"/review/cases/{case_id}")["obstacle"]["code"] == "base_moved"
    confirm = page(bureau, f"/review/desk/{case_id}/decision", DIRECTOR)
    assert all(words in confirm for words in ("第2版", f"/review/desk/{case_id}/send-back"))
    assert f"/review/desk/{case_id}/approve" not in confirm
    assert f"/review/desk/{case_id}/decision" not in page(bureau, f"/review/desk/{case_id}", DIRECTOR)
    director = bureau.client(DIRECTOR)
    assert "approve" not in director.get(f"/review/cases/{case_id}").json()["actions"]
    bureau.post(case_id, "send-back", {"comment": "計画が変わっています。"}, persona=DIRECTOR)
    again = bureau.post(case_id, "proposal", {"outcome": "certify"})
    assert [error["code"] for error in again.json()["errors"]] == ["base_moved"]
    refused = bureau.post(case_id, "proposal", {"outcome": "refuse", "reasons": "計画が変わったため。"})
    assert refused.status_code == 200
    assert "approve" in director.get(f"/review/cases/{case_id}").json()["actions"]
    assert bureau.row(case_id)["obstacle"] == "base_moved"
    assert "もとの計画が変わった" in page(bureau, "/review?tab=all")


def test_before_a_giving_back_has_withdrawn_the_change_the_desk_and_the_queue_say_that_its_term_has_ended(
    bureau: Bureau,
) -> None:
    first = certified(bureau)
    change = later(bureau, first["plan_id"], changed(form_of(bureau, first["plan_id"])))
    case_id, command = change["application_id"], RecordGivingBack(first["plan_id"], 1, bureau.today.date())
    assert bureau.row(case_id)["obstacle"] is None
    bureau.store.run(lambda unit: unit.execute(PLAN_RECORD, command, Cause(SYSTEM, "test"), first["plan_id"]))
    assert bureau.get(f"/review/cases/{case_id}")["obstacle"]["code"] == "term_ended"
    assert "このままでは認定できません" in page(bureau, f"/review/desk/{case_id}")
    assert bureau.row(case_id)["obstacle"] == "term_ended"
    assert "もとの計画が終わった" in page(bureau, "/review?tab=all")
    assert "The plan has ended" in page(bureau, "/review?tab=all", language="en")


def enter_another(bureau: Bureau, plan_id: str) -> None:
    """A version that came some other way, as a paper certificate would."""
    record = bureau.store.stream(plan_id)[0].event
    version = record.model_copy(update={"header": None, "version": 2})
    assert isinstance(version, VersionEntered)
    command = EnterVersion(plan_id, version)
    bureau.store.run(lambda unit: unit.execute(PLAN_RECORD, command, Cause(SYSTEM, "test"), plan_id))


def give_back(bureau: Bureau, plan_id: str) -> None:
    commands = bureau.system.services["intake"].commands.of_plans
    made_by(commands.give_back(plan_id, "廃業のため。", Envelope(APPLICANT)))
    bureau.system.settle()


def test_a_change_whose_term_has_run_out_may_be_decided_and_is_marked(bureau: Bureau) -> None:
    first = certified(bureau)
    change = later(bureau, first["plan_id"], changed(form_of(bureau, first["plan_id"])))
    proposed(bureau, change)
    bureau.pass_days(370)
    shown = page(bureau, f"/review/desk/{change['application_id']}", DIRECTOR)
    assert "変更する計画は終わっています" in shown
    assert "このままでは認定できません" not in shown


def test_all_services_say_of_a_plan_on_any_day_what_a_walk_over_the_days_finds(bureau: Bureau) -> None:
    # Given
    begun = bureau.today.date()
    plan_id = certified(bureau)["plan_id"]
    for outcome in ("refuse", "certify"):
        bureau.pass_days(20)
        form = changed(form_of(bureau, plan_id))
        decided(bureau, later(bureau, plan_id, form), outcome)
    bureau.pass_days(160)
    form = form_of(bureau, plan_id)
    start = form.period.end.plus(1)
    period = form.period.model_copy(update={"start": start, "end": start.plus(11)})
    rows = tuple(row.model_copy(update={"month": start}) for row in form.equipment)
    decided(bureau, later(bureau, plan_id, form.model_copy(update={"period": period, "equipment": rows}), "renewal"))
    bureau.pass_days(400)
    give_back(bureau, plan_id)

    # Then
    dice, first = Random(11), begun - timedelta(days=10)
    days = [first + timedelta(days=dice.randrange(910)) for _ in range(40)]
    lineage, _ = bureau.system.services["intake"].store.load(LINEAGE, plan_id)
    walked = by_day(lineage.facts, first, 910)
    statuses = set()
    for day in (begun - timedelta(days=1), *days, None):
        query = f"?on={day}" if day else ""
        of_intake = bureau.get(f"/intake/plans/{plan_id}{query}", "applicant-1")
        of_audit = bureau.get(f"/audit/plans/{plan_id}/standing{query}", "auditor-1")
        of_review = bureau.get(f"/review/plans/{plan_id}{query}")
        of_followup = bureau.get(f"/followup/plans/{plan_id}{query}", "auditor-1")["standing"]
        for name in ("form", "report", "open_filing", "hearing", "rescinded_because", "minor_changes", "paper"):
            of_intake.pop(name)
        for name in ("bureau", "rescission", "actions"):
            of_review.pop(name)
        assert of_audit == of_intake
        assert {**of_review, "version": 0} == {**of_intake, "version": 0}
        assert {**of_followup, "version": 0} == {**of_intake, "version": 0}
        found = of_review["status"], of_review["in_force"] and of_review["in_force"]["number"]
        assert found == walked[((day or bureau.today.date()) - first).days]
        statuses.add(found)
    assert statuses == {("none", None), ("in_force", 1), ("in_force", 2), ("in_force", 3), ("given_back", None)}
    to_come = bureau.get(f"/followup/plans/{plan_id}?on={bureau.today.date() + timedelta(days=1)}", "auditor-1")
    assert to_come["standing"]["expected"]


@pytest.mark.parametrize("plan_id", ["another's", "00000000-0000-0000-0000-000000000000"])
def test_a_plan_of_another_bureau_is_answered_as_one_that_is_not_there(bureau: Bureau, plan_id: str) -> None:
    known = certified(bureau)["plan_id"]
    plan_id = known if plan_id == "another's" else plan_id
    assert bureau.client("officer-kinki-1").get(f"/review/plans/{plan_id}").status_code == 404
    assert bureau.client("applicant-1").get(f"/review/plans/{plan_id}").status_code == 403
    assert bureau.client("auditor-1").get(f"/review/plans/{known}").status_code == 200
