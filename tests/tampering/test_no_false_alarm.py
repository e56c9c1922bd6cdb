"""Nothing is found where nothing was touched, however much is written meanwhile. SOAK=1 looks 200 times.

Each store is looked at a few times only: it grows so fast that each look takes longer than the one before.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.doors import CommandsDoor
from benchmarks.driving import drive, watching
from benchmarks.watcher import Watcher
from services.embedded import System
from services.terminal.auditing import verified
from tests.tampering.world import World

STORES = 40 if os.environ.get("SOAK") == "1" else 1
LOOKS = 5 if os.environ.get("SOAK") == "1" else 3
CLIENTS = 2


@contextmanager
def under_load(system: System, watcher: Watcher) -> Iterator[None]:
    """Whole cases go through all services, one after the other, until the end of the block."""
    stop, failures = threading.Event(), list[BaseException]()

    def work() -> None:
        try:
            while not stop.is_set():
                drive(watcher, CommandsDoor(system), CLIENTS, 2 * CLIENTS)
        except BaseException as error:
            failures.append(error)

    writer = threading.Thread(target=work)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()
    assert not failures


@pytest.mark.parametrize("store", range(STORES))
def test_nothing_is_found_in_a_store_that_is_written_to(system: System, store: int) -> None:
    system.start()
    seen = []
    with watching(system) as watcher:
        drive(watcher, CommandsDoor(system), CLIENTS, 1)
        with under_load(system, watcher):
            for _ in range(LOOKS):
                report = verified(system)
                assert report.findings == []
                seen.append(sum(report.events.values()))
    assert seen == sorted(seen)
    assert seen[-1] > seen[0] > 0


def test_nothing_is_found_in_a_store_with_everything_in_it(world: World) -> None:
    assert verified(world.system).findings == []
