"""A newer office calendar is brought to every open case at once (ADR 0030): each is woken, as by its timer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from services.review.domain.case import CASE, wake
from services.review.read_models import open_cases
from shared.domain import Refusal
from shared.event_store.store import PASSING, EventStore
from shared.event_store.unit_of_work import SYSTEM, Cause, UnitOfWork

PAGE = 200


@dataclass(frozen=True, slots=True)
class Woken:
    """A case that was woken: whether anything was recorded, or why it could not be woken."""

    case_id: str
    recorded: bool
    error: str = ""


def recount(store: EventStore, page: int = PAGE) -> Iterator[Woken]:
    """Wake every open case, each in a unit of work of its own, so that one that cannot be woken holds up no other.

    A case that counts by the newest calendar and owes nothing stays as it is: this may be done again at any time.
    """
    case_id = ""
    while case_ids := store.database.read(partial(open_cases.after, case_id=case_id, limit=page)):
        yield from (_woken(store, one) for one in case_ids)
        case_id = case_ids[-1]


def _woken(store: EventStore, case_id: str) -> Woken:
    def work(unit: UnitOfWork) -> Woken:
        outcome = unit.execute(CASE, wake(case_id), Cause(SYSTEM, f"recount:{case_id}"))
        if isinstance(outcome, Refusal):
            return Woken(case_id, False, outcome.code)
        return Woken(case_id, bool(outcome))

    try:
        return store.run(work)
    except PASSING:
        raise
    except Exception as error:
        return Woken(case_id, False, f"{type(error).__name__}: {error}")
