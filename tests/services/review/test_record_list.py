"""認定台帳 as a list: every plan of the bureau is found in it, and each rescission that is under way."""

from __future__ import annotations

from services.review.read_models.record_list import RECORD_LIST
from shared.event_store.door import Envelope
from shared.event_store.rebuild import rebuild
from tests.services.review.conftest import APPLICANT, Bureau
from tests.services.review.test_api import DIRECTOR, ME, mine
from tests.services.review.test_later_applications import certified, changed, form_of, later
from tests.services.review.test_pages import page, send
from tests.services.review.test_paper import enter, entry
from tests.services.review.test_rescinding import asked, notified, proposed

RECORDS = "/review/records"
UNDER_WAY = f"{RECORDS}?rescission=true"


def found(bureau: Bureau, query: str, persona: str = ME) -> list[str]:
    return [one["plan_id"] for one in bureau.get(f"/review/plans?{query}", persona)["plans"]]


def test_a_rescission_under_way_is_listed_with_what_there_is_to_do(bureau: Bureau) -> None:
    plan_id = certified(bureau)["plan_id"]
    assert found(bureau, "rescission=true") == []
    notified(bureau, plan_id)

    def told(persona: str = ME) -> tuple[str, bool]:
        [one] = bureau.get("/review/plans?rescission=true", persona)["plans"]
        return one["task"], f"/review/desk/plans/{plan_id}" in page(bureau, UNDER_WAY, persona)

    assert told() == ("wait", True)
    assert "認定取消しの手続中の計画：1件" in page(bureau, "/review", DIRECTOR)
    bureau.pass_days(14)
    assert told() == ("hold", True)
    asked(bureau, plan_id, "hearing-held", {"held_on": bureau.today.date().isoformat()})
    assert told() == ("report", True)
    asked(bureau, plan_id, "hearing-report", {"report": "争わない。", "opinion": "理由はない。"})
    assert told() == ("propose", True)
    asked(bureau, plan_id, "rescission-proposal", {"reasons": "実施していないため。"})
    assert told(DIRECTOR) == ("decide", True)
    shown = page(bureau, UNDER_WAY, DIRECTOR)
    assert all(words in shown for words in ("取消しの決裁待ち", "決裁するか差し戻す", "聴聞の期日の早い順"))
    assert "Approve or send back" in page(bureau, UNDER_WAY, DIRECTOR, "en")
    assert found(bureau, "rescission=true", "officer-kinki-1") == []
    asked(bureau, plan_id, "rescind", persona=DIRECTOR)
    assert found(bureau, "rescission=true") == []
    assert plan_id in found(bureau, "")


def test_a_plan_is_found_by_any_of_its_numbers_and_names(bureau: Bureau) -> None:
    # Given
    body = entry(certificate_no="20250210関東第９９８号", business="㈱ゆきあかり")
    on_paper = enter(bureau, body).json()["plan_id"]
    here = certified(bureau)
    plan_id, number = here["plan_id"], bureau.get(f"/review/plans/{here['plan_id']}")["in_force"]["certificate_no"]
    change = later(bureau, plan_id, changed(form_of(bureau, plan_id)))["application_id"]
    bureau.post(change, "assign", {"officer": ME})
    bureau.post(change, "proposal", {"outcome": "certify"})
    assert bureau.post(change, "approve", persona=DIRECTOR).status_code == 200
    bureau.system.settle()
    newer = bureau.get(f"/review/plans/{plan_id}")["in_force"]["certificate_no"]
    slip = {"fact": "name", "now": "正しい名の製作所", "reason": "通知書の誤記のため。"}
    assert send(bureau, f"/review/desk/plans/{plan_id}/certificate-correction", plan_id, DIRECTOR, version="2", **slip)

    # Then
    assert found(bureau, "q=20250210-関東-998") == found(bureau, "q=(株) ゆき") == [on_paper]
    assert number != newer
    assert (
        found(bureau, f"q={number}")
        == found(bureau, f"q={newer.lower()}")
        == found(bureau, "q=正しい名の")
        == [plan_id]
    )
    assert plan_id in found(bureau, f"q={bureau.form(7).cover.name}")
    assert found(bureau, "q=どこにもない") == found(bureau, "q=ゆきあかり", "officer-kinki-1") == []
    assert found(bureau, "q=ゆきあかり&bureau=kanto", "auditor-1") == [on_paper]
    shown = page(bureau, f"{RECORDS}?q=正しい名の")
    assert all(words in shown for words in ("正しい名の製作所", newer, "有効"))
    assert "該当する計画はありません" in page(bureau, f"{RECORDS}?q=どこにもない")
    assert RECORDS in page(bureau, "/review/paper")


def test_pages_of_the_list_meet_each_plan_once(bureau: Bureau) -> None:
    numbers = [f"20250211関東第{number}号" for number in range(500, 505)]
    wanted = {enter(bureau, entry(certificate_no=one, business="頁送り株式会社")).json()["plan_id"] for one in numbers}
    seen: list[str] = []
    address: str | None = "/review/plans?q=頁送り&limit=2"
    while address:
        answer = bureau.get(address)
        seen += [one["plan_id"] for one in answer["plans"]]
        address = answer["next"]
    assert (len(seen), set(seen)) == (5, wanted)


def test_a_rebuilt_list_equals_the_live_one(bureau: Bureau) -> None:
    proposed(bureau, certified(bureau)["plan_id"])
    crossed = mine(bureau, 8)
    bureau.post(crossed, "proposal", {"outcome": "certify"})
    withdraw = bureau.system.services["intake"].commands.withdraw
    withdraw(crossed, "見直すため", Envelope(APPLICANT))
    assert bureau.post(crossed, "approve", persona=DIRECTOR).status_code == 200
    bureau.system.settle()
    assert bureau.get(f"/review/cases/{crossed}")["status"] == "withdrawn"
    assert found(bureau, f"q={bureau.form(8).cover.name}") == []

    service = bureau.system.services["review"]
    rebuilt = rebuild(service.store, RECORD_LIST, service.aggregates.__getitem__)
    assert rebuilt.same
    assert rebuilt.events > 20
