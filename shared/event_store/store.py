"""The event store of one service: runs units of work, reads the log, and wakes whoever follows it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib.resources import files
from typing import TypeVar
from zlib import crc32

from eventsourcing.persistence import StoredEvent

from shared.clock import Clock
from shared.domain import Aggregate, Consequences
from shared.event_store.names import EventNames
from shared.event_store.presuming import Attempts, Conflict, Presumption, Work
from shared.event_store.proof import AnswerProof, prove_old_answers
from shared.event_store.read_model import Projection, ReadModel
from shared.event_store.recorder import Head, LogEntry, LogRecorder, Recorded, StoreIdentity
from shared.event_store.remembered import Memory
from shared.event_store.tail import Tail
from shared.event_store.unit_of_work import UnitOfWork
from shared.postgres.database import ALTERED, AWAY, TRANSIENT, Cursor, Database, OutcomeUnknown

T = TypeVar("T")
S = TypeVar("S")
E = TypeVar("E")

PARTITIONS = 12

PASSING = (Conflict, *AWAY, *TRANSIENT, *ALTERED)
"""What a unit of work may meet although nothing is wrong with it: whoever can wait tries it again."""


class StoreMismatch(Exception):
    """The database belongs to another service, or was created with another number of partitions."""


class EventStore:
    """One service's log in its own database."""

    def __init__(
        self,
        service: str,
        database: Database,
        names: EventNames,
        clock: Clock,
        read_models: Sequence[ReadModel] = (),
        partitions: int = PARTITIONS,
        consequences: Consequences | None = None,
    ) -> None:
        self.service = service
        self.database = database
        self.names = names
        self.clock = clock
        self.read_models = tuple(read_models)
        self.partitions = partitions
        self.consequences = consequences or {}
        self.recorder = LogRecorder(database)
        self.memory = Memory()
        self.proof: AnswerProof | None = None
        """Of remembered answers; a store that is only read needs none."""
        self.tail = Tail(partitions)
        self.appends = 0
        """How many units of work of this process have appended; a follower beside it need not look in vain."""
        self.observe: Callable[[float], None] = lambda seconds: None
        """Told how long each unit of work took, in seconds."""
        self._wakes: list[Callable[[], None]] = []
        self._identity: StoreIdentity | None = None
        self._attempts = Attempts(self._commit)

    def prepare(self) -> None:
        """Make or check the tables. Raises StoreMismatch."""
        self.database.migrate(files("shared.event_store") / "migrations", {"008_derived.sql": self._prove_old_answers})
        with self.database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO store_identity (service, partitions) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (self.service, self.partitions),
            )
            cursor.execute(_MAKE_HEADS, (self.partitions,))
        identity = self.identity
        if (identity.service, identity.partitions) != (self.service, self.partitions):
            raise StoreMismatch(
                f"this database holds {identity.service} in {identity.partitions} partitions, "
                f"not {self.service} in {self.partitions}"
            )

    def _prove_old_answers(self, cursor: Cursor) -> None:
        if self.proof is not None:
            prove_old_answers(cursor, self.proof)

    @property
    def identity(self) -> StoreIdentity:
        """Which store this is; read once, since a restore replaces the process too."""
        if self._identity is None:

            def query(cursor: Cursor) -> StoreIdentity:
                cursor.execute("SELECT service, partitions, epoch FROM store_identity")
                row = cursor.fetchone()
                assert row is not None
                return StoreIdentity(*row)

            self._identity = self.database.read(query)
        return self._identity

    # -- writing -------------------------------------------------------------------------------------------------

    def run(self, work: Work[T]) -> T:
        """Run `work` in one transaction and commit it; a Refusal that it returns undoes all.

        It is run again while others change the same streams first, at last Conflict is raised; so is work that meets a
        dead connection before it has committed anything, on a fresh one.
        """
        return self._attempts.run(work)

    def share(self, work: Work[T]) -> T:
        """Like `run`, but in one transaction with what other threads ask meanwhile, if all of it succeeds at once."""
        return self._attempts.share(work)

    def _commit(self, work: Work[T], presuming: bool) -> T:
        started = time.perf_counter()
        outcome, appended = self.database.again_while_away(lambda: self._attempt(work, presuming))
        self.observe(time.perf_counter() - started)
        if appended:
            self.appends += 1
            for wake in self._wakes:
                wake()
        return outcome

    def _attempt(self, work: Work[T], presuming: bool) -> tuple[T, bool]:
        """What the work returns, once it is committed, and whether anything was appended."""
        committing = False
        try:
            with self.database.connection() as connection:
                with connection.pipeline(), connection.cursor(binary=True) as cursor:
                    unit = self._unit(cursor, presuming)
                    outcome = work(unit)
                    unit.flush()
                    committing = True
                    # As a statement like the others, it shares the pipeline's one synchronisation at the end.
                    cursor.execute("COMMIT", prepare=False)
                self.memory.learn(unit.learned())
                self.tail.add(unit.recorded())
                return outcome, bool(unit.entries)
        except AWAY as error:
            # With an ERROR the server has refused one of the statements, and so all of them.
            if committing and error.diag.severity_nonlocalized != "ERROR":
                raise OutcomeUnknown("the connection was lost while committing") from error
            raise

    def _unit(self, cursor: Cursor, presuming: bool) -> UnitOfWork:
        return UnitOfWork(
            cursor,
            self.names,
            self.recorder,
            [Projection(read_model) for read_model in self.read_models],
            self.clock.now(),
            self.partitions,
            Presumption(self.memory, presuming),
            self.proof,
            self.consequences,
        )

    def on_append(self, wake: Callable[[], None]) -> None:
        """Have a follower of the same process woken whenever the log has grown."""
        self._wakes.append(wake)

    # -- reading -------------------------------------------------------------------------------------------------

    def load(self, aggregate: Aggregate[S, E], stream_id: str) -> tuple[S, int]:
        """The state and version of a stream, read outside any unit of work; version 0 means that there is none."""
        stored: list[StoredEvent] = self.database.read(lambda c: self.recorder.streams(c, {stream_id: 0})[stream_id])
        events = [self.names.decode(row.topic, row.state) for row in stored]
        return aggregate.replay(events), len(events)  # type: ignore[arg-type]

    def next_due(self) -> datetime | None:
        """When the next timer of this service falls due; None if there is none."""

        def query(cursor: Cursor) -> datetime | None:
            cursor.execute("SELECT min(due_at) FROM timers WHERE NOT parked")
            row = cursor.fetchone()
            return row[0] if row else None

        return self.database.read(query)

    def heads(self) -> dict[int, Head]:
        """Where each partition ends."""

        def query(cursor: Cursor) -> dict[int, Head]:
            cursor.execute(_HEADS)
            return {row[0]: Head(*row[1:]) for row in cursor.fetchall()}

        return self.database.read(query)

    def entries(self, positions: Sequence[tuple[int, int]], limit: int) -> list[LogEntry]:
        """The log after each (partition, sequence), in order of partition and sequence, at most `limit` in all."""
        if not positions:
            return []

        def query(cursor: Cursor) -> list[LogEntry]:
            cursor.execute(_READ_LOG, ([p for p, _ in positions], [s for _, s in positions], limit, limit))
            return [LogEntry(*row) for row in cursor.fetchall()]

        return self.database.read(query)

    def stream(self, stream_id: str, as_of: datetime | None = None) -> list[Recorded]:
        """The events of a stream as they were known at a recorded instant (now, if None)."""
        return self._recorded("originator_id", stream_id, as_of)

    def plan(self, plan_id: str, as_of: datetime | None = None) -> list[Recorded]:
        """The events of a plan in this service, in the order of its log, as known at a recorded instant."""
        return self._recorded("plan_id", plan_id, as_of)

    def _recorded(self, column: str, value: str, as_of: datetime | None) -> list[Recorded]:
        def query(cursor: Cursor) -> list[LogEntry]:
            cursor.execute(_READ_BY[column], (value, as_of, as_of))
            return [LogEntry(*row) for row in cursor.fetchall()]

        return [Recorded(e, self.names.decode(e.topic, e.state)) for e in self.database.read(query)]


def lock_id(text: str) -> int:
    """A number for an advisory lock that stands for a name."""
    return crc32(text.encode())


_COLUMNS = "originator_id, originator_version, topic, state, plan_id, partition, sequence, recorded_at, digest"

# A time that was made impossible behind our back must not keep anybody from reading on.
_HEADS = """
SELECT partition, sequence, digest, greatest('epoch', least(recorded_at, '9000-01-01 00:00+00'))
  FROM log_heads ORDER BY partition
"""

_MAKE_HEADS = """
INSERT INTO log_heads (partition, sequence, digest, recorded_at)
SELECT p, 0, decode(repeat('00', 32), 'hex'), 'epoch' FROM generate_series(0, %s - 1) AS p ON CONFLICT DO NOTHING
"""

# Each partition is read on its own index range; the limit stands twice so that one busy partition stays cheap.
_READ_LOG = f"""
SELECT {", ".join("e." + column for column in _COLUMNS.split(", "))}
  FROM unnest(%b::smallint[], %b::bigint[]) AS w (partition, sequence)
 CROSS JOIN LATERAL (
       SELECT * FROM stored_events AS s
        WHERE s.partition = w.partition AND s.sequence > w.sequence
        ORDER BY s.sequence LIMIT %s) AS e
 ORDER BY e.partition, e.sequence LIMIT %s
"""  # noqa: S608

_READ_BY = {
    "originator_id": f"""
SELECT {_COLUMNS} FROM stored_events
 WHERE originator_id = %s AND (%s::timestamptz IS NULL OR recorded_at <= %s::timestamptz)
 ORDER BY originator_version
""",  # noqa: S608
    "plan_id": f"""
SELECT {_COLUMNS} FROM stored_events
 WHERE plan_id = %s AND (%s::timestamptz IS NULL OR recorded_at <= %s::timestamptz)
 ORDER BY partition, sequence
""",  # noqa: S608
}
