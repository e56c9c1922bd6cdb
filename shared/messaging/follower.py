"""One service following another's log: tracking, gaps, batches. The same for the embedded link and for a broker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

import structlog

from shared.contracts.event import Event
from shared.domain import Aggregate, Command, Refusal
from shared.event_store.names import EventNames
from shared.event_store.store import PASSING, EventStore
from shared.event_store.unit_of_work import Cause, UnitOfWork
from shared.messaging import parking
from shared.messaging.hearing import Hearing
from shared.messaging.message import Message

log = structlog.get_logger()

BATCH = 300
"""Most messages in one unit of work."""

NAMES = 1_000
"""Of so many names a service remembers whether they concern it."""

Reactions = Mapping[type[Event], Callable[[Any], Command | Sequence[Command] | None]]
"""What a service hears: upstream event in, command out, or several in their order (None: nothing to do)."""

AggregateFor = Callable[[Command], Aggregate[Any, Any]]
"""Which aggregate of a service a command is for."""


class LinkStopped(Exception):
    """The link must not go on: going on would skip something. `jigyokei links` says what to do."""


class GapFound(LinkStopped):
    """The next message does not continue the last one."""


class EpochChanged(LinkStopped):
    """The upstream's store is another one than that which was followed."""


class ToldOtherwise(LinkStopped):
    """The upstream tells otherwise what it told before: it has lost what was followed, and goes on in its place."""


class ReactionRefused(Exception):
    """A command that came by message was refused; by design it should have been a fact."""


class Listener(Protocol):
    """What a follower does with messages that are new to it."""

    parks: bool

    def heeds(self, message: Message) -> bool:
        """Whether anything may be done after it."""
        ...

    def take(self, unit: UnitOfWork, messages: Sequence[Message]) -> None: ...

    def recognise(self, unit: UnitOfWork, messages: Sequence[Message]) -> None:
        """Look at messages that come once more. May raise ToldOtherwise."""
        ...


class Reacting:
    """Turns upstream events into commands of the own service."""

    parks = True

    def __init__(self, names: EventNames, reactions: Reactions, aggregate_for: AggregateFor) -> None:
        self._names = names
        self._reactions = reactions
        self._aggregate_for = aggregate_for
        self._concerns = lru_cache(NAMES)(self._is_concerned)

    def heeds(self, message: Message) -> bool:
        try:
            return bool(self._brought_by(message))
        except Exception:
            return True  # whoever takes it finds what is wrong with it

    def recognise(self, unit: UnitOfWork, messages: Sequence[Message]) -> None:
        """Nothing is kept here by which they could be told from others; audit does that for all."""

    def take(self, unit: UnitOfWork, messages: Sequence[Message]) -> None:
        brought = [one for message in messages for one in self._brought_by(message)]
        unit.preload(command.stream_id for _, command in brought)
        for event, command in brought:
            outcome = unit.execute(self._aggregate_for(command), command, Cause.after(event), event.head.plan_id)
            if isinstance(outcome, Refusal):
                raise ReactionRefused(f"{type(command).__name__} on {command.stream_id}: {outcome.code}")

    def _brought_by(self, message: Message) -> list[tuple[Event, Command]]:
        """The commands that an event brings, each with that event."""
        if not self._concerns(message.name):
            return []
        event = message.event or self._names.decode(message.name, message.data)
        brought = self._reactions[type(event)](event)
        commands = brought if isinstance(brought, Sequence) else [] if brought is None else [brought]
        return [(event, command) for command in commands]

    def _is_concerned(self, name: str) -> bool:
        # A name of a later version cannot be decoded: it is parked, and taken after an upgrade.
        return self._names.class_of(name) in self._reactions or self._names.is_newer(name, self._reactions)


class Follower:
    """Follows one upstream on behalf of one service."""

    def __init__(self, store: EventStore, upstream: str, listener: Listener) -> None:
        self.store = store
        self.upstream = upstream
        self.listener = listener
        self.stopped: LinkStopped | None = None
        self.hearing = Hearing(store.clock)
        self._epoch: str | None = None

    @property
    def name(self) -> str:
        return f"{self.upstream}>{self.store.service}"

    def receive(self, messages: Sequence[Message]) -> None:
        """Take messages of one upstream, at most BATCH, in order within each partition.

        Raises LinkStopped, and whatever PostgreSQL raises when it is away; then nothing was taken, and the same
        messages may be given again. A message that cannot be handled is parked with what comes after it.
        """
        try:
            self._take_together(messages)
        except (LinkStopped, *PASSING):
            raise
        except Exception as error:
            if not self.listener.parks:
                raise
            if len(messages) == 1:
                self._try_once_more(messages[0], error)
            else:
                half = len(messages) // 2
                self.receive(messages[:half])
                self.receive(messages[half:])

    def _try_once_more(self, message: Message, first: Exception) -> None:
        try:
            self._take_together([message])
        except (LinkStopped, *PASSING):
            raise
        except Exception as second:
            if repr(first) != repr(second):
                log.warning("message_failed_differently", link=self.name, name=message.name, sequence=message.sequence)
            self._take_together([message], because=second)
            log.error(
                "message_parked",
                link=self.name,
                name=message.name,
                partition=message.partition,
                sequence=message.sequence,
                error=repr(second),
            )

    def _take_together(self, messages: Sequence[Message], because: Exception | None = None) -> None:
        self._epoch = self.store.run(lambda unit: self._take(unit, messages, because))

    def _take(self, unit: UnitOfWork, messages: Sequence[Message], because: Exception | None = None) -> str:
        """Do the work of messages, or park them `because` of an error. Returns the epoch of the upstream."""
        epoch = self._check_epoch(unit, messages)
        positions, waiting = self.store.recorder.lock_tracking(
            unit.cursor, self.upstream, {m.partition for m in messages}, {m.thread for m in messages}
        )
        if known := [m for m in messages if m.sequence <= positions[m.partition]]:
            self.listener.recognise(unit, known)
        fresh = continuing(messages, positions)
        if not fresh:
            return epoch
        parked = fresh if because else [m for m in fresh if m.thread in waiting]
        for message in parked:
            parking.park(unit.cursor, message, because, unit.now)
        self.listener.take(unit, [m for m in fresh if m not in parked] if parked else fresh)
        unit.followed(self.upstream, {m.partition: m.sequence for m in fresh})
        return epoch

    def _check_epoch(self, unit: UnitOfWork, messages: Sequence[Message]) -> str:
        epochs = {m.epoch for m in messages}
        known = self._epoch
        if known is None:
            unit.cursor.execute(_NOTE_EPOCH, (self.upstream, next(iter(epochs))))
            unit.cursor.execute("SELECT epoch::text FROM upstream_epochs WHERE upstream = %s", (self.upstream,))
            row = unit.cursor.fetchone()
            assert row is not None
            known = str(row[0])
            self.store.recorder.ensure_tracking(unit.cursor, self.upstream)
        if epochs != {known}:
            raise EpochChanged(f"{self.upstream} is now {sorted(epochs)}, but {known} was followed")
        return known

    def known_epoch(self) -> str | None:
        """The epoch of the store that has been followed so far; None before the first message."""
        with self.store.database.transaction() as cursor:
            cursor.execute("SELECT epoch::text FROM upstream_epochs WHERE upstream = %s", (self.upstream,))
            row = cursor.fetchone()
        return str(row[0]) if row else None

    def positions(self, partitions: int) -> dict[int, int]:
        """How far each partition was followed, as committed."""
        with self.store.database.transaction() as cursor:
            cursor.execute(
                "SELECT application_name, notification_id FROM notification_tracking WHERE application_name LIKE %s",
                (f"{self.upstream}:%",),
            )
            found = {int(name.rpartition(":")[2]): position for name, position in cursor.fetchall()}
        return {partition: found.get(partition, 0) for partition in range(partitions)}


def receive_together(shares: Mapping[Follower, Sequence[Message]]) -> None:
    """Take messages of several upstreams of one service in one unit of work.

    Raises whatever stands in the way of any of them; then nothing was taken, and each may `receive` its own.
    """
    (store,) = {follower.store for follower in shares}
    epochs = store.run(lambda unit: [follower._take(unit, messages) for follower, messages in shares.items()])
    for follower, epoch in zip(shares, epochs, strict=True):
        follower._epoch = epoch


def continuing(messages: Sequence[Message], positions: dict[int, int]) -> list[Message]:
    """The messages that are new after these positions. Raises GapFound if one does not continue its partition."""
    fresh = []
    next_ones = dict(positions)
    for message in messages:
        last = next_ones[message.partition]
        if message.sequence <= last:
            continue
        if message.sequence != last + 1:
            raise GapFound(f"{message.upstream}, partition {message.partition}: {message.sequence} came after {last}")
        next_ones[message.partition] = message.sequence
        fresh.append(message)
    return fresh


# The epoch is written down with the first message and never again: a follower's memory of whom it follows.
_NOTE_EPOCH = "INSERT INTO upstream_epochs (upstream, epoch) VALUES (%s, %s::uuid) ON CONFLICT DO NOTHING"
