"""Was a new application filed beside another of the same business? An officer asks whether a change was meant (R25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.review.domain.state import Case
from services.review.read_models.same_business import other_cases
from services.review.views.case_page import case_page
from shared.domain import Month
from shared.event_store.store import EventStore
from shared.scheme.states import CaseState


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A case of the same corporate number and bureau that is open, or certified for a period that has not ended."""

    case_id: str
    application_no: str
    received_on: date
    status: CaseState


def same_business(store: EventStore, case: Case, day: date) -> list[OtherCase]:
    """The others of an open case, as they stand now; those of other bureaus are not this one's to read."""
    number = case.form.cover.corporate_number
    if number is None or case.ending is not None or case.kind != "new":
        return []
    found = (case_page(store, one) for one in store.database.read(other_cases(case.bureau, number, case.case_id)))
    others = [page.case for page in found if page is not None]
    return [
        OtherCase(one.case_id, one.application_no, one.received_on, one.status)
        for one in others
        if one.ending is None or one.form.period.end >= Month.of(day)
    ]
