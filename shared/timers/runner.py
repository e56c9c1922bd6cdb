"""Timers: what falls due is claimed per stream, in order, and woken; the stream itself says what is due."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from shared.domain import Aggregate, Refusal
from shared.event_store.store import PASSING, EventStore
from shared.event_store.unit_of_work import SYSTEM, Cause, UnitOfWork

log = structlog.get_logger()

BATCH = 200
PARK_AFTER = 3
IDLE_SECONDS = 0.5


class TimerStuck(Exception):
    """A stream was woken, did nothing, and wants to be woken again at once."""


@dataclass(frozen=True, slots=True)
class ParkedTimer:
    """A timer that failed repeatedly and waits for a person."""

    stream_id: str
    due_at: datetime
    failures: int
    error: str


class TimerRunner:
    """Wakes the streams of one aggregate of one service."""

    def __init__(self, store: EventStore, aggregate: Aggregate[Any, Any], batch: int = BATCH) -> None:
        assert aggregate.next_wakeup is not None
        assert aggregate.wake is not None
        self.store = store
        self.aggregate = aggregate
        self.batch = batch
        self._wake: Callable[[str], Any] = aggregate.wake

    def step(self) -> int:
        """Wake at most one batch of streams whose time has come; how many."""
        try:
            return self.store.run(partial(self._wake_due, limit=self.batch))
        except PASSING:
            raise
        except Exception:
            return self._step_one_by_one()

    def _step_one_by_one(self) -> int:
        woken = 0
        for stream_id in self.due():
            try:
                woken += self.store.run(partial(self._wake_due, limit=1, only=stream_id))
            except PASSING:
                raise
            except Exception as error:
                self._note_failure(stream_id, error)
        return woken

    def due(self) -> list[str]:
        """The streams whose time has come, in order, at most one batch."""
        with self.store.database.transaction() as cursor:
            cursor.execute(
                "SELECT stream_id FROM timers WHERE NOT parked AND due_at <= %s ORDER BY due_at, stream_id LIMIT %s",
                (self.store.clock.now(), self.batch),
            )
            return [row[0] for row in cursor.fetchall()]

    def _wake_due(self, unit: UnitOfWork, limit: int, only: str | None = None) -> int:
        unit.cursor.execute(_CLAIM, (unit.now, only, only, limit))
        claimed = [row[0] for row in unit.cursor.fetchall()]
        unit.preload(claimed)
        for stream_id in claimed:
            outcome = unit.execute(self.aggregate, self._wake(stream_id), Cause(SYSTEM, f"timer:{stream_id}"))
            wakeup = unit.stream(self.aggregate, stream_id).wakeup()
            if isinstance(outcome, Refusal) or (wakeup is not None and wakeup <= unit.now):
                raise TimerStuck(f"{stream_id} still wants to be woken at {wakeup}")
            if not outcome:
                # The row was out of date; an append sets it anew by itself.
                unit.correct_timer(stream_id, wakeup)
        return len(claimed)

    def _note_failure(self, stream_id: str, error: Exception) -> None:
        with self.store.database.transaction() as cursor:
            cursor.execute(_FAILED, (f"{type(error).__name__}: {error}"[:2000], PARK_AFTER, stream_id))
        log.error("timer_failed", service=self.store.service, stream_id=stream_id, error=repr(error))

    def parked(self) -> list[ParkedTimer]:
        """The timers that wait for a person."""
        with self.store.database.transaction() as cursor:
            cursor.execute("SELECT stream_id, due_at, failures, error FROM timers WHERE parked ORDER BY due_at")
            return [ParkedTimer(*row) for row in cursor.fetchall()]

    def retry(self, stream_id: str) -> None:
        """Let a parked timer run again."""
        with self.store.database.transaction() as cursor:
            cursor.execute("UPDATE timers SET parked = false, failures = 0 WHERE stream_id = %s", (stream_id,))


class TimerWorker(threading.Thread):
    """Runs one service's timers until it is stopped."""

    def __init__(self, runner: TimerRunner) -> None:
        super().__init__(name=f"timers-{runner.store.service}", daemon=True)
        self.runner = runner
        self._wake = threading.Event()
        self._stopping = False

    def run(self) -> None:
        while not self._stopping:
            try:
                woken = self.runner.step()
            except PASSING as error:
                log.warning("timers_wait", worker=self.name, error=type(error).__name__)
                woken = 0
            except Exception:
                log.exception("timers_failed", worker=self.name)
                woken = 0
            if not woken:
                self._wake.wait(IDLE_SECONDS)

    def stop(self) -> None:
        """Finish the running batch and end."""
        self._stopping = True
        self._wake.set()
        if self.is_alive():
            self.join(timeout=10)


_CLAIM = """
SELECT stream_id FROM timers
 WHERE NOT parked AND due_at <= %s AND (%s::text IS NULL OR stream_id = %s)
 ORDER BY due_at, stream_id LIMIT %s FOR UPDATE SKIP LOCKED
"""

_FAILED = """
UPDATE timers SET failures = failures + 1, error = %s, parked = failures + 1 >= %s WHERE stream_id = %s
"""
