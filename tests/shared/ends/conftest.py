"""A store that counts, and ends of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from shared.clock import MovedClock
from shared.ends.log import Log, log_of
from shared.ends.note import SigningKey
from shared.event_store.store import EventStore
from tests.shared.event_store.conftest import counting_store

KEY, OTHER = SigningKey(bytes(range(32))), SigningKey(bytes(32))
NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)


@pytest.fixture
def store(dsn: str) -> Iterator[EventStore]:
    with counting_store(dsn, MovedClock(NOW)) as store:
        log_of(store).prepare()
        yield store


@pytest.fixture
def log(store: EventStore) -> Log:
    return log_of(store)
