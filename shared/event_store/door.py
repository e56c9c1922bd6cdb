"""The commands' door of a service: a person's request in, what it made or a refusal out, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.domain import Aggregate, Refusal
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import Once, UnitOfWork

Made = dict[str, Any]
"""What a request made, as the answer says it: ids, numbers, the new version."""


class StaleVersion(Exception):
    """The stream has moved since the person saw it (412)."""

    def __init__(self, seen: int, now: int) -> None:
        super().__init__(f"version {seen} was seen, but it is now {now}")
        self.seen = seen
        self.now = now


class UnknownStream(LookupError):
    """There is no such case, application or plan (404)."""


def ask(store: EventStore, work: Callable[[UnitOfWork], Made | Refusal], once: Once | None) -> Made | Refusal:
    """Run a request as a unit of work; a repeat of it gets the first answer and changes nothing.

    Raises KeyReused, Conflict, and whatever `work` raises; then nothing is stored.
    """

    def remembering(unit: UnitOfWork) -> Made | Refusal:
        if once is not None and (before := unit.remembered(once)) is not None:
            return before
        made = work(unit)
        if once is not None and not isinstance(made, Refusal):
            unit.remember(once, made)
        return made

    return store.share(remembering)


def expect(unit: UnitOfWork, aggregate: Aggregate[Any, Any], stream_id: str, seen: int | None) -> None:
    """Demand that a stream exists and, if a version was seen, that it has not moved since.

    Raises UnknownStream or StaleVersion.
    """
    version = unit.stream(aggregate, stream_id).version
    if version == 0:
        raise UnknownStream(stream_id)
    if seen is not None and seen != version:
        raise StaleVersion(seen, version)
