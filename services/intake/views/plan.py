"""A plan as its business sees it: what is in force on a day, and what has been certified so far.

Read from the plan's own stream, not from a table: it is a handful of events, and never behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.intake.domain.application import APPLICATION
from services.intake.domain.lineage import LINEAGE, OpenOne
from shared.clock import today
from shared.contracts.event import Actor
from shared.contracts.forms.filed import FiledForm
from shared.event_store.door import UnknownStream
from shared.event_store.store import EventStore
from shared.scheme.authorization import Whose, may
from shared.scheme.lineage import InForce, Version, in_force, versions


@dataclass(frozen=True, slots=True)
class PlanOnADay:
    """What stands `on` a day; `expected` where that day is still to come. `form` is that of the version in force."""

    plan_id: str
    version: int
    on: date
    expected: bool
    standing: InForce
    form: FiledForm | None
    versions: tuple[Version, ...]
    filing: OpenOne | None


def own_plan_on(store: EventStore, actor: Actor, plan_id: str, on: date | None = None) -> PlanOnADay:
    """A plan that someone may read, as it stands on a day; today if None. Raises UnknownStream, for another's too."""
    lineage, version = store.load(LINEAGE, plan_id)
    known = versions(lineage.facts)
    if not known or not may(actor, "intake.read", Whose(account=_owner(store, known[0]))):
        raise UnknownStream(plan_id)
    now = today(store.clock)
    day = on or now
    standing = in_force(lineage.facts, day)
    form = None
    if standing.version is not None:
        text = standing.version.text
        application, _ = store.load(APPLICATION, text.application_id)
        named = application.text(text.text_no)
        form = named.form if named else application.form
    return PlanOnADay(plan_id, version, day, day > now, standing, form, known, lineage.filing)


def _owner(store: EventStore, version: Version) -> str:
    """The account that filed it."""
    filed = store.stream(version.text.application_id)
    return filed[0].event.head.actor.id if filed else ""
