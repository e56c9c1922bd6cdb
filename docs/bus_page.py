"""What each service says and hears on the bus, as a page for people: the same as its AsyncAPI document says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from docs.bus import told_apart
from shared.contracts.event import Event, names_of
from shared.event_store.chain import GENESIS, digest_of, partition_of, stamp_of
from shared.messaging import cloud_events
from shared.messaging.message import Message
from shared.messaging.subscriptions import FOLLOWS
from shared.messaging.topics import topics

Schema = Mapping[str, Any]

HEADER = "header"
"""The field that every event has; told once."""

SAMPLES: Final = {
    "intake": "intake.ApplicationWithdrawn/2",
    "review": "review.CaseAssigned/1",
    "notify": "notify.NoticeSent/1",
    "followup": "followup.ReminderFellDue/2",
}
"""Short ones, of those that the tests keep as they were first stored."""
STORED: Final = Path(__file__).parent.parent / "tests/golden/events"
EPOCH: Final = str(UUID(int=0))


def bus_page(service: str, document: str) -> str:
    """The page of one service, from its document."""
    described = orjson.loads(document)
    lines = [
        f"# What {service} says and hears",
        "",
        f"Written by `python -m docs.generate` from [{service}.json]({service}.json); not by hand.",
        "",
        *_hears(service, described["channels"]),
    ]
    if service in topics():
        lines += _says(service, described)
    return "\n".join(lines)


def _hears(service: str, channels: Schema) -> Iterator[str]:
    yield "## It hears\n"
    yield "| from | topic | |\n|---|---|---|"
    for upstream in FOLLOWS[service]:
        channel = channels[f"{service} follows {upstream}"]
        yield f"| [{upstream}]({upstream}.md) | `{channel['address']}` | {channel['description']} |"
    yield ""


def _says(service: str, described: Schema) -> Iterator[str]:
    spec, schemas = topics()[service], described["components"]["schemas"]
    topic = described["channels"][f"{service} publishes"]["address"]
    events = names_of(import_module(f"shared.contracts.{service}"))
    yield f"## It says, in `{topic}`\n"
    yield f"{spec.about}.\n"
    yield "| | |\n|---|---|"
    yield f"| partitions | {spec.partitions} |"
    yield "| key | the plan; the stream, where there is no plan |"
    yield f"| kept for | {spec.retention_days} days |"
    yield f"| largest message | {spec.max_message_bytes:,} bytes |"
    yield "| value | JSON, byte for byte as it is stored |"
    yield "| headers | CloudEvents 1.0 in Kafka's binary mode: |"
    for attribute, meaning in _attributes():
        yield f"| `ce_{attribute}` | {meaning} |"
    yield from _shown(service, topic, events[SAMPLES[service]])
    said = [reference["$ref"] for reference in schemas[f"{service} publishes:Message:Payload"]["anyOf"]]
    yield f"\n## Messages\n\nEach has a `{HEADER}` besides: see [Header](#header)."
    names = {told_apart(service, event).__name__: name for name, event in events.items()}
    for name in map(_name_of, said):
        yield from _told(names[name], schemas[name])
    yield "\n## What they are made of"
    for name in sorted(_parts(said, schemas) - set(map(_name_of, said))):
        yield from _told(name, schemas[name])
    yield ""


def _shown(service: str, topic: str, event: type[Event]) -> Iterator[str]:
    """One record as it is on the wire, the first of its partition."""
    data = (STORED / f"{event.name.replace('/', '_')}.json").read_bytes()
    record = cloud_events.to_kafka(_message(service, event.model_validate_json(data), data))
    shown = {
        "topic": topic,
        "partition": record.headers["ce_id"].decode().partition("-")[0],
        "key": str(record.key),
        **{name: value.decode() for name, value in record.headers.items()},
    }
    yield "\n## A record\n"
    yield "```text"
    yield from (f"{name:<15} {value}" for name, value in shown.items())
    yield "```\n"
    yield "Its value, here with line breaks:\n"
    yield f"```json\n{orjson.dumps(orjson.loads(data), option=orjson.OPT_INDENT_2).decode()}\n```\n"
    yield (
        "`ce_digest` is made [from the value's bytes, the headers](../audit-export.md#the-digest) and the digest of "
        "the record before it in the partition. This one is the first: before it come 64 zeros."
    )


def _message(service: str, event: Event, data: bytes) -> Message:
    head, recorded_at = event.head, event.head.occurred_at + timedelta(milliseconds=2)
    partition = partition_of(head.plan_id, head.stream_id, topics()[service].partitions)
    place = partition, 1, head.stream_id, head.version, event.name, head.plan_id
    digest = digest_of(GENESIS, *place, stamp_of(recorded_at), data)
    return Message(service, EPOCH, *place, recorded_at, digest, data)


def _attributes() -> Iterator[list[str]]:
    """Name and meaning of each attribute, from the table in the module that writes them."""
    for line in (cloud_events.__doc__ or "").splitlines():
        if line.startswith("| `"):
            names, meaning = (cell.strip() for cell in line.strip("|").split("|"))
            yield [names.replace("`", "").replace(", ", "`, `ce_"), meaning]


def _told(heading: str, schema: Schema) -> Iterator[str]:
    yield f"\n### {heading}\n"
    if "description" in schema:
        yield f"{schema['description']}\n"
    fields = {name: field for name, field in schema.get("properties", {}).items() if name != HEADER}
    if fields:
        yield "| field | type | |\n|---|---|---|"
    for name, field in fields.items():
        optional = "" if name in schema.get("required", ()) else "optional"
        told = ". ".join(filter(None, (optional, " ".join(field.get("description", "").split()))))
        yield f"| `{name}` | {_type_of(field)} | {told} |"


def _type_of(schema: Schema) -> str:
    match schema:
        case {"$ref": reference}:
            name = _name_of(reference)
            return f"[{name}](#{name.lower()})"
        case {"anyOf": choices}:
            return " or ".join(_type_of(choice) for choice in choices)
        case {"enum": values}:
            return ", ".join(f"`{value}`" for value in values)
        case {"const": value}:
            return f"`{value}`"
        case {"type": "array", "items": items}:
            return f"list of {_type_of(items)}"
        case {"type": "string", "format": form}:
            return str(form)
        case {"type": "string", "maxLength": most}:
            return f"string of at most {most}"
    return str(schema.get("type", "anything"))


def _name_of(reference: str) -> str:
    return reference.rpartition("/")[2]


def _parts(said: list[str], schemas: Schema) -> set[str]:
    """Every schema that can be reached from these."""
    found: set[str] = set()
    open_ones: list[Any] = [{"$ref": reference} for reference in said]
    while open_ones:
        match open_ones.pop():
            case {"$ref": str(reference)} if (name := _name_of(reference)) not in found:
                found.add(name)
                open_ones.append(schemas[name])
            case dict() as mapping:
                open_ones += mapping.values()
            case list() as items:
                open_ones += items
    return found
