"""Load, decide, save: what a bureau asks of the record of a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from services.review.domain.case import CASE
from services.review.domain.certificate_corrections import CorrectCertificate, stated, with_facts
from services.review.domain.paper import EnterPaper
from services.review.domain.plan_record import (
    PLAN_RECORD,
    PlanRecord,
    PlanRecordCommand,
    bureau_in_charge,
    cases_of,
)
from services.review.domain.rescission import (
    DropRescission,
    HoldHearing,
    NotifyHearing,
    ProposeRescission,
    ReportHearing,
    Rescind,
    RescissionCommand,
    SendBackRescission,
    last_version,
)
from services.review.domain.state import Case
from shared.contracts.blocks import CertificateFact
from shared.contracts.paper import PaperCertificate
from shared.domain import Refusal
from shared.event_store.door import Envelope, UnknownStream, ask, expect
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import UnitOfWork
from shared.scheme.authorization import Right, Whose, demand, may
from shared.scheme.lineage import Version, versions
from shared.scheme.paper_certificates import plan_of

Cases = Mapping[int, Case | None]
"""The cases that brought the versions of a plan, by number."""


@dataclass(frozen=True, slots=True)
class RecordChanged:
    """What a request to a plan's record made. `version` is the new one, for the next If-Match."""

    plan_id: str
    version: int


@dataclass(frozen=True)
class RecordCommands:
    """Each answer is given only when it is durable. The bureau in charge is that of the plan's last version.

    Raises NotGranted for a role that never may, and UnknownStream for a plan that is not there or another bureau's.
    """

    store: EventStore

    def enter_paper(self, certificate: PaperCertificate, envelope: Envelope) -> RecordChanged | Refusal:
        """紙の認定の登載: from now on the plan is in force as the bureau's papers have it (R26)."""
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

    def notify_hearing(
        self, plan_id: str, term: int, hearing_on: date, place: str, grounds: str, envelope: Envelope
    ) -> RecordChanged | Refusal:
        """聴聞の通知."""

        def command(record: PlanRecord, cases: Cases, bureau: str) -> RescissionCommand:
            number = _application_no(record, cases, last_version(record.facts, term))
            return NotifyHearing(plan_id, term, hearing_on, place.strip(), grounds.strip(), number, bureau)

        return self._ask_of(plan_id, NotifyHearing.right, command, envelope)

    def hold_hearing(self, plan_id: str, held_on: date, envelope: Envelope) -> RecordChanged | Refusal:
        """聴聞の終結."""
        return self._ask(HoldHearing(plan_id, held_on), envelope)

    def report_hearing(self, plan_id: str, report: str, opinion: str, envelope: Envelope) -> RecordChanged | Refusal:
        """聴聞調書及び報告書."""
        return self._ask(ReportHearing(plan_id, report.strip(), opinion.strip()), envelope)

    def propose_rescission(self, plan_id: str, reasons: str, envelope: Envelope) -> RecordChanged | Refusal:
        """認定取消しの伺い."""
        return self._ask(ProposeRescission(plan_id, reasons.strip(), envelope.actor.id), envelope)

    def send_back_rescission(self, plan_id: str, comment: str, envelope: Envelope) -> RecordChanged | Refusal:
        """認定取消しの伺いの差戻し."""
        return self._ask(SendBackRescission(plan_id, comment.strip()), envelope)

    def drop_rescission(self, plan_id: str, reason: str, envelope: Envelope) -> RecordChanged | Refusal:
        """認定取消しの手続の取りやめ."""
        return self._ask(DropRescission(plan_id, reason.strip()), envelope)

    def rescind(self, plan_id: str, envelope: Envelope) -> RecordChanged | Refusal:
        """認定取消し. The change that is open on the term falls away with it."""

        def command(record: PlanRecord, cases: Cases, bureau: str) -> RescissionCommand:
            version = last_version(record.facts, record.rescission.term) if record.rescission else None
            number = _application_no(record, cases, version)
            return Rescind(plan_id, envelope.actor.id, number, bureau)

        return self._ask_of(plan_id, Rescind.right, command, envelope)

    def correct_certificate(
        self, plan_id: str, version: int, fact: CertificateFact, now: str, reason: str, envelope: Envelope
    ) -> RecordChanged | Refusal:
        """更正 of one fact of one version's certificate."""

        def command(record: PlanRecord, cases: Cases, bureau: str) -> CorrectCertificate:
            known = {one.number: one for one in versions(record.facts)}
            return CorrectCertificate(
                plan_id,
                version=version,
                fact=fact,
                was=stated(with_facts(record.facts, cases), version, fact),
                now=now.strip(),
                reason=reason.strip(),
                application_no=_application_no(record, cases, known.get(version)),
                bureau=bureau,
            )

        return self._ask_of(plan_id, CorrectCertificate.right, command, envelope)

    def _ask(self, command: RescissionCommand, envelope: Envelope) -> RecordChanged | Refusal:
        return self._ask_of(command.plan_id, command.right, lambda record, cases, bureau: command, envelope)

    def _ask_of(
        self,
        plan_id: str,
        right: Right,
        command: Callable[[PlanRecord, Cases, str], PlanRecordCommand],
        envelope: Envelope,
    ) -> RecordChanged | Refusal:
        demand(envelope.actor, right)

        def work(unit: UnitOfWork) -> RecordChanged | Refusal:
            stream = unit.stream(PLAN_RECORD, plan_id)
            cases = cases_of(plan_id, stream.state, lambda case_id: unit.stream(CASE, case_id).state)
            bureau = bureau_in_charge(stream.state, cases)
            if not may(envelope.actor, right, Whose(bureau=bureau)):
                raise UnknownStream(plan_id)
            expect(unit, PLAN_RECORD, plan_id, envelope.seen)
            outcome = unit.execute(PLAN_RECORD, command(stream.state, cases, bureau), envelope.cause)
            return outcome if isinstance(outcome, Refusal) else RecordChanged(plan_id, stream.version)

        return ask(self.store, work, envelope, RecordChanged)


def _application_no(record: PlanRecord, cases: Cases, version: Version | None) -> str:
    """That of the application which brought a version, or with which its paper was confirmed; empty where none did."""
    if version is None:
        return ""
    if case := cases[version.number]:
        return case.application_no
    return record.paper.confirmed.application_no if record.paper.confirmed else ""
