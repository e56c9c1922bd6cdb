"""Replay: the demo's own mix of events, read from the log, decoded once each, and folded into states."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from benchmarks.house import fresh_system
from services.demo.filling import fill
from services.embedded import System
from shared.clock import MovedClock
from shared.event_store.replay import Replay
from shared.process.serving import tune_interpreter

ROUNDS = 5


def measure(applications: int, say: Callable[[str], None]) -> dict[str, float]:
    """Events per second over a demo of so many applications; and how long filling it took, in seconds."""
    until = datetime.now(UTC)
    clock = MovedClock(until - timedelta(days=740))
    with fresh_system(clock, send_mail=True) as system:
        started = time.perf_counter()
        fill(system, clock, until, applications, lambda done, of: say(f"demo {done}/{of}") if done % 50 == 0 else None)
        filled = time.perf_counter() - started
        tune_interpreter()
        rates = [replay(system) for _ in range(ROUNDS)]
        return {
            "replay_events_per_second": round(max(rates)),
            "replay_events_per_second_median": round(sorted(rates)[ROUNDS // 2]),
            "demo_applications_per_second": round(applications / filled, 2),
        }


def replay(system: System) -> float:
    """Fold every event of every service once; events per second."""
    events = 0
    started = time.perf_counter()
    for service in system.services.values():
        replay = Replay(service.store, service.aggregates.__getitem__)
        for _ in replay.pages():
            pass
        events += replay.events
    return events / (time.perf_counter() - started)
