"""The applicant's portal as a browser without JavaScript uses it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import orjson
import pytest

from shared.scheme.corporate_number import check_digit
from tests.services.intake.conftest import FILED, Portal, new_key
from tests.support.web import followed

TEXT = FILED.read_text("utf-8")
UNUSED = {"ja": "000012050001", "en": "000012050003"}
"""Corporate numbers under which nobody else files here, without their check digits."""


def hidden(page: Any, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page.text)
    assert found, page.text
    return unescape(found[1])


def posted(page: Any, **fields: str) -> dict[str, str]:
    """A form of a page as the browser sends it back: its key, the version that was seen, and what was typed."""
    form = {"idempotency_key": hidden(page, "idempotency_key"), **fields}
    if 'name="seen_version"' in page.text:
        form["seen_version"] = hidden(page, "seen_version")
    return form


def handed_over(browser: Any, address: str = "/intake/file", *, files: Any = None, **fields: str) -> Any:
    """内容確認 of the draft that a file or a text made, or the page that says what stands against it."""
    answer = browser.post(address, data=posted(browser.get(address), **fields), files=files)
    return followed(browser, answer) if answer.status_code == 303 else answer


def filed_from(browser: Any, check: Any) -> Any:
    """The answer to 「この内容で提出する」."""
    seen = {"plan_seen": hidden(check, "plan_seen")} if 'name="plan_seen"' in check.text else {}
    return browser.post(check.url.path, data=posted(check, **seen))


# -- filing ----------------------------------------------------------------------------------------------------------


def test_a_file_is_read_shown_whole_and_filed(portal: Portal) -> None:
    browser = portal.browser()
    page = browser.get("/intake/file")
    files = {"plan_file": ("plan.json", FILED.read_bytes(), "application/json")}
    before = portal.heads
    taken = [browser.post("/intake/file", data=posted(page), files=files) for _ in range(2)]
    assert [one.status_code for one in taken] == [303, 303]
    assert taken[0].headers["location"] == taken[1].headers["location"], "sent twice it is one draft"
    check = browser.get(taken[0].headers["location"])
    assert check.status_code == 200
    assert all(words in check.text for words in ("有限会社蒲田精密工作所", "2 事業継続力強化の目標", "脱着式止水板"))
    assert "脱着式止水板" in browser.get(f"{check.url.path}?lang=en").text, "it can be opened again, in English too"
    assert portal.heads == before
    filed = filed_from(browser, check)
    assert filed.status_code == 303
    assert filed_from(browser, check).headers["location"] == filed.headers["location"]
    assert re.search(r"03-2026-\d{6}", browser.get(filed.headers["location"]).text)


@pytest.mark.parametrize(
    ("language", "title", "label"),
    [("ja", "ご確認いただきたい点", "設備等の名称（1行目）："), ("en", "Points to look at again", "Name (row 1):")],
)
def test_what_does_not_fit_is_told_before_and_after_the_filing(
    portal: Portal, language: str, title: str, label: str
) -> None:
    browser = portal.browser()
    browser.headers["Accept-Language"] = language
    plan = orjson.loads(TEXT)
    plan["cover"]["corporate_number"] = f"{check_digit(UNUSED[language])}{UNUSED[language]}"
    plan["goals"]["purpose"] = f"従業員の命を守る（{language}）。"
    fitting = orjson.dumps(plan).decode()
    check = handed_over(browser, plan=fitting)
    assert (check.status_code, title in check.text) == (200, False)
    plan["equipment"][0]["name"] = "予備発電機"
    text = orjson.dumps(plan).decode()
    check = handed_over(browser, plan=text)
    filed = filed_from(browser, check)
    for page in (check, browser.get(filed.headers["location"])):
        assert page.status_code == 200
        assert (page.text.count(title), page.text.count(label)) == (1, 2)


def test_R25_a_new_plan_beside_another_of_the_business_is_told_before_the_filing(portal: Portal) -> None:
    filed = portal.file()
    for persona, is_told in (("applicant-1", True), ("applicant-3", False)):
        browser = portal.browser(persona)
        check = handed_over(browser, plan=TEXT)
        assert check.status_code == 200
        assert (f"法人番号：同じ事業者の申請（受付番号{filed['application_no']}）" in check.text) == is_told


def test_what_is_wrong_is_told_with_the_labels_of_the_form_and_the_text_is_kept(portal: Portal) -> None:
    browser = portal.browser()
    plan = orjson.loads(TEXT)
    plan["cover"]["employees"] = "nine"
    plan["equipment"][1]["month"] = "soon"
    plan["surprise"] = "{}"
    text = orjson.dumps(plan).decode()
    before = portal.heads
    page = handed_over(browser, plan=text)
    assert page.status_code == 422
    assert "<title>エラー：" in page.text
    assert all(words in page.text for words in ("常時使用する従業員の数：", "取得年月（2行目）：", "「surprise」："))
    assert "nine" in page.text
    assert portal.heads == before


def test_rules_are_told_before_anything_is_filed(portal: Portal) -> None:
    browser = portal.browser()
    plan = orjson.loads(TEXT)
    plan["period"]["end"] = "2031-11"
    page = browser.post(
        "/intake/file",
        data=posted(browser.get("/intake/file"), plan=orjson.dumps(plan).decode()),
    )
    assert page.status_code == 422
    assert "実施期間の終了月：" in page.text


def test_no_json_no_utf8_and_nothing_at_all_are_told(portal: Portal) -> None:
    browser = portal.browser()
    start = browser.get("/intake/file")
    broken = browser.post("/intake/file", data=posted(start, plan='{\n"cover": {\n}'))
    assert (broken.status_code, "3行目の近く" in broken.text) == (422, True)
    nothing = browser.post("/intake/file", data=posted(start, plan=" "))
    assert (nothing.status_code, "様式のファイルを選ぶか" in nothing.text) == (422, True)
    files = {"plan_file": ("plan.json", TEXT.encode("utf-16"), "application/json")}
    other = browser.post("/intake/file", data=posted(start), files=files)
    assert (other.status_code, "UTF-8" in other.text) == (422, True)


def test_what_was_read_is_gone_on_with_or_discarded_and_another_text_is_another_draft(portal: Portal) -> None:
    browser = portal.browser()
    start = browser.get("/intake/file")

    def begun(text: str) -> str:
        return str(browser.post("/intake/file", data=posted(start, plan=text)).headers["location"])

    first, other = begun(TEXT), begun(TEXT.replace("脱着式止水板", "止水板"))
    assert first != other
    assert "有限会社蒲田精密工作所" in browser.get(first.replace("/check", "/parts/applicant")).text
    discarded = browser.post(first.replace("/check", "/delete"), data=posted(browser.get(first)))
    assert "下書きを削除しました" in browser.get(discarded.headers["location"]).text
    assert browser.get(first).status_code == 404
    assert begun(TEXT) == first, "handed in once more it comes back"
    assert browser.get(first).status_code == 200


def test_the_example_can_be_filed_as_it_is_and_the_blank_form_says_what_is_missing(portal: Portal) -> None:
    browser = portal.browser()
    start = browser.get("/intake/file")
    example = browser.get("/intake/file/example.json")
    assert handed_over(browser, plan=example.text).status_code == 200
    blank = browser.get("/intake/file/blank.json")
    answer = browser.post("/intake/file", data=posted(start, plan=blank.text))
    assert (answer.status_code, "法人形態等：" in answer.text) == (422, True)
    assert blank.json().keys() == example.json().keys()


# -- reading ---------------------------------------------------------------------------------------------------------


def test_an_empty_list_explains_how_to_file(portal: Portal) -> None:
    page = portal.browser("applicant-4").get("/intake")
    assert "提出した申請はありません" in page.text
    assert 'href="/intake/file"' in page.text


def test_the_list_names_what_needs_an_answer(portal: Portal) -> None:
    filed = portal.file("applicant-3")
    portal.ask_to_correct(filed, "goals.purpose")
    page = portal.browser("applicant-3").get("/intake")
    assert filed["application_no"] in page.text
    assert "補正の回答が必要な申請があります" in page.text


def test_progress_shows_steps_the_expected_day_and_the_plan(portal: Portal) -> None:
    filed = portal.file()
    page = portal.browser().get(filed["links"]["page"])
    assert all(words in page.text for words in ("手続の進み具合", "2027年", "1月8日", "𠮷田　孝一"))
    english = portal.browser().get(filed["links"]["page"] + "?lang=en")
    assert "Progress of application" in english.text


def test_progress_shows_the_decision(portal: Portal) -> None:
    certified, refused = portal.file(), portal.file()
    portal.decide(certified)
    portal.decide(refused, "refuse", "災害の想定が\n確認できない。")
    assert "計画が認定されました" in portal.browser().get(certified["links"]["page"]).text
    page = portal.browser().get(refused["links"]["page"]).text
    assert "計画は認定されませんでした" in page
    assert "災害の想定が\n確認できない。" in page


def test_the_plan_is_downloaded_as_it_was_filed(portal: Portal) -> None:
    filed = portal.file()
    answer = portal.browser().get(f"{filed['links']['self']}/plan.json")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.json()["check_sheet"]["email"] == orjson.loads(TEXT)["check_sheet"]["email"]


def test_pages_of_someone_else_are_not_found(portal: Portal) -> None:
    filed = portal.file()
    correction_id = portal.ask_to_correct(filed, "goals.purpose")
    stranger = portal.browser("applicant-2")
    for page in ("progress", "filed", "plan.json", "withdrawal", f"corrections/{correction_id}"):
        assert stranger.get(f"{filed['links']['self']}/{page}").status_code == 404, page


def test_pages_are_for_applicants(portal: Portal) -> None:
    assert portal.browser("officer-kanto-1").get("/intake").status_code == 403
    assert portal.browser("").get("/intake/file").status_code == 403


def test_line_breaks_of_what_people_wrote_are_kept(portal: Portal) -> None:
    filed = portal.file()
    portal.ask_to_correct(filed, "goals.purpose")
    portal.extend(filed, 3, "現地を\n確かめるため。")

    page = portal.browser().get(f"/intake/applications/{filed['application_id']}/progress").text

    comment = re.escape("goals.purposeを確認してください。")
    assert len(re.findall(f'class="plan__value">{comment}<', page)) == len(re.findall(comment, page)) == 2
    assert re.search(r'class="timeline__text">[^<]*現地を\n確かめるため。', page)


# -- withdrawing -----------------------------------------------------------------------------------------------------


def test_a_withdrawal_is_meant_and_has_a_reason(portal: Portal) -> None:
    filed = portal.file()
    browser, address = portal.browser(), f"{filed['links']['self']}/withdrawal"
    page, before = browser.get(address), portal.heads
    refused = browser.post(address, data=posted(page))
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    assert 'href="#meant"' in refused.text
    assert portal.heads == before
    form = posted(page, reason="計画を練り直すため。", meant="yes")
    done = browser.post(address, data=form)
    assert done.status_code == 303
    assert "申請を取り下げました" in browser.get(done.headers["location"]).text
    assert browser.post(address, data=form).headers["location"] == done.headers["location"]
    assert browser.get(address).status_code == 303


def test_a_withdrawal_that_moved_meanwhile_is_asked_again_with_its_reason(portal: Portal) -> None:
    filed = portal.file()
    browser, address = portal.browser(), f"{filed['links']['self']}/withdrawal"
    page = browser.get(address)
    portal.ask_to_correct(filed, "goals.purpose")
    moved = browser.post(address, data=posted(page, reason="計画を練り直すため。", meant="yes"))
    assert moved.status_code == 412
    assert "補正依頼が届きました" in moved.text
    assert "計画を練り直すため。" in moved.text
    again = posted(moved, reason="計画を練り直すため。", meant="yes")
    assert browser.post(address, data=again).status_code == 303


def test_a_withdrawal_after_the_decision_says_so_and_keeps_its_reason(portal: Portal) -> None:
    filed = portal.file()
    browser, address = portal.browser(), f"{filed['links']['self']}/withdrawal"
    page = browser.get(address)
    portal.decide(filed)
    before = portal.heads
    late = browser.post(address, data=posted(page, reason="事業をやめるため。", meant="yes"))
    assert late.status_code == 412
    for words in ("認定の通知が届きました", "この手続は、現在の状態では行えません", "事業をやめるため。"):
        assert words in late.text
    assert "<form" not in late.text.partition("<main")[2]
    assert portal.heads == before


def test_each_step_bears_its_own_day_and_what_fell_due_is_nobodys_doing(portal: Portal) -> None:
    filed = portal.file()
    portal.ask_to_correct(filed, "goals.purpose")
    portal.pass_days(16)
    portal.decide(filed)
    page = portal.browser().get(f"/intake/applications/{filed['application_id']}/progress").text
    steps = page.partition('<ol class="steps">')[2].partition("</ol>")[0]
    received, examined, decided, _ = re.findall(r'<time datetime="([^"]+)"', steps)
    assert received < examined == decided
    who = dict(re.findall(r'timeline__title">([^<]+)</p>\s*<p class="timeline__meta"><span>([^<]+)</span>', page))
    assert who["補正の回答期限が過ぎました"] == who["審査の受付が済みました"] == "ジギョケイ（自動）"
    assert (who["補正依頼が届きました"], who["認定の通知が届きました"]) == ("経済産業局", "経済産業局")


def test_a_step_that_a_withdrawal_broke_off_had_begun(portal: Portal) -> None:
    filed = portal.file()
    address = f"/intake/applications/{filed['application_id']}"
    begun = portal.browser().get(f"{address}/progress").text.partition('<ol class="steps">')[2].partition("</ol>")[0]
    assert re.search(r"進行中 <time[^>]*>[^<]*</time>から", begun)
    client = portal.client()
    seen = client.get(address).headers["etag"]
    gone = client.post(f"{address}/withdraw", json={"reason": "見直し"}, headers=new_key(**{"If-Match": seen}))
    assert gone.status_code == 200
    portal.settle()
    ended = portal.browser().get(f"{address}/progress").text.partition('<ol class="steps">')[2].partition("</ol>")[0]
    assert ("途中で終了" in ended, ended.count("行いません")) == (True, 2)
