"""A log goes on from a copy, byte for byte, with what follows from it; a copy that does not fit changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import psycopg
import pytest

from shared.clock import MovedClock
from shared.contracts.event import Event
from shared.event_store.rebuild import make_tables
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import SYSTEM, Cause
from shared.event_store.verify import partition_ends, rows, verify_log
from shared.postgres.launcher import EmbeddedPostgres
from shared.restored_store import noticing
from shared.restored_store.noticing import KnownEnd, judge
from shared.restored_store.replaying import CopyUnfit, replay_to
from tests.shared.event_store.conftest import counting_store
from tests.shared.event_store.counting import TALLY, Count, Counted, Wake
from tests.support.unguarded import tamper

RING = datetime.fromisoformat("2026-12-01T00:00:00Z")


@pytest.fixture
def old(postgres: EmbeddedPostgres, dsn: str, clock: MovedClock) -> Iterator[EventStore]:
    """The same store as it was restored: empty at first."""
    with counting_store(postgres.ensure_database(dsn.split("dbname=")[1].split()[0] + "_old"), clock) as store:
        yield store


def count(store: EventStore, stream: str, by: int = 1, ring_at: datetime | None = None) -> None:
    store.run(lambda unit: unit.execute(TALLY, Count(stream, by, ring_at), Cause(SYSTEM, "c"), f"plan-{stream}"))


def number_of(event: Event) -> tuple[str, int] | None:
    return ("counted", event.by) if isinstance(event, Counted) else None


def replay(old: EventStore, store: EventStore, upto: Mapping[int, int] | None = None) -> int:
    """Replay to the old store what the other one holds, or a part of it."""
    last = {partition: end.last for partition, end in partition_ends(store).items()} if upto is None else upto
    with old.database.transaction() as cursor:
        return replay_to(cursor, old, lambda p, a, u: rows(store, p, a, u), last, lambda name: TALLY, number_of)


def told(store: EventStore) -> list[Any]:
    return store.entries([(p, 0) for p in range(store.partitions)], 10_000)


def asked(store: EventStore, question: str) -> list[Any]:
    with store.database.transaction() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def test_the_log_its_heads_timers_and_numbers_are_as_they_were(store: EventStore, old: EventStore) -> None:
    for number in range(700):
        count(store, f"s{number}", by=number % 10)
    count(store, "rings", ring_at=RING)
    count(store, "s1", by=2)
    assert replay(old, store, {1: 3}) == 3
    assert replay(old, store) == 699
    assert told(old) == told(store)
    assert old.heads() == store.heads()
    assert asked(old, "SELECT stream_id, due_at FROM timers") == [("rings", RING)]
    assert asked(old, "SELECT * FROM numbers") == [("counted", 9)]
    assert [model.name for model in make_tables(old)] == ["totals"]
    assert [found for found in verify_log(old) if not isinstance(found, int)] == []
    assert replay(old, store) == 0
    count(old, "s1", by=3)
    assert old.load(TALLY, "s1")[0].total == 6


def test_a_timer_that_has_gone_off_since_is_taken_away(store: EventStore, old: EventStore, clock: MovedClock) -> None:
    count(store, "rings", ring_at=RING)
    replay(old, store)
    clock.move_to(RING)
    store.run(lambda unit: unit.execute(TALLY, Wake("rings"), Cause(SYSTEM, "c")))
    replay(old, store)
    assert asked(old, "SELECT * FROM timers") == []


def test_a_store_that_has_taken_other_things_since_is_left_as_it_is(store: EventStore, old: EventStore) -> None:
    count(store, "a")
    count(old, "a")
    count(store, "b")
    before = told(old)
    with pytest.raises(CopyUnfit, match="different events"):
        replay(old, store)
    assert told(old) == before


@pytest.mark.parametrize(
    "harm", ["DELETE FROM stored_events WHERE originator_version = 2", "UPDATE stored_events SET plan_id = ''"]
)
def test_a_copy_with_a_gap_or_a_change_is_not_taken(store: EventStore, old: EventStore, harm: str) -> None:
    for _ in range(3):
        count(store, "a")
    tamper(store.database.dsn, harm)
    with pytest.raises(CopyUnfit):
        replay(old, store)
    assert told(old) == []


def test_a_store_that_lacks_what_is_known_of_it_takes_nothing(store: EventStore, old: EventStore) -> None:
    count(store, "a")
    known = [KnownEnd(entry.partition, entry.sequence, entry.digest) for entry in told(store)]
    assert judge(store, known, "its topic") is None
    assert judge(store, [], "its topic") is None
    reason = judge(old, known, "its topic")
    assert reason is not None
    assert "jigyokei restored tally" in reason
    assert noticing.marked(old) == reason
    with pytest.raises(psycopg.OperationalError):
        count(old, "b")
    assert told(old) == []
    with old.database.transaction() as cursor:
        noticing.clear(cursor)
    count(old, "b")
    assert len(told(old)) == 1


def test_another_event_in_the_same_place_is_noticed(store: EventStore, old: EventStore) -> None:
    count(store, "a")
    count(old, "a")
    known = [KnownEnd(entry.partition, entry.sequence, entry.digest) for entry in told(store)]
    assert "holds another event" in (judge(old, known, "its topic") or "")


def test_it_may_take_its_time(old: EventStore) -> None:
    with old.database.transaction() as cursor:
        replay_to(cursor, old, lambda *at: [], {}, lambda name: TALLY, number_of)
        assert cursor.execute("SHOW transaction_timeout").fetchone() == ("0",)
