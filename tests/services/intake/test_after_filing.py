"""What comes after the filing of a change: what it altered, how its correction was answered, and the notice."""

from __future__ import annotations

import html
import re
from typing import Any

import orjson
import pytest

from tests.services.intake.conftest import FILED, Portal, new_key
from tests.services.intake.test_plans import asked, certified, post, shown

NEW_PURPOSE = "従業員と地域を守るため。"
EXPLAINED, DECLINED = "見積りを待っています。", "記載のとおりで足ります。"


@pytest.fixture(scope="module")
def change(portal: Portal) -> dict[str, Any]:
    """A change under examination, with the plan that it builds on as `plan`."""
    plan = shown(portal, certified(portal)["plan_id"])
    before = plan["form"]["goals"]["purpose"]
    filed: dict[str, Any] = post(portal, f"{plan['plan_id']}/changes", asked(plan, goals__purpose=NEW_PURPOSE)).json()
    portal.settle()
    portal.assign(filed)
    return {**filed, "plan": plan, "before": before, "address": f"/intake/applications/{filed['application_id']}"}


def page(portal: Portal, address: str, persona: str = "applicant-1") -> str:
    answer = portal.browser(persona).get(address)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def answer(portal: Portal, change: dict[str, Any], correction_id: str) -> None:
    client = portal.client()
    found = client.get(change["address"])
    said = [
        {"path": "goals.purpose", "comment": EXPLAINED},
        {"path": "goals.business_outline", "comment": DECLINED, "declined": True},
    ]
    taken = client.post(
        f"{change['address']}/corrections/{correction_id}/answer",
        content=orjson.dumps({"answers": said, "form": found.json()["form"]}),
        headers=new_key(**{"If-Match": found.headers["etag"]}),
    )
    assert taken.status_code == 200, taken.text
    portal.settle()


@pytest.mark.parametrize("by", ["applicant-1", "officer-kanto-1"])
def test_R31_a_printed_change_underlines_what_is_new_under_its_own_title(
    portal: Portal, change: dict[str, Any], by: str
) -> None:
    desk = f"/review/desk/{change['application_id']}"
    printed = page(portal, f"{change['address'] if by == 'applicant-1' else desk}/print", by)
    assert "<h1>事業継続力強化計画の変更に係る認定申請書（控え）</h1>" in printed
    assert change["plan"]["in_force"]["certificate_no"] in printed
    assert "<ins>" in printed
    assert NEW_PURPOSE in re.sub("</?ins>", "", printed)
    assert "下線を引いています" in printed


def test_what_was_changed_can_be_looked_at_after_filing(portal: Portal, change: dict[str, Any]) -> None:
    told = page(portal, f"{change['address']}/progress").partition('id="differences"')[2].partition("</details>")[0]
    assert change["before"] in told
    assert NEW_PURPOSE in re.sub("</?ins>", "", told)
    assert "第1版から変わるところ" in told
    assert 'id="differences"' not in page(
        portal, f"/intake/applications/{change['plan']['versions'][0]['text']['application_id']}/progress"
    )


def test_how_each_point_was_answered_is_read_by_officer_director_and_applicant(
    portal: Portal, change: dict[str, Any]
) -> None:
    # Given
    answer(portal, change, portal.ask_to_correct(change, "goals.purpose", "goals.business_outline"))
    desk = f"/review/desk/{change['application_id']}"
    officer, director = f"officer-{change['bureau']}-1", f"director-{change['bureau']}"

    # Then
    case = page(portal, desk, officer)
    banner = case.partition("補正の回答が届いています")[2].partition("次にすること")[0]
    for way, words in (("内容は変えずに説明", EXPLAINED), ("修正に応じない", DECLINED)):
        assert way in banner
        assert words in banner
    assert f"【修正に応じない】事業の概要：{DECLINED}" in case or f"：{DECLINED}" in case.partition('id="history"')[2]
    assert "回答（修正に応じない）" in page(portal, f"{change['address']}/progress")

    # And when
    portal._review("propose", change, "officer", "certify", "")
    portal.settle()
    deciding = page(portal, f"{desk}/decision", director)
    assert all(words in deciding for words in ("補正の依頼と回答", EXPLAINED, DECLINED, "修正に応じない"))
    assert "補正の回答が届いています" not in page(portal, desk, officer)


def test_R27_a_minor_change_beside_an_open_application_is_said_to_prevail(
    portal: Portal, change: dict[str, Any]
) -> None:
    plan_id = change["plan"]["plan_id"]
    seen = portal.client().get(f"/intake/plans/{plan_id}").headers["etag"]
    answers = {"altered": ["representative"], "keeps_purpose": True}
    body = orjson.dumps({"answers": answers, "now": {"representative_name": "白石　次郎"}})
    noted = post(portal, f"{plan_id}/minor-changes", body, **{"If-Match": seen})
    assert noted.status_code in (200, 201), noted.text
    portal.settle()
    told = page(portal, f"/intake/plans/{plan_id}/page").partition("この申請の後に記録されました")[2]
    assert "白石　次郎" in told.partition("</ul>")[0]


def test_the_receipt_tells_the_instant_and_that_the_last_day_is_a_guide(portal: Portal) -> None:
    filed = portal.client().post("/intake/applications", content=FILED.read_bytes(), headers=new_key()).json()
    told = page(portal, f"/intake/applications/{filed['application_id']}/filed")
    assert "受け付けた日時" in told
    assert "標準処理期間（45日）による目安です。" in told
    portal.settle()
    history = page(portal, f"/intake/applications/{filed['application_id']}/progress")
    assert "申請を提出しました" in history


def test_R19_a_certified_application_has_a_notice_to_print_and_no_other_has_one(
    portal: Portal, change: dict[str, Any]
) -> None:
    first = change["plan"]["versions"][0]
    address = f"/intake/applications/{first['text']['application_id']}/notice"
    notice = page(portal, address)
    told = re.sub("<[^>]*>", "", notice)
    assert all(
        words in told
        for words in (
            first["certificate_no"],
            "第56条第1項",
            "関東経済産業局長",
            change["plan"]["form"]["cover"]["name"],
        )
    )
    assert f'href="{address}"' in page(portal, address.replace("/notice", "/progress"))
    assert f'href="{address}"' in page(portal, f"/intake/plans/{change['plan']['plan_id']}/page")
    assert portal.browser("applicant-2").get(address).status_code == 404
    undecided = portal.browser().get(f"{change['address']}/notice", follow_redirects=False)
    assert undecided.headers["location"] == f"{change['address']}/progress"
