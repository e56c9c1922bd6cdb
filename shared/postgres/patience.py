"""How long PostgreSQL is waited for.

Work that nobody watches waits as long as a statement takes. On behalf of a person each statement is given up after a
moment, even if the server says nothing at all: halted, or on a machine that froze. Its own limits do not help then, and
those of TCP not on a unix socket.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from psycopg.rows import TupleRow
from psycopg_pool import PoolTimeout

RV = TypeVar("RV")

PATIENCE_SECONDS = 1.5
"""How long a caller waits for a connection, and a person for each statement, before the database counts as away."""

_WAITS_SINCE: ContextVar[float | None] = ContextVar("waits_since", default=None)
"""By the monotonic clock; None if nobody waits."""


class Unanswered(psycopg.OperationalError):
    """The server has said nothing for too long. The connection is gone; what was asked may still be done."""


@contextmanager
def for_a_person() -> Iterator[None]:
    """Somebody waits for what is done in this block, and in the threads that it is handed to."""
    before = _WAITS_SINCE.set(time.monotonic())
    try:
        yield
    finally:
        _WAITS_SINCE.reset(before)


def person_waits() -> bool:
    return _WAITS_SINCE.get() is not None


class PatientConnection(psycopg.Connection[TupleRow]):
    """A connection that is closed when a person has waited too long for its answer. Raises Unanswered."""

    patience = PATIENCE_SECONDS

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        if timeout is not None or not person_waits():
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except _WaitTimeout:
            self.close()
        raise Unanswered(f"PostgreSQL has not answered for {self.patience} s")


class Silence:
    """What is known of a server that does not answer.

    Each who asks it holds a thread until patience ends, and there are more requests than threads. So one at a time goes
    on asking, of those who have just come; all others are told at once.
    """

    def __init__(self, patience: float) -> None:
        self._fresh_seconds = patience / 4
        self._lasts = False
        self._asking = threading.Lock()

    @contextmanager
    def noticed(self) -> Iterator[None]:
        """Ask a server in this block, for a person. Raises Unanswered at once if it is silent and others ask."""
        asks = self._lasts and self._has_just_come() and self._asking.acquire(blocking=False)
        if self._lasts and not asks:
            raise Unanswered("PostgreSQL does not answer")
        try:
            yield
        except (Unanswered, PoolTimeout):
            self._lasts = True
            raise
        else:
            self._lasts = False
        finally:
            if asks:
                self._asking.release()

    def _has_just_come(self) -> bool:
        since = _WAITS_SINCE.get()
        return since is not None and time.monotonic() - since < self._fresh_seconds
