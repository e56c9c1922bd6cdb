"""The same cases over Kafka: broker, PostgreSQL, five service processes and the driver together on one machine."""

from __future__ import annotations

import os
from typing import Any

from benchmarks.deployed import deployed
from benchmarks.doors import CommandsDoor
from benchmarks.driving import Say, Size, drive, measure_cases, watching
from benchmarks.house import percentile
from deploy.processes import SERVICES

IDLE_CASES = 60


def over_kafka(size: Size, say: Say) -> dict[str, Any]:
    """Cases per second at the commands' door, cost, latency at half load, and from filing to the desk when idle."""
    with deployed() as house:
        started = house.processes.start(*SERVICES)
        door = CommandsDoor(house.onlooker)
        with watching(house.onlooker) as watcher:
            drive(watcher, door, 1, 5)
            idle = sorted(drive(watcher, door, 1, size.of(IDLE_CASES), rate=3).to_desk)
        pids = [os.getpid(), *(process.pid for process in started)]
        found = measure_cases(house.onlooker, door, pids, house.postgres.pid, size, say)
    found["idle_filing_to_desk_p50_ms"] = round(percentile(idle, 0.5) * 1000, 1)
    found["idle_filing_to_desk_p99_ms"] = round(percentile(idle, 0.99) * 1000, 1)
    return found
