"""The record of plans learns of what was before it: at a start, from the service's own log.

Of certifications before there were records, and of changes that were opened before a record took them. Nothing is kept
of how far this came: a case of which the record of its plan does not know tells it. So it goes on wherever it was
broken off, does nothing a second time, and finds what was replayed to a restored store as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import structlog

from services.review.domain.case import CASE
from services.review.domain.plan_record import PLAN_RECORD, EnterVersion, TakeChange, old_version
from services.review.domain.state import Case
from services.review.read_models import unrecorded
from services.review.read_models.unrecorded import Unrecorded
from shared.event_store.store import PASSING, EventStore
from shared.event_store.unit_of_work import SYSTEM, Cause, UnitOfWork

log = structlog.get_logger()

PAGE = 100
"""Cases in one unit of work."""


Enter = Callable[[UnitOfWork, Unrecorded], bool]
"""Tells the record of a plan of one case; False where another process was faster."""


def enter_what_was_before(store: EventStore, page: int = PAGE) -> int:
    """Enter a version for each certification that has effect and whose plan has no record, and each open change that
    its record does not know of; how many were entered.

    A case that cannot be read holds up no other; it is tried again at the next start.
    """
    versions = _entered(store, unrecorded.certified_after, _version, page)
    changes = _entered(store, unrecorded.changes_after, _change, page)
    if versions or changes:
        log.info("plan_records_completed", versions=versions, changes=changes)
    return versions + changes


def _entered(store: EventStore, query: Callable[..., list[Unrecorded]], enter: Enter, page: int) -> int:
    entered, after = 0, ""
    while cases := store.database.read(partial(query, case_id=after, limit=page)):
        entered += _together(store, cases, enter)
        after = cases[-1].case_id
    return entered


def _together(store: EventStore, cases: Sequence[Unrecorded], enter: Enter) -> int:
    try:
        return store.run(partial(_enter, cases=cases, enter=enter))
    except PASSING:
        raise
    except Exception as error:
        if len(cases) > 1:
            return sum(_together(store, [one], enter) for one in cases)
        log.error("case_unread", case_id=cases[0].case_id, error=type(error).__name__)
        return 0


def _enter(unit: UnitOfWork, cases: Sequence[Unrecorded], enter: Enter) -> int:
    unit.preload(stream_id for one in cases for stream_id in (one.case_id, one.plan_id))
    return sum(enter(unit, one) for one in cases)


def _version(unit: UnitOfWork, one: Unrecorded) -> bool:
    case: Case | None = unit.stream(CASE, one.case_id).state
    version = old_version(case) if case else None
    if version is None or unit.stream(PLAN_RECORD, one.plan_id).version:
        return False
    unit.execute(PLAN_RECORD, EnterVersion(one.plan_id, version), _cause(one), one.plan_id)
    return True


def _change(unit: UnitOfWork, one: Unrecorded) -> bool:
    case: Case | None = unit.stream(CASE, one.case_id).state
    if case is None or case.target is None or case.ending or unit.stream(PLAN_RECORD, one.plan_id).state.change:
        return False
    command = TakeChange(one.plan_id, case.case_id, case.application_no, case.target.term)
    unit.execute(PLAN_RECORD, command, _cause(one), one.plan_id)
    return True


def _cause(one: Unrecorded) -> Cause:
    return Cause(SYSTEM, f"entering:{one.case_id}")
