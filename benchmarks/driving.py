"""Driving whole cases through a running system, however its parts talk to each other, and what that costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.cases import Door, Driver, Result
from benchmarks.house import read_meters
from benchmarks.watcher import Watcher
from services.embedded import System

CLIENTS = (1, 4, 8)
CASES = {1: 250, 4: 700, 8: 1000}
HALF_LOAD_CASES = 400

Say = Callable[[str], None]


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


def measure_cases(system: System, door: Door, pids: list[int], postmaster: int | None, say: Say) -> dict[str, Any]:
    """Cases per second at 1, 4 and 8 clients, cost per case at 8, and latency at half of the best rate.

    `pids` are the processes whose CPU time counts as ours; PostgreSQL's are found from its first one.
    """
    assert postmaster is not None
    dsn = system.services["intake"].store.database.dsn
    found: dict[str, Any] = {}
    drive(system, door, 4, 100)
    best = 0.0
    for clients in CLIENTS:
        before = read_meters(pids, postmaster, dsn)
        result = drive(system, door, clients, CASES[clients])
        after = read_meters(pids, postmaster, dsn)
        best = max(best, result.cases_per_second)
        found[f"at_{clients}_clients"] = round(result.cases_per_second, 1)
        ours, theirs = after.cpu_seconds - before.cpu_seconds, after.postgres_cpu_seconds - before.postgres_cpu_seconds
        found["cpu_ms_per_case"] = round(ours / result.cases * 1000, 2)
        found["postgres_cpu_ms_per_case"] = round(theirs / result.cases * 1000, 2)
        found["wal_bytes_per_case"] = round((after.wal_bytes - before.wal_bytes) / result.cases)
        say(f"{clients} clients {result.cases_per_second:.1f} cases/s")
    found["cases_per_second"] = round(best, 1)
    half = drive(system, door, 4, HALF_LOAD_CASES, rate=best / 2)
    found["half_load_p50_ms"] = round(half.latency_ms(0.5), 1)
    found["half_load_p99_ms"] = round(half.latency_ms(0.99), 1)
    say(f"half load p50 {half.latency_ms(0.5):.0f} ms, p99 {half.latency_ms(0.99):.0f} ms")
    return found
