"""Was a new application filed beside another of the same business? An officer asks whether a change was meant (R25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from services.review.domain.case import CASE
from services.review.domain.plan_record import PLAN_RECORD
from services.review.domain.state import Case
from services.review.read_models.same_business import other_cases
from shared.contracts.forms.excerpts import business_numbers
from shared.event_store.store import EventStore
from shared.scheme.application_kinds import PlanType
from shared.scheme.lineage import in_force
from shared.scheme.states import CaseState

MOST: Final = 5
"""So many are shown: whoever files a plan twice seldom files it more often."""


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A case with a corporate number of this one, at its bureau: of a plan, the one that stands, or that is open."""

    case_id: str
    application_no: str
    received_on: date
    status: CaseState
    plan_type: PlanType


def same_business(store: EventStore, case: Case, day: date) -> list[OtherCase]:
    """The others of an open case, as they stand now; those of other bureaus are not this one's to read."""
    numbers = business_numbers(case.form)
    if not numbers or case.ending is not None or case.kind != "new":
        return []
    by_plan = store.database.read(other_cases(case.bureau, numbers, case.case_id))
    found = (_of_plan(store, plan_id, case_ids, day) for plan_id, case_ids in by_plan.items())
    others = islice((one for one in found if one is not None), MOST)
    return [OtherCase(one.case_id, one.application_no, one.received_on, one.status, one.plan_type) for one in others]


def _of_plan(store: EventStore, plan_id: str, case_ids: Sequence[str], day: date) -> Case | None:
    """The case by which a plan stands on a day, or else the one that is open on it; None of a plan that is over."""
    cases = {case_id: case for case_id in case_ids if (case := store.load(CASE, case_id)[0]) is not None}
    version = in_force(store.load(PLAN_RECORD, plan_id)[0].facts, day).version
    standing = cases.get(version.text.application_id) if version else None
    return standing or next((case for case in cases.values() if case.ending is None), None)
