"""`make bench`: every measurement, with progress; writes benchmarks/latest.json.

python -m benchmarks            everything
python -m benchmarks door http  only these; latest.json keeps the others

There are door, http, kafka, away, replay, queue and timers.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

from benchmarks import catching_up, queue_page, replay, timers
from benchmarks.doors import CommandsDoor, HttpDoor
from benchmarks.driving import measure_cases
from benchmarks.house import fresh_folder, fresh_system, peak_memory_mb
from benchmarks.kafka import over_kafka
from benchmarks.server import serve
from deploy.kafka.jars import KafkaUnavailable
from services.embedded import System
from shared.clock import SystemClock
from shared.observability import configure_logging
from shared.process.serving import tune_interpreter
from shared.settings import Settings

LATEST = Path(__file__).with_name("latest.json")


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def at_the_door() -> dict[str, Any]:
    """Clients, services and driver in one process."""
    with fresh_system(running=True) as system:
        tune_interpreter()
        assert system.postgres is not None
        found = measure_cases(system, CommandsDoor(system), [os.getpid()], system.postgres.pid, say)
    return {"embedded": {**found, "memory_mb": round(peak_memory_mb(os.getpid()))}}


def over_http() -> dict[str, Any]:
    """The services in a process of their own, as `make run` starts them; the driver here, over HTTP."""
    with fresh_folder() as data:
        settings = Settings(data=data, send_mail=False)
        context = multiprocessing.get_context("spawn")
        port: Queue[int] = context.Queue()
        server = context.Process(target=serve, args=(settings, port), daemon=True)
        server.start()
        listening = port.get(timeout=120)
        pid = server.pid
        assert pid is not None
        try:
            with System(settings, SystemClock()) as onlooker:
                assert onlooker.postgres is not None
                found = measure_cases(onlooker, HttpDoor(listening), [pid], onlooker.postgres.pid, say)
                found["memory_mb"] = round(peak_memory_mb(pid))
                return {"embedded": {f"http_{key}": value for key, value in found.items()}}
        finally:
            server.terminate()
            server.join(timeout=30)


MEASUREMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "door": at_the_door,
    "http": over_http,
    "kafka": lambda: {"kafka": over_kafka(say)},
    "away": lambda: {"away": catching_up.measure(say)},
    "replay": lambda: replay.measure(150, say),
    "queue": lambda: queue_page.measure(100_000, say),
    "timers": lambda: timers.measure(20_000, say),
}


def main(wanted: list[str]) -> None:
    configure_logging("bench", level="ERROR")
    latest: dict[str, Any] = json.loads(LATEST.read_text()) if LATEST.exists() and wanted else {}
    latest["machine"] = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    for name in wanted or MEASUREMENTS:
        started = time.perf_counter()
        say(f"{name} ...")
        try:
            measured = MEASUREMENTS[name]()
        except KafkaUnavailable as missing:
            say(f"left out: {missing}")
            continue
        for key, value in measured.items():
            latest[key] = {**latest.get(key, {}), **value} if isinstance(value, dict) else value
        say(f"{name} took {time.perf_counter() - started:.0f} s")
    LATEST.write_text(json.dumps(latest, indent=2, sort_keys=True) + "\n")
    print(json.dumps(latest, indent=2, sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1:])
