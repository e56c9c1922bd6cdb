from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from shared.clock import MovedClock
from shared.event_store.names import EventNames
from shared.event_store.rebuild import make_tables
from shared.event_store.store import EventStore
from shared.postgres.database import Database
from tests.shared.event_store import counting
from tests.support.waiting import PATIENCE


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(datetime(2026, 6, 1, 3, tzinfo=UTC))


@pytest.fixture
def store(dsn: str, clock: MovedClock) -> Iterator[EventStore]:
    """A prepared store that counts."""
    with counting_store(dsn, clock) as store:
        yield store


@contextmanager
def counting_store(dsn: str, clock: MovedClock) -> Iterator[EventStore]:
    with opened_store(dsn, clock, PATIENCE) as store:
        store.prepare()
        make_tables(store)
        yield store


@contextmanager
def opened_store(dsn: str, clock: MovedClock, patience: float) -> Iterator[EventStore]:
    """A store over tables that are there, or will be; a person waits `patience` seconds for each of its statements."""
    database = Database(dsn, patience=patience)
    database.open()
    database.connections.wait(PATIENCE)
    yield EventStore("tally", database, EventNames([counting]), clock, [counting.TOTALS])
    database.close()
