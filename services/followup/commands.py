"""Load, decide, save: the only writer of followup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.followup.domain.plan import PLAN
from shared.contracts.event import Event
from shared.domain import Refusal
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import Cause, UnitOfWork


@dataclass(frozen=True)
class Commands:
    """What reactions and timers ask of certified plans."""

    store: EventStore

    def handle(self, unit: UnitOfWork, command: Any, cause: Cause, plan_id: str | None) -> Sequence[Event] | Refusal:
        """Decide one command inside a unit of work."""
        return unit.execute(PLAN, command, cause, plan_id)
