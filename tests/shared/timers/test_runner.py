"""Timers fire once, never early, in order; one that fails repeatedly is parked and holds up nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from shared.clock import MovedClock
from shared.event_store.names import EventNames
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import SYSTEM, Cause
from shared.postgres.database import Database
from shared.timers.runner import TimerRunner
from tests.shared.event_store import counting
from tests.shared.event_store.counting import TALLY, Count, Rang
from tests.support.unguarded import tamper
from tests.support.waiting import PATIENCE

START = datetime(2026, 6, 1, 3, tzinfo=UTC)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(START)


@pytest.fixture
def store(dsn: str, clock: MovedClock) -> Iterator[EventStore]:
    database = Database(dsn, patience=PATIENCE)
    database.open()
    store = EventStore("tally", database, EventNames([counting]), clock)
    store.prepare()
    yield store
    database.close()


def ring(store: EventStore, stream: str, after: timedelta) -> None:
    store.run(lambda unit: unit.execute(TALLY, Count(stream, 1, START + after), Cause(SYSTEM, "c")))


def rung(store: EventStore, stream: str) -> list[datetime]:
    return [r.event.due_at for r in store.stream(stream) if isinstance(r.event, Rang)]


def test_a_timer_fires_once_when_its_time_has_come(store: EventStore, clock: MovedClock) -> None:
    ring(store, "a", timedelta(hours=1))
    runner = TimerRunner(store, TALLY)
    assert runner.step() == 0
    clock.move_to(START + timedelta(hours=2))
    assert [runner.step(), runner.step()] == [1, 0]
    assert rung(store, "a") == [START + timedelta(hours=1)]
    assert store.stream("a")[-1].event.head.occurred_at == START + timedelta(hours=1)


def test_an_event_moves_the_timer_of_its_stream(store: EventStore, clock: MovedClock) -> None:
    ring(store, "a", timedelta(hours=1))
    ring(store, "a", timedelta(hours=5))
    clock.move_to(START + timedelta(hours=2))
    assert TimerRunner(store, TALLY).step() == 0


def test_a_row_that_is_out_of_date_wakes_and_is_put_right(store: EventStore, clock: MovedClock) -> None:
    ring(store, "a", timedelta(hours=5))
    with store.database.transaction() as cursor:
        cursor.execute("UPDATE timers SET due_at = %s", (START,))
    runner = TimerRunner(store, TALLY)
    assert [runner.step(), runner.step()] == [1, 0]
    assert rung(store, "a") == []
    clock.move_to(START + timedelta(hours=5))
    assert runner.step() == 1


def test_many_timers_are_woken_in_batches(store: EventStore, clock: MovedClock) -> None:
    for i in range(25):
        ring(store, f"s{i}", timedelta(minutes=i))
    clock.move_to(START + timedelta(days=1))
    runner = TimerRunner(store, TALLY, batch=10)
    assert [runner.step() for _ in range(4)] == [10, 10, 5, 0]


def test_a_timer_that_keeps_failing_is_parked_and_the_others_ring(store: EventStore, clock: MovedClock) -> None:
    for stream in ("a", "b", "c"):
        ring(store, stream, timedelta(hours=1))
    tamper(store.database.dsn, "UPDATE stored_events SET topic = 'tally.Unknown/1' WHERE originator_id = 'b'")
    clock.move_to(START + timedelta(hours=2))
    another_process = EventStore("tally", store.database, store.names, clock)
    runner = TimerRunner(another_process, TALLY)
    assert [runner.step() for _ in range(4)] == [2, 0, 0, 0]
    assert [(p.stream_id, p.failures) for p in runner.parked()] == [("b", 3)]
    tamper(store.database.dsn, "UPDATE stored_events SET topic = 'tally.Counted/1' WHERE originator_id = 'b'")
    runner.retry("b")
    assert runner.step() == 1
