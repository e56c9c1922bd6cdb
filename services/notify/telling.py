"""Notices that were stuck before others were told of it: told at a start, so that their cases show them.

A notice that was told says so itself: done again, this changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from services.notify.domain.commands import TellStuck
from services.notify.domain.notice import NOTICE
from services.notify.read_models import deliveries
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import SYSTEM, Cause, UnitOfWork

PAGE = 100
"""Notices in one unit of work."""


def tell_what_is_stuck(store: EventStore, page: int = PAGE) -> int:
    """How many were told."""
    told, after = 0, ""
    while stuck := store.database.read(partial(deliveries.stuck_after, notice_id=after, limit=page)):
        told += store.run(partial(_tell, notice_ids=stuck))
        after = stuck[-1]
    return told


def _tell(unit: UnitOfWork, notice_ids: Sequence[str]) -> int:
    unit.preload(notice_ids)
    outcomes = [unit.execute(NOTICE, TellStuck(one), Cause(SYSTEM, f"telling:{one}")) for one in notice_ids]
    return sum(bool(outcome) for outcome in outcomes)
