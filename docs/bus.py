"""What each service says and hears on the bus (docs/asyncapi): AsyncAPI 3.0, as FastStream describes topics."""

from __future__ import annotations

from functools import cache, reduce
from importlib import import_module
from operator import or_
from typing import Any

import orjson
from faststream.kafka import KafkaBroker
from faststream.specification import AsyncAPI
from pydantic import create_model

from shared.contracts.event import Event, names_of
from shared.messaging.kafka import Kafka
from shared.messaging.subscriptions import FOLLOWS
from shared.messaging.topics import topics
from shared.settings import Settings

ENVELOPE = (
    "CloudEvents 1.0 in Kafka's binary mode: the value is the stored event, ce_type its name, ce_subject its stream, "
    "ce_sequence its place in the partition. The key is the plan, else the stream."
)


def asyncapi_page(service: str) -> str:
    """The description of one service, as JSON."""
    kafka = Kafka(Settings(kafka_bootstrap="kafka:9092"))
    broker = KafkaBroker(kafka.bootstrap, apply_types=False)
    if service in topics():
        spec = topics()[service]
        broker.publisher(
            kafka.topic(service),
            title=f"{service} publishes",
            description=f"{spec.about}. {spec.partitions} partitions, kept for {spec.retention_days} days. {ENVELOPE}",
            schema=_events(service),
        )
    for upstream in FOLLOWS[service]:
        subscriber = broker.subscriber(
            kafka.topic(upstream),
            group_id=kafka.group(service),
            title=f"{service} follows {upstream}",
            description=f"{topics()[upstream].about}. Group {kafka.group(service)}; twice is taken once.",
        )
        subscriber(_hearing(upstream))
    described = AsyncAPI(title=f"jigyokei {service}", version="1", schema_version="3.0.0")
    described.add_broker(broker)
    # FastStream keeps its subscribers in a set.
    in_order = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    document = _as_on_the_wire(orjson.loads(described.to_specification().to_json()))
    return orjson.dumps(document, option=in_order).decode() + "\n"


def _as_on_the_wire(document: dict[str, Any]) -> dict[str, Any]:
    """What our classes do not say: a recorded event has its header; readers pass over fields that they do not know."""
    components = document["components"]
    for message in components["messages"].values():
        message["correlationId"] = {"location": "$message.payload#/header/correlation_id"}
    for schema in components["schemas"].values():
        schema.pop("additionalProperties", None)
        if "header" in schema.get("properties", {}):
            schema["properties"]["header"] = {"$ref": "#/components/schemas/Header"}
            schema["required"] = ["header", *schema.get("required", [])]
    return document


def _events(service: str) -> Any:
    return reduce(or_, (told_apart(service, event) for event in _all()[service]))


@cache
def _all() -> dict[str, list[type[Event]]]:
    return {service: list(names_of(import_module(f"shared.contracts.{service}")).values()) for service in topics()}


@cache
def told_apart(service: str, event: type[Event]) -> type[Event]:
    """FastStream describes one class under each name, and what has crossed has the same one in two services."""
    namesakes = [other for events in _all().values() for other in events if other.__name__ == event.__name__]
    if len(namesakes) == 1:
        return event
    return create_model(f"{service.capitalize()}{event.__name__}", __base__=event, __doc__=event.__doc__)


def _hearing(upstream: str) -> Any:
    def take(message: Any) -> None:
        """One message of an upstream; in truth they are taken by the hundred."""

    take.__annotations__["message"] = _events(upstream)
    return take
