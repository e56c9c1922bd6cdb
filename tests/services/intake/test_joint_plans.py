"""A joint plan (連携型, R15) over the API and the pages: filed, corrected, certified, changed and renewed."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from shared.clock import today
from shared.contracts.followup import PlanFollowed
from shared.contracts.intake import ApplicationFiled
from shared.domain import Month
from shared.scheme.bureaus import bureau_of
from tests.domain.intake.joint_examples import JOINT_PLAIN, corporate_number, large_company, participant
from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.correcting.answering import asked_of
from tests.services.intake.test_api import plan
from tests.services.intake.test_pages import filed_from, handed_over
from tests.services.intake.test_plans import GOOD, codes, post, recorded, shown
from tests.support.web import HTML, local_client


def filing(portal: Portal, months: int = 24, **changes: Any) -> dict[str, Any]:
    """A joint plan whose period begins this month."""
    month = Month.of(today(portal.clock))
    form: dict[str, Any] = orjson.loads(orjson.dumps(JOINT_PLAIN | changes))
    form["period"] = {"start": str(month), "end": str(month.plus(months - 1))}
    for row in form["equipment"]:
        row["month"] = str(month.plus(1))
    return form


def certified(portal: Portal, months: int = 24, **changes: Any) -> dict[str, Any]:
    filed = portal.file(body=orjson.dumps(filing(portal, months, **changes)))
    portal.decide(filed)
    return filed


def later(plan: dict[str, Any], **changes: Any) -> bytes:
    """The plan as its business has it before itself, with some parts changed, and the report filled in."""
    report = plan["report"]
    for part in ("partners", "organisation"):
        report[part] |= GOOD
    for row in report["equipment"]:
        row |= {"mark": "as_planned", "acquired": plan["on"][:7], "paid_by": "own_means"}
    return orjson.dumps({"form": plan["form"] | changes, "report": report})


def differing(portal: Portal, filed: dict[str, Any]) -> dict[str, str]:
    """What the officer sees to differ from the plan before, by path."""
    case = portal.client(f"officer-{filed['bureau']}-1").get(f"/review/cases/{filed['application_id']}").json()
    return {one["path"]: one["kind"] for one in case["differences"]}


def filed_later(portal: Portal, plan_id: str, body: bytes, kind: str = "changes") -> dict[str, Any]:
    answer = post(portal, f"{plan_id}/{kind}", body)
    assert answer.status_code == 201, answer.text
    portal.settle()
    filed: dict[str, Any] = answer.json()
    portal.assign(filed)
    return filed


def test_R53_a_joint_plan_is_certified_by_the_bureau_of_its_representative_and_goes_to_its_supporter(
    portal: Portal,
) -> None:
    cover = JOINT_PLAIN["cover"] | {"prefecture": "大阪府", "municipality": "大阪市北区"}
    filed = certified(portal, cover=cover)
    assert filed["bureau"] == bureau_of("大阪府").key
    [taken] = [one for one in recorded(portal, filed["application_id"]) if isinstance(one, ApplicationFiled)]
    assert (taken.plan_type, taken.form_version) == ("joint", "26-2024-04")
    heard = [one.event for one in portal.system.services["followup"].store.stream(filed["plan_id"])]
    [followed] = [one for one in heard if isinstance(one, PlanFollowed)]
    assert (followed.plan_type, followed.supporter) == ("joint", "smrj")
    supported = portal.client("support-smrj").get("/followup/plans").json()
    assert filed["plan_id"] in orjson.dumps(supported).decode()


def test_what_stands_against_a_partner_is_said_at_its_row(portal: Portal) -> None:
    too_large = participant(2, capital_yen=300_000_001, employees=301)
    body = filing(portal, participants=[participant(1), too_large], large_companies=[large_company(1, consent="")])
    answer = portal.client().post("/intake/applications", content=orjson.dumps(body), headers=new_key())
    assert answer.status_code == 422
    found = {error["code"]: error["field"] for error in answer.json()["errors"]}
    assert found == {
        "partner_too_large": "participants#k2.employees",
        "partner_twice": "large_companies#k1.corporate_number",
        "consent_needed": "large_companies#k1.consent",
    }


def test_a_partner_is_corrected_in_its_row(portal: Portal) -> None:
    filed = portal.file(body=orjson.dumps(filing(portal)))
    correction_id = portal.ask_to_correct(filed, "participants#k2.employees", "participants")
    page = portal.browser().get(f"/intake/applications/{filed['application_id']}/corrections/{correction_id}").text
    assert "連携する中小企業者：常時使用する従業員の数（2行目）" in page
    found = portal.client().get(f"/intake/applications/{filed['application_id']}").json()
    form = found["form"]
    form["participants"][1]["employees"] = 25
    form["participants"].append(participant(3))
    answers = [{"path": path, "comment": "修正しました。"} for path in ("participants#k2.employees", "participants")]
    answered = portal.client().post(
        f"/intake/applications/{filed['application_id']}/corrections/{correction_id}/answer",
        content=orjson.dumps({"answers": answers, "form": form}),
        headers=new_key(**{"If-Match": f'"{found["version"]}"'}),
    )
    assert answered.status_code == 200, answered.text
    portal.settle()
    now = portal.client().get(f"/intake/applications/{filed['application_id']}").json()["form"]
    assert [(row["row_id"], row["employees"]) for row in now["participants"]] == [("k1", 20), ("k2", 25), ("k3", 20)]


def test_the_partners_are_typed_as_a_table(portal: Portal) -> None:
    filed = portal.file(body=orjson.dumps(filing(portal)))
    page = asked_of(portal, filed, "participants", "large_companies#k1.consent", "form_of_cooperation")
    page.fill({f"how.{path}": "change" for path in ("participants", "large_companies#k1.consent")})
    page.fill({"how.form_of_cooperation": "explain", "comment.form_of_cooperation": "協定のとおりです。"})
    page.fill({"participants#k2.employees": "25", "large_companies#k1.consent": "同意書（再）.pdf"})
    page.press("add:participants")
    page.open()
    for name, value in participant(3).items():
        if name == "established_on":
            parts = zip(("year", "month", "day"), value.split("-"), strict=True)
            page.fill({f"participants#k1000001.{name}-{part}": text for part, text in parts})
        elif value is not None:
            page.fill({f"participants#k1000001.{name}": str(value).lower() if isinstance(value, bool) else str(value)})
    check = page.to_check()
    assert check.status_code == 200, re.findall('field__error"[^>]*>([^<]+)', check.text)
    assert page.send(check).status_code == 303
    now = portal.client().get(f"/intake/applications/{filed['application_id']}").json()["form"]
    assert [(row["row_id"], row["employees"]) for row in now["participants"]] == [("k1", 20), ("k2", 25), ("k3", 20)]
    assert now["large_companies"][0]["consent"] == "同意書（再）.pdf"


def test_who_joins_leaves_and_is_amended_is_a_change_of_rows(portal: Portal) -> None:
    # Given
    plan_id = certified(portal)["plan_id"]
    plan = shown(portal, plan_id)
    first, second = plan["form"]["participants"]
    assert [first["row_id"], second["row_id"]] == ["k1", "k2"]
    had_consented = plan["form"]["large_companies"][0] | {"consent": ""}
    joining = large_company(12, consent="")

    # When: the first leaves, the second grows, a third joins; so does a large company, without its consent
    members = [participant(3), second | {"employees": 40}]
    refused = post(
        portal, f"{plan_id}/changes", later(plan, participants=members, large_companies=[had_consented, joining])
    )
    consented = [had_consented, joining | {"consent": "同意書12.pdf"}]
    filed = filed_later(portal, plan_id, later(plan, participants=members, large_companies=consented))

    # Then
    assert codes(refused) == {"consent_needed"}
    assert differing(portal, filed) == {
        "participants#k3": "added",
        "participants#k2.employees": "amended",
        "participants#k1": "removed",
        "large_companies#k1.consent": "removed",
        "large_companies#k2": "added",
    }
    desk = local_client(portal.app, f"officer-{filed['bureau']}-1", HTML).get(f"/review/desk/{filed['application_id']}")
    assert all(
        text in desk.text for text in ("連携型", "連携する中小企業者", "株式会社試験部品3", "試験重工株式会社12")
    )
    portal.decide(filed)
    after = shown(portal, plan_id)
    assert after["in_force"]["number"] == 2
    assert [row["row_id"] for row in after["form"]["participants"]] == ["k3", "k2"]


def test_another_representative_is_a_change_that_goes_to_its_bureau(portal: Portal) -> None:
    filed = certified(portal)
    plan = shown(portal, filed["plan_id"])
    form = plan["form"]
    taking_over = form["participants"][0]
    cover = {name: taking_over[name] for name in form["cover"]} | {"prefecture": "福岡県", "municipality": "福岡市"}
    former = form["cover"] | {"opened_or_registered": True}
    body = later(plan, cover=cover, participants=[former, form["participants"][1]])
    change = filed_later(portal, filed["plan_id"], body)
    assert (filed["bureau"], change["bureau"]) == ("kanto", "kyushu")
    told = differing(portal, change)
    assert (told["participants#k3"], told["participants#k1"]) == ("added", "removed")
    assert told["cover.corporate_number"] == "amended"
    portal.decide(change)
    after = shown(portal, filed["plan_id"])
    assert after["form"]["cover"]["name"] == taking_over["name"]
    assert after["in_force"]["number"] == 2


def test_R31_a_renewal_asks_for_all_consents_and_goes_on_as_a_joint_plan(portal: Portal) -> None:
    filed = certified(portal, months=3)
    plan = shown(portal, filed["plan_id"])
    month = Month.of(today(portal.clock))
    following = {"start": str(month.plus(3)), "end": str(month.plus(14))}
    without = [plan["form"]["large_companies"][0] | {"consent": ""}]
    refused = post(portal, f"{filed['plan_id']}/renewals", later(plan, period=following, large_companies=without))
    assert codes(refused) == {"consent_needed"}
    renewal = filed_later(portal, filed["plan_id"], later(plan, period=following), "renewals")
    portal.decide(renewal)
    heard = [one.event for one in portal.system.services["followup"].store.stream(filed["plan_id"])]
    followed = [(one.term, one.plan_type, one.supporter) for one in heard if isinstance(one, PlanFollowed)]
    assert followed == [(1, "joint", "smrj"), (2, "joint", "smrj")]


def test_R25_a_plan_of_a_partner_is_told_of_whichever_is_filed_first_and_kept_with_the_filing(portal: Portal) -> None:
    lead, partner = corporate_number(22), corporate_number(23)
    cover = JOINT_PLAIN["cover"] | {"corporate_number": lead}
    partners = [JOINT_PLAIN["participants"][0] | {"corporate_number": partner}]
    single = portal.file(body=plan(cover__corporate_number=partner))
    joint = portal.file(body=orjson.dumps(filing(portal, cover=cover, participants=partners)))
    again = portal.file(body=plan(cover__corporate_number=partner))

    def kept(filed: dict[str, Any]) -> list[tuple[str, str, str]]:
        event = portal.system.intake.store.stream(filed["application_id"])[0].event
        assert isinstance(event, ApplicationFiled)
        assert {one.code for one in event.findings if "plans" in one.inputs and one.code} == {
            one["code"] for one in filed["cautions"] if one["code"].endswith("_open")
        }
        return [(one.at, one.plan_type, one.number) for one in event.beside.plans]

    assert kept(single) == []
    assert kept(joint) == [("participants#k1.corporate_number", "single", single["application_no"])]
    assert kept(again) == [
        ("cover.corporate_number", "joint", joint["application_no"]),
        ("cover.corporate_number", "single", single["application_no"]),
    ]
    desk = portal.client(f"officer-{again['bureau']}-1").get(f"/review/cases/{again['application_id']}").json()
    assert {one["application_no"] for one in desk["same_business"]} >= {joint["application_no"]}
    checked = [(one["rule"], one["code"]) for one in desk["checked"] if one["code"]]
    assert sorted((one for one in checked if one[1].endswith("_open")), reverse=True) == [
        ("R25", "same_business_open"),
        ("R15", "other_type_open"),
    ]


def test_R15_a_single_plan_of_the_business_is_told_of_as_one_of_the_other_type(portal: Portal) -> None:
    number = corporate_number(21)
    cover = JOINT_PLAIN["cover"] | {"corporate_number": number}
    single = portal.file(body=plan(cover__corporate_number=number))
    partners = [JOINT_PLAIN["participants"][0] | {"corporate_number": corporate_number(24)}]
    filed = portal.file(body=orjson.dumps(filing(portal, cover=cover, participants=partners)))
    told = [(one["code"], one["rule"], one["ja"]) for one in filed["cautions"] if one["code"].startswith("other")]
    assert [(code, rule, "単独型の申請" in ja) for code, rule, ja in told] == [("other_type_open", "R15", True)]
    again = portal.file(body=orjson.dumps(filing(portal, cover=cover, participants=partners)))
    assert {one["code"] for one in again["cautions"]} >= {"other_type_open", "same_business_open"}
    desk = portal.client(f"officer-{filed['bureau']}-1").get(f"/review/cases/{filed['application_id']}").json()
    assert {(one["application_no"], one["plan_type"]) for one in desk["same_business"]} == {
        (single["application_no"], "single"),
        (again["application_no"], "joint"),
    }


def test_a_joint_plan_does_not_become_a_single_one(portal: Portal) -> None:
    plan = shown(portal, certified(portal)["plan_id"])
    single = orjson.loads(portal.client().get("/intake/file/example.json").content)
    body = orjson.loads(later(plan))
    answer = post(portal, f"{plan['plan_id']}/changes", orjson.dumps(body | {"form": single}))
    assert "plan_type_kept" in codes(answer)


# -- pages -----------------------------------------------------------------------------------------------------------


def test_it_is_filed_by_a_file_on_the_page(portal: Portal) -> None:
    browser = portal.browser()
    page = browser.get("/intake/file").text
    assert all(f"/intake/file/{name}.json" in page for name in ("joint-blank", "joint-example", "blank", "example"))
    example = browser.get("/intake/file/joint-example.json").text
    checked = handed_over(browser, plan=example)
    assert checked.status_code == 200
    assert all(text in checked.text for text in ("連携の態様", "みらい重工株式会社", "株式会社あさひ熱処理"))
    assert all(f"「{name}」の添付が1件ありません" in checked.text for name in ("申請書", "大企業の同意書"))
    filed = filed_from(browser, checked)
    assert "みなと精工株式会社" in browser.get(filed.headers["location"]).text
    blank = browser.get("/intake/file/joint-blank.json").text
    asked = handed_over(browser, plan=blank)
    assert asked.status_code == 422
    assert "大企業者の都道府県（1行目）：" in asked.text


@pytest.mark.parametrize(("language", "word"), [("ja", "連携する中小企業者（2）"), ("en", "Partners (2)")])
def test_its_change_begins_with_the_plan_and_shows_what_differs(portal: Portal, language: str, word: str) -> None:
    plan_id = certified(portal)["plan_id"]
    browser = portal.browser()
    browser.headers["Accept-Language"] = language
    page = browser.get(f"/intake/plans/{plan_id}/change")
    assert "form.participants.corporate_number" in page.text
    document = browser.get(f"/intake/plans/{plan_id}/change.json").json()
    assert document["form"]["form_version"] == "26-2024-04"
    assert document["report"]["measures"]["mark"] == "not_applicable"
    plan = shown(portal, plan_id)
    body = later(plan, participants=[*plan["form"]["participants"], participant(3)])
    checked = handed_over(browser, f"/intake/plans/{plan_id}/change", plan=body.decode())
    assert word in checked.text
    assert "株式会社試験部品3" in checked.text
