"""Load, decide, save: the only writer of review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from services.review.domain.case import CASE
from services.review.domain.commands import (
    Approve,
    Assign,
    ExtendCorrection,
    ExtendDeadline,
    OfficerCommand,
    Propose,
    Release,
    RequestCorrection,
    SeeCopies,
    SendBack,
    Transfer,
    WithdrawCorrection,
    WithdrawProposal,
)
from services.review.domain.numbers import certificate_no, certificate_series
from services.review.domain.plan_record import PLAN_RECORD, numbers_of
from services.review.domain.state import Case
from services.review.record_commands import RecordCommands
from shared.contracts.blocks import CorrectionItem, Outcome
from shared.domain import Refusal, jst_day
from shared.event_store.door import Envelope, UnknownStream, ask, expect
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import UnitOfWork
from shared.scheme.authorization import Right, Whose, demand, may
from shared.scheme.states import CaseState


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """What a request to a case made. `version` is the new one, for the next If-Match."""

    case_id: str
    version: int
    status: CaseState
    correction_id: str | None = None
    """Of the correction that was asked for, where it was that."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A case that stays with whom it is: by which reason, and who holds it."""

    case_id: str
    code: str
    officer: str | None


@dataclass(frozen=True, slots=True)
class Assignments:
    """What a 一括割当 made of the cases that were chosen. `unchanged` are those that the officer held already."""

    officer: str
    assigned: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Commands:
    """What a bureau asks of its cases. Each answer is given only when it is durable.

    Raises NotGranted for a role that never may, and UnknownStream for a case that is not there or another bureau's.
    """

    store: EventStore

    @property
    def of_records(self) -> RecordCommands:
        """What a bureau asks of the record of a plan."""
        return RecordCommands(self.store)

    def assign(self, case_id: str, officer: str, envelope: Envelope, takeover: bool = False) -> CaseChanged | Refusal:
        """担当者割当."""
        command = Assign(case_id, officer=officer, by=envelope.actor.id, takeover=takeover)
        return self._ask(command, envelope)

    def assign_all(self, case_ids: Sequence[str], officer: str, envelope: Envelope) -> Assignments | Refusal:
        """担当者割当 of several cases at once: of those that nobody holds, and of one's own, which are one's to give.

        What someone else holds stays with them, and the answer says so; what changes nothing is not counted.
        """
        demand(envelope.actor, Assign.right)

        def work(unit: UnitOfWork) -> Assignments | Refusal:
            unit.preload(case_ids)
            assigned: list[str] = []
            unchanged: list[str] = []
            skipped: list[Skipped] = []
            for case_id in dict.fromkeys(case_ids):
                case: Case | None = unit.stream(CASE, case_id).state
                if case is None or not may(envelope.actor, Assign.right, Whose(bureau=case.bureau)):
                    skipped.append(Skipped(case_id, "case_unknown", None))
                    continue
                by = envelope.actor.id
                command = Assign(case_id, officer=officer, by=by, takeover=case.officer == by)
                outcome = unit.execute(CASE, command, envelope.cause)
                if isinstance(outcome, Refusal):
                    skipped.append(Skipped(case_id, outcome.code, case.officer))
                else:
                    (unchanged if case.officer == officer else assigned).append(case_id)
            return Assignments(officer, tuple(assigned), tuple(skipped), tuple(unchanged))

        return ask(self.store, work, envelope, Assignments)

    def release(self, case_id: str, envelope: Envelope) -> CaseChanged | Refusal:
        """担当解除."""
        return self._ask(Release(case_id, by=envelope.actor.id), envelope)

    def transfer(self, case_id: str, bureau: str, reason: str, envelope: Envelope) -> CaseChanged | Refusal:
        """移送 (R30)."""
        return self._ask(Transfer(case_id, bureau=bureau, reason=reason, by=envelope.actor.id), envelope)

    def request_correction(
        self, case_id: str, items: tuple[CorrectionItem, ...], answer_by: date | None, envelope: Envelope
    ) -> CaseChanged | Refusal:
        """補正依頼."""
        correction_id = str(uuid4())
        command = RequestCorrection(case_id, correction_id, items, envelope.actor.id, answer_by)
        return self._ask(command, envelope, correction_id=correction_id)

    def extend_correction(
        self, case_id: str, answer_by: date, reason: str, envelope: Envelope
    ) -> CaseChanged | Refusal:
        """補正の回答期限の延長."""
        command = ExtendCorrection(case_id, answer_by=answer_by, reason=reason, by=envelope.actor.id)
        return self._ask(command, envelope)

    def withdraw_correction(self, case_id: str, reason: str, envelope: Envelope) -> CaseChanged | Refusal:
        """補正依頼の取消し."""
        return self._ask(WithdrawCorrection(case_id, reason=reason, by=envelope.actor.id), envelope)

    def see_copies(self, case_id: str, envelope: Envelope) -> CaseChanged | Refusal:
        """紙の認定の写しの確認 (R26): what was claimed of the certificate on paper is confirmed."""

        def command(unit: UnitOfWork, case: Case) -> OfficerCommand:
            return SeeCopies(case_id, plan_id=unit.stream(CASE, case_id).plan_id or "", by=envelope.actor.id)

        return self._ask_of(case_id, SeeCopies.right, command, envelope)

    def extend_deadline(self, case_id: str, days: int, reason: str, envelope: Envelope) -> CaseChanged | Refusal:
        """期間延長."""
        command = ExtendDeadline(case_id, days=days, reason=reason, by=envelope.actor.id)
        return self._ask(command, envelope)

    def propose(self, case_id: str, outcome: Outcome, reasons: str, envelope: Envelope) -> CaseChanged | Refusal:
        """決裁伺い: nobody is asked to certify what could not be certified as things are now."""

        def command(unit: UnitOfWork, case: Case) -> OfficerCommand:
            obstacle = None
            if outcome == "certify" and case.target is not None:
                plan_id = unit.stream(CASE, case_id).plan_id or case_id
                record = unit.stream(PLAN_RECORD, plan_id).state
                numbers = numbers_of(record, case.kind, case.target, jst_day(unit.now))
                obstacle = numbers if isinstance(numbers, Refusal) else None
            return Propose(case_id, outcome, reasons, envelope.actor.id, obstacle)

        return self._ask_of(case_id, Propose.right, command, envelope)

    def withdraw_proposal(self, case_id: str, reason: str, envelope: Envelope) -> CaseChanged | Refusal:
        """引戻し."""
        return self._ask(WithdrawProposal(case_id, reason=reason, by=envelope.actor.id), envelope)

    def send_back(self, case_id: str, comment: str, envelope: Envelope) -> CaseChanged | Refusal:
        """差戻し."""
        return self._ask(SendBack(case_id, comment=comment, by=envelope.actor.id), envelope)

    def approve(self, case_id: str, envelope: Envelope) -> CaseChanged | Refusal:
        """決裁: certified (認定) under a new number, or refused (不認定)."""

        def command(unit: UnitOfWork, case: Case) -> OfficerCommand:
            if case.proposal is None or case.proposal.outcome == "refuse":
                return Approve(case_id, by=envelope.actor.id)
            today = jst_day(unit.now)
            number = certificate_no(case.bureau, today, unit.number(certificate_series(case.bureau, today)))
            plan_id = unit.stream(CASE, case_id).plan_id or case_id
            if case.target is None:
                unit.presume_new(PLAN_RECORD, plan_id)
            record = unit.stream(PLAN_RECORD, plan_id).state
            numbers = numbers_of(record, case.kind, case.target, today)
            return Approve(case_id, envelope.actor.id, number, numbers)

        return self._ask_of(case_id, Approve.right, command, envelope)

    def _ask(
        self, command: OfficerCommand, envelope: Envelope, correction_id: str | None = None
    ) -> CaseChanged | Refusal:
        return self._ask_of(command.case_id, command.right, lambda unit, case: command, envelope, correction_id)

    def _ask_of(
        self,
        case_id: str,
        right: Right,
        command: Callable[[UnitOfWork, Case], OfficerCommand],
        envelope: Envelope,
        correction_id: str | None = None,
    ) -> CaseChanged | Refusal:
        demand(envelope.actor, right)

        def work(unit: UnitOfWork) -> CaseChanged | Refusal:
            stream = unit.stream(CASE, case_id)
            if stream.state is None or not may(envelope.actor, right, Whose(bureau=stream.state.bureau)):
                raise UnknownStream(case_id)
            expect(unit, CASE, case_id, envelope.seen)
            outcome = unit.execute(CASE, command(unit, stream.state), envelope.cause)
            if isinstance(outcome, Refusal):
                return outcome
            return CaseChanged(case_id, stream.version, stream.state.status, correction_id)

        return ask(self.store, work, envelope, CaseChanged)
