"""What an application asks of the lineage of its plan, in the same unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.intake.domain.lineage import (
    LINEAGE,
    CloseFiling,
    LineageCommand,
    OpenFiling,
    TakeVersion,
    version_certified,
)
from services.intake.domain.state import Application
from shared.contracts.intake import ApplicationCertified, ApplicationFiled, ApplicationRefused, ApplicationWithdrawn
from shared.contracts.lineage import WhyClosed
from shared.domain import Aggregate, Consequences

Brought = Sequence[tuple[Aggregate[Any, Any], LineageCommand]]


def _filed(event: ApplicationFiled, state: Application) -> Brought:
    """A new plan has no lineage before its certification."""
    return [(LINEAGE, OpenFiling.after(event))] if event.target else []


def _certified(event: ApplicationCertified, state: Application) -> Brought:
    assert state.filed_on is not None, "it was filed"
    return [(LINEAGE, TakeVersion(_plan_of(event), version_certified(event, state.filed_on)))]


def _refused(event: ApplicationRefused, state: Application) -> Brought:
    return _closed(event, state, "refused")


def _withdrawn(event: ApplicationWithdrawn, state: Application) -> Brought:
    return _closed(event, state, "withdrawn")


def _closed(event: ApplicationRefused | ApplicationWithdrawn, state: Application, because: WhyClosed) -> Brought:
    if state.target is None:
        return []
    return [(LINEAGE, CloseFiling(_plan_of(event), state.application_id, because))]


def _plan_of(event: ApplicationCertified | ApplicationRefused | ApplicationWithdrawn) -> str:
    """Raises LookupError for an event of no plan."""
    if event.head.plan_id is None:
        raise LookupError(f"{event.name} of no plan")
    return event.head.plan_id


CONSEQUENCES: Consequences = {
    ApplicationFiled: _filed,
    ApplicationCertified: _certified,
    ApplicationRefused: _refused,
    ApplicationWithdrawn: _withdrawn,
}
