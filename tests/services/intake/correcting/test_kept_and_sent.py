"""An answer is kept as draft, whatever happens meanwhile, and sent once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import orjson
import pytest

from shared.contracts.intake import ApplicationCorrected
from shared.domain import jst_day
from shared.web.forms import KEY_FIELD
from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.correcting.answering import Answering, answering, asked_of, plan_now
from tests.services.intake.correcting.test_answering import errors_at
from tests.services.intake.drafting.test_typing_in import hidden
from tests.support.form_of import form_of


@pytest.fixture
def filed(portal: Portal) -> dict[str, Any]:
    return portal.file()


PURPOSE = {"how.goals.purpose": "change", "goals.purpose": "新しい目的。"}
LIST = "/intake/drafts"


def answers_of(portal: Portal, filed: dict[str, Any]) -> list[ApplicationCorrected]:
    stream = portal.system.services["intake"].store.stream(filed["application_id"])
    return [one.event for one in stream if isinstance(one.event, ApplicationCorrected)]


def has_draft(page: Answering, filed: dict[str, Any]) -> bool:
    return f"{filed['application_no']}（" in page.browser.get(LIST).text


def draft_of(portal: Portal, filed: dict[str, Any]) -> dict[str, Any]:
    """The draft of an answer, as a program sees it."""
    listed = portal.client().get(LIST, params={"limit": 100}).json()["drafts"]
    [row] = [one for one in listed if one["about"] == filed["application_id"]]
    return dict(row)


# -- kept ------------------------------------------------------------------------------------------------------------


def test_an_answer_is_put_aside_found_again_and_gone_once_it_is_sent(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    progress = f"/intake/applications/{filed['application_id']}/progress"
    before = portal.heads
    page.fill(PURPOSE)
    assert page.press("save").headers["location"] == page.address
    assert portal.heads == before, "a draft is no event"
    assert "補正の回答を続ける" in page.browser.get(progress).text
    row = next(
        one for one in page.browser.get("/intake/drafts", headers={"Accept": "application/json"}).json()["drafts"]
    )
    assert row["about"] == filed["application_id"]
    assert row["title"].startswith(f"{filed['application_no']}（202")
    listed = page.browser.get(LIST).text
    assert f"{LIST}/{row['draft_id']}/correction" in listed
    assert f"{LIST}/{row['draft_id']}/copy" not in listed
    led_to = page.browser.get(f"{LIST}/{row['draft_id']}/correction", follow_redirects=False)
    assert led_to.headers["location"] == page.address
    page.open()
    assert page.fields["goals.purpose"] == ["新しい目的。"]
    assert page.send(page.to_check()).status_code == 303
    assert not has_draft(page, filed)
    assert page.browser.get(f"{LIST}/{row['draft_id']}/correction").status_code == 404


def test_a_draft_is_its_owners_alone_and_a_strange_one_leads_nowhere(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    page.fill(PURPOSE)
    page.press("save")
    stranger = portal.browser("applicant-2")
    assert stranger.get(page.address).status_code == 404
    assert stranger.post(page.address, data={"step": "save"}).status_code == 404
    assert stranger.get(f"{page.address}/check").status_code == 404
    assert page.browser.get(f"{page.address}x").status_code == 404
    other = (
        portal.client()
        .post(LIST, json={"kind": "change", "form_version": "x", "content": {}}, headers=new_key())
        .json()["draft_id"]
    )
    assert page.browser.get(f"{LIST}/{other}/correction").status_code == 404


def test_a_deleted_draft_begins_anew_from_what_stands(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    before = page.fields["goals.purpose"]
    page.fill(PURPOSE)
    page.press("save")
    row = draft_of(portal, filed)
    page.browser.post(f"{LIST}/{row['draft_id']}/delete")
    page.open()
    assert page.fields["goals.purpose"] == before
    page.fill({**PURPOSE, "goals.purpose": "もう一度。"})
    assert page.press("save").status_code == 303
    assert has_draft(page, filed)
    page.open()
    assert page.fields["goals.purpose"] == ["もう一度。"]


def test_what_a_program_put_into_a_draft_is_no_answer(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    page.fill(PURPOSE)
    page.press("save")
    row = draft_of(portal, filed)
    put = portal.client().put(
        f"{LIST}/{row['draft_id']}", json={"content": {"given": 1}}, headers={"If-Match": f'"{row["version"]}"'}
    )
    assert put.status_code == 200
    page.open()
    assert page.fields["goals.purpose"] != ["新しい目的。"]
    assert page.press("save").status_code == 303


# -- two pages -------------------------------------------------------------------------------------------------------


def test_of_two_pages_both_texts_are_shown_and_one_is_chosen(portal: Portal, filed: dict[str, Any]) -> None:
    one = asked_of(portal, filed, "goals.purpose", "equipment")
    other = answering(portal, filed, one.address.rsplit("/", 1)[1])
    other.open()
    one.fill({**PURPOSE, "how.equipment": "explain", "comment.equipment": "一方の説明"})
    one.press("save")
    other.fill({**PURPOSE, "goals.purpose": "他方の目的。", "equipment#k1.model": "他方"})
    assert other.press("auto").json() == {"conflict": True}
    shown = other.press("save")
    assert shown.status_code == 409
    for words in ("新しい目的。", "他方の目的。", "一方の説明", "内容は変えずに説明する"):
        assert words in shown.text
    answer = Answering(other.browser, other.address, form_of(shown.text, other.address))
    answer.fill({"theirs": ["goals.purpose", "how.equipment", "comment.equipment"]})
    assert answer.press("save").status_code == 303
    answer.open()
    kept = {name: answer.fields.get(name) for name in ("goals.purpose", "comment.equipment", "equipment#k1.model")}
    assert kept == {
        "goals.purpose": ["新しい目的。"],
        "comment.equipment": ["一方の説明"],
        "equipment#k1.model": ["他方"],
    }


def test_a_save_whose_answer_was_lost_is_repeated_without_harm(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    page.fill(PURPOSE)
    first = page.press("auto").json()
    assert page.press("auto").json()["seen"] == first["seen"]


# -- sent once -------------------------------------------------------------------------------------------------------


def test_a_double_click_a_resend_and_a_second_tab_send_it_once(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    second = answering(portal, filed, page.address.rsplit("/", 1)[1])
    page.fill(PURPOSE)
    check = page.to_check()
    elsewhere = second.browser.get(f"{second.address}/check")
    done = page.send(check)
    assert done.status_code == 303
    for again in (page.send(check), second.send(elsewhere)):
        assert again.headers["location"] == done.headers["location"]
    assert len(answers_of(portal, filed)) == 1
    assert page.browser.get(page.address, follow_redirects=False).status_code == 303
    assert page.browser.get(f"{page.address}/check", follow_redirects=False).status_code == 303
    late = page.press("auto")
    assert late.status_code == 409
    assert not has_draft(page, filed), "a page that was left open keeps nothing any more"
    page.fill({"goals.purpose": "送った後に打った目的。"})
    assert "送った後に打った目的。" in page.press("save").text


def test_what_was_sent_though_the_draft_stayed_is_found_and_the_draft_erased(
    portal: Portal, filed: dict[str, Any]
) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    page.fill(PURPOSE)
    check = page.to_check()
    erasing = type(portal.system.services["intake"].commands.draft_erasing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(erasing, "finish", lambda *_: None)
        page.send(check)
    assert has_draft(page, filed)
    assert page.browser.get(page.address, follow_redirects=False).status_code == 303
    assert not has_draft(page, filed)


def test_what_was_looked_at_is_what_is_sent(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    page.fill(PURPOSE)
    check = page.to_check()
    page.open()
    page.fill({"goals.purpose": "もっと新しい目的。"})
    page.press("save")
    shown = page.send(check)
    assert shown.status_code == 412
    assert "もっと新しい目的。" in shown.text
    assert answers_of(portal, filed) == []
    assert page.send(shown).status_code == 303
    assert plan_now(portal, filed)["goals"]["purpose"] == "もっと新しい目的。"


# -- what the bureau does meanwhile ----------------------------------------------------------------------------------


def withdraw(portal: Portal, filed: dict[str, Any]) -> None:
    portal._review("withdraw_correction", filed, "officer", "確認できたため。")
    portal.settle()


def test_withdrawn_before_it_is_sent_what_was_typed_is_shown(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose", "funds")
    page.fill({**PURPOSE, "how.funds": "explain", "comment.funds": "見積りのとおり。", "funds#k1.use": "別の使途"})
    check = page.to_check()
    withdraw(portal, filed)
    page.fill({"goals.purpose": "あとから打った目的。"})
    for shown, words in ((page.send(check), "新しい目的。"), (page.press("save"), "あとから打った目的。")):
        assert shown.status_code == 412
        for one in (words, "補正の依頼が取り消されました", "見積りのとおり。", "別の使途", "内容は変えずに説明する"):
            assert one in shown.text, one
        assert f'action="{page.address}' not in shown.text
    again = page.browser.get(page.address)
    assert (again.status_code, "新しい目的。" in again.text) == (200, True)
    assert answers_of(portal, filed) == []
    delete = re.search(r'action="(/intake/drafts/[^"]+/delete)"', again.text)
    assert delete
    deleted = page.browser.post(delete[1], data={KEY_FIELD: hidden(again.text, KEY_FIELD)})
    assert "下書きを削除しました" in page.browser.get(deleted.headers["location"]).text
    assert page.browser.get(page.address).headers["location"].endswith("/progress"), "there is nothing left to show"


def test_sent_before_it_is_withdrawn_the_answer_stands(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    page.fill(PURPOSE)
    check = page.to_check()
    sent = page.send(check)
    withdrawn = portal.system.services["review"].commands.withdraw_correction(
        filed["application_id"], "行き違い。", portal._asked(filed, "officer")
    )
    portal.settle()
    assert withdrawn is not None
    assert page.send(check).headers["location"] == sent.headers["location"]
    assert len(answers_of(portal, filed)) == 1


def more_time(portal: Portal, filed: dict[str, Any]) -> None:
    on = jst_day(portal.clock.now()) + timedelta(days=21)
    portal._review("extend_correction", filed, "officer", on, "年末のため。")
    portal.settle()


def test_more_time_is_told_before_anything_is_sent_and_loses_nothing(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    page.fill(PURPOSE)
    check = page.to_check()
    more_time(portal, filed)
    moved = page.send(check)
    assert moved.status_code == 412
    assert all(words in moved.text for words in ("補正の回答期限が延長されました", "新しい目的。"))
    assert answers_of(portal, filed) == []
    assert page.press("save").status_code == 303
    assert page.send(moved).status_code == 303


def test_more_time_after_it_was_sent_changes_nothing(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    page.fill(PURPOSE)
    check = page.to_check()
    page.send(check)
    more_time(portal, filed)
    assert page.send(check).status_code == 303
    assert len(answers_of(portal, filed)) == 1


def test_answered_by_a_program_meanwhile_what_was_typed_is_shown(portal: Portal, filed: dict[str, Any]) -> None:
    page = asked_of(portal, filed, "goals.purpose")
    page.fill(PURPOSE)
    check = page.to_check()
    found = portal.client().get(filed["links"]["self"])
    body = {"answers": [{"path": "goals.purpose", "comment": "そのままです。"}], "form": found.json()["form"]}
    client = portal.client()
    made = client.post(
        f"{page.address}/answer", content=orjson.dumps(body), headers=new_key(**{"If-Match": found.headers["etag"]})
    )
    assert made.status_code == 200
    late = page.send(check)
    assert late.status_code == 412
    assert all(words in late.text for words in ("補正の回答を提出しました", "新しい目的。"))
    assert len(answers_of(portal, filed)) == 1


def test_another_answer_to_the_same_field_is_not_undone_unnoticed(portal: Portal, filed: dict[str, Any]) -> None:
    one = asked_of(portal, filed, "goals.purpose", "goals.business_outline")
    portal.pass_days(15)
    two = asked_of(portal, filed, "goals.purpose")
    two.fill(PURPOSE)
    assert two.send(two.to_check()).status_code == 303
    one.fill(
        {"how.goals.business_outline": "change", "goals.business_outline": "切削加工。", "how.goals.purpose": "explain"}
    )
    shown = one.press("check")
    assert (shown.status_code, "新しい目的。" in shown.text) == (409, True)
    one.open()
    one.fill({"how.goals.business_outline": "change", "goals.business_outline": "切削加工。"})
    one.fill({"how.goals.purpose": "explain", "comment.goals.purpose": "先の回答のとおり。"})
    check = one.to_check()
    assert check.status_code == 200, errors_at(check)
    assert one.send(check).status_code == 303
    now = plan_now(portal, filed)["goals"]
    assert (now["purpose"], now["business_outline"]) == ("新しい目的。", "切削加工。")
