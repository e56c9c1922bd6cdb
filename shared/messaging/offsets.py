"""The offsets that Kafka keeps for a service: where its copies begin to read what they follow."""

from __future__ import annotations

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalGenerationError, UnknownMemberIdError

from shared.messaging.kafka import Kafka
from shared.messaging.subscriptions import FOLLOWS
from shared.messaging.topics import topics


class FollowerRuns(Exception):
    """Copies of the service are at work, which would not notice."""


async def read_again(kafka: Kafka, service: str) -> None:
    """Have a service read its topics from the beginning, once it starts; it skips what it has. Raises FollowerRuns."""
    consumer = AIOKafkaConsumer(**kafka.connection, group_id=kafka.group(service), enable_auto_commit=False)
    parts = [
        TopicPartition(kafka.topic(upstream), number)
        for upstream in FOLLOWS[service]
        for number in range(topics()[upstream].partitions)
    ]
    try:
        await consumer.start()
        consumer.assign(parts)
        await consumer.commit(await consumer.beginning_offsets(parts))
    except (CommitFailedError, IllegalGenerationError, UnknownMemberIdError) as error:
        raise FollowerRuns from error
    finally:
        await consumer.stop()
