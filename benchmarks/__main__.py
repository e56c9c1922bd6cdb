"""`make bench`: every measurement, with progress; writes benchmarks/latest.json.

python -m benchmarks            everything
python -m benchmarks door http  only these (door, http, replay, queue, timers); latest.json keeps the others
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

from benchmarks import queue_page, replay, timers
from benchmarks.cases import Door, Driver, Result
from benchmarks.doors import CommandsDoor, HttpDoor
from benchmarks.house import fresh_folder, fresh_system, peak_memory_mb, read_meters
from benchmarks.server import serve
from benchmarks.watcher import Watcher
from services.embedded import System
from services.running import tune_interpreter
from shared.clock import SystemClock
from shared.observability import configure_logging
from shared.settings import Settings

LATEST = Path(__file__).with_name("latest.json")
CLIENTS = (1, 4, 8)
CASES = {1: 250, 4: 700, 8: 1000}
HALF_LOAD_CASES = 400


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def drive(system: System, door: Door, clients: int, cases: int, rate: float | None = None) -> Result:
    """One run of the driver against a running system, watched from its stores."""
    driver = Driver(door, clients, cases, rate)
    stores = {name: system.services[name].store for name in ("review", "notify", "followup")}
    watcher = Watcher(stores, system.services["audit"].store.database, driver.opened, driver.finished, driver.failed)
    watcher.start()
    try:
        return driver.run()
    finally:
        watcher.stop()


def measure_cases(name: str, system: System, door: Door, pids: list[int]) -> dict[str, Any]:
    """Cases per second at 1, 4 and 8 clients, cost per case at 8, and latency at half of the best rate."""
    assert system.postgres is not None
    assert system.postgres.pid is not None
    dsn = system.services["intake"].store.database.dsn
    found: dict[str, Any] = {}
    drive(system, door, 4, 100)
    best = 0.0
    for clients in CLIENTS:
        before = read_meters(pids, system.postgres.pid, dsn)
        result = drive(system, door, clients, CASES[clients])
        after = read_meters(pids, system.postgres.pid, dsn)
        best = max(best, result.cases_per_second)
        found[f"{name}_at_{clients}_clients"] = round(result.cases_per_second, 1)
        found[f"{name}_cpu_ms_per_case"] = round((after.cpu_seconds - before.cpu_seconds) / result.cases * 1000, 2)
        found[f"{name}_postgres_cpu_ms_per_case"] = round(
            (after.postgres_cpu_seconds - before.postgres_cpu_seconds) / result.cases * 1000, 2
        )
        found[f"{name}_wal_bytes_per_case"] = round((after.wal_bytes - before.wal_bytes) / result.cases)
        say(f"{name}: {clients} clients {result.cases_per_second:.1f} cases/s")
    found[f"{name}cases_per_second"] = round(best, 1)
    half = drive(system, door, 4, HALF_LOAD_CASES, rate=best / 2)
    found[f"{name}_half_load_p50_ms"] = round(half.latency_ms(0.5), 1)
    found[f"{name}_half_load_p99_ms"] = round(half.latency_ms(0.99), 1)
    say(f"{name}: half load p50 {half.latency_ms(0.5):.0f} ms, p99 {half.latency_ms(0.99):.0f} ms")
    return found


def at_the_door() -> dict[str, Any]:
    """Clients, services and driver in one process."""
    with fresh_system(running=True) as system:
        tune_interpreter()
        found = measure_cases("", system, CommandsDoor(system), [os.getpid()])
    renamed = {key.removeprefix("_"): value for key, value in found.items()}
    return {"embedded": {**renamed, "memory_mb": round(peak_memory_mb(os.getpid()))}}


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
                found = measure_cases("http_", onlooker, HttpDoor(listening), [pid])
                renamed = {key.replace("http__", "http_"): value for key, value in found.items()}
                return {"embedded": {**renamed, "http_memory_mb": round(peak_memory_mb(pid))}}
        finally:
            server.terminate()
            server.join(timeout=30)


MEASUREMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "door": at_the_door,
    "http": over_http,
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
        for key, value in MEASUREMENTS[name]().items():
            latest[key] = {**latest.get(key, {}), **value} if isinstance(value, dict) else value
        say(f"{name} took {time.perf_counter() - started:.0f} s")
    LATEST.write_text(json.dumps(latest, indent=2, sort_keys=True) + "\n")
    print(json.dumps(latest, indent=2, sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1:])
