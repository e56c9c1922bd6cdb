"""Where a process can die, and how: at every seam between it and the world it may be no more, or lose the other side.

A seam is passed before and after whatever a process does outside its own memory. One step of the simulation passes
some; at most one fault waits in it, at the nth seam from its beginning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol

Kind = Literal["killed", "cut off", "met"]
Break = Callable[[], Exception]


class Killed(BaseException):
    """The process is no more; nobody in it catches this."""


class Mortal(Protocol):
    """A process, as a fault sees it."""

    name: str
    dead: bool


@dataclass
class Faults:
    """What waits for the process that acts."""

    note: Callable[[str], None]
    counts: Counter[str] = field(default_factory=Counter)
    acting: Mortal | None = None
    kind: Kind | None = None
    passed: int = 0
    """Seams that the step has passed."""
    passes: int = 0
    """Seams that are still passed unharmed."""
    meet: Callable[[], None] = lambda: None
    """What another process does at the very moment of a "met"."""

    def arm(self, kind: Kind, passes: int, meet: Callable[[], None] = lambda: None) -> None:
        self.kind, self.passes, self.meet = kind, passes, meet

    def disarm(self) -> None:
        self.kind = None

    @contextmanager
    def process(self, process: Mortal) -> Iterator[None]:
        """Whatever happens inside, this process does. What waited for another one waits until it goes on."""
        before = self.acting, self.kind, self.passes, self.meet
        if self.acting is not None:
            self.kind = None
        self.acting = process
        try:
            yield
        finally:
            if before[0] is None:
                self.kind = None
                self.acting = None
            else:
                self.acting, self.kind, self.passes, self.meet = before

    def seam(self, where: str, lost: Break | None = None, rest: Callable[[], None] | None = None) -> None:
        """Pass a seam. `lost` is what shows when the other side is lost there; `rest` lets others in, if they may."""
        if self.acting is None:
            return
        if self.acting.dead:
            raise Killed
        self.passed += 1
        if self.kind is None or (self.kind == "cut off" and not lost) or (self.kind == "met" and not rest):
            return
        self.passes -= 1
        if self.passes >= 0:
            return
        kind, self.kind = self.kind, None
        self.counts[kind] += 1
        self.note(f"  ! {self.acting.name} {kind} at {where}")
        if kind == "killed":
            self.acting.dead = True
            raise Killed
        if kind == "cut off":
            assert lost is not None
            raise lost()
        assert rest is not None
        rest()
        self.meet()
