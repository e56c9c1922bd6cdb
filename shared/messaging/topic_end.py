"""The end of a topic, against which a store is held before it publishes: what stands there, the store must have.

The last record of a partition need not be its highest sequence, where an earlier part was being published again. So a
store may lack something unnoticed here (audit notices it later), but what is noticed is so.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaTimeoutError

from shared.event_store.store import EventStore
from shared.messaging import own_loop, topics
from shared.messaging.cloud_events import ForeignRecord, from_kafka
from shared.messaging.kafka import Kafka
from shared.restored_store import noticing
from shared.restored_store.noticing import KnownEnd

PATIENCE_SECONDS: Final = 5.0


def holds_its_topic(store: EventStore, kafka: Kafka) -> bool:
    """Whether a store has what its topic ends with; otherwise it is marked as restored. Raises KafkaError."""
    return noticing.judge(store, ends_of_topic(kafka, store.service), "its topic") is None


def ends_of_topic(kafka: Kafka, service: str) -> list[KnownEnd]:
    """The last message in each partition of a service's topic that has any. Raises KafkaError."""
    with own_loop.runner() as runner:
        return runner.run(_read_end(kafka, service))


async def _read_end(kafka: Kafka, service: str) -> list[KnownEnd]:
    consumer = AIOKafkaConsumer(**kafka.connection, client_id=f"end-of-{service}", enable_auto_commit=False)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await consumer.start()
            return await _end_of(consumer, kafka.topic(service), topics.topics()[service].partitions)
    except TimeoutError as error:
        raise KafkaTimeoutError(f"the end of {kafka.topic(service)} cannot be read") from error
    finally:
        with suppress(TimeoutError):
            await asyncio.wait_for(consumer.stop(), PATIENCE_SECONDS)


async def _end_of(consumer: AIOKafkaConsumer, topic: str, partitions: int) -> list[KnownEnd]:
    parts = [TopicPartition(topic, number) for number in range(partitions)]
    consumer.assign(parts)
    first, ends = await consumer.beginning_offsets(parts), await consumer.end_offsets(parts)
    unread = {part for part in parts if ends[part] > first[part]}
    for part in parts:
        consumer.seek(part, max(first[part], ends[part] - 1))
    found = []
    while unread:
        for part, records in (await consumer.getmany(*unread, timeout_ms=1000)).items():
            with suppress(ForeignRecord):
                message = from_kafka(records[0])
                found.append(KnownEnd(message.partition, message.sequence, message.digest))
            unread.discard(part)
    return found
