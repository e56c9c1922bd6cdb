"""The one door to a service's streams: a command comes with its envelope, and what it made or a refusal goes out, once.

Whoever asks — a person by API, page or command line — comes through `ask`; messages and timers, which are told once by
their position, run their commands in a unit of work of their own. All of them decide by `UnitOfWork.execute`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter

from shared.contracts.event import Actor
from shared.domain import Aggregate, Refusal
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import Cause, Once, UnitOfWork

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    M = TypeVar("M", bound=DataclassInstance)
else:
    M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What comes with a command: who asks and what it follows from, the key under which it is done once, and the
    version of the stream that was seen.

    Without a key it is done each time; without a version, whatever has happened meanwhile.
    """

    cause: Cause
    once: Once | None = None
    seen: int | None = None

    @property
    def actor(self) -> Actor:
        return self.cause.actor


class StaleVersion(Exception):
    """The stream has moved since the person saw it (412)."""

    def __init__(self, seen: int, now: int) -> None:
        super().__init__(f"version {seen} was seen, but it is now {now}")
        self.seen = seen
        self.now = now


class UnknownStream(LookupError):
    """There is no such case, application or plan (404)."""


def ask(store: EventStore, work: Callable[[UnitOfWork], M | Refusal], envelope: Envelope, made: type[M]) -> M | Refusal:
    """Run a request as a unit of work; a repeat of it gets the first answer and changes nothing.

    `made` is what the work makes: a dataclass of ids, numbers, days and versions, which is remembered as JSON.
    Raises KeyReused, Conflict, and whatever `work` raises; then nothing is stored.
    """
    once = envelope.once

    def remembering(unit: UnitOfWork) -> M | Refusal:
        if once is not None and (before := unit.remembered(once)) is not None:
            return _reader(made).validate_json(before)  # type: ignore[no-any-return]
        outcome = work(unit)
        if once is not None and not isinstance(outcome, Refusal):
            unit.remember(once, outcome)
        return outcome

    return store.share(remembering)


@lru_cache
def _reader(made: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(made)


def expect(unit: UnitOfWork, aggregate: Aggregate[Any, Any], stream_id: str, seen: int | None) -> None:
    """Demand that a stream exists and, if a version was seen, that it has not moved since.

    Raises UnknownStream or StaleVersion.
    """
    version = unit.stream(aggregate, stream_id).version
    if version == 0:
        raise UnknownStream(stream_id)
    if seen is not None and seen != version:
        raise StaleVersion(seen, version)
