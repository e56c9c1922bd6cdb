"""Whole cases through all five services: filed, assigned, proposed, certified, noticed, followed, in the ledger."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from benchmarks.house import percentile

MOST_UNFINISHED = 128


class Door(Protocol):
    """How the driver asks: at the commands' door, or over HTTP. Each verb returns only when it is durable."""

    def file(self, number: int) -> tuple[str, str, str]:
        """File; (plan_id, case_id, bureau)."""
        ...

    def assign(self, case_id: str, bureau: str) -> None: ...
    def propose(self, case_id: str, bureau: str) -> None: ...
    def approve(self, case_id: str, bureau: str) -> None: ...


@dataclass
class Result:
    """What one run measured. Latencies are of whole cases, in seconds."""

    cases: int
    seconds: float
    latencies: list[float] = field(default_factory=list)
    to_desk: list[float] = field(default_factory=list)
    """From the beginning of filing until the case lies on the desk."""

    @property
    def cases_per_second(self) -> float:
        return self.cases / self.seconds

    def latency_ms(self, share: float) -> float:
        return percentile(self.latencies, share) * 1000


class Driver:
    """Drives so many clients until so many cases are finished; at most 128 are unfinished at a time."""

    def __init__(self, door: Door, clients: int, cases: int, rate: float | None = None) -> None:
        self.door = door
        self.clients = clients
        self.cases = cases
        self.rate = rate
        self._numbers = count()
        self._ready: queue.SimpleQueue[tuple[str, str, str] | None] = queue.SimpleQueue()
        self._known: dict[str, tuple[str, str]] = {}
        self._opened_early: dict[str, float] = {}
        self._started: dict[str, float] = {}
        self._lock = threading.Lock()
        self._unfinished = 0
        self._filed = 0
        self._done = threading.Event()
        self.latencies: list[float] = []
        self.to_desk: list[float] = []
        self.failures: list[BaseException] = []

    # -- called by the watcher -----------------------------------------------------------------------------------

    def opened(self, plan_id: str) -> None:
        now = time.perf_counter()
        with self._lock:
            known = self._known.get(plan_id)
            if known is None:
                self._opened_early[plan_id] = now
                return
            self.to_desk.append(now - self._started[plan_id])
        self._ready.put((plan_id, *known))

    def finished(self, plan_id: str) -> None:
        with self._lock:
            if plan_id not in self._started:
                return
            self.latencies.append(time.perf_counter() - self._started.pop(plan_id))
            self._unfinished -= 1
            if len(self.latencies) >= self.cases:
                self._done.set()
                for _ in range(self.clients):
                    self._ready.put(None)

    def failed(self, error: BaseException) -> None:
        """End the run: it has nothing to say."""
        self.failures.append(error)
        self._done.set()

    # -- clients -------------------------------------------------------------------------------------------------

    def run(self) -> Result:
        started = time.perf_counter()
        threads = [threading.Thread(target=self._client, args=(started,), daemon=True) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        in_time = self._done.wait(timeout=600)
        seconds = time.perf_counter() - started
        for thread in threads:
            thread.join(timeout=30)
        if self.failures:
            raise self.failures[0]
        if not in_time:
            raise TimeoutError(f"only {len(self.latencies)} of {self.cases} cases came to an end within ten minutes")
        return Result(len(self.latencies), seconds, self.latencies, self.to_desk)

    def _client(self, started: float) -> None:
        try:
            while not self._done.is_set():
                try:
                    task = self._ready.get_nowait()
                except queue.Empty:
                    if self._may_file(started):
                        self._file()
                        continue
                    try:
                        task = self._ready.get(timeout=0.01)
                    except queue.Empty:
                        continue
                if task is None:
                    return
                _, case_id, bureau = task
                self.door.assign(case_id, bureau)
                self.door.propose(case_id, bureau)
                self.door.approve(case_id, bureau)
        except BaseException as error:
            self.failed(error)

    def _may_file(self, started: float) -> bool:
        with self._lock:
            if self._unfinished >= MOST_UNFINISHED or self._filed >= self.cases:
                return False
            if self.rate is not None and self._filed > (time.perf_counter() - started) * self.rate:
                return False
            self._unfinished += 1
            self._filed += 1
            return True

    def _file(self) -> None:
        begun = time.perf_counter()
        plan_id, case_id, bureau = self.door.file(next(self._numbers))
        with self._lock:
            self._started[plan_id] = begun
            self._known[plan_id] = (case_id, bureau)
            opened = self._opened_early.pop(plan_id, None)
            if opened is not None:
                self.to_desk.append(opened - begun)
        if opened is not None:
            self._ready.put((plan_id, case_id, bureau))


Progress = Callable[[str], None]
