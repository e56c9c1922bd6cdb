"""What a service is made of, once it is wired: the same shape for all five."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from shared.ailment import Ailment
from shared.clock import Clock
from shared.domain import Aggregate, Text
from shared.ends.ends import Ends
from shared.ends.log import Log
from shared.event_store.numbers import NumberOf
from shared.event_store.recheck import Recheck
from shared.event_store.store import EventStore
from shared.messaging.follower import Listener
from shared.postgres.database import Database
from shared.settings import Settings
from shared.timers.runner import TimerRunner
from shared.vault.vault import Vault

if TYPE_CHECKING:
    from fastapi import APIRouter
    from prometheus_client.core import Metric

    from shared.web.answers import ToProblem
    from shared.web.pages import Section


C = TypeVar("C", covariant=True)


class Stoppable(Protocol):
    """A thread that works until it is stopped, and finishes what it has begun."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


class Worker(Stoppable, Protocol):
    """Work of a service beside its links and timers."""

    def step(self) -> int:
        """Do one piece of the work at once, in the caller's thread; how much that was."""
        ...

    def wake(self) -> None:
        """Look soon: the service's log has grown."""
        ...


@dataclass(frozen=True)
class Parts:
    """What a service is built from. `database` is its own; vault and ends are everyone's."""

    settings: Settings
    clock: Clock
    vault: Vault
    keys: Log
    """The vault's history of keys."""
    ends: Ends
    database: Database
    open_database: Callable[[str], Database]
    """Another database of this deployment, by name; made if it is absent, closed at the end."""
    at_close: Callable[[Callable[[], None]], object]
    """Have something done at the end, before what was opened earlier is closed."""
    beside: Mapping[str, EventStore]
    """The logs of the services that were built before it in the same process."""
    rechecks: Callable[[], Sequence[Recheck]] = tuple
    """What can be derived again and compared, of all services of this process, once they are wired."""


@dataclass(frozen=True)
class Web:
    """What a service shows to browsers and programs."""

    routers: Sequence[APIRouter]
    sections: Sequence[Section]
    problems: Mapping[type[Exception], ToProblem] = field(default_factory=dict)
    """What its own exceptions become; those of the commands' door are known to the frame."""
    larger_bodies: Mapping[str, int] = field(default_factory=dict)
    """Prefixes of its paths that take more than others, in bytes."""


@dataclass(frozen=True)
class Service(Generic[C]):
    """A wired service. Nothing runs yet: the process that holds it starts what it needs."""

    name: str
    store: EventStore
    listener: Listener
    commands: C
    """What people ask of it; None where they ask nothing."""
    aggregates: Mapping[str, Aggregate[Any, Any]]
    """Which aggregate an event belongs to, by the event's name; needed to rebuild read models."""
    web: Callable[[], Web]
    """Loads its API and pages: the command line needs neither, and they take longer to load than all the rest."""
    prepare: Callable[[], None] = lambda: None
    """Makes or checks tables of its own, beside those of its store."""
    before_serving: Callable[[], object] = lambda: None
    """Brings its log to this version before anything is taken; each start does it, and finds what is still to do."""
    timer: TimerRunner | None = None
    """Wakes what falls due. There is one at most: it claims every row of its service's timers."""
    workers: Sequence[Worker] = ()
    texts: Mapping[str, Text] = field(default_factory=dict)
    """The sentences of its refusals."""
    number_of: NumberOf = lambda event: None
    """Which running number an event bears, where the service gives any."""
    ailments: Callable[[], Iterable[Ailment]] = tuple
    """What is wrong while people can still be served; asked by whoever asks for readiness, so known or soon found."""
    rechecks: Sequence[Recheck] = ()
    """What verification looks at beside what all services have: what it keeps elsewhere than in its database."""
    log: Log | None = None
    """What its signed ends are made of, where that is not the log of its store."""
    metrics: Callable[[], Iterable[Metric]] = tuple
    """Numbers of its own for Prometheus, asked for when they are wanted."""
