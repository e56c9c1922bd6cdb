"""What an officer does with a case on a page of its own: by programs, by forms, and as its applicant is told of it."""

from __future__ import annotations

from datetime import date, timedelta

from tests.services.review.conftest import Bureau
from tests.services.review.test_api import DIRECTOR, ME, OTHER
from tests.services.review.test_pages import after, decided, page, proposed, send, waiting


def in_days(bureau: Bureau, days: int) -> date:
    return bureau.today.date() + timedelta(days=days)


def parts(day: date) -> dict[str, str]:
    """A day as it is typed into a form."""
    return {f"answer_by-{part}": str(getattr(day, part)) for part in ("year", "month", "day")}


def progress(bureau: Bureau, case_id: str, language: str = "ja") -> str:
    """The applicant's page."""
    bureau.system.settle()
    return page(bureau, f"/intake/applications/{case_id}/progress", "applicant-1", language)


def test_there_is_more_time_to_correct_and_the_applicant_is_told(bureau: Bureau) -> None:
    case_id = waiting(bureau)
    bureau.system.settle()
    new, reason = in_days(bureau, 20), "見積書の取得に時間を要するため。"
    refused = bureau.post(case_id, "answer-date", {"answer_by": str(in_days(bureau, 14)), "reason": ""})
    assert [one["code"] for one in refused.json()["errors"]] == ["answer_by_out_of_range", "extension_without_reason"]
    assert bureau.post(case_id, "answer-date", {"answer_by": str(new), "reason": reason}).status_code == 200
    assert bureau.row(case_id)["answer_by"] == str(new)
    shown = progress(bureau, case_id)
    assert "補正の回答期限が延長されました" in shown
    assert reason in shown
    assert "You have more time to answer" in progress(bureau, case_id, "en")
    (asked,) = bureau.get(f"/intake/applications/{case_id}", "applicant-1")["corrections"]
    assert (asked["answer_by"], asked["open"]) == (str(new), True)


def test_more_time_is_given_on_a_page_that_says_what_it_does(bureau: Bureau) -> None:
    case_id = waiting(bureau)
    bureau.pass_days(16)
    desk = f"/review/desk/{case_id}"
    assert f"{desk}/answer-date" in page(bureau, desk)
    assert f"{desk}/answer-date" not in page(bureau, desk, OTHER)
    asked = page(bureau, f"{desk}/answer-date")
    assert "（経過）" in asked
    assert "過ぎてから延長するまでの日は数えます" in asked
    assert "Give more time to correct" in page(bureau, f"{desk}/answer-date", language="en")
    missing = send(bureau, f"{desk}/answer-date", case_id, reason="書類を待つため")
    assert missing.status_code == 422
    assert "新しい回答期限を入力してください" in missing.text
    assert "書類を待つため" in missing.text
    typed = {**parts(in_days(bureau, 5)), "reason": "書類を待つため"}
    stale = bureau.client(ME, html=True).post(
        f"{desk}/answer-date", data={"idempotency_key": "k-answer-date", "seen_version": "2", **typed}
    )
    assert stale.status_code == 412
    assert "画面を開いている間に" in stale.text
    made = send(bureau, f"{desk}/answer-date", case_id, **typed)
    assert made.headers["location"] == desk
    assert "補正の回答期限を延長しました" in after(bureau, made)
    assert bureau.row(case_id)["status"] == "correction"


def test_a_request_is_withdrawn_and_the_applicant_need_not_answer(bureau: Bureau) -> None:
    case_id = waiting(bureau)
    bureau.system.settle()
    (asked,) = bureau.get(f"/intake/applications/{case_id}", "applicant-1")["corrections"]
    address = f"/intake/applications/{case_id}/corrections/{asked['correction_id']}"
    desk, reason = f"/review/desk/{case_id}", "添付の資料で確認できたため。"
    assert "審査の日数は翌日から再び数えます" in page(bureau, f"{desk}/correction-withdrawal")
    assert "Withdraw the correction request" in page(bureau, f"{desk}/correction-withdrawal", language="en")
    refused = bureau.post(case_id, "correction-withdrawal", {"reason": " "})
    assert refused.json()["errors"][0]["code"] == "withdrawal_without_reason"
    made = send(bureau, f"{desk}/correction-withdrawal", case_id, reason=reason)
    assert made.headers["location"] == desk
    assert bureau.row(case_id)["status"] == "in_review"
    shown = progress(bureau, case_id)
    assert "補正の依頼は取り消されました" in shown
    assert reason in shown
    assert "You need not answer it" in progress(bureau, case_id, "en")
    (asked,) = bureau.get(f"/intake/applications/{case_id}", "applicant-1")["corrections"]
    assert (asked["cancelled_on"], asked["open"]) == (str(in_days(bureau, 0)), False)

    typed = {"step": "submit", "comment.goals.business_outline": "書き足した内容です。", "seen_version": "3"}
    late = bureau.client("applicant-1", html=True).post(address, data={"idempotency_key": "k-late", **typed})
    assert late.status_code == 412
    assert "補正の依頼が取り消されました" in late.text
    assert "書き足した内容です。" in late.text


def test_a_proposal_is_taken_back_by_who_made_it_and_the_director_is_too_late(bureau: Bureau) -> None:
    case_id = proposed(bureau)
    desk = f"/review/desk/{case_id}"
    assert f"{desk}/proposal-withdrawal" in page(bureau, desk)
    assert f"{desk}/proposal-withdrawal" not in page(bureau, desk, OTHER)
    assert "決裁が先に行われたときは、引き戻せません" in page(bureau, f"{desk}/proposal-withdrawal")
    assert "Take the proposal back" in page(bureau, f"{desk}/proposal-withdrawal", language="en")
    refused = bureau.post(case_id, "proposal-withdrawal", {}, OTHER)
    assert refused.json()["errors"][0]["code"] == "not_your_proposal"
    assert send(bureau, f"{desk}/proposal-withdrawal", case_id, reason="確認し直すため").status_code == 303
    shown = page(bureau, desk)
    assert "決裁伺いを引戻し" in shown
    assert "確認し直すため" in shown
    assert bureau.post(case_id, "approve", persona=DIRECTOR).json()["errors"][0]["code"] == "nothing_proposed"
    assert bureau.post(case_id, "approve", persona=DIRECTOR, seen=3).status_code == 412


def test_the_days_of_a_lapsed_request_are_counted_already(bureau: Bureau) -> None:
    case_id = waiting(bureau)
    bureau.pass_days(16)
    asked = page(bureau, f"/review/desk/{case_id}/correction-withdrawal")
    assert "回答期限の翌日から既に数えています" in asked
    assert "再び数えます" not in asked


THERE, ITS_DIRECTOR = "officer-kinki-1", "director-kinki"


def listed(bureau: Bureau, tab: str, persona: str) -> dict[str, dict[str, object]]:
    found = bureau.get(f"/review/cases?tab={tab}&limit=200", persona)["cases"]
    return {one["case_id"]: one for one in found}


def test_a_case_goes_to_another_bureau_which_certifies_it_and_the_former_one_reads(bureau: Bureau) -> None:
    case_id = waiting(bureau)
    bureau.system.settle()
    desk, reason = f"/review/desk/{case_id}", "主たる事務所が移転したため。"
    assert bureau.client(THERE).get(f"/review/cases/{case_id}").status_code == 404
    assert "審査の日数と案件の経過は引き継がれ" in page(bureau, f"{desk}/transfer")
    assert "Transfer to another bureau" in page(bureau, f"{desk}/transfer", language="en")
    wrong = send(bureau, f"{desk}/transfer", case_id, bureau="kanto", reason="")
    assert wrong.status_code == 422
    assert "移送先として、ほかの局を選んでください" in wrong.text
    made = send(bureau, f"{desk}/transfer", case_id, bureau="kinki", reason=reason)
    assert made.headers["location"] == desk

    mine = after(bureau, made)
    assert "この案件は近畿経済産業局へ移送されました" in mine
    assert "この案件の手続" not in mine
    assert "次にすること" not in mine
    assert bureau.get(f"/review/cases/{case_id}")["personal_opened"] is False
    assert bureau.post(case_id, "assign", {"officer": ME}).status_code == 404
    assert case_id not in listed(bureau, "all", ME)
    given_away = listed(bureau, "transferred", ME)[case_id]
    assert given_away["ended_on"] == str(in_days(bureau, 0))
    number = given_away["application_no"]
    assert case_id in listed(bureau, f"transferred&q={number}", ME)
    for asked in (number[-6:], number.replace("-", ""), given_away["applicant"][1:4]):
        assert case_id in listed(bureau, f"transferred&q={asked}", ME), asked
    assert listed(bureau, "transferred&q=別の名の", ME) == {}
    assert case_id not in listed(bureau, f"all&q={number}", ME)
    assert "移送済" in page(bureau, "/review?tab=transferred")
    assert listed(bureau, f"all&q={number}", THERE)[case_id]["marks"] == ["transferred"]
    assert "他局から移送" in page(bureau, "/review?tab=all", THERE)
    assert "他局から移送" in page(bureau, desk, THERE)

    shown = progress(bureau, case_id)
    assert "関東経済産業局から近畿経済産業局に変わりました" in shown
    assert "06-6966-6119" in shown
    assert reason in shown
    assert "passed from" in progress(bureau, case_id, "en")
    application = bureau.get(f"/intake/applications/{case_id}", "applicant-1")
    assert application["bureau"] == "kinki"
    bureau.answer(case_id, application["corrections"][0]["correction_id"], bureau.form(7))
    for action, body, persona in (
        ("assign", {"officer": THERE}, THERE),
        ("proposal", {"outcome": "certify"}, THERE),
        ("approve", None, ITS_DIRECTOR),
    ):
        assert bureau.post(case_id, action, body, persona).status_code == 200
    bureau.system.settle()
    certificate = bureau.get(f"/intake/applications/{case_id}", "applicant-1")["decision"]["certificate_no"]
    assert certificate.startswith("C05-")
    assert "認定" in page(bureau, desk)


def test_of_a_case_that_has_ended_nothing_is_asked(bureau: Bureau) -> None:
    case_id = decided(bureau, "certify")
    desk = f"/review/desk/{case_id}"
    answer = bureau.client(ME, html=True).get(f"{desk}/answer-date", follow_redirects=False)
    assert answer.headers["location"] == desk
    refused = bureau.post(case_id, "answer-date", {"answer_by": str(in_days(bureau, 9)), "reason": "理由"})
    assert refused.json()["errors"][0]["code"] == "case_closed"
    late = send(bureau, f"{desk}/answer-date", case_id, ME, **parts(in_days(bureau, 9)), reason="書いた理由")
    assert "書いた理由" in late.text
    assert bureau.client(DIRECTOR).get(f"/review/cases/{case_id}").status_code == 200
