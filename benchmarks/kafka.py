"""The same cases over Kafka: broker, PostgreSQL, five service processes and the driver together on one machine."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.doors import CommandsDoor
from benchmarks.driving import Say, drive, measure_cases
from benchmarks.house import fresh_folder, percentile
from deploy.kafka.broker import Broker
from deploy.processes import SERVICES, Processes
from services.embedded import System
from shared.clock import SystemClock
from shared.postgres.launcher import EmbeddedPostgres
from shared.process.serving import tune_interpreter
from shared.settings import Settings

IDLE_CASES = 60


def over_kafka(say: Say) -> dict[str, Any]:
    """Cases per second at the commands' door, cost, latency at half load, and from filing to the desk when idle."""
    with (
        fresh_folder() as data,
        tempfile.TemporaryDirectory(prefix="jgk-bench-kafka-") as folder,
        Broker(Path(folder)) as broker,
        EmbeddedPostgres(data) as postgres,
        Processes(
            data, broker.bootstrap, postgres.dsn("postgres"), f"b{uuid4().hex[:8]}.", {"JIGYOKEI_SEND_MAIL": "0"}
        ) as processes,
    ):
        processes.apply_topics()
        started = processes.start(*SERVICES)
        settings = Settings(data=data, send_mail=False, postgres_dsn=postgres.dsn("postgres"))
        with System(settings, SystemClock()) as onlooker:
            tune_interpreter()
            door = CommandsDoor(onlooker)
            drive(onlooker, door, 1, 5)
            idle = sorted(drive(onlooker, door, 1, IDLE_CASES, rate=3).to_desk)
            pids = [os.getpid(), *(process.pid for process in started)]
            found = measure_cases(onlooker, door, pids, postgres.pid, say)
    found["idle_filing_to_desk_p50_ms"] = round(percentile(idle, 0.5) * 1000, 1)
    found["idle_filing_to_desk_p99_ms"] = round(percentile(idle, 0.99) * 1000, 1)
    return found
