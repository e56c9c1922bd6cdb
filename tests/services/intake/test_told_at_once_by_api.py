"""What comes with a plan that stands already is told at once too; and ids tell nothing to who may not know them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import orjson
import pytest

from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.test_paper import claim, send
from tests.services.intake.test_plans import certified, post, report_of, shown


@pytest.fixture(scope="module")
def plan_id(portal: Portal) -> str:
    return str(certified(portal)["plan_id"])


def told(answer: Any) -> dict[str, str]:
    """What is said, by place."""
    assert answer.status_code == 422, answer.text
    return {one["field"].removeprefix("form."): one["ja"] for one in answer.json()["errors"]}


def test_a_change_is_told_what_cannot_be_read_in_plan_and_report_with_what_stands_against_both(
    portal: Portal, plan_id: str
) -> None:
    plan = shown(portal, plan_id)
    body = {"form": plan["form"], "report": report_of(plan)}
    body["form"]["cover"] |= {"employees": "many", "name_kana": ""}
    body["report"]["measures"]["mark"] = "fine"
    body["report"]["partners"] = {"mark": "hardly", "done": "少し"}
    found = told(post(portal, f"{plan_id}/changes", orjson.dumps(body)))
    assert found.keys() >= {"cover.employees", "cover.name_kana", "report.measures.mark", "report.partners.reason"}
    assert found["report.partners.reason"].startswith("(4) 協力者：実施が不十分な理由：")
    body["form"]["cover"]["employees"], body["report"]["measures"]["mark"] = 20, "as_planned"
    assert told(post(portal, f"{plan_id}/changes", orjson.dumps(body))).keys() <= found.keys()


def test_a_report_a_claim_and_an_answer_are_told_all_at_once(portal: Portal, plan_id: str) -> None:
    plan = shown(portal, plan_id)
    report = report_of(plan)
    report["measures"]["mark"], report["partners"] = "fine", {"mark": "hardly", "done": "少し"}
    seen = {"If-Match": f'"{plan["version"]}"'}
    found = told(post(portal, f"{plan_id}/reports", orjson.dumps(report), **seen))
    assert found.keys() == {"measures.mark", "report.partners.reason", "report.partners.improvement"}

    body = claim(certified_on="someday", bureau="moon")
    body["form"]["cover"]["name"] = ""
    assert told(send(portal, body)).keys() >= {"certified_on", "cover.name"}

    filed = portal.file()
    correction_id = portal.ask_to_correct(filed, "goals.purpose")
    own = portal.client().get(filed["links"]["self"])
    form = own.json()["form"]
    form["cover"] |= {"employees": "many", "name_kana": ""}
    answer = portal.client().post(
        f"{filed['links']['self']}/corrections/{correction_id}/answer",
        content=orjson.dumps({"answers": [], "form": form}),
        headers=new_key(**{"If-Match": own.headers["etag"]}),
    )
    found = told(answer)
    assert found.keys() == {"answers", "cover.employees", "cover.name_kana"}
    assert found["cover.name_kana"].startswith("フリガナ：")


@pytest.mark.parametrize(
    ("seen", "status"), [(None, 428), ("?", 400), ('"1"', 404), ('"2"', 404), ('"999"', 404)]
)  # fmt: skip
def test_what_is_anothers_and_what_is_not_there_are_answered_alike_whatever_version_is_named(
    portal: Portal, plan_id: str, seen: str | None, status: int
) -> None:
    filed = portal.file()
    asked = {
        "/intake/applications/{}/withdraw": (filed["application_id"], {"reason": "見直すため。"}),
        f"/intake/applications/{{}}/corrections/{uuid4()}/answer": (filed["application_id"], {"answers": 7}),
        "/intake/plans/{}/giving-back": (plan_id, {"reason": "廃業のため。"}),
        "/intake/plans/{}/reports": (plan_id, {"measures": 7}),
    }  # fmt: skip
    stranger = portal.client("applicant-3")
    for path, (own, body) in asked.items():
        headers = {"If-Match": seen} if seen else {}
        answers = [
            stranger.post(path.format(one), json=body, headers=new_key(**headers)) for one in (own, str(uuid4()))
        ]
        said = [{name: one for name, one in answer.json().items() if name != "correlation_id"} for answer in answers]
        wanted = 422 if status == 404 and 7 in body.values() else status
        assert [answer.status_code for answer in answers] == [wanted] * 2, path
        assert (said[0]["code"], said[0].get("errors")) == (said[1]["code"], said[1].get("errors"))
        if status in (428, 400):
            mine = portal.client().post(path.format(own), json=body, headers=new_key(**headers))
            assert (mine.status_code, mine.json()["code"]) == (status, said[0]["code"])
