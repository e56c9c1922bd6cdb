"""Presuming, and trying again where that was wrong: how the store is fast, nothing of what it promises (ADR 0012).

Whoever reads the store may skip this: without it every unit of work would read all that it depends on, and commit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import psycopg

from shared.domain import Refusal
from shared.event_store.gathering import Gathering, NotTogether
from shared.event_store.remembered import UNKNOWN, Known, Memory, RequestKey
from shared.postgres.database import AWAY, TRANSIENT

if TYPE_CHECKING:
    from shared.event_store.unit_of_work import UnitOfWork

T = TypeVar("T")
Work = Callable[["UnitOfWork"], T]

ATTEMPTS = 5

DECIDE_AGAIN = ("stream_version", "idempotency_pkey", "numbers_pkey", "numbers_given_pkey")
"""Constraints whose violation means that someone else was faster."""


class Conflict(Exception):
    """Five times in a row someone else changed the same stream first."""


class Presumption:
    """What one attempt takes for unchanged and new, until a constraint or an unexpected outcome says otherwise."""

    def __init__(self, memory: Memory, on: bool) -> None:
        self.memory = memory
        self.on = on
        self.doubtful = False
        """Whether the outcome is none that a constraint could contradict."""
        self.used = False

    def stream(self, stream_id: str) -> Known | None:
        """A stream that has not moved since this process saw it, presumably."""
        known = self.memory.stream(stream_id) if self.on else None
        self.used |= known is not None
        return known

    def stream_before(self, stream_id: str) -> Known:
        """A stream as this process saw it last; what came after that is to be read."""
        return self.memory.stream(stream_id) or UNKNOWN

    def is_new_stream(self, stream_id: str) -> bool:
        """Whether a stream has no events yet, presumably: this process has seen none."""
        new = self.on and self.memory.stream(stream_id) is None
        self.used |= new
        return new

    def number(self, series: str) -> int | None:
        """The last number of a series that nobody else has gone on with, presumably."""
        last = self.memory.number(series) if self.on else None
        self.used |= last is not None
        return last

    def is_new(self, request: RequestKey) -> bool:
        """Whether a request comes for the first time, presumably."""
        new = self.on and not self.memory.has_heard(request)
        self.used |= new
        return new


class Commit(Protocol):
    """Does a work in one transaction and commits it; `presuming` says whether its unit may presume."""

    def __call__(self, work: Work[T], presuming: bool) -> T: ...


class Attempts:
    """Has works committed, each as often as it takes."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._gathering = Gathering(self._together, self.run, _away)

    def run(self, work: Work[T]) -> T:
        """The outcome of a work once it is committed; a Refusal undoes all.

        The first attempt presumes. Where it ends in anything but events, or a constraint speaks, `work` is run again
        on what is stored: at most 5 times, then Conflict is raised.
        """
        for attempt in range(1 + ATTEMPTS):
            try:
                return self._commit(lambda unit: _settled(work, unit), presuming=attempt == 0)
            except _Undo as undone:
                return undone.outcome  # type: ignore[no-any-return]
            except psycopg.errors.UniqueViolation as error:
                # A read model may be the first to notice that what was presumed has been used by others.
                if attempt and error.diag.constraint_name not in DECIDE_AGAIN:
                    raise
            except (_Doubt, *TRANSIENT):
                pass
        raise Conflict("the case was changed by others at the same moment")

    def share(self, work: Work[T]) -> T:
        """Like `run`, but in one transaction with what other threads ask meanwhile, if all of it succeeds at once."""
        outcome: T = self._gathering.run(work)
        return outcome

    def _together(self, works: Sequence[Work[Any]]) -> Sequence[Any]:
        try:
            return self._commit(lambda unit: [_settled(work, unit) for work in works], presuming=True)
        except TRANSIENT as error:
            raise NotTogether from error
        except AWAY:
            raise
        except Exception as error:
            raise NotTogether from error


class _Undo(Exception):
    """Leaves a transaction without committing it, with the outcome that made it pointless."""

    def __init__(self, outcome: Any) -> None:
        self.outcome = outcome


class _Doubt(Exception):
    """What was presumed may not be so: to be decided on what is stored."""


def _settled(work: Work[T], unit: UnitOfWork) -> T:
    """What the work returns; _Undo for a Refusal, and _Doubt where a presumption may be to blame."""
    presumption = unit.presumption
    try:
        outcome = work(unit)
    except psycopg.Error:
        raise
    except Exception as error:
        if presumption.used:
            raise _Doubt from error
        raise
    if presumption.used and (presumption.doubtful or isinstance(outcome, Refusal)):
        raise _Doubt
    if isinstance(outcome, Refusal):
        raise _Undo(outcome)
    return outcome


def _away(error: Exception) -> Exception | None:
    """What to tell those who waited while the database was found to be away: nothing of theirs was begun."""
    return psycopg.OperationalError("the database is away") if isinstance(error, AWAY) else None
