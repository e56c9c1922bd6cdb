"""A system's histories with everything taken out that may differ from run to run: ids, recorded times, deliveries.

Text is sealed anew in each run, and so is another one to a digest.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import orjson

from services.embedded import System

IDS = {
    "event_id", "stream_id", "plan_id", "correlation_id", "causation_id", "application_id", "case_id",
    "correction_id", "message_id", "key", "box", "digest", "form_digest",
}  # fmt: skip
DELIVERIES = {"notify.SendStarted", "notify.NoticeSent", "notify.SendFailed", "notify.SendUncertain"}


def histories(system: System) -> dict[str, list[str]]:
    """By application number: each stream of its plan in each service, as text, in a fixed order."""
    numbers: dict[str, str] = {}
    streams: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for service in system.services.values():
        positions = [(partition, 0) for partition in range(service.store.partitions)]
        for entry in service.store.entries(positions, 1_000_000):
            data = orjson.loads(entry.state)
            kind = entry.topic.rpartition("/")[0]
            if kind == "intake.ApplicationFiled":
                numbers[str(entry.plan_id)] = data["application_no"]
            if kind not in DELIVERIES:
                streams[(str(entry.plan_id), service.name, str(entry.originator_id))].append(
                    (entry.originator_version if service.name != "notify" else 0, entry.topic, _without_ids(data))
                )
    found: dict[str, list[str]] = defaultdict(list)
    for (plan_id, service_name, _), events in streams.items():
        in_order = sorted(events, key=lambda event: event[0])
        found[numbers[plan_id]].append(json.dumps([service_name, in_order], ensure_ascii=False, sort_keys=True))
    return {number: sorted(told) for number, told in sorted(found.items())}


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(part) for key, part in value.items() if key not in IDS and key != "version"}
    if isinstance(value, list):
        return [_without_ids(part) for part in value]
    return value
