"""What a decision asks of the record of its plan, in the same unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.review.domain.paper import ConfirmPaper
from services.review.domain.plan_record import (
    PLAN_RECORD,
    EnterVersion,
    PlanRecordCommand,
    StrikeVersion,
    version_entered,
)
from services.review.domain.state import Case
from shared.contracts.review import DecisionWithoutEffect, PaperCopiesSeen, PlanCertified
from shared.domain import Aggregate, Consequences

_Brought = Sequence[tuple[Aggregate[Any, Any], PlanRecordCommand]]


def _certified(event: PlanCertified, case: Case) -> _Brought:
    return [(PLAN_RECORD, EnterVersion(event.of_plan, version_entered(event, case.received_on)))]


def _without_effect(event: DecisionWithoutEffect, case: Case) -> _Brought:
    if event.decision.outcome == "refuse":
        return []
    return [(PLAN_RECORD, StrikeVersion(event.of_plan, event.decision.text, event.because))]


def _copies_seen(event: PaperCopiesSeen, case: Case) -> _Brought:
    return [(PLAN_RECORD, ConfirmPaper(event.of_plan, event.text, case.application_no))]


CONSEQUENCES: Consequences = {
    PlanCertified: _certified,
    DecisionWithoutEffect: _without_effect,
    PaperCopiesSeen: _copies_seen,
}
