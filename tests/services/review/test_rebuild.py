"""The queue's rows hold nothing but what events say: rebuilt from the log, they are the same."""

from __future__ import annotations

from services.review.read_models.bureau_queue import BUREAU_QUEUE
from shared.event_store.rebuild import rebuild
from tests.services.review.conftest import Bureau
from tests.services.review.test_api import DIRECTOR, ITEMS, mine


def test_a_rebuilt_queue_equals_the_live_one_after_a_mixed_history(bureau: Bureau) -> None:
    bureau.file(8)
    corrected, lapsed, certified = mine(bureau, 7), mine(bureau, 9), mine(bureau, 10)
    refused, withdrawn, waiting = mine(bureau, 11), mine(bureau, 12), mine(bureau, 13)
    asked = bureau.post(corrected, "corrections", {"items": ITEMS}).json()
    bureau.post(lapsed, "corrections", {"items": ITEMS})
    bureau.post(certified, "proposal", {"outcome": "certify"})
    bureau.post(certified, "approve", persona=DIRECTOR)
    bureau.post(refused, "proposal", {"outcome": "refuse", "reasons": "要件を満たさない。"})
    bureau.post(refused, "send-back", {"comment": "理由を詳しく"}, persona=DIRECTOR)
    bureau.post(refused, "extension", {"days": 5, "reason": "確認のため"})
    bureau.withdraw(withdrawn)
    bureau.pass_days(3)
    form = bureau.form(7)
    form = form.model_copy(update={"cover": form.cover.model_copy(update={"name": "改称した製作所株式会社"})})
    bureau.answer(corrected, asked["correction_id"], form)
    bureau.pass_days(30)
    bureau.post(waiting, "corrections", {"items": ITEMS})

    assert bureau.row(corrected)["applicant"] == "改称した製作所株式会社"
    assert [one["case_id"] for one in bureau.get("/review/cases?q=改称した")["cases"]] == [corrected]
    service = bureau.system.services["review"]
    rebuilt = rebuild(service.store, BUREAU_QUEUE, service.aggregates.__getitem__)
    assert rebuilt.same
    assert rebuilt.events > 20
    assert bureau.row(waiting)["clock"]["state"] == "paused"
