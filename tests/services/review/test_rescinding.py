"""A certification is rescinded at the desk, from the hearing to the notice, and whoever it concerns is told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.agreement import disagreements
from services.review.domain.rescission import HEARING_NOTICE_DAYS, first_hearing_day
from shared.messaging.parking import listed
from tests.services.review.conftest import Bureau
from tests.services.review.test_api import DIRECTOR, ME, OTHER
from tests.services.review.test_later_applications import certified, changed, form_of, give_back, later
from tests.services.review.test_pages import page, send
from tests.services.review.test_paper import enter, entry

REASONS = "計画に従って事業継続力強化を実施していないと認められるため。"
NOTICE = {"term": "1", "place": "第1会議室", "grounds": "訓練が行われていないこと。"}


def days_of(name: str, day: date) -> dict[str, str]:
    return {f"{name}-year": str(day.year), f"{name}-month": str(day.month), f"{name}-day": str(day.day)}


def asked(bureau: Bureau, plan_id: str, action: str, body: Any = None, persona: str = ME) -> Any:
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": f'"{len(bureau.store.stream(plan_id))}"'}
    return bureau.client(persona).post(f"/review/plans/{plan_id}/{action}", json=body, headers=headers)


def notified(bureau: Bureau, plan_id: str) -> None:
    on = date.fromordinal(bureau.today.date().toordinal() + 14)
    made = asked(bureau, plan_id, "hearing", {**NOTICE, "term": 1, "hearing_on": on.isoformat()})
    assert made.status_code == 200, made.text
    bureau.system.settle()


def proposed(bureau: Bureau, plan_id: str) -> None:
    notified(bureau, plan_id)
    bureau.pass_days(14)
    for action, body in (
        ("hearing-held", {"held_on": bureau.today.date().isoformat()}),
        ("hearing-report", {"report": "争わないと述べた。", "opinion": "理由はない。"}),
        ("rescission-proposal", {"reasons": REASONS}),
    ):
        assert asked(bureau, plan_id, action, body).status_code == 200


def notices(bureau: Bureau, plan_id: str) -> list[str]:
    stored = bureau.system.services["notify"].store.plan(plan_id)
    return [one.event.kind for one in stored if one.entry.topic.startswith("notify.NoticeOwed/")]  # type: ignore[attr-defined]


def test_a_rescission_from_the_hearing_to_the_notice(bureau: Bureau) -> None:
    # Given
    first = certified(bureau)
    plan_id = first["plan_id"]
    change = later(bureau, plan_id, changed(form_of(bureau, plan_id)))
    address = f"/review/desk/plans/{plan_id}"
    on = date.fromordinal(bureau.today.date().toordinal() + HEARING_NOTICE_DAYS.on(bureau.today.date()))

    # When the hearing is announced, after a look at what is told
    typed = {**NOTICE, **days_of("hearing_on", on)}
    checked = send(bureau, f"{address}/hearing/check", plan_id, ME, **typed)
    assert (checked.status_code, "聴聞通知書が申請者に送られます" in checked.text) == (200, True)
    assert send(bureau, f"{address}/hearing", plan_id, ME, **typed).status_code == 303
    bureau.system.settle()

    # Then
    own = page(bureau, f"/intake/plans/{plan_id}/page", "applicant-1")
    assert all(words in own for words in ("聴聞が通知されています", "第1会議室", "訓練が行われていないこと。"))
    assert bureau.get(f"/intake/plans/{plan_id}", "applicant-1")["hearing"]["place"] == "第1会議室"
    shown = page(bureau, address)
    assert all(words in shown for words in ("聴聞を通知済み", "聴聞の期日を待っています。"))
    assert "聴聞が終わったことを記録する" not in shown

    # When it was held, reported on and proposed
    bureau.pass_days(14)
    today = bureau.today.date()
    assert send(bureau, f"{address}/hearing-held", plan_id, ME, **days_of("held_on", today)).status_code == 303
    said = {"report": "争わないと述べた。", "opinion": "主張に理由はない。"}
    assert send(bureau, f"{address}/hearing-report", plan_id, ME, **said).status_code == 303
    assert send(bureau, f"{address}/rescission-proposal", plan_id, ME, reasons=REASONS).status_code == 303
    assert "認定取消しの確認へ進む" not in page(bureau, address)
    assert "認定取消しの確認へ進む" in page(bureau, address, DIRECTOR)
    assert "Rescission proposed" in page(bureau, address, language="en")
    checked = send(bureau, f"{address}/rescind/check", plan_id, DIRECTOR)
    assert all(words in checked.text for words in ("認定を取り消すと元に戻せません", REASONS))
    assert send(bureau, f"{address}/rescind", plan_id, DIRECTOR).status_code == 303
    bureau.system.settle()

    # Then
    assert "認定取消" in page(bureau, address)
    own = page(bureau, f"/intake/plans/{plan_id}/page", "applicant-1")
    assert all(words in own for words in ("認定が取り消され", REASONS))
    progress = page(bureau, f"/intake/applications/{change['application_id']}/progress", "applicant-1")
    assert all(words in progress for words in ("対象消滅", "新規に申請してください"))
    assert bureau.get(f"/review/cases/{change['application_id']}")["status"] == "fell_away"
    assert "対象消滅" in page(bureau, f"/review/desk/{change['application_id']}")
    assert sorted(notices(bureau, plan_id)[-3:]) == ["fell_away", "hearing", "rescinded"]
    audit = page(bureau, f"/audit/plans/{plan_id}", "auditor-1")
    assert "認定は取り消され" in audit
    followed = bureau.get(f"/followup/plans/{plan_id}", "auditor-1")
    assert (followed["status"], [one["kind"] for one in followed["dates"]]) == ("rescinded", ["rescinded"])


def test_a_later_application_whose_plan_was_rescinded_is_marked_at_the_desk(bureau: Bureau) -> None:
    first = certified(bureau)
    plan_id = first["plan_id"]
    bureau.pass_days(160)
    form = form_of(bureau, plan_id)
    start = form.period.end.plus(1)
    period = form.period.model_copy(update={"start": start, "end": start.plus(11)})
    rows = tuple(row.model_copy(update={"month": start}) for row in form.equipment)
    next_one = later(bureau, plan_id, form.model_copy(update={"period": period, "equipment": rows}), "renewal")
    case_id = next_one["application_id"]
    assert bureau.get(f"/review/cases/{case_id}")["base_rescinded_on"] is None
    proposed(bureau, plan_id)
    assert asked(bureau, plan_id, "rescind", persona=DIRECTOR).status_code == 200
    bureau.system.settle()
    found = bureau.get(f"/review/cases/{case_id}")
    assert (found["status"], found["base_rescinded_on"]) == ("received", bureau.today.date().isoformat())
    assert "もとの計画の認定が取り消されています" in page(bureau, f"/review/desk/{case_id}")


def test_a_form_that_does_not_pass_comes_back_with_what_was_typed(bureau: Bureau) -> None:
    plan_id = certified(bureau)["plan_id"]
    address = f"/review/desk/plans/{plan_id}"
    soon = send(bureau, f"{address}/hearing/check", plan_id, ME, **NOTICE, **days_of("hearing_on", date(2026, 6, 2)))
    assert (soon.status_code, NOTICE["grounds"] in soon.text) == (422, True)
    none = send(bureau, f"{address}/hearing", plan_id, ME, **NOTICE)
    assert (none.status_code, "日付を入力してください。" in none.text) == (422, True)

    proposed(bureau, plan_id)
    empty = send(bureau, f"{address}/rescission-drop", plan_id, ME, reason="")
    assert (empty.status_code, "取りやめる理由を書いてください" in empty.text) == (422, True)
    stale = bureau.client(ME, html=True).post(
        f"{address}/rescission-drop",
        data={"idempotency_key": str(uuid4()), "seen_version": "1", "reason": "確認できたため。"},
    )
    assert (stale.status_code, "確認できたため。" in stale.text) == (412, True)


def test_a_rescission_that_is_dropped_is_told(bureau: Bureau) -> None:
    plan_id = certified(bureau)["plan_id"]
    proposed(bureau, plan_id)
    address = f"/review/desk/plans/{plan_id}"
    assert send(bureau, f"{address}/rescission-send-back", plan_id, DIRECTOR, comment="再検討").status_code == 303
    assert "取消しの伺いが差し戻されています" in page(bureau, address)
    assert asked(bureau, plan_id, "rescission-drop", {"reason": "実施が確認できたため。"}).status_code == 200
    bureau.system.settle()
    assert notices(bureau, plan_id)[-1] == "hearing_called_off"
    assert bureau.get(f"/review/plans/{plan_id}")["rescission"] is None
    assert "認定取消しの聴聞が通知されています" not in page(bureau, f"/intake/plans/{plan_id}/page", "applicant-1")


def test_what_may_be_done_follows_from_the_stage_and_the_person(bureau: Bureau) -> None:
    plan_id = certified(bureau)["plan_id"]

    def may(persona: str) -> list[str]:
        return bureau.get(f"/review/plans/{plan_id}", persona)["actions"]  # type: ignore[no-any-return]

    assert (may(ME), may("auditor-1")) == (["hearing"], [])
    notified(bureau, plan_id)
    assert may(ME) == ["rescission-drop"]
    give_back(bureau, plan_id)
    assert may(ME) == []

    plan_id = certified(bureau)["plan_id"]
    proposed(bureau, plan_id)
    assert may(OTHER) == ["rescission-drop"]
    assert may(DIRECTOR) == ["rescind", "rescission-drop", "rescission-send-back"]


@pytest.mark.parametrize(("persona", "status"), [("officer-kinki-1", 404), ("applicant-1", 403), ("auditor-1", 403)])
def test_only_the_bureau_in_charge_hears(bureau: Bureau, persona: str, status: int) -> None:
    plan_id = certified(bureau)["plan_id"]
    body = {**NOTICE, "term": 1, "hearing_on": "2027-01-01"}
    assert asked(bureau, plan_id, "hearing", body, persona).status_code == status
    assert asked(bureau, plan_id, "rescind", persona=ME).status_code == 403


def test_a_certificate_on_paper_is_rescinded_by_the_bureau_that_gave_it(bureau: Bureau) -> None:
    # Given: it stands in the record from the files alone, and nobody is known to write to
    plan_id = enter(bureau, entry()).json()["plan_id"]
    bureau.system.settle()

    # When
    foreign = asked(bureau, plan_id, "hearing-held", {"held_on": "2027-01-31"}, "officer-kinki-1")
    proposed(bureau, plan_id)
    rescinded = asked(bureau, plan_id, "rescind", persona=DIRECTOR)
    bureau.system.settle()

    # Then
    assert (foreign.status_code, rescinded.status_code) == (404, 200), rescinded.text
    assert bureau.get(f"/review/plans/{plan_id}")["status"] == "rescinded"
    assert disagreements(bureau.system.services, plan_id) == []
    assert [one for service in bureau.system.services.values() for one in listed(service.store)] == []


def test_what_was_written_stays_in_the_history_and_a_new_proposal_begins_with_the_reasons(bureau: Bureau) -> None:
    plan_id = certified(bureau)["plan_id"]
    address = f"/review/desk/plans/{plan_id}"
    proposed(bureau, plan_id)

    assert (
        send(bureau, f"{address}/rescission-send-back", plan_id, DIRECTOR, comment="事実を具体的に。").status_code
        == 303
    )
    sent_back = page(bureau, address)
    assert REASONS in sent_back.partition('id="rescission-proposal"')[2].partition("</details>")[0]
    again = "訓練が二年続けて行われていないため。"
    assert send(bureau, f"{address}/rescission-proposal", plan_id, ME, reasons=again).status_code == 303
    assert send(bureau, f"{address}/rescind", plan_id, DIRECTOR).status_code == 303

    history = page(bureau, address).partition("これまでの経過")[2]
    written = (
        NOTICE["place"],
        NOTICE["grounds"],
        "争わないと述べた。",
        "理由はない。",
        REASONS,
        "事実を具体的に。",
        again,
    )
    assert [words for words in written if words not in history] == []


def test_the_proposed_hearing_day_is_one_on_which_the_office_is_open(bureau: Bureau) -> None:
    plan_id = certified(bureau)["plan_id"]
    address = f"/review/desk/plans/{plan_id}"
    while (first := first_hearing_day(bureau.today.date())).weekday() != 6:
        bureau.pass_days(1)

    shown = page(bureau, address).partition('id="hearing"')[2]
    closed = send(bureau, f"{address}/hearing/check", plan_id, ME, **NOTICE, **days_of("hearing_on", first))
    monday = date.fromordinal(first.toordinal() + 1)
    opened = send(bureau, f"{address}/hearing/check", plan_id, ME, **NOTICE, **days_of("hearing_on", monday))

    assert f'name="hearing_on-day" type="text" inputmode="numeric" maxlength="2" value="{monday.day}"' in shown
    assert ("閉庁日です" in closed.text, "閉庁日です" in opened.text) == (True, False)


def test_from_a_check_page_one_goes_back_to_what_was_typed(bureau: Bureau) -> None:
    plan_id = certified(bureau)["plan_id"]
    address = f"/review/desk/plans/{plan_id}"
    on = date.fromordinal(bureau.today.date().toordinal() + 20)
    typed = {**NOTICE, **days_of("hearing_on", on)}
    assert "戻って直す" in send(bureau, f"{address}/hearing/check", plan_id, ME, **typed).text
    again = send(bureau, f"{address}/hearing/check", plan_id, ME, step="edit", **typed)
    assert (again.status_code, NOTICE["grounds"] in again.text, "聴聞の通知の確認" in again.text) == (200, True, False)

    notified(bureau, plan_id)
    reason = "実施が確認できたため。"
    check = send(bureau, f"{address}/rescission-drop/check", plan_id, ME, reason=reason)
    assert all(words in check.text for words in ("取りやめると申請者に通知されます", reason, "戻って直す"))
    assert "聴聞を通知済み" in page(bureau, address)
    again = send(bureau, f"{address}/rescission-drop/check", plan_id, ME, step="edit", reason=reason)
    assert (again.status_code, reason in again.text) == (200, True)
    assert send(bureau, f"{address}/rescission-drop/check", plan_id, ME, reason="").status_code == 422
    assert send(bureau, f"{address}/rescission-drop", plan_id, ME, reason=reason).status_code == 303


def test_on_another_day_the_record_offers_no_form_and_shows_no_procedure_of_today(bureau: Bureau) -> None:
    plan_id = certified(bureau)["plan_id"]
    day = bureau.today.date()
    bureau.pass_days(3)
    notified(bureau, plan_id)
    address = f"/review/desk/plans/{plan_id}"
    query = "&".join(f"{name}={value}" for name, value in days_of("on", day).items())

    before = page(bureau, f"{address}?{query}", DIRECTOR)

    assert "本日現在、認定取消しの手続が進行中です" in before
    assert [words for words in ("この計画の手続", "聴聞を通知済み", "記載を更正する") if words in before] == []
    assert "聴聞を通知済み" in page(bureau, address, DIRECTOR)
