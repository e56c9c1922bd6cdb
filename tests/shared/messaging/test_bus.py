"""From one store to another over a real broker: everything arrives, once, whatever ends and comes back meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from structlog.testing import capture_logs

from deploy.kafka.broker import Broker
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import SYSTEM, Cause
from shared.messaging import membership, topics
from shared.messaging.bus import Bus
from shared.messaging.cloud_events import from_kafka
from shared.messaging.follower import Follower, GapFound
from shared.messaging.kafka import Kafka
from shared.messaging.relay import rewind
from shared.messaging.topics import TopicSpec
from shared.settings import Settings
from tests.shared.event_store.counting import TALLY, Count
from tests.shared.messaging.conftest import Pair
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def own_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    """The topics of these tests: the counting upstream's, and its follower's."""
    specs = {name: TopicSpec(name, "", 12, 1, 1_048_576) for name in ("up", "down")}
    for module in (topics, "shared.messaging.relay"):
        monkeypatch.setattr(f"{module.__name__ if not isinstance(module, str) else module}.topics", lambda: specs)


def settings(bootstrap: str, prefix: str = "") -> Kafka:
    return Kafka(Settings(kafka_bootstrap=bootstrap, kafka_prefix=prefix, kafka_replicas=1))


@pytest.fixture
def ours(kafka: str, topic_prefix: str) -> Kafka:
    """The shared broker with the topics of this test."""
    found = settings(kafka, topic_prefix)
    asyncio.run(topics.apply(found))
    return found


@contextmanager
def running(*buses: Bus) -> Iterator[None]:
    for bus in buses:
        bus.store.on_append(bus.wake)
        bus.start()
    try:
        yield
    finally:
        for bus in buses:
            bus.stop()


def count(store: EventStore, stream: str) -> None:
    store.run(lambda unit: unit.execute(TALLY, Count(stream), Cause(SYSTEM, "c"), None))


def total(pair: Pair, streams: int) -> int:
    return sum(pair.copied(f"s{i}")[0] for i in range(streams))


def own_follower(pair: Pair) -> Follower:
    """Another process of the same service."""
    return Follower(pair.store, "up", pair.follower.listener)


def test_what_is_recorded_arrives(pair: Pair, ours: Kafka) -> None:
    for i in range(100):
        count(pair.upstream, f"s{i % 20}")
    down = Bus(pair.store, [pair.follower], ours)
    with running(Bus(pair.upstream, [], ours), down):
        until(lambda: total(pair, 20) == 100)
        count(pair.upstream, "s0")
        until(lambda: total(pair, 20) == 101)
    assert pair.follower.stopped is None
    assert not down.is_alive()


def test_members_of_a_group_share_the_work_and_a_second_relay_waits(pair: Pair, ours: Kafka) -> None:
    relays = [Bus(pair.upstream, [], ours), Bus(pair.upstream, [], ours)]
    members = [Bus(pair.store, [own_follower(pair)], ours) for _ in range(2)]
    with running(*relays, *members):
        for i in range(200):
            count(pair.upstream, f"s{i % 40}")
        until(lambda: total(pair, 40) == 200)
        relays[0].stop()
        members[0].stop()
        for i in range(100):
            count(pair.upstream, f"s{i % 40}")
        until(lambda: total(pair, 40) == 300)


def test_the_topic_holds_the_log_partition_by_partition(pair: Pair, ours: Kafka) -> None:
    for i in range(60):
        count(pair.upstream, f"s{i % 15}")
    with running(Bus(pair.upstream, [], ours)):
        published = asyncio.run(read_all(ours, 60))
    stored = pair.upstream.entries([(p, 0) for p in range(12)], 1000)
    in_order = sorted(published, key=lambda m: m.partition)
    assert [(m.partition, m.sequence, m.data) for m in in_order] == [(e.partition, e.sequence, e.state) for e in stored]


async def read_all(kafka: Kafka, wanted: int) -> list:  # type: ignore[type-arg]
    consumer = AIOKafkaConsumer(**kafka.connection, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(kafka.topic("up"), p) for p in range(12)])
        found = []
        while len(found) < wanted:
            for records in (await consumer.getmany(timeout_ms=1000)).values():
                found += [from_kafka(record) for record in records]
        return found
    finally:
        await consumer.stop()


def test_while_the_broker_is_away_work_goes_on_and_then_all_catches_up(
    pair: Pair, own_broker: Callable[..., Broker]
) -> None:
    broker = own_broker()
    kafka = settings(broker.bootstrap)
    asyncio.run(topics.apply(kafka))
    buses = Bus(pair.upstream, [], kafka), Bus(pair.store, [pair.follower], kafka)
    with running(*buses):
        count(pair.upstream, "s0")
        until(lambda: total(pair, 1) == 1)
        broker.kill()
        for i in range(200):
            count(pair.upstream, f"s{i % 25}")
        broker.start()
        until(lambda: total(pair, 25) == 201)
        broker.kill()
    # They also end while it is away.
    assert [bus.is_alive() for bus in buses] == [False, False]
    assert pair.follower.stopped is None


def test_what_starts_while_the_broker_is_away_hears_once_it_is_there(
    pair: Pair, own_broker: Callable[..., Broker]
) -> None:
    broker = own_broker()
    kafka = settings(broker.bootstrap)
    asyncio.run(topics.apply(kafka))
    broker.kill()
    count(pair.upstream, "s0")
    with capture_logs() as lines, running(Bus(pair.upstream, [], kafka), Bus(pair.store, [pair.follower], kafka)):
        until(lambda: {"bus_waits", "relay_waits"} <= {line["event"] for line in lines})
        broker.start()
        until(lambda: total(pair, 1) == 1)


def test_a_producer_that_waits_for_ever_is_left_behind(
    pair: Pair, ours: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.relay.PUBLISH_SECONDS", 0.5)
    send_batch, hung = AIOKafkaProducer.send_batch, []

    async def hang_once(producer: AIOKafkaProducer, *batch: Any, **where: Any) -> Any:
        if not hung:
            hung.append(producer)
        if producer in hung:
            await asyncio.Event().wait()
        return await send_batch(producer, *batch, **where)

    monkeypatch.setattr(AIOKafkaProducer, "send_batch", hang_once)
    count(pair.upstream, "s0")
    with running(Bus(pair.upstream, [], ours), Bus(pair.store, [pair.follower], ours)):
        until(lambda: total(pair, 1) == 1)
    assert hung


def test_a_lost_topic_is_published_again_by_a_rewind(pair: Pair, ours: Kafka) -> None:
    for i in range(40):
        count(pair.upstream, f"s{i % 10}")
    with running(Bus(pair.upstream, [], ours)):
        asyncio.run(read_all(ours, 40))
    asyncio.run(delete_topic(ours))
    asyncio.run(topics.apply(ours))
    for i in range(10):
        count(pair.upstream, f"s{i}")
    with running(Bus(pair.upstream, [], ours), Bus(pair.store, [pair.follower], ours)):
        until(lambda: isinstance(pair.follower.stopped, GapFound))
        with psycopg.connect(pair.upstream.database.dsn) as connection:
            rewind(connection, 0, None)
        until(lambda: total(pair, 10) == 50)
        until(lambda: pair.follower.stopped is None)


async def delete_topic(kafka: Kafka) -> None:
    async with kafka.administered() as admin:
        await admin.delete_topics([kafka.topic("up")])
        while kafka.topic("up") in await admin.list_topics():
            await asyncio.sleep(0.05)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A member that does not move is found soon, given no time to end, and taken for dead soon."""
    for name, value in (("WATCH_SECONDS", 0.2), ("STUCK_SECONDS", 3.0), ("STOP_SECONDS", 0.2), ("SESSION_MS", 2_000)):
        monkeypatch.setattr(membership, name, value)


def client_of(bus: Bus) -> Any:
    """The subscriber of a bus that runs."""
    assert bus.membership is not None
    return bus.membership._subscriber


@pytest.mark.usefixtures("impatient")
def test_a_consumer_that_ended_silently_is_started_again(pair: Pair, ours: Kafka) -> None:
    down = Bus(pair.store, [pair.follower], ours)
    with running(Bus(pair.upstream, [], ours), down):
        count(pair.upstream, "s0")
        until(lambda: total(pair, 1) == 1)
        down._soon(client_of(down).tasks[0].cancel)
        count(pair.upstream, "s0")
        until(lambda: total(pair, 1) == 2)


@pytest.mark.usefixtures("impatient")
def test_a_consumer_that_waits_for_ever_is_left_behind(pair: Pair, own_broker: Callable[..., Broker]) -> None:
    """Its client's metadata task has died: it neither finds its coordinator again nor ends."""
    broker = own_broker()
    kafka = settings(broker.bootstrap)
    asyncio.run(topics.apply(kafka))
    down = Bus(pair.store, [pair.follower], kafka)
    with capture_logs() as lines, running(Bus(pair.upstream, [], kafka), down):
        count(pair.upstream, "s0")
        until(lambda: total(pair, 1) == 1)
        down._soon(client_of(down).consumer._client._sync_task.cancel)
        broker.kill()
        count(pair.upstream, "s0")
        broker.start()
        until(lambda: total(pair, 1) == 2)
    assert "bus_restarted" in {line["event"] for line in lines}


@pytest.mark.usefixtures("impatient")
def test_a_consumer_that_does_not_end_leaves_nothing_open(pair: Pair, ours: Kafka) -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    down = Bus(pair.store, [pair.follower], ours)
    with running(Bus(pair.upstream, [], ours), down):
        count(pair.upstream, "s0")
        until(lambda: total(pair, 1) == 1)
        client = client_of(down).consumer._client
        client.close = hang
    assert client._conns
    assert not [conn for conn in client._conns.values() if conn.connected()]


def test_a_member_without_partitions_is_well(pair: Pair, ours: Kafka, monkeypatch: pytest.MonkeyPatch) -> None:
    members = [Bus(pair.store, [own_follower(pair)], ours) for _ in range(13)]
    monkeypatch.setattr(membership, "WATCH_SECONDS", 0.5)

    def since() -> list[float]:
        """Until when each was well; nothing for one that has not joined."""
        return [bus.membership._well_at for bus in members if bus.membership and bus.membership._joined]

    with capture_logs() as lines, running(*members):
        until(lambda: len(since()) == 13)
        monkeypatch.setattr(membership, "STUCK_SECONDS", 4.0)
        joined = max(since())
        until(lambda: len(since()) == 13 and min(since()) > joined + 5)
    assert not [line for line in lines if line["event"] == "bus_restarted"]


def test_topics_are_made_once_and_never_with_other_partitions(ours: Kafka, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(asyncio.run(topics.apply(ours)).values()) == {"set"}
    monkeypatch.setattr(topics, "topics", lambda: {"up": TopicSpec("up", "", 3, 1, 1_048_576)})
    with pytest.raises(topics.TopicUnfit, match="12 partitions instead of 3"):
        asyncio.run(topics.apply(ours))


def test_a_topic_that_the_broker_does_not_take_is_told(ours: Kafka, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "topics", lambda: {"other": TopicSpec("other", "", 12, 1, -5)})
    with pytest.raises(topics.TopicUnfit, match="other cannot be made"):
        asyncio.run(topics.apply(ours))
    monkeypatch.setattr(topics, "topics", lambda: {"up": TopicSpec("up", "", 12, 1, -5)})
    with pytest.raises(topics.TopicUnfit, match="up cannot be set"):
        asyncio.run(topics.apply(ours))


@pytest.mark.parametrize("security", ["SASL_SSL", "SSL"])
def test_tls_and_sasl_are_spoken(pair: Pair, own_broker: Callable[..., Broker], security: str) -> None:
    broker = own_broker(security=security)
    client = broker.client()
    secure = Kafka(
        Settings(
            kafka_bootstrap=broker.bootstrap,
            kafka_prefix="s.",
            kafka_replicas=1,
            kafka_tls=True,
            kafka_ca_file=Path(broker.certificate),
            kafka_user=client.get("sasl_plain_username"),
            kafka_password=client.get("sasl_plain_password"),
        )
    )
    asyncio.run(topics.apply(secure))
    count(pair.upstream, "s0")
    with running(Bus(pair.upstream, [], secure), Bus(pair.store, [pair.follower], secure)):
        until(lambda: total(pair, 1) == 1)
