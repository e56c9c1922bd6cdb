"""An operator's commands for the bus: its topics, and publishing again what a log holds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

import psycopg

from services.terminal.console import complain, say, settings_here, speaking, system_here
from shared.domain import Text
from shared.messaging import topics
from shared.messaging.kafka import Kafka
from shared.messaging.relay import rewind
from shared.process.failures import Unset

SAYS: Final[Mapping[str, Text]] = {
    "no_broker": Text(
        ja="トピックを置くブローカーを、JIGYOKEI_KAFKA_BOOTSTRAPに設定してください。",
        en="Set JIGYOKEI_KAFKA_BOOTSTRAP to the broker that is to have the topics.",
    ),
    "created": Text(ja="作りました", en="created"),
    "set": Text(ja="設定しました", en="set"),
    "publishes_nothing": Text(
        ja="{service}は何も送り出しません。送り出すのは{known}です。",
        en="{service} publishes nothing. Those that do: {known}.",
    ),
    "nothing_of_all": Text(
        ja="{service}はまだKafkaに何も送り出していないため、送り直すものはありません。",
        en="{service} has published nothing over Kafka yet: there is nothing to publish again.",
    ),
    "nothing_of_one": Text(
        ja="{service}に区画{partition}はないか、まだKafkaに何も送り出していないため、送り直すものはありません。",
        en="{service} has no partition {partition}, or has published nothing over Kafka yet: there is nothing to"
        " publish again.",
    ),
    "all_again": Text(
        ja="{service}の全{partitions}区画の記録を、{after}番から送り直します。受け手は、すでに持つものを飛ばします。",
        en="All {partitions} partitions of {service} will be published again, what there is from {after} on; followers"
        " skip what they have.",
    ),
    "one_again": Text(
        ja="{service}の区画{partition}の記録を、{after}番から送り直します。受け手は、すでに持つものを飛ばします。",
        en="Partition {partition} of {service} will be published again, what there is from {after} on; followers skip"
        " what they have.",
    ),
}
says = speaking(SAYS)


def topics_apply() -> int:
    """Make the topics that are missing, and set the others as topics.toml says."""
    settings = settings_here()
    if settings.kafka_bootstrap is None:
        raise Unset(says("no_broker"))
    for name, did in asyncio.run(topics.apply(Kafka(settings))).items():
        say(f"{name}: {says(did)}")
    return 0


def relay_rewind(service: str, to: int, partition: int | None) -> int:
    """Have a log published again from after a sequence on; a relay that runs notices by itself."""
    if service not in topics.topics():
        complain(says("publishes_nothing", service=service, known=", ".join(topics.topics())))
        return 2
    with system_here() as system, psycopg.connect(system.services[service].store.database.dsn) as connection:
        partitions = rewind(connection, to, partition)
    if not partitions:
        complain(
            says("nothing_of_all" if partition is None else "nothing_of_one", service=service, partition=partition)
        )
        return 1
    which = "all_again" if partition is None else "one_again"
    say(says(which, service=service, partition=partition, partitions=partitions, after=to + 1))
    return 0
