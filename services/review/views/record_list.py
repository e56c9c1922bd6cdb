"""Plans of a list as their records stand on a day, and what there is to do in a rescission that is under way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.review.domain.case import CASE
from services.review.domain.certificate_corrections import with_facts
from services.review.domain.plan_record import PLAN_RECORD, PlanRecord, cases_of
from services.review.domain.rescission import Rescission, RescissionTask, task_of
from services.review.read_models.record_pages import RecordRow
from services.review.views.plan import business_of
from shared.event_store.readable import note
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import UnitOfWork
from shared.scheme.lineage import PlanStatus, Version, in_force, versions


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A plan on a day: its newest version, and the rescission that is under way with what there is to do in it."""

    plan_id: str
    business: str
    status: PlanStatus
    newest: Version
    rescission: Rescission | None
    task: RescissionTask | None


def listed_records(store: EventStore, rows: Iterable[RecordRow], day: date) -> list[ListedRecord]:
    """Rows of a list from their streams; one whose plan has no certificate is noted instead."""
    wanted = [row.plan_id for row in rows]
    if not wanted:
        return []

    def work(unit: UnitOfWork) -> list[ListedRecord]:
        unit.preload(wanted)
        records: dict[str, PlanRecord] = {plan_id: unit.stream(PLAN_RECORD, plan_id).state for plan_id in wanted}
        unit.preload(one.text.application_id for record in records.values() for one in versions(record.facts))
        found = (_listed(unit, plan_id, record, day) for plan_id, record in records.items())
        return [one for one in found if one is not None]

    return store.run(work)


def _listed(unit: UnitOfWork, plan_id: str, record: PlanRecord, day: date) -> ListedRecord | None:
    if not versions(record.facts):
        note(plan_id)
        return None
    facts = with_facts(record.facts, cases_of(plan_id, record, lambda case_id: unit.stream(CASE, case_id).state))
    standing, under_way = in_force(facts, day), record.rescission
    return ListedRecord(
        plan_id,
        business_of(facts, standing),
        standing.status,
        versions(facts)[-1],
        under_way,
        task_of(under_way, record.facts, day) if under_way else None,
    )
