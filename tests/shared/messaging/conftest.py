from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from shared.clock import MovedClock
from shared.event_store.names import EventNames
from shared.event_store.store import EventStore
from shared.messaging.embedded_link import EmbeddedLink
from shared.messaging.follower import Follower, Reacting
from shared.postgres.database import Database
from shared.postgres.launcher import EmbeddedPostgres
from tests.shared.event_store import counting
from tests.shared.event_store.counting import TALLY, Count, Counted
from tests.support.waiting import PATIENCE


def count_too(event: Counted) -> Count:
    """The follower counts what the upstream counted, on a stream of its own."""
    return Count(f"copy-{event.head.stream_id}", event.by)


@dataclass
class Pair:
    """An upstream that counts, and a follower that counts along."""

    clock: MovedClock
    upstream: EventStore
    store: EventStore
    follower: Follower
    link: EmbeddedLink

    def copied(self, stream: str) -> tuple[int, int]:
        """The total and version of a copy."""
        state, version = self.store.load(TALLY, f"copy-{stream}")
        return state.total, version


@pytest.fixture
def pair(postgres: EmbeddedPostgres, dsn: str) -> Iterator[Pair]:
    clock = MovedClock(datetime(2026, 6, 1, 3, tzinfo=UTC))
    names = EventNames([counting])
    other = postgres.ensure_database(dsn.split("dbname=")[1].split()[0] + "_b")
    databases = [Database(one, patience=PATIENCE) for one in (dsn, other)]
    stores = []
    for service, database in zip(("up", "down"), databases, strict=True):
        database.open()
        store = EventStore(service, database, names, clock)
        store.prepare()
        stores.append(store)
    upstream, store = stores
    reacting = Reacting(names, {Counted: count_too}, lambda command: TALLY)
    follower = Follower(store, "up", reacting)
    yield Pair(clock, upstream, store, follower, EmbeddedLink(upstream, follower))
    for database in databases:
        database.close()
