"""Time that passes only when somebody waits for it, and event loops that go by it: nothing depends on the machine."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")


class Moments:
    """Stands in for the module `time`: whoever sleeps moves it."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class _Impatient(selectors.SelectSelector):
    """Waits for nothing: what a loop would wait for is time, and that has passed then."""

    def __init__(self, moments: Moments) -> None:
        super().__init__()
        self._moments = moments

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("the loop would wait for ever")
        self._moments.now += max(0.0, timeout)
        return []


class Loop(asyncio.SelectorEventLoop):
    """One process's loop. It runs only while somebody runs it."""

    def __init__(self, moments: Moments) -> None:
        super().__init__(_Impatient(moments))
        self._moments = moments
        self.set_exception_handler(lambda loop, context: None)  # what a dying process leaves is nobody's business

    def time(self) -> float:
        return self._moments.now

    def _write_to_self(self) -> None:
        """Nobody sleeps, so that nobody has to be woken."""

    def run(self, work: Awaitable[T]) -> T:
        return self.run_until_complete(work)

    def run_for(self, seconds: float) -> None:
        self.run(asyncio.sleep(seconds))

    def end(self) -> None:
        """Cancel what runs, as often as it takes: somebody may be called away just when what it waits for has come."""
        while tasks := asyncio.all_tasks(self):
            for task in tasks:
                task.cancel()
            self.run(asyncio.wait(tasks, timeout=0))
        self.close()
