"""Load, decide, save: the only writer of notify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.notify.domain.commands import SendAgain
from services.notify.domain.contact import CONTACT, LearnContact
from services.notify.domain.notice import NOTICE
from shared.domain import Aggregate, Command, Refusal
from shared.event_store.door import Envelope, UnknownStream, ask, expect
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import UnitOfWork
from shared.scheme.authorization import Whose, demand, may


def aggregate_for(command: Command) -> Aggregate[Any, Any]:
    """A plan's contact learns; everything else is asked of a notice."""
    return CONTACT if isinstance(command, LearnContact) else NOTICE


@dataclass(frozen=True, slots=True)
class Again:
    """The notice will be sent at once. `version` is that of its stream."""

    notice_id: str
    version: int


@dataclass(frozen=True)
class Commands:
    """What is asked of notices by a person at the delivery desk."""

    store: EventStore

    def send_again(self, notice_id: str, envelope: Envelope) -> Again | Refusal:
        """再送: send a notice again that has not arrived.

        Raises NotGranted, UnknownStream (for another bureau's too), StaleVersion, KeyReused, Conflict.
        """
        demand(envelope.actor, "notify.send_again")

        def work(unit: UnitOfWork) -> Again | Refusal:
            owed = unit.stream(NOTICE, notice_id).state.owed
            if owed is None or not may(envelope.actor, "notify.send_again", Whose(bureau=owed.bureau)):
                raise UnknownStream(notice_id)
            expect(unit, NOTICE, notice_id, envelope.seen)
            outcome = unit.execute(NOTICE, SendAgain(notice_id), envelope.cause)
            if isinstance(outcome, Refusal):
                return outcome
            return Again(notice_id, unit.stream(NOTICE, notice_id).version)

        return ask(self.store, work, envelope, Again)
