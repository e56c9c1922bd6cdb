"""A broker in memory, and what aiokafka and FastStream are to our code: producer, consumer, subscriber.

It keeps order within a partition and promises no more: batches come again, late, in any order of partitions, and to
members that have lost the partition to another one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

from aiokafka import ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaTimeoutError

from shared.messaging.topics import topics
from tests.simulation.faults import Faults

Record = ConsumerRecord
MOST = 100
"""As many as there are."""
BATCH_RECORDS = 3
"""So many records fill a producer's batch, so that a page makes several."""


@dataclass
class Broker:
    """Topics and groups."""

    dice: Random
    faults: Faults
    note: Callable[[str], None]
    logs: dict[str, list[list[Record | None]]] = field(default_factory=dict)
    """By topic and partition; None where a record was lost."""
    groups: dict[str, Group] = field(default_factory=dict)

    def log(self, topic: str) -> list[list[Record | None]]:
        if topic not in self.logs:
            self.logs[topic] = [[] for _ in range(topics()[topic.rpartition(".")[2]].partitions)]
        return self.logs[topic]

    def append(self, topic: str, partition: int, records: Iterable[Mapping[str, Any]]) -> int:
        log = self.log(topic)[partition]
        first = len(log)
        for record in records:
            key, value, headers = record["key"], record["value"], tuple(record["headers"])
            log.append(
                ConsumerRecord(topic, partition, len(log), 0, 1, key, value, None, len(key), len(value), headers)
            )
        self.note(f"  {topic} {partition}: {first}..{len(log) - 1}")
        return first

    def lose(self, topic: str, partition: int, offset: int) -> None:
        """A record is gone before its time."""
        self.log(topic)[partition][offset] = None

    def group(self, name: str, topics: tuple[str, ...]) -> Group:
        return self.groups.setdefault(name, Group(self, name, topics))

    def end(self, topic: str) -> list[Record]:
        """The last record of each partition that holds any."""
        self.faults.seam("reaching the broker", _no_answer)
        held = [[record for record in log if record is not None] for log in self.log(topic)]
        return [records[-1] for records in held if records]


@dataclass
class Group:
    """Members that share the partitions of topics, and how far they say that they are."""

    broker: Broker
    name: str
    topics: tuple[str, ...]
    committed: dict[TopicPartition, int] = field(default_factory=dict)
    members: list[Consumer] = field(default_factory=list)

    @property
    def partitions(self) -> list[TopicPartition]:
        return [TopicPartition(topic, number) for topic in self.topics for number in range(len(self.broker.log(topic)))]

    def join(self, consumer: Consumer) -> None:
        self.members.append(consumer)
        self.rebalance()

    def leave(self, consumer: Consumer) -> None:
        if consumer in self.members:
            self.members.remove(consumer)
            self.rebalance()

    def rebalance(self) -> None:
        """Deal the partitions out anew. Who gets one begins where the group says that it is."""
        dice = self.broker.dice
        for consumer in self.members:
            consumer.positions.clear()
        for partition in self.partitions if self.members else ():
            dice.choice(self.members).positions[partition] = self.committed.get(partition, 0)


class Consumer:
    """One member's view of the topics."""

    def __init__(self, group: Group) -> None:
        self.group = group
        self.positions: dict[TopicPartition, int] = {}
        """By partition that is ours: the next offset."""
        self.held: list[Record] = []
        """Fetched and not handed on yet; nobody takes that away, whatever becomes of the partition."""

    def _length(self, partition: TopicPartition) -> int:
        return len(self.group.broker.log(partition.topic)[partition.partition])

    def fetch(self, most: int) -> list[Record]:
        """What comes next, from some of our partitions, one after the other, in any order of them."""
        dice = self.group.broker.dice
        ready = [partition for partition, position in self.positions.items() if position < self._length(partition)]
        found: list[Record] = []
        for partition in dice.sample(ready, len(ready)):
            log = self.group.broker.log(partition.topic)[partition.partition]
            start = self.positions[partition]
            end = min(len(log), start + (dice.randint(1, most) if most < MOST else most))
            found += [record for record in log[start:end] if record is not None]
            self.positions[partition] = end
        return found

    @property
    def behind(self) -> int:
        return sum([self._length(partition) - position for partition, position in self.positions.items()])

    def assignment(self) -> set[TopicPartition]:
        return set(self.positions)

    def partitions_for_topic(self, topic: str) -> set[int]:
        return set(range(len(self.group.broker.log(topic))))

    async def end_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return {one: self._length(one) for one in partitions}

    async def position(self, partition: TopicPartition) -> int:
        self._demand(partition, IllegalStateError)
        return self.positions[partition]

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._demand(partition, IllegalStateError)
        self.positions[partition] = offset

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        faults = self.group.broker.faults
        faults.seam("noting an offset", lambda: CommitFailedError("the group has moved on"))
        for partition in offsets:
            self._demand(partition, CommitFailedError)
        self.group.committed |= offsets
        faults.seam("an offset that was noted", lambda: CommitFailedError("no answer"))

    def _demand(self, partition: TopicPartition, error: type[Exception]) -> None:
        if partition not in self.positions:
            raise error(f"{partition.topic} {partition.partition} is another member's")


class Subscriber:
    """FastStream's subscriber for batches: a decoder, a handler, and a consumer while it runs."""

    def __init__(
        self,
        broker: Broker,
        topics: tuple[str, ...],
        group_id: str,
        decoder: Callable[[Any], Awaitable[Any]],
        listener: ConsumerRebalanceListener,
    ) -> None:
        self.consumer: Consumer | None = None
        self.group = broker.group(group_id, topics)
        self._decoder = decoder
        self._listener = listener
        self._handler: Callable[[Any], Awaitable[None]] | None = None

    def __call__(self, handler: Callable[[Any], Awaitable[None]]) -> None:
        self._handler = handler

    async def start(self) -> None:
        self.consumer = Consumer(self.group)
        self.group.join(self.consumer)
        self._listener.on_partitions_assigned(self.consumer.assignment())

    async def stop(self) -> None:
        if self.consumer is not None:
            self.group.leave(self.consumer)
            self.consumer = None

    @property
    def waiting(self) -> int:
        """Records that wait for it."""
        return self.consumer.behind + len(self.consumer.held) if self.consumer is not None else 0

    async def hand_on(self, records: list[Record]) -> None:
        assert self._handler is not None
        await self._handler(await self._decoder(SimpleNamespace(raw_message=records)))


class KafkaBroker:
    """FastStream's broker, as a process makes it."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def subscriber(
        self, *topics: str, group_id: str, decoder: Any, listener: ConsumerRebalanceListener, **settings: Any
    ) -> Subscriber:
        return Subscriber(self._broker, topics, group_id, decoder, listener)

    async def connect(self) -> None:
        """Reaching anybody is left to the subscriber."""


class Batch:
    """A producer's batch."""

    def __init__(self) -> None:
        self.records: list[Mapping[str, Any]] = []

    def append(self, **record: Any) -> object | None:
        if len(self.records) == BATCH_RECORDS:
            return None
        self.records.append(record)
        return self


class Producer:
    """aiokafka's producer."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def start(self) -> None:
        self._broker.faults.seam("reaching the broker", _no_answer)

    async def stop(self) -> None:
        """Nothing is kept back."""

    def create_batch(self) -> Batch:
        return Batch()

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> Awaitable[int]:
        faults = self._broker.faults
        faults.seam("publishing", _no_answer)
        first = self._broker.append(topic, partition, batch.records)
        faults.seam("what was published", _no_answer)

        async def acknowledged() -> int:
            return first

        return acknowledged()


def _no_answer() -> Exception:
    return KafkaTimeoutError("no answer")
