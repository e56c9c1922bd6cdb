"""One service on the bus: its relay, and a subscriber for each service that it follows, in a thread with its own loop.

FastStream runs the subscribers. Its traps are dealt with here: handlers never raise and acknowledge by themselves,
offset by offset of what was taken; a consumer that ended silently is started again by a watchdog.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
import uvloop
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage

from shared.event_store.store import Conflict, EventStore
from shared.messaging.follower import BATCH, Follower
from shared.messaging.kafka import Kafka
from shared.messaging.kafka_link import KafkaLink
from shared.messaging.relay import Relay
from shared.postgres.database import AWAY, TRANSIENT

log = structlog.get_logger()

BATCH_TIMEOUT_MS: Final = 20
"""How long a subscriber waits for a first message before it asks again; what comes is handed on at once."""
FETCH_WAIT_MS: Final = 40
"""How long a broker gathers for a subscriber before it answers, so that what comes close together shares one batch."""
FETCH_BYTES: Final = 256 * 1024
"""With so much it answers at once."""
SESSION_MS: Final = 10_000
"""A member that the broker has not heard of for so long is taken for dead, and its partitions are given to others."""
AWAY_SECONDS: Final = 0.5
WATCH_SECONDS: Final = 5.0
STUCK_SECONDS: Final = 30.0
"""A subscriber that has messages to read and has read none for so long is started again."""
STOP_SECONDS: Final = 4.0
"""For the running batch; together with what a server gives its requests, a process is gone within ten seconds."""

Records = Sequence[ConsumerRecord[bytes, bytes]]


async def _as_they_are(message: KafkaMessage) -> Records:
    """FastStream's decoder: the records themselves."""
    records: Any = message.raw_message
    return records  # type: ignore[no-any-return]


class Subscription:
    """One link's subscriber, and what is known of how it gets on."""

    def __init__(self, broker: KafkaBroker, kafka: Kafka, follower: Follower) -> None:
        self.link = KafkaLink(follower)
        self.lag: int | None = None
        """Messages that wait in the partitions of this member, as last seen; None before that."""
        self._subscriber = broker.subscriber(
            kafka.topic(follower.upstream),
            batch=True,
            group_id=kafka.group(follower.store.service, follower.upstream),
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            batch_timeout_ms=BATCH_TIMEOUT_MS,
            max_records=BATCH,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            fetch_min_bytes=FETCH_BYTES,
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=SESSION_MS * 3 // 10,
            decoder=_as_they_are,
            title=follower.name,
        )
        self._subscriber(self._take)
        self._moved_at = time.monotonic()
        self._taken = 0

    @property
    def name(self) -> str:
        return self.link.follower.name

    async def _take(self, records: Records) -> None:
        first = {}
        for record in reversed(records):
            first[TopicPartition(record.topic, record.partition)] = record.offset
        last = {TopicPartition(r.topic, r.partition): r.offset + 1 for r in records}
        try:
            await asyncio.to_thread(self.link.take, records)
        except (*AWAY, *TRANSIENT, Conflict) as error:
            log.warning("link_waits", link=self.name, error=type(error).__name__)
            await self._again(first)
        except Exception:
            log.exception("link_failed", link=self.name)
            await self._again(first)
        else:
            # What could not be noted is read twice, and skipped.
            with suppress(KafkaError):
                consumer = self._subscriber.consumer
                if consumer is not None:
                    await consumer.commit(last)

    async def _again(self, first: dict[TopicPartition, int]) -> None:
        """Have a batch come again; partitions that were taken from us meanwhile are another member's."""
        await asyncio.sleep(AWAY_SECONDS)
        consumer = self._subscriber.consumer
        for partition, offset in first.items():
            with suppress(IllegalStateError):
                if consumer is not None:
                    consumer.seek(partition, offset)

    async def watch(self) -> None:
        """Look at how far it is behind, and start it anew if it stands still although there is something to read."""
        consumer = self._subscriber.consumer
        if consumer is None:
            await self._subscriber.start()
            return
        assigned = consumer.assignment()
        ends = await asyncio.wait_for(consumer.end_offsets(assigned), WATCH_SECONDS) if assigned else {}
        reached = {partition: await consumer.position(partition) for partition in ends}
        self.lag = sum(max(0, end - reached[partition]) for partition, end in ends.items())
        if not self.lag or self.link.taken != self._taken:
            self._taken, self._moved_at = self.link.taken, time.monotonic()
        elif time.monotonic() > self._moved_at + STUCK_SECONDS:
            log.error("subscriber_restarted", link=self.name, lag=self.lag)
            self._moved_at = time.monotonic()
            await self._subscriber.stop()
            await self._subscriber.start()


class Bus(threading.Thread):
    """Relays a service's log, and brings it those that it follows, until it is stopped."""

    def __init__(self, store: EventStore, followers: Iterable[Follower], kafka: Kafka, relays: bool = True) -> None:
        super().__init__(name=f"bus-{store.service}", daemon=True)
        self.store = store
        self.kafka = kafka
        self.broker = KafkaBroker(
            kafka.bootstrap,
            security=kafka.security,
            client_id=store.service,
            apply_types=False,
            allow_auto_create_topics=False,
            graceful_timeout=STOP_SECONDS,
            metadata_max_age_ms=10_000,
            logger=logging.getLogger("shared.messaging.faststream"),
            log_level=logging.DEBUG,  # a line for each batch
        )
        self.subscriptions = [Subscription(self.broker, kafka, follower) for follower in followers]
        self._relay = Relay(store, kafka) if relays else None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()

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
        """Begin nothing new, finish the running batch, commit, and leave the group."""
        if self.is_alive():
            self._soon(self._ending.set)
            self.join(timeout=STOP_SECONDS + 1)

    async def _work(self) -> None:
        relaying = asyncio.create_task(self._relay.run()) if self._relay else None
        try:
            await self._subscribe()
        finally:
            await self.broker.stop()
            if self._relay and relaying:
                self._relay.stop()
                await asyncio.wait([relaying], timeout=1)
                relaying.cancel()

    async def _subscribe(self) -> None:
        while not await self._stopping(0):
            try:
                await self.broker.start()
                break
            except (KafkaError, OSError) as error:
                log.warning("bus_waits", error=type(error).__name__)
                await self.broker.stop()
                await self._stopping(1)
        while not await self._stopping(WATCH_SECONDS):
            for subscription in self.subscriptions:
                try:
                    await subscription.watch()
                except (KafkaError, OSError, TimeoutError) as error:
                    log.warning("bus_waits", error=type(error).__name__)

    async def _stopping(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)
        return self._ending.is_set()
