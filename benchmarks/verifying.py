"""Verification of 200,000 events of the demo's mix: walking the chains, deriving again, and signing their ends.

Walking and deriving have a process of their own each, so that the memory they are told to need is theirs.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from typing import Any

from benchmarks.copies import multiply
from benchmarks.driving import Say
from benchmarks.house import Reading, fresh_system, peak_memory_mb, read_meters
from services.audit.verify import verify
from services.demo.filling import fill
from services.embedded import System
from shared.clock import MovedClock, SystemClock
from shared.event_store.deriving import derived_findings
from shared.event_store.recheck import Pace
from shared.messaging.subscriptions import FOLLOWS
from shared.process.rechecks import rules_of
from shared.process.serving import tune_interpreter
from shared.settings import Settings

APPLICATIONS = 100
PATIENCE = 1_800.0

Figures = dict[str, Any]


def measure(events: int, say: Say) -> Figures:
    """Events a second of each, and of each service; the most memory, in MB; processor time; how long the ends took."""
    until = datetime.now(UTC)
    clock = MovedClock(until - timedelta(days=740))
    with fresh_system(clock, send_mail=True) as system:
        fill(system, clock, until, APPLICATIONS)
        held = multiply(system, events, say)
        say(f"{held} events are stored")
        found = {"events": held}
        for what in (walk, derive):
            found |= alone(what, system.settings)
            say(f"{what.__name__}: {found[f'{what.__name__}_events_per_second']} events/s")
        return {"verifying": {**found, **sign(system)}}


def walk(system: System) -> Figures:
    """Both copies of every log, as an auditor has them verified where the services' own code is not at hand."""
    sources = {name: system.services[name].store for name in FOLLOWS["audit"]}
    started = time.perf_counter()
    report = verify(system.services["audit"].store.database, sources, FOLLOWS["audit"])
    seconds = time.perf_counter() - started
    assert report.sound, [str(one) for one in report.findings[:5]]
    return {"walk_events_per_second": round(sum(report.events.values()) / seconds)}


def derive(system: System) -> Figures:
    """What follows from the log of each service, derived again and compared."""
    found, events, seconds = {}, 0, 0.0
    for name in FOLLOWS["audit"]:
        pace = _Pace()
        started = time.perf_counter()
        findings = list(derived_findings(rules_of(system.services[name]), pace))
        took = time.perf_counter() - started
        assert not findings, [str(one) for one in findings[:5]]
        found[f"derive_{name}_events_per_second"] = round(pace.done / took)
        events, seconds = events + pace.done, seconds + took
    return {"derive_events_per_second": round(events / seconds), **found}


def sign(system: System) -> Figures:
    """The first ends of all logs, over everything that they hold, and the next ones."""
    found = {}
    for what in ("first", "later"):
        started = time.perf_counter()
        for log in system.logs:
            system.ends.turn(log, system.clock.now())
        found[f"ends_{what}_ms"] = round((time.perf_counter() - started) * 1000, 1)
    return found


class _Pace(Pace):
    """Counts what was derived from."""

    def __init__(self) -> None:
        self.done = 0

    def announce(self, rows: int) -> None: ...

    def passed(self, service: str, rows: int) -> None:
        self.done += rows


def alone(what: Callable[[System], Figures], settings: Settings) -> Figures:
    """What is measured in a process that does nothing else, and the most memory that it took. Raises queue.Empty."""
    context = multiprocessing.get_context("spawn")
    told: Queue[Figures] = context.Queue()
    process = context.Process(target=_alone, args=(what, settings, told), daemon=True)
    process.start()
    try:
        return told.get(timeout=PATIENCE)
    finally:
        process.terminate()
        process.join(timeout=30)


def _alone(what: Callable[[System], Figures], settings: Settings, told: Queue[Figures]) -> None:
    with System(settings, SystemClock()) as system:
        tune_interpreter()
        before, memory = _used(system), peak_memory_mb(os.getpid())
        found = what(system)
        after, name = _used(system), what.__name__
        told.put(
            {
                **found,
                f"{name}_memory_mb": round(peak_memory_mb(os.getpid()) - memory),
                f"{name}_cpu_ms": round((after.cpu_seconds - before.cpu_seconds) * 1000),
                f"{name}_postgres_cpu_ms": round((after.postgres_cpu_seconds - before.postgres_cpu_seconds) * 1000),
            }
        )


def _used(system: System) -> Reading:
    assert system.postgres is not None
    assert system.postgres.pid is not None
    return read_meters([os.getpid()], system.postgres.pid, system.services["audit"].store.database.dsn)
