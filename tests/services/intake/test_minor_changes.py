"""R27: a short questionnaire ends in a note that nothing has to be filed, or in the way to a change application."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from services.agreement import disagreements
from shared.web.forms import SEEN_FIELD
from tests.services.intake.conftest import Portal
from tests.services.intake.drafting.test_typing_in import hidden
from tests.services.intake.test_pages import posted
from tests.services.intake.test_plans import asked as change
from tests.services.intake.test_plans import certified, codes, post, recorded, shown

HOME = "/intake/plans"
OTHER = "堤 花子"
NEW_NAME = "株式会社 新堤防"


def asked(*altered: str, keeps_purpose: bool = True, **now: str) -> bytes:
    return orjson.dumps({"answers": {"altered": altered, "keeps_purpose": keeps_purpose}, "now": now})


def note(portal: Portal, plan_id: str, body: bytes) -> Any:
    seen = {"If-Match": f'"{shown(portal, plan_id)["version"]}"'}
    return post(portal, f"{plan_id}/minor-changes", body, **seen)


def test_a_minor_change_is_noted_overlays_what_is_certified_and_is_heard_by_the_bureau(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    plan_id, was = plan["plan_id"], plan["form"]["cover"]["representative_name"]

    # When
    answer = note(portal, plan_id, asked("representative", "name", representative_name=OTHER, name=NEW_NAME))
    portal.settle()

    # Then
    assert answer.status_code == 200, answer.text
    after = shown(portal, plan_id)
    (noted,) = after["minor_changes"]
    assert (noted["number"], noted["version"], noted["noted_on"]) == (1, 1, plan["on"])
    assert (noted["was"]["representative_name"], noted["now"]["representative_name"]) == (was, OTHER)
    assert after["in_force"]["facts"]["name"] == NEW_NAME
    assert after["form"] == plan["form"]
    officer = portal.client("officer-kanto-1").get(f"/review/plans/{plan_id}").json()
    assert officer["in_force"]["facts"] == after["in_force"]["facts"]
    assert OTHER not in recorded(portal, plan_id)[-1].model_dump_json()
    assert disagreements(portal.system.services, plan_id) == []


def test_what_is_none_is_refused_with_the_rule_and_nothing_is_noted(portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]

    answers = [
        note(portal, plan_id, asked("representative", "equipment", representative_name=OTHER)),
        note(portal, plan_id, asked("funding", keeps_purpose=False, funding="半額にする。")),
        note(portal, plan_id, asked("representative")),
    ]

    assert [codes(answer) for answer in answers] == [{"takes_a_change"}, {"purpose_altered"}, {"nothing_altered"}]
    assert "変更申請をしてください" in answers[0].json()["errors"][0]["ja"]
    unknown = note(portal, plan_id, orjson.dumps({"answers": {"altered": ["x"], "keeps_purpose": True}}))
    assert [one["field"] for one in unknown.json()["errors"]] == ["answers.altered.0"]
    assert len(recorded(portal, plan_id)) == 1


def begun(browser: Any, portal: Portal, plan_id: str) -> str:
    """The address of the one page of a draft."""
    made = browser.post(
        f"{HOME}/{plan_id}/minor_change/typed", data=posted(browser.get(f"{HOME}/{plan_id}/page?lang=ja"))
    )
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


def keep(browser: Any, address: str, step: str = "next", **typed: Any) -> Any:
    """Post the page with these answers alone."""
    return browser.post(address, data={"seen": hidden(browser.get(address).text, "seen"), "step": step, **typed})


def submit(browser: Any, check: Any) -> Any:
    names = (SEEN_FIELD, "plan_seen")
    return browser.post(check.url.path, data={name: hidden(check.text, name) for name in names})


def test_the_questions_lead_to_a_note_and_a_paper_to_keep(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    browser, here = portal.browser(), f"{HOME}/{plan['plan_id']}"
    address, was = begun(browser, portal, plan["plan_id"]), plan["form"]["cover"]["representative_name"]
    typed = {"altered": ["representative", "funding"], "keeps_purpose": "true", "representative_name": OTHER,
             "funding": "止水板の資金を借入れに変更する。"}  # fmt: skip

    # When
    start = browser.get(address).text
    unanswered = keep(browser, address)
    kept = keep(browser, address, **typed)
    check = browser.get(kept.headers["location"])
    before = len(recorded(portal, plan["plan_id"]))
    answers = [submit(browser, check) for _ in range(2)]

    # Then
    assert f"今の記載：{was}" in start
    assert (unanswered.status_code, unanswered.text.count("：選んでください")) == (422, 4)
    assert check.status_code == 200, check.text
    assert all(words in check.text for words in ("手続は必要ありません", OTHER, was, "止水板の資金"))
    assert before == 1
    assert [answer.status_code for answer in answers] == [303, 303], answers[0].text
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(recorded(portal, plan["plan_id"])) == 2
    page = browser.get(answers[0].headers["location"])
    assert "軽微な変更を記録しました" in page.text
    assert OTHER in page.text
    assert "この下書きは提出済みです" in browser.get(address).text
    paper = browser.get(f"{here}/minor-changes/1")
    said = re.sub("<[^>]*>", "", paper.text)
    number = plan["in_force"]["certificate_no"]
    assert [words for words in (number, OTHER, "止水板の資金", "変わったもの", "第1号") if words not in said] == []
    assert re.search(r"\bR\d", said) is None
    assert browser.get(f"{here}/minor-changes/2").status_code == 404
    assert portal.browser("applicant-2").get(f"{here}/minor-changes/1").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"representative_name": OTHER}, "代表者の氏名：変わるものとして選んでいない事項です"),
        ({"funding": ""}, "資金の変更の内容：「資金の額又は調達方法（若干の変更）」について"),
    ],
)
def test_what_does_not_fit_the_answers_is_named_at_its_input(portal: Portal, typed: Any, said: str) -> None:
    browser = portal.browser()
    address = begun(browser, portal, certified(portal)["plan_id"])

    answer = keep(browser, address, altered=["funding"], keeps_purpose="true", **{"funding": "半額にする。", **typed})

    assert answer.status_code == 422
    assert said in answer.text


def test_what_takes_a_change_application_leads_there_and_what_was_typed_stays(portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    browser, here = portal.browser(), f"{HOME}/{plan_id}"
    address = begun(browser, portal, plan_id)

    answers = [
        browser.get(keep(browser, address, funding="半額にする。", **typed).headers["location"])
        for typed in (
            {"altered": ["funding", "period"], "keeps_purpose": "true"},
            {"altered": ["funding"], "keeps_purpose": "false"},
        )
    ]

    for answer, why in zip(answers, ("実施期間", "計画の趣旨が変わる"), strict=True):
        assert answer.status_code == 200
        assert all(words in answer.text for words in ("変更申請が必要です", f'action="{here}/change/typed"', why))
        assert "この内容で記録する" not in answer.text
    assert "半額にする。" in browser.get(address).text
    assert len(recorded(portal, plan_id)) == 1


def test_a_plan_that_moved_while_it_was_typed_is_told_and_nothing_is_lost(portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    browser = portal.browser()
    address = begun(browser, portal, plan_id)
    kept = keep(browser, address, altered=["funding"], keeps_purpose="true", funding="半額にする。")
    check = browser.get(kept.headers["location"])
    assert note(portal, plan_id, asked("name", name=NEW_NAME)).status_code == 200

    late = submit(browser, check)

    assert late.status_code == 412
    assert "半額にする。" in late.text
    assert "軽微な変更（第1号" in late.text
    assert f"今の記載：{NEW_NAME}" in browser.get(address).text
    assert submit(browser, late).status_code == 303


def test_the_plan_of_another_is_not_there(portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    other = portal.browser("applicant-2")

    begin = other.post(f"{HOME}/{plan_id}/minor_change/typed", data=posted(other.get("/intake/file")))

    assert (begin.status_code, other.get(f"{HOME}/{plan_id}/minor-changes/1").status_code) == (404, 404)


def test_a_change_that_may_be_minor_is_pointed_out_and_taken_all_the_same(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    plan_id, other = plan["plan_id"], shown(portal, certified(portal)["plan_id"])

    # When
    minor = post(portal, f"{plan_id}/changes", change(plan, cover__representative_name=OTHER))
    more = post(
        portal,
        f"{other['plan_id']}/changes",
        change(other, cover__representative_name=OTHER, goals__purpose="地域を守る。"),
    )
    portal.settle()

    # Then
    assert "only_minor" in {one["code"] for one in minor.json()["cautions"]}
    assert "only_minor" not in {one["code"] for one in more.json()["cautions"]}
    officer, case = portal.client("officer-kanto-1"), minor.json()["application_id"]
    assert "only_minor" in {one["code"] for one in officer.get(f"/review/cases/{case}").json()["cautions"]}
    page = portal.browser().get(f"{HOME.replace('plans', 'applications')}/{case}/filed")
    assert "変更申請は要りません" in page.text


def test_the_officer_sees_what_was_noted_beside_the_change_and_in_the_record(portal: Portal) -> None:
    # Given
    plan = shown(portal, certified(portal)["plan_id"])
    plan_id = plan["plan_id"]
    filed = post(portal, f"{plan_id}/changes", change(plan, goals__purpose="地域を守る。")).json()
    assert note(portal, plan_id, asked("representative", representative_name=OTHER)).status_code == 200
    portal.settle()

    # When
    officer = portal.browser("officer-kanto-1")
    case = officer.get(f"/review/desk/{filed['application_id']}").text
    record = officer.get(f"/review/desk/plans/{plan_id}").text
    auditor = portal.browser("auditor-1").get(f"/review/desk/plans/{plan_id}").text

    # Then
    assert all(
        words in case for words in (OTHER, "もとの計画についての軽微な変更", "認定後も、この変更の内容によります")
    )
    assert (OTHER in record, "第1号（" in record) == (True, True)
    assert (OTHER in auditor, "第1号（" in auditor) == (False, True)
    answer = portal.client("officer-kanto-1").get(f"/review/cases/{filed['application_id']}").json()
    assert [(one["fact"], one["now"]) for one in answer["minor_changes"]] == [("representative_name", None)]


def test_the_next_change_starts_from_what_was_noted(portal: Portal) -> None:
    plan_id = certified(portal)["plan_id"]
    assert note(portal, plan_id, asked("representative", representative_name=OTHER)).status_code == 200

    start = portal.browser().get(f"{HOME}/{plan_id}/change.json").json()

    assert start["form"]["cover"]["representative_name"] == OTHER


def test_the_language_is_changed_and_what_was_typed_stays(portal: Portal) -> None:
    browser = portal.browser()
    address = begun(browser, portal, certified(portal)["plan_id"])

    kept = keep(browser, address, "language:en", altered=["funding"], funding="止水板の資金を借入れに変更する。")

    english = browser.get(kept.headers["location"])
    assert '<html lang="en">' in english.text
    assert "止水板の資金を借入れに変更する。" in english.text
    assert browser.get(f"{address}?lang=ja").status_code == 200
