"""The topics of the bus, as topics.toml lists them, and what has to be done to make a broker have them."""

from __future__ import annotations

import asyncio
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError

from shared.messaging.kafka import Kafka

PATIENCE_SECONDS: Final = 10.0
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
    """The broker does not take a topic as it should be, or has it with another number of partitions; says why."""


async def apply(kafka: Kafka) -> dict[str, str]:
    """Make the topics that are missing, and set the configuration of the others; what was done, by topic.

    Raises TopicUnfit, and KafkaError where the broker cannot be reached.
    """
    wanted = {kafka.topic(spec.service): spec for spec in topics().values()}
    async with kafka.administered() as admin:
        there = await _make(admin, wanted, kafka.replicas)
        await _check_partitions(admin, {name: wanted[name] for name in there})
        await _set(admin, {name: wanted[name] for name in there})
    return {name: "set" if name in there else "created" for name in wanted}


async def _make(admin: AIOKafkaAdminClient, wanted: Mapping[str, TopicSpec], replicas: int) -> set[str]:
    """Make topics; which of them were there already."""
    new = [NewTopic(name, s.partitions, replicas, topic_configs=s.configuration) for name, s in wanted.items()]
    there = set()
    for name, code, message in (await admin.create_topics(new)).topic_errors:
        if code == TopicAlreadyExistsError.errno:
            there.add(name)
        elif code:
            raise TopicUnfit(f"{name} cannot be made: {message}")
    return there


async def _check_partitions(admin: AIOKafkaAdminClient, there: Mapping[str, TopicSpec]) -> None:
    unseen = set(there)
    give_up = time.monotonic() + PATIENCE_SECONDS
    while unseen:
        for topic in await admin.describe_topics(list(unseen)):
            name, found = topic["topic"], len(topic["partitions"])
            # A topic that has just been made is not known to every broker yet.
            if found:
                unseen.discard(name)
                if found != there[name].partitions:
                    raise TopicUnfit(f"{name} has {found} partitions instead of {there[name].partitions}")
        if unseen and time.monotonic() > give_up:
            raise TopicUnfit(f"{', '.join(sorted(unseen))}: the broker does not say how many partitions there are")
        await asyncio.sleep(0.1 if unseen else 0)


async def _set(admin: AIOKafkaAdminClient, there: Mapping[str, TopicSpec]) -> None:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name, spec.configuration) for name, spec in there.items()]
    for answer in await admin.alter_configs(resources) if resources else []:
        for code, message, _, name in answer.resources:
            if code:
                raise TopicUnfit(f"{name} cannot be set: {message}")
