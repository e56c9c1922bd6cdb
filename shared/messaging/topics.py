"""The topics of the bus, as topics.toml lists them, and what has to be done to make a broker have them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.messaging.kafka import Kafka

DAY_MS: Final = timedelta(days=1) // timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """One topic. `service` is the upstream whose log it carries."""

    service: str
    about: str
    partitions: int
    retention_days: int
    max_message_bytes: int

    @property
    def configuration(self) -> dict[str, str]:
        """Kafka's own words for it."""
        return {
            "retention.ms": str(self.retention_days * DAY_MS),
            "max.message.bytes": str(self.max_message_bytes),
            "cleanup.policy": "delete",
            # Retention counts from when a message was published, also where an old log is published again.
            "message.timestamp.type": "LogAppendTime",
        }


@cache
def topics() -> Mapping[str, TopicSpec]:
    """Every topic by its service."""
    table = tomllib.loads((files("shared.messaging") / "topics.toml").read_text(encoding="utf-8"))
    common = {key: table[key] for key in ("partitions", "retention_days", "max_message_bytes")}
    return {name: TopicSpec(name, **(common | own)) for name, own in table["topics"].items()}


class TopicUnfit(Exception):
    """A topic is there with another number of partitions, which cannot be changed."""


async def apply(kafka: Kafka) -> dict[str, str]:
    """Make the topics that are missing, and set the configuration of the others; what was done, by topic.

    Raises TopicUnfit, and KafkaError where the broker cannot be reached or refuses.
    """
    admin = AIOKafkaAdminClient(**kafka.connection)
    await admin.start()
    try:
        wanted = {kafka.topic(spec.service): spec for spec in topics().values()}
        there = {
            topic["topic"]: len(topic["partitions"])
            for topic in await admin.describe_topics(list(set(wanted) & set(await admin.list_topics())))
        }
        for name, spec in wanted.items():
            if there.get(name, spec.partitions) != spec.partitions:
                raise TopicUnfit(f"{name} has {there[name]} partitions instead of {spec.partitions}")
        missing = [
            NewTopic(name, spec.partitions, kafka.replicas, topic_configs=spec.configuration)
            for name, spec in wanted.items()
            if name not in there
        ]
        if missing:
            await admin.create_topics(missing)
        if there:
            resources = [ConfigResource(ConfigResourceType.TOPIC, name, wanted[name].configuration) for name in there]
            await admin.alter_configs(resources)
        return {name: "set" if name in there else "created" for name in wanted}
    finally:
        await admin.close()
