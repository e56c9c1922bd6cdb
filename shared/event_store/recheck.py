"""What verification asks of whoever knows the services' own code: to derive again, and compare."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from shared.domain import Text
from shared.event_store.finding import Finding

Told = Mapping[str, Any]
"""What a step of a check leaves to those after it, as JSON can hold it; under `rows`, how many it looked at."""

CheckStep = Generator[Finding, None, Told]
"""A step of a check: gives what it finds, and in the end what it leaves."""


class Pace(Protocol):
    """Is told how far a check has come, and may end it by an exception."""

    def announce(self, rows: int) -> None:
        """Say how much there is to look at."""
        ...

    def passed(self, service: str, rows: int) -> None:
        """Say that so many rows of a service were looked at."""
        ...

    def step(
        self, service: str, name: str, do: CheckStep, holds: Callable[[Told], bool] = lambda told: True
    ) -> CheckStep:
        """Do a step, unless this verification goes on with one that broke off and had done it.

        Then it gives what was found then, if what it left `holds` still. Its rows have passed by then.
        """
        told = yield from do
        self.passed(service, told["rows"])
        return told


@dataclass(frozen=True, slots=True)
class Recheck:
    """One thing to compare. `covers` is a sentence for people; `find` gives what it finds, as it finds it."""

    name: str
    covers: Text
    find: Callable[[Pace], Iterator[Finding]]
