"""One service on the bus: its relay, and a subscriber for those that it follows, in a thread with its own loop.

FastStream runs the subscriber. Its traps are dealt with here: the handler never raises and acknowledges by itself,
offset by offset of what was taken; a consumer that ended silently is started again by a watchdog.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
import uvloop
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage

from shared.event_store.store import PASSING, EventStore
from shared.messaging.follower import BATCH, Follower
from shared.messaging.kafka import Kafka
from shared.messaging.kafka_link import KafkaLinks, Record
from shared.messaging.relay import Relay
from shared.messaging.topic_end import holds_its_topic
from shared.postgres.database import AWAY

log = structlog.get_logger()

BATCH_TIMEOUT_MS: Final = 1_000
"""How long a subscriber waits for a first message before it asks again; what comes is handed on at once."""
FETCH_WAIT_MS: Final = 40
"""How long a broker gathers for a subscriber before it answers, so that what comes close together shares one batch."""
FETCH_BYTES: Final = 256 * 1024
"""With so much it answers at once."""
IDLE_WAIT_MS: Final = 500
"""How long it waits for a subscriber with a single upstream, whose relay has gathered already: it answers at once."""
SESSION_MS: Final = 10_000
"""A member that the broker has not heard of for so long is taken for dead, and its partitions are given to others."""
AWAY_SECONDS: Final = 0.5
NOTE_SECONDS: Final = 1.0
"""How often a busy subscriber tells Kafka where to begin reading the next time. What is read twice is skipped."""
WATCH_SECONDS: Final = 5.0
STUCK_SECONDS: Final = 30.0
"""A subscriber that has messages to read and has read none for so long is started again."""
STOP_SECONDS: Final = 4.0
"""For the running batch; together with what a server gives its requests, a process is gone within ten seconds."""


async def _as_they_are(message: KafkaMessage) -> Sequence[Record]:
    """FastStream's decoder: the records themselves."""
    records: Any = message.raw_message
    return records  # type: ignore[no-any-return]


class Subscription:
    """What one process of a service hears, and how it gets on.

    One consumer for all topics: each asks the broker anew for what it waits for, however little comes.
    """

    def __init__(self, broker: KafkaBroker, kafka: Kafka, service: str, followers: Iterable[Follower]) -> None:
        self.links = KafkaLinks({kafka.topic(follower.upstream): follower for follower in followers})
        self.lags: Counter[str] = Counter()
        """By topic: messages that wait in the partitions of this member, as last seen."""
        self._service = service
        several = len(self.links.links) > 1
        self._subscriber = broker.subscriber(
            *self.links.links,
            batch=True,
            group_id=kafka.group(service),
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            batch_timeout_ms=BATCH_TIMEOUT_MS,
            max_records=BATCH,
            fetch_max_wait_ms=FETCH_WAIT_MS if several else IDLE_WAIT_MS,
            fetch_min_bytes=FETCH_BYTES if several else 1,
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=SESSION_MS * 3 // 10,
            decoder=_as_they_are,
            title=service,
        )
        self._subscriber(self._take)
        self._reached: dict[TopicPartition, int] = {}
        """What was taken and is not noted at Kafka yet."""
        self._noted_at = time.monotonic()
        self._note_seconds = NOTE_SECONDS
        self._moved_at = time.monotonic()
        self._taken = 0

    async def _take(self, records: Sequence[Record]) -> None:
        try:
            await asyncio.to_thread(self.links.take, records)
        except PASSING as error:
            log.warning("links_wait", service=self._service, error=type(error).__name__)
            await self._again(records)
        except Exception:
            log.exception("links_failed", service=self._service)
            await self._again(records)
        else:
            self._reached |= {TopicPartition(r.topic, r.partition): r.offset + 1 for r in records}
            if time.monotonic() >= self._noted_at + self._note_seconds:
                await self.note()

    async def _again(self, records: Sequence[Record]) -> None:
        """Have a batch come again; partitions that were taken from us meanwhile are another member's."""
        await asyncio.sleep(AWAY_SECONDS)
        consumer = self._subscriber.consumer
        first = {TopicPartition(r.topic, r.partition): r.offset for r in reversed(records)}
        for partition, offset in first.items():
            with suppress(IllegalStateError):
                if consumer is not None:
                    consumer.seek(partition, offset)

    async def note(self) -> None:
        """Tell Kafka where to begin reading the next time; what cannot be told is read twice, and skipped."""
        consumer, reached, self._reached = self._subscriber.consumer, self._reached, {}
        self._noted_at = time.monotonic()
        if consumer is not None:
            # Kafka refuses everything for the sake of one partition that is another member's by now.
            ours = {partition: reached[partition] for partition in consumer.assignment() & reached.keys()}
            with suppress(KafkaError):
                if ours:
                    await consumer.commit(ours)

    @property
    def runs(self) -> bool:
        return self._subscriber.consumer is not None

    async def watch(self) -> None:
        """See that it runs and how far it is behind; start it anew if it stands still with something to read."""
        consumer = self._subscriber.consumer
        if consumer is None:
            await self._start()
            return
        async with asyncio.timeout(WATCH_SECONDS):
            await self.note()
            await self._look(consumer)
        await asyncio.to_thread(self.links.look_again)
        if not self.lags.total() or self.links.taken != self._taken:
            self._taken, self._moved_at = self.links.taken, time.monotonic()
        elif time.monotonic() > self._moved_at + STUCK_SECONDS:
            log.error("subscriber_restarted", service=self._service, lag=self.lags.total())
            self._moved_at = time.monotonic()
            await self._end()

    async def _start(self) -> None:
        try:
            await self._subscriber.start()
        except BaseException:
            # No consumer that is half there may pass for one that runs.
            await self._end()
            raise

    async def _end(self) -> None:
        # aiokafka lets the cancellation of its own task out, if that one waited to try again.
        await asyncio.gather(self._subscriber.stop(), return_exceptions=True)
        self._subscriber.consumer = None

    async def _look(self, consumer: AIOKafkaConsumer) -> None:
        assigned = consumer.assignment()
        ends = await consumer.end_offsets(assigned) if assigned else {}
        lags: Counter[str] = Counter()
        for partition, end in ends.items():
            lags[partition.topic] += max(0, end - await consumer.position(partition))
        self.lags = lags

    async def stop(self) -> None:
        """Take no further batch, finish the running one, note it and leave the group."""
        self._note_seconds = 0.0
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self.note()
        await self._end()


class Bus(threading.Thread):
    """Relays a service's log, and brings it those that it follows, until it is stopped."""

    def __init__(self, store: EventStore, followers: Iterable[Follower], kafka: Kafka, relays: bool = True) -> None:
        super().__init__(name=f"bus-{store.service}", daemon=True)
        self.store = store
        self.broker = KafkaBroker(
            kafka.bootstrap,
            security=kafka.security,
            client_id=store.service,
            apply_types=False,
            consumer_only=True,
            allow_auto_create_topics=False,
            graceful_timeout=STOP_SECONDS,
            metadata_max_age_ms=10_000,
            logger=logging.getLogger("shared.messaging.faststream"),
            log_level=logging.DEBUG,  # a line for each batch
        )
        followers = list(followers)
        self.subscription = Subscription(self.broker, kafka, store.service, followers) if followers else None
        self._relay = Relay(store, kafka) if relays else None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()

    def look_whether_put_back(self) -> None:
        """Hold the store against its topic, before it takes anything. With Kafka away that is left to the relay."""
        if self._relay is None:
            return
        try:
            holds_its_topic(self.store, self._relay.kafka)
        except (KafkaError, OSError) as error:
            log.warning("bus_waits", error=type(error).__name__)

    def wake(self) -> None:
        """Publish soon: the log has grown."""
        if self._relay is not None:
            self._soon(self._relay.wake)

    def run(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            self._loop = runner.get_loop()
            runner.run(self._work())

    def _soon(self, act: Callable[[], None]) -> None:
        """Have something done in the loop, if it runs."""
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(act)

    def stop(self) -> None:
        """Begin nothing new, finish the running batch, note it, and leave the group."""
        if self.is_alive():
            self._soon(self._ending.set)
            self.join(timeout=STOP_SECONDS + 1)

    async def _work(self) -> None:
        relaying = asyncio.create_task(self._relay.run()) if self._relay else None
        hearing = asyncio.create_task(self._hear(self.subscription)) if self.subscription else None
        await self._ending.wait()
        if self.subscription and hearing:
            hearing.cancel()
            await asyncio.wait([hearing], timeout=1)
            await self.subscription.stop()
        if self._relay and relaying:
            self._relay.stop()
            await asyncio.wait([relaying], timeout=1)
            relaying.cancel()

    async def _hear(self, subscription: Subscription) -> None:
        """Start the subscriber, as soon as there is a broker, and look after it."""
        await self.broker.connect()
        while True:
            try:
                await subscription.watch()
            except (KafkaError, OSError, TimeoutError, *AWAY) as error:
                log.warning("bus_waits", error=type(error).__name__)
            except Exception:
                log.exception("bus_failed", service=self.store.service)
            await asyncio.sleep(WATCH_SECONDS if subscription.runs else AWAY_SECONDS)
