"""The desk as JSON: the journeys of a case, and every quiet outcome on the way."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.services.review.conftest import Bureau

PATH = "goals.business_outline"
ITEMS = [{"path": PATH, "comment": "サプライチェーンでの役割を書き足してください。"}]
ME, OTHER, DIRECTOR = "officer-kanto-1", "officer-kanto-2", "director-kanto"


def mine(bureau: Bureau, number: int = 7) -> str:
    """A case that officer 1 holds."""
    case_id = bureau.file(number)
    assert bureau.post(case_id, "assign", {"officer": ME}).status_code == 200
    return case_id


def test_a_correction_stops_the_clock_and_its_answer_starts_it_again(bureau: Bureau) -> None:
    case_id = mine(bureau)
    received = bureau.today.date()
    deadline = received + timedelta(days=45)
    assert bureau.row(case_id)["clock"] == {"state": "running", "last_day": deadline.isoformat(), "days_left": 45}

    bureau.pass_days(10)
    asked = bureau.post(case_id, "corrections", {"items": ITEMS}).json()
    waiting = bureau.row(case_id)
    assert waiting["status"] == "correction"
    assert waiting["status_ja"] == "補正中"
    assert waiting["clock"] == {"state": "paused", "last_day": None, "days_left": 35}
    assert waiting["answer_by"] == (received + timedelta(days=24)).isoformat()

    bureau.pass_days(8)
    assert bureau.row(case_id)["clock"] == waiting["clock"]
    bureau.answer(case_id, asked["correction_id"], bureau.form(7))
    moved = (deadline + timedelta(days=8)).isoformat()
    assert bureau.row(case_id)["clock"] == {"state": "running", "last_day": moved, "days_left": 35}
    case = bureau.get(f"/review/cases/{case_id}")
    assert case["clock"] == bureau.row(case_id)["clock"]
    assert case["reading"]["net"] == 10
    assert [line["whose"] for line in case["explanation"]] == ["none"] + ["bureau"] * 10 + ["applicant"] * 8


def test_what_an_officer_pastes_is_taken_as_it_was_meant_and_what_deceives_is_refused(bureau: Bureau) -> None:
    case_id = mine(bureau)
    refused = bureau.post(case_id, "corrections", {"items": [{**ITEMS[0], "comment": "一行目\n二\u202e"}]})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["field"], error["code"]) == ("items.0.comment", "unwanted_sign")
    assert error["ja"].startswith("2行目の2文字目に")
    said = {**ITEMS[0], "comment": "\ufeff一行目\u2028二行目\u200b"}
    assert bureau.post(case_id, "corrections", {"items": [said]}).status_code == 200
    bureau.system.settle()
    (asked,) = bureau.get(f"/intake/applications/{case_id}", "applicant-1")["corrections"]
    assert asked["items"][0]["comment"] == "一行目\n二行目"


def test_an_unanswered_correction_gives_the_case_back_to_the_bureau(bureau: Bureau) -> None:
    case_id = mine(bureau)
    received = bureau.today.date()
    bureau.post(case_id, "corrections", {"items": ITEMS, "answer_by": (received + timedelta(days=5)).isoformat()})
    bureau.pass_days(6)
    row = bureau.row(case_id)
    assert (row["status"], row["status_ja"]) == ("lapsed", "補正期限経過")
    assert case_id in [one["case_id"] for one in bureau.get("/review/cases?tab=lapsed&limit=200")["cases"]]
    assert row["answer_by"] is None
    assert row["clock"]["last_day"] == (received + timedelta(days=50)).isoformat()


def test_a_plan_is_certified_by_a_second_person(bureau: Bureau) -> None:
    case_id = mine(bureau)
    assert bureau.post(case_id, "proposal", {"outcome": "certify"}).json()["status"] == "awaiting_approval"
    assert bureau.row(case_id)["proposed_by"] == ME
    assert "approve" in bureau.get(f"/review/cases/{case_id}", DIRECTOR)["actions"]
    assert bureau.post(case_id, "approve", persona=DIRECTOR).json()["status"] == "certified"
    row = bureau.row(case_id)
    assert (row["status"], row["clock"]["state"], row["ended_on"]) == (
        "certified",
        "decided",
        bureau.today.date().isoformat(),
    )
    assert bureau.get(f"/review/cases/{case_id}")["actions"] == []


def test_four_eyes_whoever_proposed_cannot_approve(bureau: Bureau) -> None:
    case_id = bureau.file()
    bureau.post(case_id, "assign", {"officer": DIRECTOR}, persona=DIRECTOR)
    bureau.post(case_id, "proposal", {"outcome": "certify"}, persona=DIRECTOR)
    assert "approve" not in bureau.get(f"/review/cases/{case_id}", DIRECTOR)["actions"]
    answer = bureau.post(case_id, "approve", persona=DIRECTOR)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["code"] == "approver_is_proposer"
    assert error["ja"] == "決裁伺いを出した人は、自分で決裁できません。ほかの決裁者に依頼してください。"
    assert error["en"] == "Whoever made the proposal cannot approve it. Ask another approver."


def test_an_officer_cannot_approve_or_send_back(bureau: Bureau) -> None:
    case_id = mine(bureau)
    bureau.post(case_id, "proposal", {"outcome": "certify"})
    assert bureau.post(case_id, "approve", persona=OTHER).status_code == 403
    assert bureau.post(case_id, "send-back", {"comment": "もう一度"}, persona=OTHER).status_code == 403


def test_G8_a_refusal_needs_reasons_and_then_stands(bureau: Bureau) -> None:
    case_id = mine(bureau)
    refused = bureau.post(case_id, "proposal", {"outcome": "refuse"})
    assert refused.status_code == 422
    assert [(e["rule"], e["code"], e["field"]) for e in refused.json()["errors"]] == [
        ("G8", "refusal_without_reasons", "reasons")
    ]
    assert bureau.post(case_id, "proposal", {"outcome": "refuse", "reasons": "要件を満たさない。"}).status_code == 200
    assert bureau.post(case_id, "approve", persona=DIRECTOR).json()["status"] == "refused"


def test_a_proposal_sent_back_is_the_officers_again(bureau: Bureau) -> None:
    case_id = mine(bureau)
    bureau.post(case_id, "proposal", {"outcome": "certify"})
    sent = bureau.post(case_id, "send-back", {"comment": "資金の裏付けを確かめてください。"}, persona=DIRECTOR)
    assert sent.json()["status"] == "in_review"
    assert bureau.row(case_id)["proposed_by"] is None


def test_a_case_changes_hands_only_by_a_takeover(bureau: Bureau) -> None:
    case_id = mine(bureau)
    taken = bureau.post(case_id, "assign", {"officer": OTHER}, persona=OTHER)
    assert taken.status_code == 422
    (error,) = taken.json()["errors"]
    assert error["code"] == "case_taken"
    assert "担当官1" in error["ja"]
    assert "Officer 1" in error["en"]
    assert bureau.post(case_id, "assign", {"officer": OTHER, "takeover": True}, persona=OTHER).status_code == 200
    assert bureau.row(case_id)["officer"] == OTHER
    assert [e["code"] for e in bureau.post(case_id, "release").json()["errors"]] == ["not_your_case"]
    assert bureau.post(case_id, "release", persona=OTHER).json()["status"] == "received"
    assert bureau.row(case_id)["officer"] is None


def test_an_extension_moves_the_deadline_and_needs_a_reason(bureau: Bureau) -> None:
    case_id = mine(bureau)
    before = date.fromisoformat(bureau.row(case_id)["clock"]["last_day"])
    refused = bureau.post(case_id, "extension", {"days": 0, "reason": " "}).json()["errors"]
    assert {e["code"] for e in refused} == {"extension_out_of_range", "extension_without_reason"}
    assert bureau.post(case_id, "extension", {"days": 10, "reason": "現地の確認のため"}).status_code == 200
    found = bureau.get(f"/review/cases/{case_id}")
    assert found["extension_days_left"] == 35
    assert [(one["by"], one["days"], one["reason"]) for one in found["extensions"]] == [(ME, 10, "現地の確認のため")]
    assert date.fromisoformat(bureau.row(case_id)["clock"]["last_day"]) == before + timedelta(days=10)


def test_a_passed_deadline_is_shown_with_its_days_over(bureau: Bureau) -> None:
    case_id = mine(bureau)
    bureau.pass_days(48)
    assert bureau.row(case_id)["clock"]["state"] == "passed"
    assert bureau.row(case_id)["clock"]["days_left"] == -3
    assert bureau.row(case_id)["rungs"] == [30, 40, 45]
    overdue = bureau.get("/review/cases?tab=mine&due=over")["cases"]
    assert case_id in [one["case_id"] for one in overdue]
    assert "extension" not in bureau.get(f"/review/cases/{case_id}")["actions"]


def test_a_withdrawn_case_has_ended(bureau: Bureau) -> None:
    case_id = mine(bureau)
    bureau.withdraw(case_id)
    assert bureau.row(case_id)["status"] == "withdrawn"
    refused = bureau.post(case_id, "proposal", {"outcome": "certify"})
    assert [e["code"] for e in refused.json()["errors"]] == ["case_closed"]


def test_who_saw_an_older_version_is_told(bureau: Bureau) -> None:
    case_id = mine(bureau)
    assert bureau.post(case_id, "proposal", {"outcome": "certify"}, seen=1).status_code == 412
    client = bureau.client(ME)
    unseen = client.post(f"/review/cases/{case_id}/release", headers={"Idempotency-Key": "k"})
    assert unseen.status_code == 428
    unkeyed = client.post(f"/review/cases/{case_id}/release", headers={"If-Match": '"2"'})
    assert unkeyed.status_code == 400


def test_the_same_request_twice_is_done_once(bureau: Bureau) -> None:
    case_id = bureau.file()
    client = bureau.client(ME)
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"1"'}
    answers = [client.post(f"/review/cases/{case_id}/assign", json={"officer": ME}, headers=headers) for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].headers["etag"] == '"2"'
    assert len(bureau.store.stream(case_id)) == 2
    other = client.post(f"/review/cases/{case_id}/assign", json={"officer": OTHER}, headers=headers)
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("persona", ["officer-tohoku-1", "director-kinki"])
def test_the_case_of_another_bureau_is_not_there(bureau: Bureau, persona: str) -> None:
    case_id = bureau.file()
    assert bureau.client(persona).get(f"/review/cases/{case_id}").status_code == 404
    assert bureau.post(case_id, "assign", {"officer": persona}, persona=persona).status_code == 404
    assert bureau.post(case_id, "release", persona=persona).status_code == 404
    assert bureau.post(case_id, "release", persona=persona, seen=7).status_code == 404
    assert bureau.client(persona).get("/review/cases?bureau=kanto").status_code == 404
    assert bureau.client(persona).get("/review/cases").json()["cases"] == []
    assert bureau.client(persona).get("/review/cases/no-such-case").status_code == 404


def test_an_auditor_reads_all_but_no_personal_data(bureau: Bureau) -> None:
    case_id = mine(bureau)
    opened = bureau.get(f"/review/cases/{case_id}")
    assert opened["form"]["cover"]["representative_name"]
    closed = bureau.get(f"/review/cases/{case_id}", "auditor-1")
    assert closed["form"]["cover"]["representative_name"] is None
    assert closed["form"]["check_sheet"]["email"] is None
    assert closed["form"]["cover"]["name"] == opened["form"]["cover"]["name"]
    assert (closed["personal_opened"], closed["actions"]) == (False, [])
    assert bureau.get("/review/cases?bureau=kanto", "auditor-1")["cases"]
    assert bureau.post(case_id, "release", persona="auditor-1").status_code == 403
    assert bureau.client("applicant-1").get(f"/review/cases/{case_id}").status_code == 403


def test_a_history_shows_facts_and_nobodys_personal_data(bureau: Bureau) -> None:
    case_id = mine(bureau)
    bureau.post(case_id, "corrections", {"items": ITEMS})
    history = bureau.get(f"/review/cases/{case_id}", "auditor-1")["history"]
    assert [one["name"] for one in history] == [
        "review.CaseOpened/6",
        "review.CaseAssigned/1",
        "review.CorrectionRequested/4",
        "review.ExaminationDateMoved/2",
    ]
    assert history[2]["facts"]["items"] == [item | {"row": None, "item_id": str(n)} for n, item in enumerate(ITEMS, 1)]
    assert history[2]["actor"]["id"] == ME
    assert "box" not in str(history)


def test_what_is_asked_for_must_be_a_field_and_the_officer_of_this_bureau(bureau: Bureau) -> None:
    case_id = mine(bureau)
    paths = ("form.goals.purpose", "goals.nothing")
    unknown = bureau.post(case_id, "corrections", {"items": [{"path": path, "comment": "?"} for path in paths]})
    assert [(e["code"], e["field"]) for e in unknown.json()["errors"]] == [
        ("correction_path_unknown", "items.0.path"),
        ("correction_path_unknown", "items.1.path"),
    ]
    empty = bureau.post(case_id, "corrections", {"items": []})
    assert [e["code"] for e in empty.json()["errors"]] == ["correction_without_items"]
    elsewhere = bureau.post(case_id, "assign", {"officer": "officer-kinki-1", "takeover": True})
    assert [e["code"] for e in elsewhere.json()["errors"]] == ["officer_unknown"]


def test_bulk_assignment_leaves_to_others_what_they_hold_and_says_so(bureau: Bureau) -> None:
    free, held, ended = bureau.file(8), bureau.file(9), mine(bureau, 10)
    bureau.post(held, "assign", {"officer": OTHER}, persona=OTHER)
    bureau.withdraw(ended)
    body = {"case_ids": [free, held, ended, "nowhere", free], "officer": ME}
    headers = {"Idempotency-Key": str(uuid4())}
    answer = bureau.client(ME).post("/review/assignments", json=body, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["assigned"] == [free]
    assert [(one["case_id"], one["code"], one["officer"]) for one in answer.json()["skipped"]] == [
        (held, "case_taken", OTHER),
        (ended, "case_closed", ME),
        ("nowhere", "case_unknown", None),
    ]
    assert answer.json()["skipped"][0]["ja"] == "担当官2が担当しています。"
    assert bureau.client(ME).post("/review/assignments", json=body, headers=headers).json() == answer.json()
    assert (bureau.row(free)["officer"], bureau.row(held)["officer"]) == (ME, OTHER)


def test_a_case_is_found_by_a_piece_of_its_name_and_by_its_number(bureau: Bureau) -> None:
    case_id = bureau.file(8)
    row = bureau.row(case_id)
    name = row["applicant"]
    cover, number = bureau.form(8).cover, row["application_no"]
    assert cover.corporate_number
    written = [name[1:3], name, name[-1], number, number[:10], "０３－２０２６", number[-6:], number.replace("-", "")]
    for text in (*written, cover.name_kana[2:6], cover.corporate_number, cover.corporate_number[-5:]):
        found = bureau.get(f"/review/cases?q={text}&limit=200")["cases"]
        assert case_id in [one["case_id"] for one in found], text
    assert bureau.get("/review/cases?q=該当しない名称")["cases"] == []
    assert bureau.get("/review/cases?q=%25")["cases"] == []


def test_tabs_are_counted_and_hold_what_they_say(bureau: Bureau) -> None:
    mine(bureau)
    bureau.file()
    for tab, status in (("unassigned", "received"), ("in_review", "in_review")):
        page = bureau.get(f"/review/cases?tab={tab}&limit=200")
        assert page["counts"][tab] == len(page["cases"])
        assert {one["status"] for one in page["cases"]} == {status}
    page = bureau.get("/review/cases?tab=mine&limit=200")
    assert {one["officer"] for one in page["cases"]} == {ME}
    days = [one["clock"]["last_day"] or "9999" for one in page["cases"]]
    assert days == sorted(days)
    assert bureau.client(ME).get("/review/cases?at=after~2026-13-01~x").status_code == 422
