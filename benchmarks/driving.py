"""Driving whole cases through a running system, however its parts talk to each other, and what that costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.cases import Door, Driver, Result
from benchmarks.house import read_meters
from benchmarks.watcher import Watcher
from services.embedded import System

CLIENTS = (1, 4, 8)
WARM_UP_CASES = 100
CASES = {1: 250, 4: 700, 8: 1000}
HALF_LOAD_CASES = 400

Say = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    """How much is done in a measurement: a share of everything, and so many cases a second at half load.

    Less than the whole only shows that the measurement works. Without a rate, half load is half of the best of the run.
    """

    share: float = 1.0
    rate: float | None = None

    def of(self, many: int) -> int:
        """So many, or the share of them; at least one."""
        return max(1, round(many * self.share))


def watching(system: System) -> Watcher:
    """A watcher of a running system's databases; enter it before the first case."""
    names = ("review", "notify", "followup", "audit")
    return Watcher({name: system.services[name].store.database.dsn for name in names})


def drive(watcher: Watcher, door: Door, clients: int, cases: int, rate: float | None = None) -> Result:
    """One run of the driver, told by a watcher how its cases go on."""
    driver = watcher.hearer = Driver(door, clients, cases, rate)
    try:
        return driver.run()
    finally:
        watcher.hearer = None


def measure_cases(
    system: System, door: Door, pids: list[int], postmaster: int | None, size: Size, say: Say
) -> dict[str, Any]:
    """Cases per second at 1, 4 and 8 clients, cost per case at 8, and latency at half of the best rate.

    `pids` are the processes whose CPU time counts as ours; PostgreSQL's are found from its first one.
    """
    assert postmaster is not None
    dsn = system.services["intake"].store.database.dsn
    found: dict[str, Any] = {}
    best = 0.0
    with watching(system) as watcher:
        drive(watcher, door, 4, size.of(WARM_UP_CASES))
        for clients in CLIENTS:
            before = read_meters(pids, postmaster, dsn)
            result = drive(watcher, door, clients, size.of(CASES[clients]))
            after = read_meters(pids, postmaster, dsn)
            best = max(best, result.cases_per_second)
            found[f"at_{clients}_clients"] = round(result.cases_per_second, 1)
            ours = after.cpu_seconds - before.cpu_seconds
            theirs = after.postgres_cpu_seconds - before.postgres_cpu_seconds
            found["cpu_ms_per_case"] = round(ours / result.cases * 1000, 2)
            found["postgres_cpu_ms_per_case"] = round(theirs / result.cases * 1000, 2)
            found["wal_bytes_per_case"] = round((after.wal_bytes - before.wal_bytes) / result.cases)
            say(f"{clients} clients {result.cases_per_second:.1f} cases/s")
        found["cases_per_second"] = round(best, 1)
        half = drive(watcher, door, 4, size.of(HALF_LOAD_CASES), rate=size.rate or best / 2)
    found["half_load_p50_ms"] = round(half.latency_ms(0.5), 1)
    found["half_load_p99_ms"] = round(half.latency_ms(0.99), 1)
    say(f"half load p50 {half.latency_ms(0.5):.0f} ms, p99 {half.latency_ms(0.99):.0f} ms")
    return found
