"""What the desk says of a case is so: who did it, what is counted, what may be taken over, and when it ended."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from shared.scheme.days_off import is_day_off
from tests.services.review.conftest import Bureau
from tests.services.review.test_api import DIRECTOR, ITEMS, ME, OTHER, PATH, mine
from tests.services.review.test_pages import after, page, proposed, send, waiting


def desk(case_id: str) -> str:
    return f"/review/desk/{case_id}"


def history(bureau: Bureau, case_id: str) -> list[str]:
    """Each moment of the case, newest first, in plain words."""
    moments = page(bureau, desk(case_id)).partition('<ol class="timeline">')[2].split('<li class="timeline__item">')[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in moments]


# --- who did it -----------------------------------------------------------------------------------------------------


def test_a_proposal_that_an_answer_returned_is_not_the_directors_doing(bureau: Bureau) -> None:
    case_id = mine(bureau)
    asked = bureau.post(case_id, "corrections", {"items": ITEMS}).json()["correction_id"]
    bureau.pass_days(15)
    bureau.post(case_id, "proposal", {"outcome": "certify"})
    bureau.answer(case_id, asked, bureau.form(7))
    shown = page(bureau, desk(case_id))
    assert "決裁伺いは自動で担当者に戻りました" in shown
    assert "差し戻されています" not in shown
    returned = next(one for one in history(bureau, case_id) if one.startswith("決裁伺いを担当者に戻し"))
    assert "ジギョケイ（自動）" in returned
    assert not any("決裁伺いを差戻し" in one for one in history(bureau, case_id))


def test_a_proposal_that_the_director_sent_back_says_who_and_why(bureau: Bureau) -> None:
    case_id = proposed(bureau)
    bureau.post(case_id, "send-back", {"comment": "資金を\n確かめてください。"}, persona=DIRECTOR)
    assert "局長から差し戻されています" in page(bureau, desk(case_id))
    assert "決裁伺いは自動で" not in page(bureau, desk(case_id))


def test_what_fell_due_is_nobodys_doing_whoever_came_first(bureau: Bureau) -> None:
    """An officer's act may bring to record what fell due before it: the officer did not do that."""
    case_id = waiting(bureau)
    bureau.clock.move_to(bureau.clock.now() + timedelta(days=60))
    assert bureau.post(case_id, "proposal", {"outcome": "certify"}).status_code == 200
    told = history(bureau, case_id)
    for words in ("補正の回答期限が経過", "審査日数が30日に到達", "審査の期限が", "申請を受付"):
        assert "ジギョケイ（自動）" in next(one for one in told if words in one), words
    # Every bureau has an officer of that title.
    assert "関東経済産業局 担当官1" in next(one for one in told if one.startswith("決裁伺い（認定）"))


# --- several at once ------------------------------------------------------------------------------------------------


def test_only_what_changed_is_counted_and_ones_own_cases_are_ones_to_give(bureau: Bureau) -> None:
    own, free, held = mine(bureau), bureau.file(8), bureau.file(9)
    bureau.post(held, "assign", {"officer": OTHER}, persona=OTHER)
    done = send(bureau, "/review/desk/assignments?tab=all", officer=ME, case_id=[own, free])
    shown = after(bureau, done)
    assert "1件を割り当てました" in shown
    assert "1件は既にこの担当者の案件でした" in shown
    done = send(bureau, "/review/desk/assignments", officer=ME, case_id=[own])
    shown = after(bureau, done)
    assert "新しく割り当てた案件はありません" in shown
    assert "割り当てませんでした" not in shown
    done = send(bureau, "/review/desk/assignments", officer=OTHER, case_id=[own, held])
    shown = after(bureau, done)
    assert "1件を割り当てました" in shown
    assert "1件は既にこの担当者の案件でした" in shown
    assert "割り当てませんでした" not in shown
    assert bureau.row(own)["officer"] == OTHER


# --- the loser of a race --------------------------------------------------------------------------------------------


def test_whoever_was_too_late_for_a_case_does_not_find_the_take_over_ticked(bureau: Bureau) -> None:
    case_id = bureau.file()
    seen = len(bureau.store.stream(case_id))
    bureau.post(case_id, "assign", {"officer": OTHER}, persona=OTHER)
    late = {"idempotency_key": "late-for-it-1", "seen_version": str(seen), "officer": ME}
    lost = bureau.client(ME, html=True).post(f"{desk(case_id)}/assign", data=late)
    assert lost.status_code == 412
    tick = re.search(r'<input type="checkbox" id="takeover"[^>]*>', lost.text)
    assert tick is not None
    assert "checked" not in tick[0]
    assert 'type="hidden" name="takeover"' not in lost.text
    again = send(bureau, f"{desk(case_id)}/assign", case_id, officer=ME)
    assert again.status_code == 422
    assert "担当官2が担当しています" in again.text
    assert send(bureau, f"{desk(case_id)}/assign", case_id, officer=ME, takeover="1").status_code == 303
    assert bureau.row(case_id)["officer"] == ME


# --- the clock ------------------------------------------------------------------------------------------------------


def test_a_paused_case_draws_no_deadline(bureau: Bureau) -> None:
    case_id = waiting(bureau)
    strip = page(bureau, desk(case_id)).partition('<figure class="strip">')[2].partition("</figure>")[0]
    assert "期限</li>" not in strip
    assert 'height="40" fill="#1a1a1a"' not in strip
    running = page(bureau, desk(mine(bureau))).partition('<figure class="strip">')[2].partition("</figure>")[0]
    assert "期限</li>" in running


def test_R18_an_ended_case_says_whether_it_was_in_time(bureau: Bureau) -> None:
    early, late = proposed(bureau), proposed(bureau)
    bureau.post(early, "approve", persona=DIRECTOR)
    bureau.pass_days(56)
    assert "標準処理期間45日を11日超過しています" in page(bureau, desk(late))
    bureau.post(late, "approve", persona=DIRECTOR)
    for case_id, chip, told in (
        (early, "期限内に終了", "標準処理期間45日のうち0日で、期限内に終わりました"),
        (late, "11日超過して終了", "標準処理期間45日を11日超過して終わりました"),
    ):
        assert chip in page(bureau, desk(case_id))
        assert told in page(bureau, desk(case_id))
        listed = page(bureau, f"/review?tab=ended&q={bureau.row(case_id)['application_no']}")
        assert chip in listed


def test_a_case_withdrawn_while_it_waited_was_not_decided(bureau: Bureau) -> None:
    case_id = waiting(bureau)
    bureau.withdraw(case_id)
    assert "決定済み" not in page(bureau, desk(case_id))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_name_of_the_inside_is_read_on_a_case(bureau: Bureau, language: str) -> None:
    case_id = mine(bureau)
    bureau.post(case_id, "corrections", {"items": ITEMS})
    text = re.sub(r"<[^>]+>", " ", page(bureau, desk(case_id), language=language).partition("<main")[2])
    assert re.findall(r"review-clock|calendar/|\b[RGLP]\d+\b|#k\d", text) == []


# --- days on which offices are closed, and several errors at once ---------------------------------------------------


def parts(name: str, day: object) -> dict[str, str]:
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("year", "month", "day")}


def test_a_day_for_answering_on_which_offices_are_closed_is_confirmed(bureau: Bureau) -> None:
    case_id = mine(bureau)
    day = bureau.today.date() + timedelta(days=3)
    while not is_day_off(day):
        day += timedelta(days=1)
    form = {"path": PATH, f"comment.{PATH}": "役割を書いてください。", **parts("answer_by", day)}
    address = f"{desk(case_id)}/corrections"
    asked = send(bureau, address, case_id, **form)
    assert asked.status_code == 422
    assert "閉庁日です。この日でよいときは、もう一度送信してください。" in asked.text
    said = f'name="answer_by-closed" value="{day.isoformat()}"'
    assert said in asked.text
    other = {**form, "answer_by-closed": (day + timedelta(days=7)).isoformat()}
    assert send(bureau, address, case_id, **other).status_code == 422
    assert send(bureau, address, case_id, **form, **{"answer_by-closed": day.isoformat()}).status_code == 303
    later = day + timedelta(days=7)
    longer = {"reason": "申出があったため", **parts("answer_by", later)}
    again = send(bureau, f"{desk(case_id)}/answer-date", case_id, **longer)
    assert (again.status_code, "閉庁日です" in again.text) == (422, True)
    confirmed = {**longer, "answer_by-closed": later.isoformat()}
    assert send(bureau, f"{desk(case_id)}/answer-date", case_id, **confirmed).status_code == 303


def test_a_program_that_sets_a_day_on_which_offices_are_closed_is_told_so(bureau: Bureau) -> None:
    case_id = mine(bureau)
    days = [bureau.today.date() + timedelta(days=after) for after in range(3, 14)]
    closed = next(day for day in days if is_day_off(day))
    body = {"items": ITEMS, "answer_by": closed.isoformat()}
    (caution,) = bureau.post(case_id, "corrections", body).json()["cautions"]
    assert (caution["field"], caution["code"]) == ("answer_by", "closed_day")
    later = next(day for day in days if day > closed and not is_day_off(day))
    longer = {"answer_by": later.isoformat(), "reason": "申出があったため"}
    assert bureau.post(case_id, "answer-date", longer).json()["cautions"] == []


@pytest.mark.parametrize(
    ("action", "typed", "said"),
    [
        ("corrections", {"path": PATH, "answer_by-year": "x"}, ("実在する日付を", "何をどう補正すればよいかを")),
        ("extension/check", {"days": "x"}, ("日数を整数で", "延長する理由を")),
    ],
)
def test_an_input_that_cannot_be_read_hides_no_other_error(
    bureau: Bureau, action: str, typed: dict[str, str], said: tuple[str, ...]
) -> None:
    case_id = mine(bureau)
    answer = send(bureau, f"{desk(case_id)}/{action}", case_id, **typed)
    assert answer.status_code == 422
    for words in said:
        assert words in answer.text


def test_a_missing_day_for_more_time_hides_no_missing_reason(bureau: Bureau) -> None:
    case_id = waiting(bureau)
    answer = send(bureau, f"{desk(case_id)}/answer-date", case_id)
    assert "新しい回答期限を入力してください。" in answer.text
    assert "延長する理由を書いてください。" in answer.text


@pytest.mark.parametrize("posted", ["assign", "extension/check", "approve"])
def test_an_address_of_a_form_leads_back_to_the_case(bureau: Bureau, posted: str) -> None:
    case_id = mine(bureau)
    led = bureau.client(ME, html=True).get(f"{desk(case_id)}/{posted}")
    assert (led.status_code, led.headers["location"]) == (303, desk(case_id))
    assert bureau.client(ME, html=True).get("/review/desk/assignments").headers["location"] == "/review"
