"""What a service is made of, once it is wired: the same shape for all five."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from shared.clock import Clock
from shared.domain import Aggregate, Text
from shared.event_store.store import EventStore
from shared.messaging.follower import Listener
from shared.postgres.database import Database
from shared.settings import Settings
from shared.timers.runner import TimerRunner
from shared.vault.vault import Vault

if TYPE_CHECKING:
    from fastapi import APIRouter

    from shared.web.pages import Section


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
    """What a service is built from. `database` is its own; the vault is everyone's."""

    settings: Settings
    clock: Clock
    vault: Vault
    database: Database


@dataclass(frozen=True)
class Web:
    """What a service shows to browsers and programs."""

    routers: Sequence[APIRouter]
    sections: Sequence[Section]


@dataclass(frozen=True)
class Service:
    """A wired service. Nothing runs yet: the process that holds it starts what it needs."""

    name: str
    store: EventStore
    listener: Listener
    commands: Any
    aggregates: Mapping[str, Aggregate[Any, Any]]
    """Which aggregate an event belongs to, by the event's name; needed to rebuild read models."""
    web: Callable[[], Web]
    """Loads its API and pages: the command line needs neither, and they take longer to load than all the rest."""
    timers: Sequence[TimerRunner] = ()
    workers: Sequence[Worker] = ()
    texts: Mapping[str, Text] = field(default_factory=dict)
    """The sentences of its refusals."""
