"""What else has a business filed at the bureau, by any account? An officer asks whether a change was meant (R25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from services.review.domain.case import CASE
from services.review.domain.plan_record import PLAN_RECORD
from services.review.domain.state import Case
from services.review.read_models.same_business import of_text, other_cases
from services.review.views.case_page import CasePage
from shared.event_store.store import EventStore
from shared.scheme.application_kinds import PlanType
from shared.scheme.lineage import in_force
from shared.scheme.states import CaseState
from shared.searching.same_business import business_keys
from shared.searching.same_text import text_digest

MOST: Final = 5
"""So many are shown: whoever files a plan twice seldom files it more often."""


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A case of a business that takes part in this one, at its bureau."""

    case_id: str
    application_no: str
    received_on: date
    status: CaseState
    plan_type: PlanType


def same_business(store: EventStore, case: Case, day: date) -> list[OtherCase]:
    """Of each plan beside an open new case, the case by which it stands on a day or that is open, newest first."""
    if case.ending is not None or case.kind != "new":
        return []
    return _standing(store, _others(store, case), day)


def same_text(store: EventStore, page: CasePage, beside: Sequence[OtherCase], day: date) -> list[OtherCase]:
    """Of each other plan that says what an open new case says, the same; without those that are told already."""
    case, told = page.case, {one.case_id for one in beside}
    if case.ending is not None or case.kind != "new":
        return []
    others = store.database.read(of_text(case.bureau, text_digest(case.form), case.case_id))
    others.pop(page.plan_id or "", None)
    return [one for one in _standing(store, others, day) if one.case_id not in told]


def filed_earlier(store: EventStore, page: CasePage, beside: Sequence[OtherCase]) -> list[OtherCase]:
    """The cases of other plans that came before this one and are not told already, refused and withdrawn ones too."""
    case, told = page.case, {one.case_id for one in beside}
    others = [ids for plan_id, ids in _others(store, case).items() if plan_id != page.plan_id]
    ids = [case_id for case_ids in others for case_id in case_ids if case_id not in told]
    found = (store.load(CASE, case_id)[0] for case_id in ids)
    earlier = [one for one in found if one is not None and one.application_no < case.application_no]
    return [_shown(one) for one in sorted(earlier, key=lambda one: one.application_no, reverse=True)[:MOST]]


def _others(store: EventStore, case: Case) -> dict[str, list[str]]:
    """By plan, the cases of its businesses; those of other bureaus are not this one's to read."""
    return store.database.read(other_cases(case.bureau, list(business_keys(case.form)), case.case_id))


def _standing(store: EventStore, cases: Mapping[str, list[str]], day: date) -> list[OtherCase]:
    found = (_of_plan(store, plan_id, case_ids, day) for plan_id, case_ids in cases.items())
    return [_shown(one) for one in islice((one for one in found if one is not None), MOST)]


def _shown(one: Case) -> OtherCase:
    return OtherCase(one.case_id, one.application_no, one.received_on, one.status, one.plan_type)


def _of_plan(store: EventStore, plan_id: str, case_ids: Sequence[str], day: date) -> Case | None:
    """The case by which a plan stands on a day, or else the one that is open on it; None of a plan that is over."""
    cases = {case_id: case for case_id in case_ids if (case := store.load(CASE, case_id)[0]) is not None}
    version = in_force(store.load(PLAN_RECORD, plan_id)[0].facts, day).version
    standing = cases.get(version.text.application_id) if version else None
    return standing or next((case for case in cases.values() if case.ending is None), None)
