"""Records as a broker would give them, made from what a store holds."""

from __future__ import annotations

from collections.abc import Iterable

from aiokafka import ConsumerRecord

from shared.event_store.store import EventStore
from shared.messaging.cloud_events import to_kafka
from shared.messaging.message import Message


def messages(store: EventStore) -> list[Message]:
    """All that a store has recorded, in order within each partition."""
    epoch = str(store.identity.epoch)
    entries = store.entries([(p, 0) for p in range(store.partitions)], 10_000)
    return [Message.of(store.service, epoch, entry) for entry in entries]


def record(message: Message, offset: int = 0) -> ConsumerRecord[bytes, bytes]:
    """One message as it comes out of a topic."""
    made = to_kafka(message)
    key = str(made.key).encode()
    return ConsumerRecord(
        topic=message.upstream,
        partition=message.partition,
        offset=offset,
        timestamp=0,
        timestamp_type=0,
        key=key,
        value=made.value,
        checksum=None,
        serialized_key_size=len(key),
        serialized_value_size=len(made.value),
        headers=tuple(made.headers.items()),
    )


def records(messages: Iterable[Message]) -> list[ConsumerRecord[bytes, bytes]]:
    """Messages in the order in which a topic holds them."""
    return [record(message, offset) for offset, message in enumerate(messages)]
