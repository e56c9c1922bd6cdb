"""Load, decide, save: the only writer of review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from services.review.domain.case import CASE
from services.review.domain.commands import (
    Approve,
    Assign,
    CaseCommand,
    ExtendDeadline,
    Propose,
    Release,
    RequestCorrection,
    SendBack,
)
from services.review.domain.numbers import certificate_no, certificate_series
from services.review.domain.state import Case
from shared.contracts.blocks import CorrectionItem, Outcome
from shared.contracts.event import Actor, Event
from shared.domain import Refusal, jst_day
from shared.event_store.door import Made, UnknownStream, ask, expect
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import Cause, Once, UnitOfWork


class OnlyForDirectors(Exception):
    """The decision is the bureau director's (R30)."""


@dataclass(frozen=True)
class Asked:
    """Who asks, what they saw, and the key under which it is done once. The same for every request to a case."""

    cause: Cause
    once: Once | None = None
    seen: int | None = None

    @property
    def actor(self) -> Actor:
        return self.cause.actor


@dataclass(frozen=True)
class Commands:
    """What a bureau asks of its cases. Each answer is given only when it is durable."""

    store: EventStore

    def handle(self, unit: UnitOfWork, command: Any, cause: Cause, plan_id: str | None) -> Sequence[Event] | Refusal:
        """Decide one command inside a unit of work; for reactions, timers and the requests below."""
        return unit.execute(CASE, command, cause, plan_id)

    def assign(self, case_id: str, officer: str, asked: Asked, takeover: bool = False) -> Made | Refusal:
        """担当者割当."""
        return self._ask(Assign(case_id, officer=officer, by=asked.actor.id, takeover=takeover), asked)

    def assign_all(self, case_ids: Sequence[str], officer: str, asked: Asked) -> Made | Refusal:
        """担当者割当 of several cases at once. What someone else holds stays with them, and the answer says so."""

        def work(unit: UnitOfWork) -> Made | Refusal:
            unit.preload(case_ids)
            assigned: list[str] = []
            skipped: list[dict[str, Any]] = []
            for case_id in dict.fromkeys(case_ids):
                case: Case | None = unit.stream(CASE, case_id).state
                if case is None or case.bureau != asked.actor.place:
                    skipped.append({"case_id": case_id, "code": "case_unknown", "officer": None})
                    continue
                outcome = self.handle(unit, Assign(case_id, officer=officer, by=asked.actor.id), asked.cause, None)
                if isinstance(outcome, Refusal):
                    skipped.append({"case_id": case_id, "code": outcome.code, "officer": case.officer})
                else:
                    assigned.append(case_id)
            return {"officer": officer, "assigned": assigned, "skipped": skipped}

        return ask(self.store, work, asked.once)

    def release(self, case_id: str, asked: Asked) -> Made | Refusal:
        """担当解除."""
        return self._ask(Release(case_id, by=asked.actor.id), asked)

    def request_correction(
        self, case_id: str, items: tuple[CorrectionItem, ...], answer_by: date | None, asked: Asked
    ) -> Made | Refusal:
        """補正依頼."""
        correction_id = str(uuid4())
        command = RequestCorrection(case_id, correction_id, items, asked.actor.id, answer_by)
        return self._ask(command, asked, correction_id=correction_id)

    def extend_deadline(self, case_id: str, days: int, reason: str, asked: Asked) -> Made | Refusal:
        """期間延長."""
        return self._ask(ExtendDeadline(case_id, days=days, reason=reason, by=asked.actor.id), asked)

    def propose(self, case_id: str, outcome: Outcome, reasons: str, asked: Asked) -> Made | Refusal:
        """決裁伺い."""
        return self._ask(Propose(case_id, outcome=outcome, reasons=reasons, by=asked.actor.id), asked)

    def send_back(self, case_id: str, comment: str, asked: Asked) -> Made | Refusal:
        """差戻し. Raises OnlyForDirectors."""
        _demand_director(asked.actor)
        return self._ask(SendBack(case_id, comment=comment, by=asked.actor.id), asked)

    def approve(self, case_id: str, asked: Asked) -> Made | Refusal:
        """決裁: certified (認定) under a new number, or refused (不認定). Raises OnlyForDirectors."""
        _demand_director(asked.actor)

        def command(unit: UnitOfWork, case: Case) -> CaseCommand:
            number = ""
            if case.proposal and case.proposal.outcome == "certify":
                today = jst_day(unit.now)
                number = certificate_no(case.bureau, today, unit.number(certificate_series(case.bureau, today)))
            return Approve(case_id, by=asked.actor.id, certificate_no=number)

        return self._ask(command, asked, case_id)

    def _ask(
        self,
        command: CaseCommand | Callable[[UnitOfWork, Case], CaseCommand],
        asked: Asked,
        case_id: str = "",
        **more: Any,
    ) -> Made | Refusal:
        stream_id = command.case_id if isinstance(command, CaseCommand) else case_id

        def work(unit: UnitOfWork) -> Made | Refusal:
            expect(unit, CASE, stream_id, asked.seen)
            stream = unit.stream(CASE, stream_id)
            if stream.state.bureau != asked.actor.place:
                raise UnknownStream(stream_id)
            made = command if isinstance(command, CaseCommand) else command(unit, stream.state)
            outcome = self.handle(unit, made, asked.cause, None)
            if isinstance(outcome, Refusal):
                return outcome
            return {"case_id": stream_id, "version": stream.version, "status": stream.state.status, **more}

        return ask(self.store, work, asked.once)


def _demand_director(actor: Actor) -> None:
    if actor.role != "director":
        raise OnlyForDirectors(actor.id)
