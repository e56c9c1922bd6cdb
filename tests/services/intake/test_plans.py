"""LINEAGE: a certified plan is changed, renewed, reported on and given back over the API, by its own business alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import orjson
import pytest

from shared.clock import today
from shared.contracts.event import Event
from shared.contracts.followup import PlanFollowed
from tests.services.intake.conftest import FILED, Portal, new_key
from tests.support.waiting import PATIENCE

GOOD: dict[str, Any] = {"mark": "as_planned", "done": "計画どおり実施した。"}


def certified(portal: Portal, **period: str) -> dict[str, Any]:
    """A plan whose period began last month, as its business has filed it, certified today."""
    body = orjson.loads(FILED.read_bytes())
    month = today(portal.clock).isoformat()[:7]
    body["period"] = {"start": month, "end": f"{int(month[:4]) + 2}-{month[5:]}", **period}
    for row in body["equipment"]:
        row["month"] = month
    filed = portal.file(body=orjson.dumps(body))
    portal.decide(filed)
    return filed


def shown(portal: Portal, plan_id: str, on: str = "") -> dict[str, Any]:
    answer = portal.client().get(f"/intake/plans/{plan_id}", params={"on": on} if on else {})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def report_of(plan: dict[str, Any]) -> dict[str, Any]:
    """The report that the plan's answer prepares, filled in."""
    report: dict[str, Any] = plan["report"]
    for part in ("initial_response", "measures", "partners", "organisation"):
        report[part] |= GOOD
    for row in report["equipment"]:
        row |= {"mark": "as_planned", "acquired": plan["on"][:7], "paid_by": "own_means"}
    return report


def asked(plan: dict[str, Any], **changes: Any) -> bytes:
    form = plan["form"]
    for path, value in changes.items():
        part, name = path.split("__")
        form[part][name] = value
    return orjson.dumps({"form": form, "report": report_of(plan)})


def post(portal: Portal, path: str, body: bytes, persona: str = "applicant-1", **headers: str) -> Any:
    return portal.client(persona).post(f"/intake/plans/{path}", content=body, headers=new_key(**headers))


def codes(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.text
    return {error["code"] for error in answer.json()["errors"]}


def recorded(portal: Portal, plan_id: str) -> list[Event]:
    return [one.event for one in portal.system.services["intake"].store.stream(plan_id)]


def test_a_change_takes_effect_with_its_certification_and_only_then(portal: Portal) -> None:
    # Given
    plan_id = certified(portal)["plan_id"]
    before = shown(portal, plan_id)

    # When
    filed = post(portal, f"{plan_id}/changes", asked(before, goals__purpose="従業員と地域を守るため。"))
    assert filed.status_code == 201, filed.text
    portal.settle()
    while_open = shown(portal, plan_id)
    portal.assign(filed.json())
    portal.decide(filed.json())

    # Then
    after = shown(portal, plan_id)
    assert while_open["open_filing"]["application_no"] == filed.json()["application_no"]
    assert [while_open["in_force"]["number"], after["in_force"]["number"]] == [1, 2]
    assert (after["in_force"]["term"], after["open_filing"]) == (1, None)
    assert after["form"]["goals"]["purpose"] == "従業員と地域を守るため。"
    assert [one["number"] for one in after["versions"]] == [1, 2]
    assert after["in_force"]["certificate_no"] != before["in_force"]["certificate_no"]
    heard = [one.event for one in portal.system.services["followup"].store.stream(plan_id)]
    assert [(one.term, one.version) for one in heard if isinstance(one, PlanFollowed)] == [(1, 1), (1, 2)]


def test_a_refused_change_leaves_the_version_before_it_in_force_and_another_may_be_filed(portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    first = post(portal, f"{plan_id}/changes", asked(shown(portal, plan_id), goals__purpose="甲")).json()
    portal.settle()
    portal.assign(first)
    second = post(portal, f"{plan_id}/changes", asked(shown(portal, plan_id), goals__purpose="乙"))

    portal.decide(first, "refuse", "実施の見込みがないため。")
    third = post(portal, f"{plan_id}/changes", asked(shown(portal, plan_id), goals__purpose="丙"))

    assert codes(second) == {"filing_open"}
    assert first["application_no"] in second.json()["errors"][0]["ja"]
    assert shown(portal, plan_id)["in_force"]["number"] == 1
    assert third.status_code == 201, third.text


def test_all_that_stands_against_a_change_is_said_at_once(portal: Portal) -> None:
    plan = shown(portal, certified(portal)["plan_id"])
    unchanged = asked(plan)
    emptied = orjson.loads(asked(plan, period__start="2026-12", period__end="2031-12"))
    emptied["report"]["measures"] = {"mark": "hardly", "done": "着手した。"}
    emptied["report"]["equipment"] = [{"row_id": "k9", "mark": "not_applicable"}]

    answer = post(portal, f"{plan['plan_id']}/changes", orjson.dumps(emptied))

    assert codes(post(portal, f"{plan['plan_id']}/changes", unchanged)) == {"nothing_changed"}
    assert codes(answer) >= {
        "change_keeps_start", "period_too_long", "report_incomplete", "equipment_unreported", "equipment_unknown",
    }  # fmt: skip
    fields = {error["field"] for error in answer.json()["errors"] if error["code"] == "report_incomplete"}
    assert fields == {"report.measures.reason", "report.measures.improvement"}
    assert len(recorded(portal, plan["plan_id"])) == 1


def test_the_same_request_twice_files_one_change(portal: Portal) -> None:
    plan = shown(portal, certified(portal)["plan_id"])
    body, key = asked(plan, goals__purpose="守るため。"), new_key()
    path = f"/intake/plans/{plan['plan_id']}/changes"

    answers = [portal.client().post(path, content=body, headers=key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert [type(event).__name__ for event in recorded(portal, plan["plan_id"])] == ["VersionCertified", "FilingOpened"]


def test_a_withdrawn_change_is_closed(portal: Portal) -> None:
    plan = shown(portal, certified(portal)["plan_id"])
    filed = post(portal, f"{plan['plan_id']}/changes", asked(plan, goals__purpose="守るため。")).json()

    answer = portal.client().post(
        f"/intake/applications/{filed['application_id']}/withdraw",
        json={"reason": "見直すため。"},
        headers=new_key(**{"If-Match": '"1"'}),
    )
    portal.settle()

    assert answer.status_code == 200, answer.text
    assert shown(portal, plan["plan_id"])["open_filing"] is None
    assert recorded(portal, plan["plan_id"])[-1].because == "withdrawn"  # type: ignore[attr-defined]


def test_a_later_application_waits_for_its_window(portal: Portal) -> None:
    plan = shown(portal, certified(portal)["plan_id"])

    answer = post(portal, f"{plan['plan_id']}/renewals", asked(plan))

    assert codes(answer) == {"renewal_not_open"}


def test_a_report_alone_is_recorded_on_the_version_in_force(portal: Portal) -> None:
    plan = shown(portal, certified(portal)["plan_id"])
    seen = {"If-Match": f'"{plan["version"]}"'}
    path = f"{plan['plan_id']}/reports"

    empty = post(portal, path, orjson.dumps(plan["report"]), **seen)
    full = post(portal, path, orjson.dumps(report_of(plan)), **seen)

    assert codes(empty) == {"report_incomplete"}
    assert full.status_code == 200, full.text
    assert recorded(portal, plan["plan_id"])[-1].version == 1  # type: ignore[attr-defined]


def test_what_is_given_back_is_in_force_until_the_day_before(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    portal.pass_days(3)

    # When
    seen = {"If-Match": f'"{plan["version"]}"'}
    answer = post(portal, f"{plan['plan_id']}/giving-back", orjson.dumps({"reason": "廃業のため。"}), **seen)

    # Then
    assert answer.status_code == 200, answer.text
    now = today(portal.clock)
    days = [date.fromordinal(now.toordinal() + n).isoformat() for n in (-1, 0)]
    assert [shown(portal, plan["plan_id"], day)["status"] for day in days] == ["in_force", "given_back"]
    assert codes(post(portal, f"{plan['plan_id']}/changes", asked(plan, goals__purpose="甲"))) == {"not_changeable"}


def test_what_is_given_back_takes_its_open_change_along(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    filed = post(portal, f"{plan['plan_id']}/changes", asked(plan, goals__purpose="守るため。")).json()
    portal.settle()

    # When
    seen = {"If-Match": '"2"'}
    answer = post(portal, f"{plan['plan_id']}/giving-back", orjson.dumps({"reason": "廃業のため。"}), **seen)
    portal.settle()

    # Then
    assert answer.json()["version"] == 4, answer.text
    names = [type(event).__name__ for event in recorded(portal, plan["plan_id"])[-2:]]
    assert names == ["CertificateGivenBack", "FilingClosed"]
    told = portal.client().get(f"/intake/applications/{filed['application_id']}").json()
    assert (told["status"], told["withdrawn_because"]) == ("withdrawn", "given_back")
    page = portal.browser().get(f"/intake/applications/{filed['application_id']}/progress")
    assert "認定が返納されたため、この変更申請は取下げとなりました。" in page.text
    case = portal.system.services["review"].store.stream(filed["application_id"])[-1].event
    assert (case.because, case.reason) == ("given_back", "廃業のため。")  # type: ignore[attr-defined]


def test_of_two_filings_at_once_the_second_is_told_the_number_of_the_first(portal: Portal) -> None:
    plan = shown(portal, certified(portal)["plan_id"])
    path = f"/intake/plans/{plan['plan_id']}/changes"
    bodies = [asked(plan, goals__purpose=purpose) for purpose in ("甲", "乙")]
    clients, together = [portal.client() for _ in bodies], Barrier(2)

    def ask(client: Any, body: bytes) -> Any:
        together.wait(PATIENCE)
        return client.post(path, content=body, headers=new_key())

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, clients, bodies))

    filed, refused = sorted(answers, key=lambda answer: answer.status_code)
    assert filed.status_code == 201, filed.text
    assert codes(refused) == {"filing_open"}
    assert filed.json()["application_no"] in refused.json()["errors"][0]["ja"]
    assert [type(event).__name__ for event in recorded(portal, plan["plan_id"])] == ["VersionCertified", "FilingOpened"]


@pytest.mark.parametrize("plan_id", ["another's", "00000000-0000-0000-0000-000000000000", "nonsense"])
def test_what_is_anothers_is_answered_as_what_is_not_there(portal: Portal, plan_id: str) -> None:
    if plan_id == "another's":
        plan_id = certified(portal)["plan_id"]
    body = asked(shown(portal, certified(portal)["plan_id"]), goals__purpose="甲")

    answers = [
        portal.client("applicant-2").get(f"/intake/plans/{plan_id}"),
        post(portal, f"{plan_id}/changes", body, "applicant-2"),
        post(portal, f"{plan_id}/renewals", body, "applicant-2"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
