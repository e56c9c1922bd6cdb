"""Gathering: requests that arrive while another one commits share the next transaction.

A transaction costs much the same whether it holds one request or eight. Whoever finds nobody at work leads at once, so
that a request alone waits for no company; whoever comes meanwhile waits, and the first of them leads all the others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any, Final

AnyWork = Callable[[Any], Any]

MOST = 32
"""Requests in one transaction."""

_LEAD: Final = "lead"
_ALONE: Final = "go alone"


class NotTogether(Exception):
    """The works cannot be done in one piece; nothing has been done. Each is to be tried alone."""


class _Waiting:
    """One who asks, and what they are told: to lead, to go alone, the outcome, or an error."""

    def __init__(self, work: AnyWork) -> None:
        self.work = work
        self.told: SimpleQueue[Any] = SimpleQueue()


class Gathering:
    """`together` does several works in one piece, or raises NotTogether; `alone` does one.

    `hopeless` says what to tell those who still wait after an error that would meet them too, as when the database is
    away: they have waited long enough. None for any other error.
    """

    def __init__(
        self,
        together: Callable[[Sequence[AnyWork]], Sequence[Any]],
        alone: Callable[[AnyWork], Any],
        hopeless: Callable[[Exception], Exception | None] = lambda error: None,
    ) -> None:
        self._together = together
        self._alone = alone
        self._hopeless = hopeless
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._led = False

    def run(self, work: AnyWork) -> Any:
        """The outcome of one work, done alone or with those of others."""
        own = _Waiting(work)
        with self._lock:
            self._waiting.append(own)
            waits = self._led
            self._led = True
        told: Any = own.told.get() if waits else _LEAD
        if told is _LEAD:
            self._lead()
            told = own.told.get()
        if told is _ALONE:
            return self._alone(work)
        if isinstance(told, BaseException):
            raise told
        return told[0]

    def _lead(self) -> None:
        """Do what waits, tell everyone, and hand the lead to the first of those who came meanwhile."""
        with self._lock:
            places, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        verdicts: Sequence[Any] = [_ALONE] * len(places)
        try:
            verdicts = self._verdicts([place.work for place in places])
        finally:
            self._hand_on(self._hopeless(verdicts[0]) if isinstance(verdicts[0], Exception) else None)
            for place, verdict in zip(places, verdicts, strict=True):
                place.told.put(verdict)

    def _hand_on(self, hopeless: Exception | None) -> None:
        with self._lock:
            if hopeless is not None:
                for place in self._waiting:
                    place.told.put(hopeless)
                self._waiting = []
            self._led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].told.put(_LEAD)

    def _verdicts(self, works: Sequence[AnyWork]) -> Sequence[Any]:
        try:
            outcomes = self._together(works) if len(works) > 1 else [self._alone(works[0])]
        except NotTogether:
            return [_ALONE] * len(works)
        except Exception as error:
            return [error] * len(works)
        return [(outcome,) for outcome in outcomes]
