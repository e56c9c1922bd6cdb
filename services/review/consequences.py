"""What a decision asks of the record of its plan, in the same unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.review.domain.plan_record import (
    PLAN_RECORD,
    EnterVersion,
    PlanRecordCommand,
    StrikeVersion,
    version_entered,
)
from services.review.domain.state import Case
from shared.contracts.review import DecisionWithoutEffect, PlanCertified
from shared.domain import Aggregate, Consequences

_Brought = Sequence[tuple[Aggregate[Any, Any], PlanRecordCommand]]


def _certified(event: PlanCertified, case: Case) -> _Brought:
    return [(PLAN_RECORD, EnterVersion(_plan_of(event), version_entered(event, case.received_on)))]


def _without_effect(event: DecisionWithoutEffect, case: Case) -> _Brought:
    if event.decision.outcome == "refuse":
        return []
    return [(PLAN_RECORD, StrikeVersion(_plan_of(event), event.decision.text, event.because))]


def _plan_of(event: PlanCertified | DecisionWithoutEffect) -> str:
    """Raises LookupError for an event of no plan."""
    if event.head.plan_id is None:
        raise LookupError(f"{event.name} of no plan")
    return event.head.plan_id


CONSEQUENCES: Consequences = {PlanCertified: _certified, DecisionWithoutEffect: _without_effect}
