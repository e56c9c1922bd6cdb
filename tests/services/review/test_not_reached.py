"""A notice that is stuck shows on its case, in the queue and on the record of its plan, until it is sent."""

from __future__ import annotations

from tests.services.review.conftest import Bureau
from tests.services.review.test_api import DIRECTOR, mine
from tests.support.reaching import attempt, notices_of

OFFICER = "officer-kanto-1"
STUCK = "申請者に送れていない通知があります"
NOT_SENT = "通知を送れていません"


def test_a_refused_certification_is_seen_wherever_the_bureau_looks_until_it_is_sent(bureau: Bureau) -> None:
    case_id, other = mine(bureau, 7), mine(bureau, 9)
    bureau.post(case_id, "proposal", {"outcome": "certify"})
    bureau.post(case_id, "approve", persona=DIRECTOR)
    bureau.system.settle()
    client, plan_id = bureau.client(OFFICER, html=True), bureau.get(f"/review/cases/{case_id}")["plan_id"]
    notice_id = notices_of(bureau.system, plan_id)[-1]
    pages = {
        "case": f"/review/desk/{case_id}",
        "record": f"/review/desk/plans/{plan_id}",
        "queue": "/review?tab=ended",
        "other": f"/review/desk/{other}",
    }

    def shown(*words: str) -> dict[str, bool]:
        found = {name: client.get(page).text for name, page in pages.items()}
        return {name: all(word in text for word in words) for name, text in found.items()}

    assert not any(shown(STUCK).values())
    attempt(bureau.system, notice_id, taken=False)
    bureau.system.settle()
    # The certification by its name, and the way to the reason.
    assert shown(STUCK, f'href="/notify/desk/{notice_id}">認定のお知らせ') == {
        "case": True, "record": True, "queue": False, "other": False,
    }  # fmt: skip
    assert shown(NOT_SENT)["queue"]
    assert "送れていない通知：1件" in client.get("/review").text, "also where the case itself does not stand"
    assert bureau.row(case_id)["notice_stuck"]
    assert not bureau.row(other)["notice_stuck"]
    told = bureau.get(f"/review/cases/{case_id}")["stuck_notices"]
    assert [(one["notice_id"], one["kind"], one["bureau"]) for one in told] == [(notice_id, "certified", "kanto")]

    attempt(bureau.system, notice_id, taken=True)
    bureau.system.settle()
    assert not any(shown(STUCK).values())
    assert not shown(NOT_SENT)["queue"]
    assert "送れていない通知" not in client.get("/review").text
    assert not bureau.row(case_id)["notice_stuck"]
    assert bureau.get(f"/review/cases/{case_id}")["stuck_notices"] == []


def test_a_new_bureau_is_told_whose_notice_it_is_and_not_led_where_it_may_not_go(bureau: Bureau) -> None:
    case_id = mine(bureau, 7)
    plan_id = bureau.get(f"/review/cases/{case_id}")["plan_id"]
    attempt(bureau.system, notices_of(bureau.system, plan_id)[0], taken=False)
    assert bureau.post(case_id, "transfer", {"bureau": "okinawa", "reason": "移転"}).status_code == 200
    bureau.system.settle()
    page = bureau.client("officer-okinawa-1", html=True).get(f"/review/desk/{case_id}").text
    assert "受付のお知らせ（関東経済産業局）" in page
    assert "/notify/desk/" not in page
