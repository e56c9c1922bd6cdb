"""Following another log: nothing is lost, nothing is taken twice, nothing is skipped."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest

from shared.event_store.names import EventNames
from shared.event_store.unit_of_work import SYSTEM, Cause
from shared.messaging import parking
from shared.messaging.embedded_link import EmbeddedLink, drain
from shared.messaging.follower import EpochChanged, GapFound, Reacting
from shared.messaging.message import Message
from tests.shared.event_store import counting
from tests.shared.event_store.counting import TALLY, Count, Counted
from tests.shared.messaging.conftest import Pair, count_too


def count(pair: Pair, stream: str, by: int = 1, plan: str | None = None) -> None:
    pair.upstream.run(lambda unit: unit.execute(TALLY, Count(stream, by), Cause(SYSTEM, "c"), plan))


def messages(pair: Pair) -> list[Message]:
    positions = [(p, 0) for p in range(pair.upstream.partitions)]
    epoch = str(pair.upstream.identity.epoch)
    return [Message.of("up", epoch, entry) for entry in pair.upstream.entries(positions, 100)]


def test_what_the_upstream_recorded_arrives_in_order(pair: Pair) -> None:
    for i in range(250):
        count(pair, f"s{i % 30}")
    assert drain([pair.link]) == 250
    assert sum(pair.copied(f"s{i}")[0] for i in range(30)) == 250
    assert drain([pair.link]) == 0


def test_the_causing_event_is_named(pair: Pair) -> None:
    count(pair, "a", plan="p")
    drain([pair.link])
    source, copy = pair.upstream.stream("a")[0].event.head, pair.store.stream("copy-a")[0].event.head
    assert copy.causation_id == str(source.event_id)
    assert (copy.correlation_id, copy.plan_id) == (source.correlation_id, "p")


def test_a_message_that_comes_twice_is_taken_once(pair: Pair) -> None:
    count(pair, "a")
    for _ in range(2):
        pair.follower.receive(messages(pair))
    assert pair.copied("a") == (1, 1)


def test_a_gap_stops_the_link(pair: Pair) -> None:
    count(pair, "a")
    count(pair, "a")
    with pytest.raises(GapFound):
        pair.follower.receive(messages(pair)[1:])
    assert pair.copied("a") == (0, 0)


def test_another_epoch_stops_the_link_and_readiness_tells(pair: Pair) -> None:
    count(pair, "a")
    drain([pair.link])
    with psycopg.connect(pair.upstream.database.dsn) as connection:
        connection.execute("UPDATE store_identity SET epoch = %s", (uuid4(),))
    pair.upstream._identity = None
    count(pair, "a")
    assert drain([pair.link]) == 0
    assert isinstance(pair.follower.stopped, EpochChanged)
    assert pair.copied("a") == (1, 1)


def test_a_link_made_anew_goes_on_where_the_last_one_was(pair: Pair) -> None:
    count(pair, "a")
    drain([pair.link])
    count(pair, "a")
    assert drain([EmbeddedLink(pair.upstream, pair.follower)]) == 1
    assert pair.copied("a") == (2, 2)


def test_a_poison_message_is_parked_with_what_follows_for_its_plan(pair: Pair) -> None:
    count(pair, "a", 1, plan="p1")
    count(pair, "b", 1, plan="p2")
    poison(pair, "a")
    count(pair, "a", 2)
    count(pair, "b", 3)
    drain([pair.link])
    assert pair.copied("a")[0] == 1
    assert pair.copied("b")[0] == 4
    waiting = parking.listed(pair.store)
    assert [(p.thread, bool(p.error)) for p in waiting] == [("p1", True), ("p1", False)]
    assert "minus one" in waiting[0].error


def test_a_parked_plan_goes_on_after_a_retry(pair: Pair) -> None:
    count(pair, "a", 1, plan="p1")
    poison(pair, "a")
    count(pair, "a", 2)
    drain([pair.link])
    listener = pair.follower.listener
    assert parking.retry(pair.store, listener, "up", "p1") == 0
    assert parking.listed(pair.store)[0].attempts == 2
    with psycopg.connect(pair.store.database.dsn) as connection:
        connection.execute(
            """UPDATE parked_messages SET data = replace(convert_from(data, 'utf8'), '"by":-1', '"by":4')::bytea"""
        )
    assert parking.retry(pair.store, listener, "up", "p1") == 2
    assert parking.listed(pair.store) == []
    count(pair, "a", 1)
    drain([pair.link])
    assert pair.copied("a")[0] == 1 + 4 + 2 + 1


def poison(pair: Pair, stream: str) -> None:
    """An upstream event that the follower cannot handle: it counts minus one."""
    head = pair.upstream.stream(stream)[0].event
    with pytest.raises(RuntimeError):
        count(pair, stream, -1)
    pair.upstream.run(lambda unit: _append_poison(unit, stream, head))


def _append_poison(unit, stream, head):  # type: ignore[no-untyped-def]
    tally = unit.stream(TALLY, stream)
    unit._append(tally, stream, head.bare().model_copy(update={"by": -1}), Cause(SYSTEM, "c"), None)


def test_a_later_version_of_a_name_that_is_reacted_to_is_parked_and_taken_after_an_upgrade(pair: Pair) -> None:
    count(pair, "a", 2, plan="p1")
    count(pair, "a", 3)
    first, second = messages(pair)
    later = replace(first, name="tally.Counted/2")
    pair.follower.receive([later, second])
    assert [(p.name, bool(p.error)) for p in parking.listed(pair.store)] == [
        ("tally.Counted/2", True),
        ("tally.Counted/1", False),
    ]
    assert "tally.Counted/2" in parking.listed(pair.store)[0].error
    upgraded = EventNames([counting], {"tally.Counted/2": ("tally.Counted/1", lambda fields: fields)})
    listener = Reacting(upgraded, {Counted: count_too}, lambda command: TALLY)
    assert parking.retry(pair.store, listener, "up", "p1") == 2
    assert pair.copied("a")[0] == 5


def test_a_name_that_nobody_reacts_to_passes_by_in_any_version(pair: Pair) -> None:
    count(pair, "a")
    (message,) = messages(pair)
    pair.follower.receive([replace(message, name="tally.Rang/7")])
    count(pair, "b")
    drain([pair.link])
    assert parking.listed(pair.store) == []
    assert pair.copied("b")[0] == 1
