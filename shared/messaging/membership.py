"""One process among those of its service that hear what others record: what it takes, and how it gets on.

FastStream runs the subscriber. Its traps are dealt with here: the handler never raises and acknowledges by itself,
offset by offset of what was taken; a consumer that ended or stands still without a word is found.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage

from shared.event_store.store import PASSING
from shared.messaging.follower import BATCH
from shared.messaging.kafka import Kafka, Stuck
from shared.messaging.kafka_link import KafkaLinks, Record
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
"""A member that the broker has not heard of, or that has not come back when partitions are dealt out, for so long is
taken for dead, and its partitions are given to others."""
AWAY_SECONDS: Final = 0.5
NOTE_SECONDS: Final = 1.0
"""How often a busy member tells Kafka where to begin reading the next time, and how long that may take. What is read
twice is skipped."""
WATCH_SECONDS: Final = 5.0
STUCK_SECONDS: Final = 30.0
"""A member that has messages to read and has read none, or of which nothing can be learned, is started again then."""
STOP_SECONDS: Final = 3.0
"""For the running batch; together with what a server gives its requests, a process is gone within ten seconds."""


async def _as_they_are(message: KafkaMessage) -> Sequence[Record]:
    """FastStream's decoder: the records themselves."""
    records: Any = message.raw_message
    return records  # type: ignore[no-any-return]


class Membership(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """From one start to one end. One consumer for all topics: each asks the broker anew, however little comes."""

    def __init__(self, service: str, kafka: Kafka, links: KafkaLinks) -> None:
        self._service = service
        self._links = links
        self._broker = KafkaBroker(
            kafka.bootstrap,
            security=kafka.security,
            client_id=service,
            apply_types=False,
            consumer_only=True,
            allow_auto_create_topics=False,
            graceful_timeout=STOP_SECONDS,
            metadata_max_age_ms=10_000,
            logger=logging.getLogger("shared.messaging.faststream"),
            log_level=logging.DEBUG,  # a line for each batch
        )
        self._subscriber = self._subscribed(kafka.group(service))
        self._subscriber(self._take)
        self._joined = False
        """Whether partitions were dealt out to us, perhaps none."""
        self._reached: dict[TopicPartition, int] = {}
        """What was taken and is not noted at Kafka yet."""
        self._noted_at = time.monotonic()
        self._note_seconds = NOTE_SECONDS
        self._well_at = time.monotonic()
        self._taken = links.taken

    def _subscribed(self, group: str) -> Any:
        several = len(self._links.links) > 1
        return self._broker.subscriber(
            *self._links.links,
            batch=True,
            group_id=group,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            batch_timeout_ms=BATCH_TIMEOUT_MS,
            max_records=BATCH,
            fetch_max_wait_ms=FETCH_WAIT_MS if several else IDLE_WAIT_MS,
            fetch_min_bytes=FETCH_BYTES if several else 1,
            session_timeout_ms=SESSION_MS,
            rebalance_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=SESSION_MS * 3 // 10,
            listener=self,
            decoder=_as_they_are,
            title=self._service,
        )

    # -- its work --------------------------------------------------------------------------------------------------

    async def _take(self, records: Sequence[Record]) -> None:
        try:
            await asyncio.to_thread(self._links.take, records)
        except PASSING as error:
            log.warning("links_wait", service=self._service, error=type(error).__name__)
            await self._again(records)
        except Exception:
            log.exception("links_failed", service=self._service)
            await self._again(records)
        else:
            self._reached |= {TopicPartition(r.topic, r.partition): r.offset + 1 for r in records}
            if time.monotonic() >= self._noted_at + self._note_seconds:
                await self._note()

    async def _again(self, records: Sequence[Record]) -> None:
        """Have a batch come again; partitions that were taken from us meanwhile are another member's."""
        await asyncio.sleep(AWAY_SECONDS)
        consumer = self._subscriber.consumer
        first = {TopicPartition(r.topic, r.partition): r.offset for r in reversed(records)}
        for partition, offset in first.items():
            with suppress(IllegalStateError):
                if consumer is not None:
                    consumer.seek(partition, offset)

    async def _note(self) -> None:
        """Tell Kafka where to begin reading the next time; what cannot be told is told later, or read twice."""
        consumer = self._subscriber.consumer
        self._noted_at = time.monotonic()
        if consumer is None:
            return
        # Kafka refuses everything for the sake of one partition that is another member's by now.
        self._reached = {one: offset for one, offset in self._reached.items() if one in consumer.assignment()}
        told = dict(self._reached)
        with suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(NOTE_SECONDS):
                if told:
                    await consumer.commit(told)
            self._reached = {one: offset for one, offset in self._reached.items() if told.get(one) != offset}

    # -- how it gets on --------------------------------------------------------------------------------------------

    def on_partitions_revoked(self, revoked: object) -> None:
        self._joined = False

    def on_partitions_assigned(self, assigned: object) -> None:
        self._joined = True

    async def run(self) -> None:
        """Join the group, as soon as there is a broker, and see to it that it goes on; when cancelled, end in order.

        Raises Stuck.
        """
        try:
            while True:
                try:
                    await self._watch()
                except (KafkaError, OSError, TimeoutError, *AWAY) as error:
                    log.warning("bus_waits", error=type(error).__name__)
                except Stuck:
                    raise
                except Exception:
                    log.exception("bus_failed", service=self._service)
                await asyncio.sleep(WATCH_SECONDS if self._subscriber.consumer else AWAY_SECONDS)
        finally:
            self._note_seconds = 0.0
            await self._note()
            await self._end()

    async def _watch(self) -> None:
        consumer = self._subscriber.consumer
        if consumer is None:
            await self._start()
            return
        if time.monotonic() > self._well_at + STUCK_SECONDS:
            raise Stuck
        await self._note()
        async with asyncio.timeout(WATCH_SECONDS):
            await self._look(consumer)
        await asyncio.to_thread(self._links.look_again)
        if self._joined and (not self._links.lags.total() or self._links.taken != self._taken):
            self._taken, self._well_at = self._links.taken, time.monotonic()

    async def _start(self) -> None:
        await self._broker.connect()
        try:
            await self._subscriber.start()
        except BaseException:
            # No consumer that is half there may pass for one that runs.
            await self._end()
            raise
        self._well_at = time.monotonic()

    async def _look(self, consumer: AIOKafkaConsumer) -> None:
        began = time.monotonic()
        assigned = consumer.assignment()
        ends = await consumer.end_offsets(assigned) if assigned else {}
        lags: Counter[str] = Counter()
        for partition, end in ends.items():
            lags[partition.topic] += max(0, end - await consumer.position(partition))
        self._links.lags = lags
        if self._joined:
            # A topic that was lost has no partitions any more, and nothing waits in them.
            self._links.heard([topic for topic in self._links.links if consumer.partitions_for_topic(topic)], began)

    async def _end(self) -> None:
        """Take no further batch, finish the running one and leave the group. Raises Stuck."""
        try:
            async with asyncio.timeout(STOP_SECONDS):
                # aiokafka lets the cancellation of its own task out, if that one waited to try again.
                await asyncio.gather(self._subscriber.stop(), return_exceptions=True)
        except TimeoutError as error:
            raise Stuck from error
        self._subscriber.consumer = None
