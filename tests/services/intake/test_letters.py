"""What is handed in is acknowledged, and who does not answer is reminded: up to the notice that is owed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import orjson

from services.intake.domain.letters import AT
from shared.domain import start_of
from tests.services.intake.conftest import Portal, new_key

TOLD = ("answer_receipt", "withdrawal_receipt", "answer_reminder")


def asked(portal: Portal) -> tuple[dict[str, Any], str]:
    """An application with a correction that is to be answered; the id of that."""
    filed = portal.file()
    portal.settle()
    portal.assign(filed)
    return filed, portal.ask_to_correct(filed, "goals.purpose")


def told(portal: Portal, filed: dict[str, Any]) -> list[str]:
    stored = portal.system.services["notify"].store.plan(filed["plan_id"])
    kinds: list[str] = [one.event.kind for one in stored if "NoticeOwed" in one.entry.topic]  # type: ignore[attr-defined]
    return [kind for kind in kinds if kind in TOLD]


def moment(portal: Portal, filed: dict[str, Any], days_before: int) -> datetime:
    """Nine in the morning, so many days before the last one for answering."""
    found = portal.client().get(f"/intake/applications/{filed['application_id']}").json()
    return start_of(date.fromisoformat(found["corrections"][0]["answer_by"]) - timedelta(days=days_before)) + AT


def answer(portal: Portal, filed: dict[str, Any], correction_id: str) -> None:
    address = f"/intake/applications/{filed['application_id']}"
    found = portal.client().get(address)
    answers = [{"path": "goals.purpose", "comment": "このままとします。", "declined": True}]
    sent = portal.client().post(
        f"{address}/corrections/{correction_id}/answer",
        content=orjson.dumps({"answers": answers, "form": found.json()["form"]}),
        headers=new_key(**{"If-Match": found.headers["etag"]}),
    )
    assert sent.status_code == 200, sent.text
    portal.settle()


def test_who_does_not_answer_is_reminded_twice_and_the_answer_is_acknowledged(portal: Portal) -> None:
    filed, correction_id = asked(portal)
    before = portal.client().get(f"/intake/applications/{filed['application_id']}").headers["etag"]
    first, second = (moment(portal, filed, days) for days in (7, 1))
    portal.pass_time(first - timedelta(seconds=1))
    portal.settle()
    assert told(portal, filed) == []
    for at, wanted in ((first, 1), (second, 2)):
        portal.pass_time(at)
        portal.settle()
        assert told(portal, filed) == ["answer_reminder"] * wanted
    after = portal.client().get(f"/intake/applications/{filed['application_id']}").headers["etag"]
    assert before == after, "a form that is open does not come too late because of a reminder"
    answer(portal, filed, correction_id)
    assert told(portal, filed) == ["answer_reminder", "answer_reminder", "answer_receipt"]


def test_who_answered_before_is_not_reminded(portal: Portal) -> None:
    filed, correction_id = asked(portal)
    first = moment(portal, filed, 7)
    portal.pass_time(first - timedelta(seconds=1))
    answer(portal, filed, correction_id)
    portal.pass_time(first + timedelta(days=7))
    portal.settle()
    assert told(portal, filed) == ["answer_receipt"]


def test_a_withdrawal_is_acknowledged_and_ends_the_reminders(portal: Portal) -> None:
    filed, _ = asked(portal)
    first, address = moment(portal, filed, 7), f"/intake/applications/{filed['application_id']}"
    etag = portal.client().get(address).headers["etag"]
    gone = portal.client().post(
        f"{address}/withdraw", json={"reason": "計画を見直すため"}, headers=new_key(**{"If-Match": etag})
    )
    assert gone.status_code == 200, gone.text
    portal.settle()
    portal.pass_time(first)
    portal.settle()
    assert told(portal, filed) == ["withdrawal_receipt"]
