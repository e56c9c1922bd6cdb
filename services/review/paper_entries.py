"""Load, decide, save: what a bureau enters of certificates on paper from its own files (R26)."""

from __future__ import annotations

from dataclasses import dataclass

from services.review.domain.paper import EnterPaper
from services.review.domain.plan_record import PLAN_RECORD
from shared.contracts.paper import PaperCertificate
from shared.domain import Refusal
from shared.event_store.door import Envelope, UnknownStream, ask
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import UnitOfWork
from shared.scheme.authorization import Whose, demand, may
from shared.scheme.paper_certificates import plan_of


@dataclass(frozen=True, slots=True)
class RecordChanged:
    """What an entry made; `version` is the new one of the plan's record."""

    plan_id: str
    version: int


@dataclass(frozen=True)
class PaperEntries:
    """Each answer is given only when it is durable. Raises UnknownStream for a certificate of another bureau."""

    store: EventStore

    def enter(self, certificate: PaperCertificate, envelope: Envelope) -> RecordChanged | Refusal:
        """紙の認定の登載: from now on the plan is in force as the bureau's papers have it."""
        demand(envelope.actor, "review.enter_paper")
        plan_id = plan_of(certificate.bureau, certificate.certificate_no)
        if not may(envelope.actor, "review.enter_paper", Whose(bureau=certificate.bureau)):
            raise UnknownStream(plan_id)

        def work(unit: UnitOfWork) -> RecordChanged | Refusal:
            outcome = unit.execute(PLAN_RECORD, EnterPaper(plan_id, certificate), envelope.cause, plan_id)
            if isinstance(outcome, Refusal):
                return outcome
            return RecordChanged(plan_id, unit.stream(PLAN_RECORD, plan_id).version)

        return ask(self.store, work, envelope, RecordChanged)
