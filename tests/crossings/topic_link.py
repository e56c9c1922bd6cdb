"""A link over a real Kafka that moves only when it is told to: what an upstream recorded goes through the broker.

with TopicLinks(system, kafka) as links:     # instead of the embedded links of the system
    ...                                      # World holds and releases them by their names
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.embedded import System
from shared.event_store.reader import LogReader
from shared.event_store.store import EventStore
from shared.messaging import own_loop, topics
from shared.messaging.follower import Follower
from shared.messaging.kafka import Kafka
from shared.messaging.kafka_link import KafkaLinks, Record
from shared.messaging.relay import PAGE, Relay
from tests.support.waiting import PATIENCE


class Publishing:
    """One upstream's log on its way to its topic; published once, by the relay's own hands."""

    def __init__(self, store: EventStore, kafka: Kafka) -> None:
        self.relay = Relay(store, kafka)
        self.positions = dict.fromkeys(range(store.partitions), 0)
        """By partition: how many messages its topic holds, since it holds all of them in order."""
        self._reader = LogReader(store, 0.0)
        self._producer: AIOKafkaProducer | None = None
        self._seen = 0

    @property
    def lags(self) -> bool:
        """Whether more was recorded than published."""
        return self._seen != self.relay.store.appends

    async def go_on(self) -> None:
        """Publish what was recorded since."""
        if self._producer is None:
            self._producer = self.relay._producer()
            await self._producer.start()
        self._seen = self.relay.store.appends
        while page := self._reader.after(self.positions, PAGE, alone=True):
            await self.relay._publish(self._producer, page)
            self.positions |= {entry.partition: entry.sequence for entry, _ in page}

    async def end(self) -> None:
        if self._producer is not None:
            await self._producer.stop()


class TopicLink:
    """Brings what one topic holds to one follower. Stands where an EmbeddedLink would."""

    def __init__(self, topic: Publishing, follower: Follower, kafka: Kafka, loop: asyncio.Runner) -> None:
        self.follower = follower
        self._topic = topic
        self._kafka = kafka
        self._loop = loop
        self._links = KafkaLinks({topic.relay.topic: follower})
        self._read = dict.fromkeys(topic.positions, 0)
        self._consumer: AIOKafkaConsumer | None = None

    def step(self, alone: bool = False) -> int:
        """Bring all that there is; how many messages that were."""
        if not self._topic.lags and self._read == self._topic.positions:
            return 0
        records = self._loop.run(self._fetched())
        self._links.take(records)
        assert self.follower.stopped is None, self.follower.stopped
        return len(records)

    async def _fetched(self) -> Sequence[Record]:
        await self._topic.go_on()
        waiting = {p: end for p, end in self._topic.positions.items() if end > self._read[p]}
        if not waiting:
            return []
        if self._consumer is None:
            self._consumer = AIOKafkaConsumer(**self._kafka.connection, auto_offset_reset="earliest")
            await self._consumer.start()
            self._consumer.assign([TopicPartition(self._topic.relay.topic, p) for p in self._read])
        found: list[Record] = []
        while any(self._read[p] < end for p, end in waiting.items()):
            came = await self._consumer.getmany(timeout_ms=int(PATIENCE * 1000))
            assert came, f"{self.follower.name}: the broker keeps {waiting} back"
            for place, records in came.items():
                found += records
                self._read[place.partition] = records[-1].offset + 1
        return found

    async def end(self) -> None:
        if self._consumer is not None:
            await self._consumer.stop()


class TopicLinks:
    """All links of a system, over topics of its own."""

    def __init__(self, system: System, kafka: Kafka) -> None:
        self._loop = own_loop.runner()
        self._loop.run(topics.apply(kafka))
        published = {name: Publishing(system.services[name].store, kafka) for name in topics.topics()}
        self._published = list(published.values())
        self.links = {
            name: [TopicLink(published[one.follower.upstream], one.follower, kafka, self._loop) for one in links]
            for name, links in system.links.items()
        }
        system.links = self.links  # type: ignore[assignment]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        for one in self._all():
            self._loop.run(one.end())
        self._loop.close()

    def _all(self) -> Iterator[TopicLink | Publishing]:
        for links in self.links.values():
            yield from links
        yield from self._published
