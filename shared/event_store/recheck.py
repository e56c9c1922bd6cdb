"""What verification asks of whoever knows the services' own code: to derive again, and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from shared.domain import Text
from shared.event_store.finding import Finding


class Pace(Protocol):
    """Is told how far a check has come, and may end it by an exception."""

    def announce(self, rows: int) -> None:
        """Say how much there is to look at."""
        ...

    def passed(self, service: str, rows: int) -> None:
        """Say that so many rows of a service were looked at."""
        ...


@dataclass(frozen=True, slots=True)
class Recheck:
    """One thing to compare. `covers` is a sentence for people; `find` gives what it finds, as it finds it."""

    name: str
    covers: Text
    find: Callable[[Pace], Iterator[Finding]]
