"""The status report of a change, put right with a correction: over the API, on the page, and as the desk shows it."""

from __future__ import annotations

import html
from typing import Any

import orjson
import pytest

from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.correcting.answering import answering, asked_of
from tests.services.intake.test_plans import asked, certified, codes, post, report_of, shown

DONE_SINCE = "補正を受けて実施状況を書き直した。"


@pytest.fixture
def change(portal: Portal) -> dict[str, Any]:
    """A change whose purpose is to be put right, with the plan that it builds on as `plan`."""
    plan = shown(portal, certified(portal)["plan_id"])
    filed = post(portal, f"{plan['plan_id']}/changes", asked(plan, goals__purpose="従業員と地域を守るため。")).json()
    portal.settle()
    portal.assign(filed)
    filed["correction_id"] = portal.ask_to_correct(filed, "goals.purpose")
    filed["plan"] = plan
    return filed


def reported(change: dict[str, Any]) -> dict[str, Any]:
    report = report_of(change["plan"])
    report["measures"]["done"] = DONE_SINCE
    return report


def answer(portal: Portal, change: dict[str, Any], report: dict[str, Any]) -> Any:
    address = f"/intake/applications/{change['application_id']}"
    client = portal.client()
    found = client.get(address)
    said = [{"path": "goals.purpose", "comment": "変更はありません。"}]
    body = orjson.dumps({"answers": said, "form": found.json()["form"], "report": report})
    headers = new_key(**{"If-Match": found.headers["etag"]})
    return client.post(f"{address}/corrections/{change['correction_id']}/answer", content=body, headers=headers)


def test_R25_the_answer_to_a_correction_may_carry_another_report_which_the_desk_shows(
    portal: Portal, change: dict[str, Any]
) -> None:
    # When
    taken = answer(portal, change, reported(change))
    assert taken.status_code == 200, taken.text
    portal.settle()

    # Then
    desk = f"/review/desk/{change['application_id']}"
    page = html.unescape(portal.browser(f"officer-{change['bureau']}-1").get(desk).text)
    assert DONE_SINCE in page
    assert "変更前：<del>計画どおり実施した。</del>" in page
    case = portal.client(f"officer-{change['bureau']}-1").get(f"/review/cases/{change['application_id']}").json()
    assert case["report"]["measures"]["done"] == DONE_SINCE
    own = portal.browser().get(f"/intake/applications/{change['application_id']}/progress").text
    assert DONE_SINCE in own
    kept = portal.client().get(f"/intake/applications/{change['application_id']}/report.json").json()
    assert kept["measures"]["done"] == DONE_SINCE


def test_R25_all_that_stands_against_the_report_is_said(portal: Portal, change: dict[str, Any]) -> None:
    report = reported(change)
    report["measures"] = {"mark": "hardly", "done": "着手した。"}
    report["equipment"] = [{"row_id": "k9", "mark": "not_applicable"}]
    refused = answer(portal, change, report)
    assert codes(refused) == {"report_incomplete", "equipment_unreported", "equipment_unknown"}
    fields = {error["field"] for error in refused.json()["errors"]}
    assert all(field.startswith("report") for field in fields)


def test_R25_an_answer_on_a_new_application_carries_no_report(portal: Portal) -> None:
    filed = portal.file()
    filed["correction_id"] = portal.ask_to_correct(filed, "goals.purpose")
    done = {"mark": "not_applicable"}
    report = dict.fromkeys(("initial_response", "measures", "partners", "organisation"), done)
    assert codes(answer(portal, filed, report)) == {"report_of_nothing"}


def test_R25_the_page_takes_another_report_and_shows_it_before_it_is_sent(
    portal: Portal, change: dict[str, Any]
) -> None:
    # Given
    page = answering(portal, change, change["correction_id"])
    text = page.open()
    assert "実施状況報告も直す場合" in text
    rows = [row["row_id"] for row in change["plan"]["form"]["equipment"]]
    page.fill({"how.goals.purpose": "explain", "comment.goals.purpose": "変更はありません。"})
    before = page.to_check()
    assert "直した実施状況報告" not in before.text

    # When
    page.open()
    page.fill({"report.measures.done": DONE_SINCE, f"report.equipment#{rows[0]}.mark": "insufficient"})
    page.fill({f"report.equipment#{rows[0]}.reason": ""})
    unfinished = page.to_check()
    page.open()
    page.fill({f"report.equipment#{rows[0]}.reason": "納期の遅れ。"})
    page.fill({f"report.equipment#{rows[0]}.improvement": "発注先を増やす。"})
    checked = page.to_check()
    sent = page.send(checked)

    # Then
    assert [one.status_code for one in (unfinished, checked, sent)] == [422, 200, 303]
    assert f'<a href="#report.equipment#{rows[0]}.reason">' in unfinished.text
    assert all(words in checked.text for words in ("直した実施状況報告", DONE_SINCE, "発注先を増やす。"))
    kept = portal.client().get(f"/intake/applications/{change['application_id']}/report.json").json()
    assert (kept["measures"]["done"], kept["equipment"][0]["reason"]) == (DONE_SINCE, "納期の遅れ。")
    assert [row["row_id"] for row in kept["equipment"]] == rows


def test_a_correction_of_a_new_application_asks_for_no_report(portal: Portal) -> None:
    page = asked_of(portal, portal.file(), "goals.purpose")
    assert not any(name.startswith("report.") for name in page.fields)
