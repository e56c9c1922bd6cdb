"""A case that was filed in the form of before is shown, corrected and certified in it; nothing new is filed in it."""

from __future__ import annotations

import re
from typing import Any

import orjson

from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.correcting.answering import asked_of
from tests.services.intake.test_pages import filed_from, handed_over, posted
from tests.services.intake.test_plans import report_of
from tests.support.form_before import FILED, file_before

FILINGS = "/intake/applications"


def under_examination(portal: Portal) -> dict[str, Any]:
    made = file_before(portal.system.services["intake"].commands)
    portal.settle()
    portal.assign(made)
    return made | {"links": {"self": f"{FILINGS}/{made['application_id']}"}}


def test_it_is_shown_to_applicant_and_officer_in_yen(portal: Portal) -> None:
    filed = under_examination(portal)
    found = portal.client().get(filed["links"]["self"]).json()
    assert (found["form_version"], found["form"]["form_version"]) == ("24-before", "24-before")
    line = found["form"]["equipment"][0]
    for persona, address in (
        ("applicant-1", f"{filed['links']['self']}/progress"),
        ("officer-kanto-1", f"/review/desk/{filed['application_id']}"),
    ):
        page = portal.browser(persona).get(address).text
        assert "金額（円）" in page
        assert f"{line['amount_yen']:,}" in page
        assert "訓練・教育の回数（年）" in page
        assert "税制優遇の活用" not in page


def test_it_is_corrected_by_page_and_certified(portal: Portal) -> None:
    filed = under_examination(portal)
    paths = ("cover.street", "equipment#k1.amount_yen", "organisation.training_month", "initial_responses#k2.timing")
    page = asked_of(portal, filed, *paths)
    text = page.open()
    assert all(label in text for label in ("番地・建物名", "金額（円）（1行目）", "発災後の対応時期（2行目）"))
    amount = portal.client().get(filed["links"]["self"]).json()["form"]["equipment"][0]["amount_yen"]
    page.fill({f"how.{path}": "explain" for path in paths} | {f"comment.{path}": "確認しました。" for path in paths})
    page.fill({"equipment#k1.amount_yen": str(amount + 1), "how.equipment#k1.amount_yen": "change"})
    refused = page.to_check()
    assert refused.status_code == 422
    assert "金額（円）（1行目）：" in refused.text
    page.open()
    page.fill({"organisation.training_month": "10", "how.organisation.training_month": "change"})
    page.fill({"how.equipment#k1.amount_yen": "explain"})
    check = page.to_check()
    assert check.status_code == 200, check.text
    assert page.send(check).status_code == 303
    portal.settle()
    portal.decide(filed)
    found = portal.client().get(filed["links"]["self"]).json()
    assert (found["status"], found["form"]["organisation"]["training_month"]) == ("certified", 10)
    certified = [
        one.event
        for one in portal.system.services["review"].store.stream(filed["application_id"])
        if one.event.name.startswith("review.PlanCertified/")
    ]
    assert certified[0].outline.training_months == (10,)  # type: ignore[attr-defined]


def test_it_is_corrected_by_the_api_in_its_own_form_only(portal: Portal) -> None:
    filed = under_examination(portal)
    portal.ask_to_correct(filed, "goals.purpose")
    found = portal.client().get(filed["links"]["self"]).json()
    address, seen = found["corrections"][0]["answer"], {"If-Match": f'"{found["version"]}"'}
    answers = [{"path": "goals.purpose", "comment": "改めました。"}]
    today = portal.client().get("/intake/file/example.json").json()
    today["cover"]["prefecture"] = found["form"]["cover"]["prefecture"]
    refused = portal.client().post(address, json={"answers": answers, "form": today}, headers=new_key(**seen))
    assert refused.status_code == 422
    assert ("form_version_pinned", "form.form_version") in {
        (error["code"], error["field"]) for error in refused.json()["errors"]
    }
    form = found["form"]
    form["goals"]["purpose"] = "地域を守る。"
    form["period"]["end"] = "2031-11"
    refused = portal.client().post(address, json={"answers": answers, "form": form}, headers=new_key(**seen))
    assert [error["field"] for error in refused.json()["errors"]] == ["form.period.end"]
    form["period"]["end"] = "soon"
    refused = portal.client().post(address, json={"answers": answers, "form": form}, headers=new_key(**seen))
    assert [error["field"] for error in refused.json()["errors"]] == ["form.period.end"]
    form["period"]["end"] = "2028-11"
    taken = portal.client().post(address, json={"answers": answers, "form": form}, headers=new_key(**seen))
    assert taken.status_code == 200, taken.text


def test_nothing_is_filed_in_it_any_more_and_what_to_do_is_said(portal: Portal) -> None:
    old = orjson.loads(FILED.read_bytes())
    for form in (old, old | {"form_version": "24-before"}):
        answer = portal.client().post(FILINGS, json=form, headers=new_key())
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["code"], error["field"]) == ("form_version", "form_version")
        assert "申請のページから様式を入手して" in error["ja"]
        browser = portal.browser()
        typed = posted(browser.get("/intake/file"), plan=orjson.dumps(form).decode())
        page = browser.post("/intake/file", data=typed)
        assert page.status_code == 422
        assert "申請のページから様式を入手して" in page.text


def test_the_form_of_November_is_refused_by_the_name_of_the_one_to_use(portal: Portal) -> None:
    form = portal.client().get("/intake/file/example.json").json() | {"form_version": "24-2025-11"}
    answer = portal.client().post(FILINGS, json=form, headers=new_key())
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, "form_version")
    assert "24-2025-12" in error["ja"]
    assert "24-2025-11" in error["ja"]


def test_a_change_of_it_starts_with_what_can_be_carried_up_and_shows_what_differs(portal: Portal) -> None:
    # Given
    filed = under_examination(portal)
    portal.decide(filed)
    plan_id, browser = filed["plan_id"], portal.browser()
    portal.pass_days(70)
    before = portal.client().get(f"/intake/plans/{plan_id}").json()

    # When
    document = browser.get(f"/intake/plans/{plan_id}/change.json").json()
    form, report = document["form"], report_of({"report": document["report"], "on": before["on"]})

    # Then
    assert form["goals"]["purpose"] == before["form"]["goals"]["purpose"]
    assert form["equipment"][0]["amount_thousand_yen"] * 1_000 == before["form"]["equipment"][0]["amount_yen"]

    # When it is completed, and one thing is changed
    form["goals"]["purpose"] = "従業員と地域を守るため。"
    complete(form)
    here = f"/intake/plans/{plan_id}/change"
    text = orjson.dumps({"form": form, "report": report}).decode()
    check = handed_over(browser, here, plan=text)
    assert check.status_code == 200, check.text
    made = filed_from(browser, check)
    portal.settle()

    # Then
    application_id = made.headers["location"].split("/")[-2]
    case = portal.client(f"officer-{filed['bureau']}-1").get(f"/review/cases/{application_id}").json()
    paths = {one["path"] for one in case["differences"]}
    assert "goals.purpose" in paths
    assert not {path for path in paths if path.startswith(("cover", "funds", "check_sheet", "period"))}
    assert "従業員と地域を守るため。" in re.sub("</?(ins|del)>", "", check.text)


def complete(form: dict[str, Any]) -> None:
    """Answer what the form of before did not ask."""
    form["check_sheet"]["survey"] = True
    form["check_sheet"]["subsidy"]["issuer"] = "中小企業庁"
    form["goals"]["impacts"][0]["disaster"] = "地震"
    form["tax_measure"] |= dict.fromkeys(("not_demanded_by_law", "neither_used_nor_leased", "not_subsidised"), True)
    for row in form["equipment"]:
        row["street"] = "南六郷3-9-1"
    for row in form["initial_response"].values():
        if not row["response"]:
            row |= {"response": "点呼により確認する。", "timings": ["at_once"], "preparation": "名簿を備える。"}
