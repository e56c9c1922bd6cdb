"""One unit of work: a command, or a batch of messages, is one PostgreSQL transaction on one cursor.

Idempotency row, tracking position, events, read-model rows, timers and numbers are committed together or not at all.
They are gathered while the work decides, and written at its end in few statements, which psycopg's pipeline sends in
one round trip.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import orjson
import structlog
from eventsourcing.persistence import StoredEvent

from shared.contracts.event import Actor, Event, Header
from shared.domain import Aggregate, Command, Consequences, Refusal
from shared.event_store.chain import partition_of
from shared.event_store.names import EventNames
from shared.event_store.presuming import Presumption
from shared.event_store.proof import FORGET, REMEMBERED, AnswerProof, KeptAnswer, moment
from shared.event_store.read_model import Projection
from shared.event_store.recorder import LogEntry, LogRecorder, Placed, Recorded
from shared.event_store.remembered import Known, Learned, RequestKey
from shared.postgres.database import Cursor

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

S = TypeVar("S")
E = TypeVar("E")

log = structlog.get_logger()

SYSTEM = Actor(role="system", id="jigyokei")


@dataclass(frozen=True, slots=True)
class Cause:
    """On whose behalf a command runs, and what it follows from (the id of an event, or None for a person's wish)."""

    actor: Actor
    correlation_id: str
    causation_id: str | None = None

    @classmethod
    def after(cls, event: Event, actor: Actor = SYSTEM) -> Cause:
        """The cause of whatever follows from an event of another stream."""
        return cls(actor, event.head.correlation_id, str(event.head.event_id))


REMEMBERED_FOR = timedelta(hours=24)
"""How long a repeat of a request gets the same answer."""


class KeyReused(Exception):
    """The same idempotency key came with another body."""


class RefusedInPart(Exception):
    """Work was to be committed in which a command was refused after a part of it had been carried out."""


class AnswerUnproven(Exception):
    """What the same request made before is not proven to be so; it is neither answered with that nor carried out."""


@dataclass(frozen=True, slots=True)
class Once:
    """A request that is to be carried out once: who asked, through which route, under which key, with which body."""

    actor: str
    route: str
    key: str
    body_digest: bytes

    @classmethod
    def of(cls, actor: Actor, route: str, key: str, body: bytes) -> Once:
        return cls(f"{actor.role}:{actor.id}", route, key, hashlib.sha256(body).digest())

    @property
    def request_key(self) -> RequestKey:
        """What makes it this request and no other, whatever its body."""
        return self.actor, self.route, self.key


@dataclass(slots=True)
class Stream:
    """A stream as this unit of work sees it: what is stored, then what it has added."""

    aggregate: Aggregate[Any, Any]
    state: Any
    version: int
    plan_id: str | None = None
    opened_by: Actor | None = None
    stored_wakeup: datetime | None = None
    """When it wants to be woken as it is stored, that is, what the timers table says."""
    touched: bool = False
    _asked: Any = None
    _wakeup: datetime | None = None

    def wakeup(self) -> datetime | None:
        """When it wants to be woken as it now is; found out once for each state."""
        if self.aggregate.next_wakeup is None or not self.version:
            return None
        if self._asked is not self.state:
            self._asked, self._wakeup = self.state, self.aggregate.next_wakeup(self.state)
        return self._wakeup


@dataclass(slots=True)
class Pending:
    """An event that waits for its place in the log."""

    event: Event
    header: Header
    state: Any
    data: bytes = b""


@dataclass
class UnitOfWork:
    """What runs inside one transaction. Made by `EventStore`, which commits it."""

    cursor: Cursor
    names: EventNames
    recorder: LogRecorder
    projections: Sequence[Projection]
    now: datetime
    partitions: int
    presumption: Presumption
    proof: AnswerProof | None = None
    """Of remembered answers; without it they are believed."""
    consequences: Consequences = field(default_factory=dict)
    refused_in_part: Refusal | None = None
    """Of a command that was carried out, but for what it asks of another stream: all of the work is to be undone."""
    streams: dict[str, Stream] = field(default_factory=dict)
    loaded: dict[str, tuple[Known, list[StoredEvent]]] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    """By series: the last number as it is stored, the last one given before this, and the last one given with it."""
    requests: dict[RequestKey, tuple[Once, bytes]] = field(default_factory=dict)
    """Each request with what it made, as JSON."""
    timers: dict[str, datetime | None] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    entries: list[LogEntry] = field(default_factory=list)

    # -- reading -------------------------------------------------------------------------------------------------

    def preload(self, stream_ids: Iterable[str], as_stored: bool = False) -> None:
        """Fetch several streams in one query, so that a batch need not ask for each.

        A stream that is read and not appended to is never found to have moved elsewhere (ADR 0012): whoever depends
        on it reads it `as_stored`, whatever this process remembers.
        """
        wanted = {}
        for stream_id in stream_ids:
            if stream_id in self.streams or stream_id in self.loaded or stream_id in wanted:
                continue
            unmoved = None if as_stored else self.presumption.stream(stream_id)
            if unmoved is not None:
                self.loaded[stream_id] = (unmoved, [])
            else:
                wanted[stream_id] = self.presumption.stream_before(stream_id)
        if wanted:
            rows = self.recorder.streams(self.cursor, {s: known.version for s, known in wanted.items()})
            self.loaded.update({s: (known, rows[s]) for s, known in wanted.items()})

    def stream(self, aggregate: Aggregate[S, E], stream_id: str) -> Stream:
        """The state and version of a stream, with what this unit of work has added to it."""
        stream = self.streams.get(stream_id)
        if stream is None:
            self.preload([stream_id])
            stream = self._stream(aggregate, *self.loaded.pop(stream_id))
            self.streams[stream_id] = stream
        return stream

    def begin(self, aggregate: Aggregate[Any, Any], stream_id: str) -> None:
        """Say that a stream is new, because its id was just made: there is nothing to read."""
        self.streams[stream_id] = Stream(aggregate, aggregate.initial, 0)

    def presume_new(self, aggregate: Aggregate[Any, Any], stream_id: str) -> None:
        """Say that a stream is new, most probably: it is read only where it is not, and must be appended to."""
        if stream_id not in self.streams and self.presumption.is_new_stream(stream_id):
            self.begin(aggregate, stream_id)

    def _stream(self, aggregate: Aggregate[Any, Any], known: Known, rows: Sequence[StoredEvent]) -> Stream:
        state = known.state if known.version else aggregate.initial
        plan_id, opened_by = known.plan_id, known.opened_by
        for row in rows:
            event = self.names.decode(row.topic, row.state)
            if row.originator_version == 1:
                plan_id, opened_by = event.head.plan_id, event.head.actor
            state = aggregate.evolve(state, event)
        stream = Stream(aggregate, state, known.version + len(rows), plan_id, opened_by)
        stream.stored_wakeup = stream.wakeup() if rows else known.wakeup
        return stream

    def number(self, series: str) -> int:
        """The next number of a running series, from 1, without gaps, above every one that was given.

        Read from the database the series waits until this work is committed; presumed, it is decided again if another
        process took the number.
        """
        if series not in self.numbers:
            last = self.presumption.number(series)
            self.numbers[series] = self._last_number(series) if last is None else [last, last, last]
        self.numbers[series][-1] += 1
        return self.numbers[series][-1]

    def _last_number(self, series: str) -> list[int]:
        """As `numbers` holds it. A last number that was set back is not believed."""
        self.cursor.execute(_LAST_NUMBER, (series, series))
        row = self.cursor.fetchone()
        assert row is not None
        stored, given = row[0] or 0, row[1] or 0
        return [stored, *[max(stored, given)] * 2]

    # -- remembering what a request made ---------------------------------------------------------------------------

    def remembered(self, once: Once) -> bytes | None:
        """What the same request made before, as JSON, if it did. Raises KeyReused when the key came with another body,
        and AnswerUnproven.

        A request that is presumed to be new is not looked up: its row cannot be written twice.
        """
        found = self._remembered(once)
        if found is None:
            return None
        digest, made = found
        if digest != once.body_digest:
            raise KeyReused(once.key)
        return made

    def _remembered(self, once: Once) -> tuple[bytes, bytes] | None:
        """The digest of a request's body, and what it made."""
        if once.request_key in self.requests:
            earlier, made = self.requests[once.request_key]
            return earlier.body_digest, made
        if self.presumption.is_new(once.request_key):
            return None
        self.cursor.execute(REMEMBERED, once.request_key)
        row = self.cursor.fetchone()
        if row is None:
            return None
        answer = KeptAnswer(*row)
        if self.proof is not None and not self.proof.holds(answer):
            log.error("answer_unproven", route=once.route)
            raise AnswerUnproven(once.key)
        if answer.expires_at <= moment(self.now):
            self.cursor.execute(FORGET, once.request_key)
            return None
        return answer.request, answer.response

    def remember(self, once: Once, made: DataclassInstance) -> None:
        """Remember what a request made, as JSON, for a repeat within REMEMBERED_FOR.

        Of two at the same moment, the second violates the primary key, is run again, and finds the first's answer.
        """
        self.requests[once.request_key] = once, orjson.dumps(made)

    # -- deciding ------------------------------------------------------------------------------------------------

    def execute(
        self, aggregate: Aggregate[S, E], command: Command, cause: Cause, plan_id: str | None = None
    ) -> Sequence[Event] | Refusal:
        """Decide a command on its stream, append what it brings, and do what that asks of other streams.

        `plan_id` is needed for a stream's first event. A refusal of any of them is that of the whole.
        """
        if aggregate.begins is not None and aggregate.begins(command):
            self.presume_new(aggregate, command.stream_id)
        stream = self.stream(aggregate, command.stream_id)
        outcome = aggregate.decide(stream.state, command, self.now)
        if isinstance(outcome, Refusal):
            self.presumption.doubtful = True
            return outcome
        if not outcome and not aggregate.lasting:
            self.presumption.doubtful = True
        appended = [self._append(stream, command.stream_id, event, cause, plan_id) for event in outcome]  # type: ignore[arg-type]
        for event in appended:
            if refusal := self._follow(event, stream.state, cause.actor):
                return refusal
        return appended

    def _follow(self, event: Event, state: Any, actor: Actor) -> Refusal | None:
        """Do what an event asks of other streams."""
        asked = self.consequences.get(type(event))
        for aggregate, command in asked(event, state) if asked else ():
            outcome = self.execute(aggregate, command, Cause.after(event, actor), event.head.plan_id)
            if isinstance(outcome, Refusal):
                self.refused_in_part = outcome
                return outcome
        return None

    def _append(self, stream: Stream, stream_id: str, event: Event, cause: Cause, plan_id: str | None) -> Event:
        if stream.version == 0:
            stream.plan_id, stream.opened_by = plan_id, cause.actor
        stream.version += 1
        header = Header(
            event_id=uuid4(),
            stream_id=stream_id,
            version=stream.version,
            plan_id=stream.plan_id,
            occurred_at=event.happened_at(self.now),
            actor=cause.actor,
            correlation_id=cause.correlation_id,
            causation_id=cause.causation_id,
        )
        stamped = event.model_copy(update={"header": header})
        stream.state = stream.aggregate.evolve(stream.state, stamped)
        stream.touched = True
        self.pending.append(Pending(stamped, header, stream.state))
        return stamped

    def correct_timer(self, stream_id: str, wakeup: datetime | None) -> None:
        """Set the row of a stream that was woken out of time to what the stream itself says."""
        self.timers[stream_id] = wakeup

    def followed(self, upstream: str, positions: Mapping[int, int]) -> None:
        """Say how far partitions of an upstream have been followed with this."""
        self.positions.update({f"{upstream}:{partition}": sequence for partition, sequence in positions.items()})

    # -- committing ----------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write what was decided: read models first, then the rest, last of all, under the heads' locks, the log.

        Raises RefusedInPart.
        """
        if self.refused_in_part is not None:
            raise RefusedInPart(self.refused_in_part.code)
        for pending in self.pending:
            pending.data = self.names.encode(pending.event)
            for projection in self.projections:
                projection.add(pending.event, pending.state)
        for projection in self.projections:
            projection.flush(self.cursor)
        placed = [self._placed(pending) for pending in self.pending]
        unit = {name: rows for name, rows in self._parts(placed).items() if rows}
        if unit:
            self.recorder.record(self.cursor, unit, [p.data for p in placed], self.now)
        if placed:
            self.entries = self.recorder.appended(self.cursor, placed)

    def _placed(self, pending: Pending) -> Placed:
        head = pending.header
        partition = partition_of(head.plan_id, head.stream_id, self.partitions)
        return Placed(partition, head.stream_id, head.version, pending.event.name, head.plan_id, pending.data)

    def _parts(self, placed: Sequence[Placed]) -> dict[str, list[Any]]:
        """All that is to be written down, in the shape that the function record_unit takes."""
        moved = {
            stream_id: stream.wakeup()
            for stream_id, stream in self.streams.items()
            if stream.touched and stream.wakeup() != stream.stored_wakeup
        }
        return {
            "numbers": [[series, seen, taken, last] for series, (seen, last, taken) in self.numbers.items()],
            "requests": self._remembering() if self.requests else [],
            "timers": list((self.timers | moved).items()),
            "positions": list(self.positions.items()),
            "events": [[p.partition, p.stream_id, p.version, p.name, p.plan_id] for p in placed],
        }

    def _remembering(self) -> list[list[Any]]:
        expires_at = self.now + REMEMBERED_FOR
        until = moment(expires_at)
        rows = []
        for request, (once, made) in self.requests.items():
            mac = self.proof and self.proof.of(KeptAnswer(*request, once.body_digest, made, until)).hex()
            rows.append([*request, once.body_digest.hex(), made.decode(), expires_at, mac])
        return rows

    def recorded(self) -> list[Recorded]:
        """What this appended, once it is committed."""
        return [Recorded(entry, p.event) for entry, p in zip(self.entries, self.pending, strict=True)]

    def learned(self) -> Learned:
        """What is known once this is committed."""
        return Learned(
            {
                stream_id: Known(stream.state, stream.version, stream.plan_id, stream.opened_by, stream.wakeup())
                for stream_id, stream in self.streams.items()
                if stream.version
            },
            {series: taken for series, (*_, taken) in self.numbers.items()},
            list(self.requests),
        )


_LAST_NUMBER = """
SELECT (SELECT last FROM numbers WHERE series = %s FOR UPDATE),
       (SELECT max(number) FROM numbers_given WHERE series = %s)
"""
