"""注意 of a change, as its business, its officer and both kinds of door are told them; and of plans beside others."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from shared.clock import today
from shared.domain import Month
from tests.domain.intake.joint_examples import corporate_number
from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.test_api import OTHER_NUMBERS, plan
from tests.services.intake.test_first_and_last_days import given_back
from tests.services.intake.test_pages import handed_over
from tests.services.intake.test_plan_pages import filled, typed_in, written
from tests.services.intake.test_plans import asked, certified, post, shown
from tests.support.web import told

WINDOW = "equipment_outside_certified_window"


def windows(told: list[dict[str, Any]]) -> list[str]:
    return [one["field"] for one in told if one["code"] == WINDOW]


def test_R40_what_a_change_adds_may_not_have_been_acquired_before_it(portal: Portal) -> None:
    # Given equipment that was acquired in the month of the certification, which is over
    plan_id = certified(portal)["plan_id"]
    portal.pass_days(40)
    browser, here = portal.browser(), f"/intake/plans/{plan_id}/change"
    start = browser.get(here)
    document = filled(typed_in(start), today(portal.clock).isoformat())
    added = {**document["form"]["equipment"][0], "row_id": "", "model": "WP-4000"}
    document["form"]["equipment"].append(added)
    text = written(document)

    # When
    check = handed_over(browser, here, plan=text)
    filed = post(portal, f"{plan_id}/changes", text.encode())
    portal.settle()
    portal.assign(filed.json())
    correction_id = portal.ask_to_correct(filed.json(), "goals.purpose")
    address = filed.json()["links"]["self"]
    found = portal.client().get(address)
    answer = portal.client().post(
        f"{address}/corrections/{correction_id}/answer",
        content=orjson.dumps(
            {"answers": [{"path": "goals.purpose", "comment": "変更なし"}], "form": found.json()["form"]}
        ),
        headers=new_key(**{"If-Match": found.headers["etag"]}),
    )
    portal.settle()

    # Then
    number = len(document["form"]["equipment"])
    own = [f"equipment#k{number}.month"]
    pages = [
        check,
        browser.get(f"{address}/filed"),
        told(browser, f"{address}/progress", "corrected").get(f"{address}/progress"),
        portal.browser("officer-kanto-1").get(f"/review/desk/{filed.json()['application_id']}"),
    ]
    case = portal.client("officer-kanto-1").get(f"/review/cases/{filed.json()['application_id']}").json()
    assert [page.text.count("税制優遇の対象は、記載した計画の認定を受けた後") for page in pages] == [1] * len(pages)
    assert windows(filed.json()["cautions"]) == own
    assert windows(answer.json()["cautions"]) == [f"form.{own[0]}"]
    assert windows(case["cautions"]) == own


def test_R40_equipment_of_the_plan_that_is_put_off_beyond_its_window_is_pointed_out(portal: Portal) -> None:
    found = shown(portal, certified(portal)["plan_id"])
    found["form"]["equipment"][0]["month"] = str(Month.of(today(portal.clock)).plus(13))

    filed = post(portal, f"{found['plan_id']}/changes", asked(found))

    assert filed.status_code == 201, filed.text
    told = {one["code"]: one["ja"] for one in filed.json()["cautions"]}
    assert "変更によって期限が延びることはありません" in told["equipment_outside_certified_window"]


def of_business(portal: Portal, number: str, months: int) -> bytes:
    """A plan under a corporate number that begins this month."""
    start = Month.of(today(portal.clock))
    return plan(cover__corporate_number=number, period__start=str(start), period__end=str(start.plus(months)))


def beside(portal: Portal, number: str) -> list[tuple[str, str]]:
    """What a new plan would be told of others of the business; it is withdrawn again."""
    body = of_business(portal, number, 12)
    made = portal.client().post("/intake/applications", content=body, headers=new_key())
    assert made.status_code == 201, made.text
    withdrawn = portal.client().post(
        f"{made.json()['links']['self']}/withdraw",
        json={"reason": "確かめるため。"},
        headers=new_key(**{"If-Match": '"1"'}),
    )
    assert withdrawn.status_code == 200, withdrawn.text
    portal.settle()
    return [(one["code"], one["ja"]) for one in made.json()["cautions"] if one["code"].startswith("same_business")]


@pytest.mark.parametrize("over", ["given_back", "expired"])
def test_R25_a_plan_is_named_once_and_only_while_it_stands(portal: Portal, over: str) -> None:
    # Given a plan of two versions
    number = OTHER_NUMBERS[over == "expired"]
    filed = portal.file(body=of_business(portal, number, 1))
    portal.decide(filed)
    plan_id = filed["plan_id"]
    changed = post(portal, f"{plan_id}/changes", asked(shown(portal, plan_id), goals__purpose="守るため。")).json()
    portal.settle()
    while_open = beside(portal, number)
    portal.assign(changed)
    portal.decide(changed)

    # When
    stands = beside(portal, number)
    if over == "given_back":
        given_back(portal, shown(portal, plan_id))
    else:
        portal.pass_days(70)

    # Then
    first, second = (one["certificate_no"] for one in shown(portal, plan_id)["versions"])
    told = [[(code, no) for code, ja in found for no in (first, second) if no in ja] for found in (while_open, stands)]
    assert told == [[("same_business_certified", first)], [("same_business_certified", second)]]
    assert beside(portal, number) == []


def test_R25_the_same_text_under_another_number_is_told_before_and_after_the_filing(portal: Portal) -> None:
    def said(cover: dict[str, Any]) -> bytes:
        form = orjson.loads(portal.client().get("/intake/file/example.json").content)
        form["goals"]["purpose"] = "ここだけにある目的。"
        return orjson.dumps(form | {"cover": form["cover"] | cover})

    def told(persona: str, body: bytes) -> list[tuple[str, str]]:
        checked = portal.client(persona).post("/intake/forms/check", content=body).json()
        found = [one for one in checked["cautions"] if one["code"].startswith("same_text")]
        page = handed_over(portal.browser(persona), plan=body.decode())
        assert all(one["ja"] in page.text for one in found)
        return [(one["code"], one["ja"]) for one in found]

    # Given
    assert told("applicant-1", said({})) == []
    first = portal.file(body=said({}))
    number = {"corporate_number": corporate_number(77)}

    # When it is filed once more, under a mistyped number, by another account, or under its own number
    [(code, words)] = told("applicant-1", said(number))
    [(elsewhere, hidden)] = told("applicant-2", said(number))

    # Then
    assert (code, first["application_no"] in words) == ("same_text", True)
    assert (elsewhere, first["application_no"] in hidden) == ("same_text_elsewhere", False)
    assert told("applicant-1", said({})) == [], "it is told of as one of the same business"
    second = portal.file(body=said(number))
    assert [one["code"] for one in second["cautions"] if one["code"].startswith("same_text")] == ["same_text"]
    portal.settle()
    officer = portal.client(f"officer-{second['bureau']}-1")
    case = officer.get(f"/review/cases/{second['application_id']}").json()
    assert [one["application_no"] for one in case["same_text"]] == [first["application_no"]]
    desk = portal.browser(f"officer-{second['bureau']}-1").get(f"/review/desk/{second['application_id']}").text
    assert "同じ内容の申請があります" in desk
    assert f'href="/review/desk/{first["application_id"]}"' in desk

    # When the first is withdrawn, or refused, nothing stands beside it any more
    portal.decide(first, "refuse", "対策が想定する災害に対応していない。")
    other = said({"corporate_number": corporate_number(78)})
    assert second["application_no"] in told("applicant-1", other)[0][1]
    case = officer.get(f"/review/cases/{second['application_id']}").json()
    assert case["same_text"] == []
