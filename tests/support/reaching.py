"""A notice that is sent, or refused for good, without a mail server."""

from __future__ import annotations

from typing import Final

from services.embedded import System
from services.notify.domain.commands import RecordFailed, RecordSent, SendAgain, StartSend
from services.notify.domain.notice import NOTICE
from shared.domain import Refusal
from shared.event_store.unit_of_work import SYSTEM, Cause, UnitOfWork

CAUSE: Final = Cause(SYSTEM, "test")


def notices_of(system: System, plan_id: str) -> list[str]:
    """The ids of the notices that are owed about a plan, in order."""
    stored = system.services["notify"].store.plan(plan_id)
    return [one.event.head.stream_id for one in stored if one.entry.topic.startswith("notify.NoticeOwed/")]


def attempt(system: System, notice_id: str, *, taken: bool) -> None:
    """Send a notice once more; the mail server takes it, or refuses it for good."""

    def work(unit: UnitOfWork) -> None:
        number = unit.stream(NOTICE, notice_id).state.attempts + 1
        result = RecordSent(notice_id, number) if taken else RecordFailed(notice_id, number, True, "550 no mailbox")
        for command in (*([SendAgain(notice_id)] if number > 1 else []), StartSend(notice_id, number, None), result):
            assert not isinstance(unit.execute(NOTICE, command, CAUSE), Refusal)

    system.services["notify"].store.run(work)
