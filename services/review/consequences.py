"""What a decision asks of the record of its plan, in the same unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.review.domain.case import CASE
from services.review.domain.commands import LetCaseFallAway
from services.review.domain.paper import ConfirmPaper
from services.review.domain.plan_record import (
    PLAN_RECORD,
    EnterVersion,
    PlanRecord,
    PlanRecordCommand,
    StrikeVersion,
    TakeChange,
    version_entered,
)
from services.review.domain.state import Case
from shared.contracts.event import Event
from shared.contracts.review import (
    CaseOpened,
    ChangeTaken,
    DecisionWithoutEffect,
    PaperCopiesSeen,
    PlanCertified,
    PlanRescinded,
)
from shared.domain import Aggregate, Consequences

_Brought = Sequence[tuple[Aggregate[Any, Any], PlanRecordCommand | LetCaseFallAway]]


def _certified(event: PlanCertified, case: Case) -> _Brought:
    return [(PLAN_RECORD, EnterVersion(event.of_plan, version_entered(event, case.received_on)))]


def _without_effect(event: DecisionWithoutEffect, case: Case) -> _Brought:
    again = _opened(event, case) if event.because == "answered_in_time" else []
    if event.decision.outcome == "refuse":
        return again
    return [(PLAN_RECORD, StrikeVersion(event.of_plan, event.decision.text, event.because)), *again]


def _opened(event: Event, case: Case) -> _Brought:
    """What is examined may fall away with its term, if it is a change."""
    if case.kind != "change" or case.target is None:
        return []
    return [(PLAN_RECORD, TakeChange(event.of_plan, case.case_id, case.application_no, case.target.term))]


def _copies_seen(event: PaperCopiesSeen, case: Case) -> _Brought:
    return [(PLAN_RECORD, ConfirmPaper(event.of_plan, event.text, case.application_no))]


def _taken(event: ChangeTaken, record: PlanRecord) -> _Brought:
    """A change whose term was rescinded before it arrived, or while a decision stood that was without effect."""
    return [(CASE, LetCaseFallAway(event.case_id, "rescinded"))] if record.is_rescinded(event.term) else []


def _rescinded(event: PlanRescinded, record: PlanRecord) -> _Brought:
    """The change that is open on the term falls away; a later application stays (L56① [P])."""
    change = record.change
    return [(CASE, LetCaseFallAway(change.case_id, "rescinded"))] if change and change.term == event.term else []


CONSEQUENCES: Consequences = {
    CaseOpened: _opened,
    PlanCertified: _certified,
    DecisionWithoutEffect: _without_effect,
    ChangeTaken: _taken,
    PlanRescinded: _rescinded,
    PaperCopiesSeen: _copies_seen,
}
