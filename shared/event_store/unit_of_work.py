"""One unit of work: a command, or a batch of messages, is one PostgreSQL transaction on one cursor.

Idempotency row, tracking position, events, read-model rows, timers and numbers are committed together or not at all.
Statements whose result is not needed are queued (psycopg's pipeline), so a command costs few round trips.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import orjson
from eventsourcing.persistence import StoredEvent

from shared.contracts.event import Actor, Event, Header
from shared.domain import Aggregate, Refusal
from shared.event_store.chain import partition_of
from shared.event_store.names import EventNames
from shared.event_store.read_model import ReadModel
from shared.event_store.recorder import LogEntry, LogRecorder, Placed, Recorded
from shared.event_store.remembered import UNKNOWN, Known, Streams
from shared.postgres.database import Cursor

S = TypeVar("S")
E = TypeVar("E")

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
    """What runs inside one transaction. Made by `EventStore.run`, which commits it."""

    cursor: Cursor
    names: EventNames
    recorder: LogRecorder
    read_models: Sequence[ReadModel]
    now: datetime
    partitions: int
    known: Streams
    presuming: bool = False
    """Whether streams that are known from memory, and requests, are taken for unchanged and new until a constraint or
    an unexpected outcome says otherwise."""
    presumed: bool = False
    doubtful: bool = False
    streams: dict[str, Stream] = field(default_factory=dict)
    loaded: dict[str, tuple[Known, list[StoredEvent]]] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    entries: list[LogEntry] = field(default_factory=list)

    # -- reading -------------------------------------------------------------------------------------------------

    def preload(self, stream_ids: Iterable[str]) -> None:
        """Fetch several streams in one query, so that a batch need not ask for each."""
        wanted = {}
        for stream_id in stream_ids:
            if stream_id in self.streams or stream_id in self.loaded or stream_id in wanted:
                continue
            known = self.known.get(stream_id)
            if known is not None and self.presuming:
                self.loaded[stream_id] = (known, [])
                self.presumed = True
            else:
                wanted[stream_id] = known or UNKNOWN
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
        """The next number of a running series, from 1, without gaps; the series waits until this work is committed."""
        self.cursor.execute(_NEXT_NUMBER, (series,))
        row = self.cursor.fetchone()
        assert row is not None
        return int(row[0])

    # -- remembering what a request made ---------------------------------------------------------------------------

    def remembered(self, once: Once) -> dict[str, Any] | None:
        """What the same request made before, if it did. Raises KeyReused when the key came with another body.

        A request that is presumed to be new is not looked up: `remember` fails if it is not.
        """
        if self.presuming:
            self.presumed = True
            return None
        self.cursor.execute(_REMEMBERED, (once.actor, once.route, once.key))
        row = self.cursor.fetchone()
        if row is None:
            return None
        if row[2] <= self.now:
            self.cursor.execute(_FORGET, (once.actor, once.route, once.key))
            return None
        if row[0] != once.body_digest:
            raise KeyReused(once.key)
        made: dict[str, Any] = orjson.loads(row[1])
        return made

    def remember(self, once: Once, made: Mapping[str, Any]) -> None:
        """Remember what a request made, for a repeat within REMEMBERED_FOR.

        Of two at the same moment, the second violates the primary key, is run again, and finds the first's answer.
        """
        expires_at = self.now + REMEMBERED_FOR
        self.cursor.execute(
            _REMEMBER, (once.actor, once.route, once.key, once.body_digest, orjson.dumps(made), expires_at)
        )

    # -- deciding ------------------------------------------------------------------------------------------------

    def execute(
        self, aggregate: Aggregate[S, E], command: Any, cause: Cause, plan_id: str | None = None
    ) -> Sequence[Event] | Refusal:
        """Decide a command on its stream and append what it brings. `plan_id` is needed for a stream's first event."""
        stream = self.stream(aggregate, command.stream_id)
        outcome = aggregate.decide(stream.state, command, self.now)
        if isinstance(outcome, Refusal):
            self.doubtful = True
            return outcome
        if not outcome:
            self.doubtful = True
        return [self._append(stream, command.stream_id, event, cause, plan_id) for event in outcome]  # type: ignore[arg-type]

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
        if wakeup is None:
            self.cursor.execute(_CANCEL_TIMERS, ([stream_id],))
        else:
            self.cursor.execute("UPDATE timers SET due_at = %s WHERE stream_id = %s", (wakeup, stream_id))

    # -- committing ----------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write what was decided: read models and timers first, then, under the heads' locks, the log."""
        if not self.pending:
            return
        for pending in self.pending:
            pending.data = self.names.encode(pending.event)
        self._project()
        self._set_timers()
        self._append_to_log()

    def _project(self) -> None:
        for read_model in self.read_models:
            for pending in self.pending:
                read_model.apply(self.cursor, pending.event, pending.state)

    def _set_timers(self) -> None:
        moved = {
            stream_id: stream.wakeup()
            for stream_id, stream in self.streams.items()
            if stream.touched and stream.wakeup() != stream.stored_wakeup
        }
        ended = [stream_id for stream_id, wakeup in moved.items() if wakeup is None]
        if ended:
            self.cursor.execute(_CANCEL_TIMERS, (ended,))
        if len(moved) > len(ended):
            due = {stream_id: wakeup for stream_id, wakeup in moved.items() if wakeup is not None}
            self.cursor.execute(_SET_TIMERS, (list(due), list(due.values())))

    def _append_to_log(self) -> None:
        placed = [
            Placed(
                partition_of(p.header.plan_id, p.header.stream_id, self.partitions),
                p.header.stream_id,
                p.header.version,
                p.event.name,
                p.header.plan_id,
                p.data,
            )
            for p in self.pending
        ]
        self.recorder.append(self.cursor, placed, self.now)
        self.entries = self.recorder.appended(self.cursor, placed)

    def recorded(self) -> list[Recorded]:
        """What this appended, once it is committed."""
        return [Recorded(entry, p.event) for entry, p in zip(self.entries, self.pending, strict=True)]

    def learned(self) -> dict[str, Known]:
        """What is known of the streams once this is committed."""
        return {
            stream_id: Known(stream.state, stream.version, stream.plan_id, stream.opened_by, stream.wakeup())
            for stream_id, stream in self.streams.items()
            if stream.version
        }


_NEXT_NUMBER = """
INSERT INTO numbers AS n (series, last) VALUES (%s, 1)
ON CONFLICT (series) DO UPDATE SET last = n.last + 1 RETURNING last
"""

_REMEMBERED = """
SELECT request, response, expires_at FROM idempotency WHERE actor = %s AND route = %s AND key = %s
"""

_FORGET = "DELETE FROM idempotency WHERE actor = %s AND route = %s AND key = %s"

_REMEMBER = """
INSERT INTO idempotency (actor, route, key, request, response, expires_at) VALUES (%s, %s, %s, %s, %s, %s)
"""

_SET_TIMERS = """
INSERT INTO timers (stream_id, due_at) SELECT * FROM unnest(%b::text[], %b::timestamptz[])
ON CONFLICT (stream_id) DO UPDATE SET due_at = excluded.due_at, failures = 0, error = NULL, parked = false
"""

_CANCEL_TIMERS = "DELETE FROM timers WHERE stream_id = ANY(%b::text[])"
