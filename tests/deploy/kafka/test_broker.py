"""The broker that tests and developers use is a real one: it keeps what it acknowledged, and its doors are shut."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError

from deploy.kafka.broker import Broker, KafkaDidNotStart, Mechanism, Security, answers
from shared.postgres.processes import is_alive
from tests.support.kafka import OwnBroker, broker_of_jars

PARTITIONS = 4
OWN_READERS = 1
"""What a loop listens to when nobody is connected: itself."""
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
async def _goodbyes() -> AsyncIterator[None]:
    """Wait until TLS has said goodbye: closing a client of aiokafka does not, and the loop ends with the test."""
    yield
    selector = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]
    async with asyncio.timeout(20):
        while len(selector.get_map()) > OWN_READERS:
            await asyncio.sleep(0)


@pytest.fixture(scope="module")
def guarded() -> Iterator[Broker]:
    """A broker that wants TLS and a password."""
    with broker_of_jars(security="SASL_SSL") as broker:
        yield broker


async def make_topic(topic: str, **client: Any) -> None:
    admin = AIOKafkaAdminClient(**client)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, PARTITIONS, 1)])
    finally:
        await admin.close()


async def write(topic: str, count: int, **client: Any) -> None:
    """Messages 0, 1, 2 … in turn to each partition, all acknowledged."""
    async with AIOKafkaProducer(enable_idempotence=True, linger_ms=5, **client) as producer:
        sent = [await producer.send(topic, b"%d" % i, partition=i % PARTITIONS) for i in range(count)]
        await asyncio.gather(*sent)


async def read(topic: str, count: int, **client: Any) -> dict[int, list[int]]:
    """As many messages as that, by partition and in their order."""
    found: dict[int, list[int]] = {partition: [] for partition in range(PARTITIONS)}
    async with AIOKafkaConsumer(auto_offset_reset="earliest", **client) as consumer:
        consumer.assign([TopicPartition(topic, partition) for partition in range(PARTITIONS)])
        async with asyncio.timeout(20):
            while sum(map(len, found.values())) < count:
                for place, messages in (await consumer.getmany(timeout_ms=1000)).items():
                    found[place.partition] += [int(message.value) for message in messages]
    return found


def in_turn(count: int) -> dict[int, list[int]]:
    return {partition: list(range(partition, count, PARTITIONS)) for partition in range(PARTITIONS)}


async def test_a_thousand_messages_arrive_in_their_partitions_and_order(kafka: str, topic_prefix: str) -> None:
    topic = f"{topic_prefix}thousand"
    await make_topic(topic, bootstrap_servers=kafka)
    await write(topic, 1000, bootstrap_servers=kafka)
    assert await read(topic, 1000, bootstrap_servers=kafka) == in_turn(1000)


async def test_what_was_acknowledged_outlives_a_kill(own_broker: OwnBroker) -> None:
    broker = own_broker()
    bootstrap, first = broker.bootstrap, broker.pid
    await make_topic("kept", **broker.client())
    await write("kept", 200, **broker.client())
    broker.kill()
    assert not answers(int(bootstrap.rpartition(":")[2]))
    broker.start()
    assert broker.bootstrap == bootstrap
    assert broker.pid != first
    assert await read("kept", 200, **broker.client()) == in_turn(200)


async def test_a_paused_broker_is_silent_until_it_is_resumed(guarded: Broker) -> None:
    await make_topic("late", **guarded.client())
    guarded.pause()
    writing = asyncio.create_task(write("late", 4, **guarded.client()))
    done, _ = await asyncio.wait([writing], timeout=0.5)
    guarded.resume()
    assert not done
    await writing
    assert await read("late", 4, **guarded.client()) == in_turn(4)


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "PLAIN"])
async def test_over_tls_who_knows_the_password_comes_in(guarded: Broker, mechanism: Mechanism) -> None:
    client = guarded.client(mechanism)
    topic = f"guarded-{mechanism}"
    await make_topic(topic, **client)
    await write(topic, 20, **client)
    assert await read(topic, 20, **client) == in_turn(20)


async def test_who_does_not_know_the_password_stays_outside(guarded: Broker) -> None:
    producer = AIOKafkaProducer(**guarded.client() | {"sasl_plain_password": "guessed"})
    with pytest.raises(KafkaConnectionError):
        await producer.start()
    await producer.stop()


async def test_who_does_not_trust_the_certificate_stays_outside(guarded: Broker) -> None:
    producer = AIOKafkaProducer(**guarded.client() | {"ssl_context": ssl.create_default_context()})
    with pytest.raises(KafkaConnectionError):
        await producer.start()
    await producer.stop()


@pytest.mark.parametrize("security", ["SSL", "SASL_PLAINTEXT"])
async def test_encryption_and_passwords_may_be_had_apart(own_broker: OwnBroker, security: Security) -> None:
    broker = own_broker(security=security)
    await make_topic("apart", **broker.client())
    await write("apart", 4, **broker.client())
    assert await read("apart", 4, **broker.client()) == in_turn(4)


STARTER = """
import sys
from pathlib import Path
from deploy.kafka.broker import Broker
broker = Broker(Path(sys.argv[1]))
broker.start()
print(broker.bootstrap, flush=True)
sys.stdin.read()
"""


@pytest.mark.usefixtures("guarded")  # Where no broker can run, this is not tried either.
def test_the_broker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    data = tmp_path / "a folder, with a comma"
    with subprocess.Popen(
        [sys.executable, "-c", STARTER, str(data)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout is not None
        port = int(starter.stdout.readline().rpartition(b":")[2])
        assert answers(port)
        starter.kill()
    until = time.monotonic() + 10
    while answers(port):
        assert time.monotonic() < until, "the broker lives on"
        time.sleep(0.02)


def test_a_second_broker_in_the_same_folder_is_refused(guarded: Broker) -> None:
    with pytest.raises(KafkaDidNotStart, match="another broker runs in"):
        Broker(guarded.data).start()
    assert guarded.pid is not None
    assert is_alive(guarded.pid)


@pytest.mark.usefixtures("guarded")  # Where no broker can run, this is not tried either.
def test_a_broker_that_does_not_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/meta.properties").write_text("version=1\nnode.id=2\ncluster.id=another\n")
    with pytest.raises(KafkaDidNotStart, match="Stored node id 2 doesn't match"):
        Broker(tmp_path).start()
