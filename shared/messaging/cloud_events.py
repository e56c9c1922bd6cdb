"""A message on the bus: CloudEvents 1.0 in Kafka's binary mode. The value is the stored event, byte for byte.

| attribute | |
|---|---|
| `id` | partition and sequence, unique within the source |
| `source` | the service and the epoch of its store |
| `type` | the event's name, such as review.CaseOpened/1 |
| `subject` | the stream |
| `time` | when it was recorded |
| `sequence`, `version` | its place in the partition and in the stream |
| `planid` | the plan, if it belongs to one |
| `digest` | its link of the hash chain |

The Kafka partition is the log's, the key the plan (else the stream).
"""

from __future__ import annotations

from typing import Any, Final, cast

from aiokafka import ConsumerRecord
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.base import Format
from cloudevents.core.v1.event import CloudEvent

from shared.messaging.message import Message


class ForeignRecord(ValueError):
    """Somebody else wrote into the topic."""


class _AsItIs:
    """The library's format for data, which here stays the bytes that were stored."""

    def write_data(self, data: Any, datacontenttype: str | None) -> bytes:
        return cast("bytes", data)

    def read_data(self, body: bytes, datacontenttype: str | None) -> bytes:
        return body


_AS_IT_IS: Final = cast("Format", _AsItIs())


def _key(event: BaseCloudEvent) -> str:
    return cast("str", event.get_extension("planid") or event.get_subject())


def to_kafka(message: Message) -> KafkaMessage:
    """Headers, key and value of a message."""
    attributes = {
        "specversion": "1.0",
        "id": f"{message.partition}-{message.sequence}",
        "source": f"urn:jigyokei:{message.upstream}:{message.epoch}",
        "type": message.name,
        "subject": message.stream_id,
        "time": message.recorded_at,
        "datacontenttype": "application/json",
        "sequence": str(message.sequence),
        "version": str(message.version),
        "digest": message.digest.hex(),
    }
    if message.plan_id is not None:
        attributes["planid"] = message.plan_id
    return to_binary(CloudEvent(attributes, message.data), _AS_IT_IS, _key)


def from_kafka(record: ConsumerRecord[bytes, bytes]) -> Message:
    """The message that a record carries. Raises ForeignRecord for any other record."""
    try:
        return _message(record)
    except Exception as error:
        raise ForeignRecord(f"offset {record.offset} of {record.topic} holds no message of ours") from error


def _message(record: ConsumerRecord[bytes, bytes]) -> Message:
    event = from_binary(KafkaMessage(dict(record.headers), None, record.value or b""), _AS_IT_IS, CloudEvent)
    urn, ours, upstream, epoch = event.get_source().split(":", 3)
    recorded_at, stream_id = event.get_time(), event.get_subject()
    if (urn, ours) != ("urn", "jigyokei") or recorded_at is None or stream_id is None:
        raise ValueError(event.get_source())
    return Message(
        upstream=upstream,
        epoch=epoch,
        partition=record.partition,
        sequence=int(event.get_extension("sequence")),
        stream_id=stream_id,
        version=int(event.get_extension("version")),
        name=event.get_type(),
        plan_id=event.get_extension("planid"),
        recorded_at=recorded_at,
        digest=bytes.fromhex(event.get_extension("digest")),
        data=cast("bytes", event.get_data()),
    )
