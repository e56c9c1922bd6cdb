"""An operator's commands for the bus: its topics, and publishing again what a log holds."""

from __future__ import annotations

import asyncio

import psycopg

from services.terminal.console import complain, say, settings_here, system_here
from shared.messaging import topics
from shared.messaging.kafka import Kafka
from shared.messaging.relay import rewind
from shared.process.failures import Unset


def topics_apply() -> int:
    """Make the topics that are missing, and set the others as topics.toml says."""
    settings = settings_here()
    if settings.kafka_bootstrap is None:
        raise Unset("Set JIGYOKEI_KAFKA_BOOTSTRAP to the broker that is to have the topics.")
    for name, did in asyncio.run(topics.apply(Kafka(settings))).items():
        say(f"{name}: {did}")
    return 0


def relay_rewind(service: str, to: int, partition: int | None) -> int:
    """Have a log published again from after a sequence on; a relay that runs notices by itself."""
    if service not in topics.topics():
        complain(f"{service} publishes nothing. Those that do: {', '.join(topics.topics())}.")
        return 2
    with system_here() as system, psycopg.connect(system.services[service].store.database.dsn) as connection:
        partitions = rewind(connection, to, partition)
    if not partitions:
        known = f"has no partition {partition}, or has" if partition is not None else "has"
        complain(f"{service} {known} published nothing over Kafka yet: there is nothing to publish again.")
        return 1
    which = f"Partition {partition}" if partition is not None else f"All {partitions} partitions"
    say(f"{which} of {service} will be published again, what there is from {to + 1} on; followers skip what they have.")
    return 0
