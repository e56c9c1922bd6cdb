"""The record of plans is begun for what was certified before there was one: at a start, from the service's own log.

Nothing is kept of how far this came: a certified case whose plan has no record tells it. So it goes on wherever it was
broken off, does nothing a second time, and finds what was replayed to a restored store as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import structlog

from services.review.domain.case import CASE
from services.review.domain.plan_record import PLAN_RECORD, EnterVersion, old_version
from services.review.domain.state import Case
from services.review.read_models import unrecorded
from services.review.read_models.unrecorded import Unrecorded
from shared.event_store.store import PASSING, EventStore
from shared.event_store.unit_of_work import SYSTEM, Cause, UnitOfWork

log = structlog.get_logger()

PAGE = 100
"""Cases in one unit of work."""


def enter_old_certifications(store: EventStore, page: int = PAGE) -> int:
    """Enter a version for each certification that has effect and whose plan has no record; how many were entered.

    A case that cannot be read holds up no other; it is tried again at the next start.
    """
    entered, after = 0, ""
    while cases := store.database.read(partial(unrecorded.after, case_id=after, limit=page)):
        entered += _together(store, cases)
        after = cases[-1].case_id
    if entered:
        log.info("old_certifications_entered", versions=entered)
    return entered


def _together(store: EventStore, cases: Sequence[Unrecorded]) -> int:
    try:
        return store.run(partial(_enter, cases=cases))
    except PASSING:
        raise
    except Exception as error:
        if len(cases) > 1:
            return sum(_together(store, [one]) for one in cases)
        log.error("old_certification_unread", case_id=cases[0].case_id, error=type(error).__name__)
        return 0


def _enter(unit: UnitOfWork, cases: Sequence[Unrecorded]) -> int:
    """How many versions these cases bring: none where another process was faster."""
    unit.preload(stream_id for one in cases for stream_id in (one.case_id, one.plan_id))
    return sum(_is_entered(unit, one) for one in cases)


def _is_entered(unit: UnitOfWork, one: Unrecorded) -> bool:
    case: Case | None = unit.stream(CASE, one.case_id).state
    version = old_version(case) if case else None
    if version is None or unit.stream(PLAN_RECORD, one.plan_id).version:
        return False
    cause = Cause(SYSTEM, f"entering:{one.case_id}")
    unit.execute(PLAN_RECORD, EnterVersion(one.plan_id, version), cause, one.plan_id)
    return True
