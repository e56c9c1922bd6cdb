"""Every measurement by its name, and several of them in one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from benchmarks import catching_up, queue_page, replay, timers
from benchmarks.doors import CommandsDoor, HttpDoor
from benchmarks.driving import Say, Size, measure_cases
from benchmarks.house import fresh_folder, fresh_system, peak_memory_mb
from benchmarks.kafka import over_kafka
from benchmarks.server import served
from deploy.kafka.jars import KafkaUnavailable
from services.embedded import System
from shared.clock import SystemClock
from shared.process.serving import tune_interpreter
from shared.settings import Settings

Figures = dict[str, Any]
"""Numbers by name, in groups of groups."""


def at_the_door(size: Size, say: Say) -> Figures:
    """Clients, services and driver in one process."""
    with fresh_system(running=True) as system:
        tune_interpreter()
        assert system.postgres is not None
        found = measure_cases(system, CommandsDoor(system), [os.getpid()], system.postgres.pid, size, say)
    return {"embedded": {**found, "memory_mb": round(peak_memory_mb(os.getpid()))}}


def over_http(size: Size, say: Say) -> Figures:
    """The services in a process of their own, as `make run` starts them; the driver here, over HTTP."""
    with fresh_folder() as data:
        settings = Settings(data=data, send_mail=False)
        with served(settings) as server, System(settings, SystemClock()) as onlooker:
            assert onlooker.postgres is not None
            door = HttpDoor(server.port)
            found = measure_cases(onlooker, door, [server.pid], onlooker.postgres.pid, size, say)
            found["memory_mb"] = round(peak_memory_mb(server.pid))
            return {"embedded": {f"http_{key}": value for key, value in found.items()}}


def verifying(size: Size, say: Say) -> Figures:
    """Verification; earlier revisions have nothing of it, and are measured in the rest."""
    from benchmarks import verifying

    return verifying.measure(size.of(200_000), say)


def drafts(size: Size, say: Say) -> Figures:
    """Pages of a draft; earlier revisions have no example of a joint plan to fill, and are measured in the rest."""
    from benchmarks import draft_pages

    return {"drafts": draft_pages.measure(size.of(2_000), say)}


MEASUREMENTS: Final[dict[str, Callable[[Size, Say], Figures]]] = {
    "door": at_the_door,
    "http": over_http,
    "kafka": lambda size, say: {"kafka": over_kafka(size, say)},
    "away": lambda size, say: {"away": catching_up.measure(size, say)},
    "replay": lambda size, say: replay.measure(size.of(150), say),
    "queue": lambda size, say: queue_page.measure(size.of(100_000), say),
    "drafts": drafts,
    "timers": lambda size, say: timers.measure(size.of(20_000), say),
    "verifying": verifying,
}


def measure(names: Sequence[str], size: Size, say: Say) -> Figures:
    """The figures of these measurements together; one for which something is missing is left out."""
    found: Figures = {}
    for name in names:
        started = time.perf_counter()
        say(f"{name} ...")
        try:
            measured = MEASUREMENTS[name](size, say)
        except KafkaUnavailable as missing:
            say(f"left out: {missing}")
            continue
        found = joined(found, measured)
        say(f"{name} took {time.perf_counter() - started:.0f} s")
    return found


def joined(figures: Figures, more: Figures) -> Figures:
    """Both; a group that both have holds what either of them holds, newer figures in place of older ones."""
    groups = {key: {**figures.get(key, {}), **value} for key, value in more.items() if isinstance(value, dict)}
    return {**figures, **more, **groups}
