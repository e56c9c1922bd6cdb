"""Load, decide, save: the only writer of notify."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.notify.domain.commands import SendAgain
from services.notify.domain.contact import CONTACT, LearnContact
from services.notify.domain.notice import NOTICE
from shared.contracts.event import Event
from shared.domain import Refusal
from shared.event_store.door import Made, ask, expect
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import Cause, Once, UnitOfWork


@dataclass(frozen=True)
class Commands:
    """What is asked of notices, by reactions, by the sender, and by a person at the delivery desk."""

    store: EventStore

    def handle(self, unit: UnitOfWork, command: Any, cause: Cause, plan_id: str | None) -> Sequence[Event] | Refusal:
        """Decide one command inside a unit of work."""
        if isinstance(command, LearnContact):
            return unit.execute(CONTACT, command, cause, plan_id)
        return unit.execute(NOTICE, command, cause, plan_id)

    def send_again(self, notice_id: str, cause: Cause, key: str) -> Made | Refusal:
        """再送: a person asks, once under a key, to send a notice again that has not arrived.

        Raises UnknownStream, KeyReused and Conflict.
        """
        once = Once.of(cause.actor, f"notify/{notice_id}/send-again", key, b"")

        def work(unit: UnitOfWork) -> Made | Refusal:
            expect(unit, NOTICE, notice_id, None)
            outcome = self.handle(unit, SendAgain(notice_id), cause, None)
            if isinstance(outcome, Refusal):
                return outcome
            return {"notice_id": notice_id, "version": unit.stream(NOTICE, notice_id).version}

        return ask(self.store, work, once)
