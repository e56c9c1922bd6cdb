"""How many copies of each service are at work, as Kafka sees it: the members of the group in which it hears others."""

from __future__ import annotations

from collections.abc import Mapping

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import NoError, for_code

from shared.messaging.kafka import Kafka
from shared.messaging.subscriptions import FOLLOWS


async def copies(kafka: Kafka) -> Mapping[str, int]:
    """By service. Raises KafkaError if the broker does not answer, or does not tell us."""
    async with kafka.administered() as admin:
        return {service: await _members(admin, kafka.group(service)) for service in FOLLOWS}


async def _members(admin: AIOKafkaAdminClient, group: str) -> int:
    # Each by itself: aiokafka 0.14 cannot read the answer about several, which has a field more than it expects.
    (answer,) = await admin.describe_consumer_groups([group])
    ((code, _group, _state, _type, _protocol, members, *_),) = answer.groups
    if (error := for_code(code)) is not NoError:
        raise error(group)
    return len(members)
