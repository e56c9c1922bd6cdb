"""A store is held against the end of its topic: a restored one publishes nothing until it is whole again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.event_store.rebuild import make_tables
from shared.event_store.store import EventStore
from shared.event_store.verify import partition_ends, rows
from shared.messaging import topic_end, topics
from shared.messaging.bus import Bus
from shared.messaging.kafka import Kafka
from shared.messaging.topic_end import ends_of_topic, holds_its_topic
from shared.postgres.database import Database
from shared.postgres.launcher import EmbeddedPostgres
from shared.restored_store import noticing
from shared.restored_store.noticing import KnownEnd
from shared.restored_store.replaying import replay_to
from shared.settings import Settings
from tests.shared.event_store.counting import TALLY
from tests.shared.messaging.conftest import Pair
from tests.shared.messaging.test_bus import count, ours, own_topics, running, total
from tests.support.unguarded import UNGUARDED
from tests.support.waiting import PATIENCE, until

__all__ = ["ours", "own_topics"]


@pytest.fixture
def old(pair: Pair, postgres: EmbeddedPostgres) -> Iterator[EventStore]:
    """The upstream's store as it was restored: empty."""
    name = pair.upstream.database.dsn.split("dbname=")[1].split()[0]
    database = Database(postgres.ensure_database(f"{name}_old"), patience=PATIENCE)
    database.open()
    store = EventStore("up", database, pair.upstream.names, pair.clock)
    store.prepare()
    make_tables(store)
    yield store
    database.close()


def known_of(store: EventStore) -> list[KnownEnd]:
    last = {entry.partition: entry for entry in store.entries([(p, 0) for p in range(12)], 1000)}
    return [KnownEnd(entry.partition, entry.sequence, entry.digest) for entry in last.values()]


def test_the_last_message_of_each_partition_is_known(pair: Pair, ours: Kafka) -> None:
    assert ends_of_topic(ours, "up") == []
    for number in range(40):
        count(pair.upstream, f"s{number % 10}")
    with running(Bus(pair.upstream, [], ours), Bus(pair.store, [pair.follower], ours)):
        until(lambda: total(pair, 10) == 40)
    assert sorted(ends_of_topic(ours, "up")) == known_of(pair.upstream)
    assert holds_its_topic(pair.upstream, ours)


def test_a_restored_store_publishes_nothing_until_it_is_whole(pair: Pair, ours: Kafka, old: EventStore) -> None:
    for number in range(10):
        count(pair.upstream, f"s{number}")
    with running(Bus(pair.upstream, [], ours), Bus(pair.store, [pair.follower], ours)):
        until(lambda: total(pair, 10) == 10)
    count(old, "s0")  # taken while nobody looked
    before = sorted(ends_of_topic(ours, "up"))
    with running(Bus(old, [], ours)):
        until(lambda: noticing.marked(old) is not None)
    assert sorted(ends_of_topic(ours, "up")) == before
    with old.database.transaction() as cursor:
        noticing.clear(cursor)
        cursor.execute(UNGUARDED)
        cursor.execute("TRUNCATE stored_events")
        cursor.execute("UPDATE log_heads SET sequence = 0, digest = decode(repeat('00', 32), 'hex')")
        last = {partition: end.last for partition, end in partition_ends(pair.upstream).items()}
        replay_to(cursor, old, lambda *at: rows(pair.upstream, *at), last, lambda name: TALLY, lambda event: None)
        cursor.execute("UPDATE store_identity SET epoch = %s", (pair.upstream.identity.epoch,))
    old._identity = None  # of a process that was stopped meanwhile
    with running(Bus(old, [], ours), Bus(pair.store, [pair.follower], ours)):
        count(old, "s3")
        until(lambda: total(pair, 10) == 11)


def test_what_a_stranger_wrote_last_says_nothing(pair: Pair, ours: Kafka) -> None:
    async def write() -> None:
        producer = AIOKafkaProducer(**ours.connection)
        await producer.start()
        await producer.send_and_wait(ours.topic("up"), b"what is this", partition=3)
        await producer.stop()

    asyncio.run(write())
    assert ends_of_topic(ours, "up") == []


def test_a_broker_that_is_away_is_told_as_such(pair: Pair, own_topics: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_end, "PATIENCE_SECONDS", 0.5)
    nowhere = Kafka(Settings(kafka_bootstrap="127.0.0.1:1"))
    assert topics.topics()
    with pytest.raises(KafkaError):
        ends_of_topic(nowhere, "up")
