"""The recorder of the eventsourcing library, widened to the columns of our log.

It keeps the library's stored-event shape and tracking table, and works only on the cursor that it is given: the
library's `insert_events` opens a connection of its own and retries, which would break the unit of work in two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresAggregateRecorder, PostgresTrackingRecorder

from shared.contracts.event import Event
from shared.postgres.database import Cursor, Database

TRACKED = 64
"""Partitions of an upstream for which there are tracking rows, however many it has."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a partition of a log ends."""

    sequence: int
    digest: bytes
    recorded_at: datetime


@dataclass(frozen=True)
class LogEntry(StoredEvent):
    """A stored event at its place in the log."""

    plan_id: str | None
    partition: int
    sequence: int
    recorded_at: datetime
    digest: bytes


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event at its place in the log, as bytes and as what they say."""

    entry: LogEntry
    event: Event


class Placed(NamedTuple):
    """An event that is to be appended, and to which partition."""

    partition: int
    stream_id: str
    version: int
    name: str
    plan_id: str | None
    data: bytes


class LogRecorder(PostgresTrackingRecorder, PostgresAggregateRecorder):
    """Cursor-level reading and appending. The tables come from our own numbered migrations."""

    def __init__(self, database: Database) -> None:
        # The recorders register composite types at once, for which the server would have to be there already.
        self.datastore = database
        self.events_table_name = "stored_events"
        self.tracking_table_name = "notification_tracking"

    def streams(self, cursor: Cursor, known: Mapping[str, int]) -> dict[str, list[StoredEvent]]:
        """The stored events of several streams after the versions that are known of them, in order of version."""
        found: dict[str, list[StoredEvent]] = {stream_id: [] for stream_id in known}
        cursor.execute(_SELECT_STREAMS, (list(known), list(known.values())))
        for stream_id, version, name, state in cursor.fetchall():
            found[stream_id].append(StoredEvent(stream_id, version, name, state))
        return found

    def lock_heads(self, cursor: Cursor, partitions: Sequence[int]) -> None:
        """Lock the heads of partitions, in ascending order, to the end of the transaction: nobody appends meanwhile."""
        cursor.execute(_LOCK_HEADS, (list(partitions),))

    def record(self, cursor: Cursor, unit: Mapping[str, Any], states: Sequence[bytes], now: datetime) -> None:
        """Write down a unit of work, in the shape that migrations/003_record_unit.sql tells, with its events' bytes.

        That others were faster shows as a unique violation, at the latest when the unit of work ends, because
        statements are queued.
        """
        cursor.execute(_RECORD, (orjson.dumps(unit).decode(), states, now))

    @staticmethod
    def appended(cursor: Cursor, events: Sequence[Placed]) -> list[LogEntry]:
        """The places that events got, in their order, once `record` has appended them."""
        return [
            LogEntry(e.stream_id, e.version, e.name, e.data, e.plan_id, e.partition, sequence, recorded_at, digest)
            for e, (sequence, recorded_at, digest) in zip(events, cursor.fetchall(), strict=True)
        ]

    # -- tracking ------------------------------------------------------------------------------------------------

    def ensure_tracking(self, cursor: Cursor, upstream: str, partitions: int = TRACKED) -> None:
        """See that an upstream's tracking rows are there, at position 0 at first."""
        cursor.execute(_ENSURE_TRACKING, (upstream, partitions - 1))

    def lock_tracking(
        self, cursor: Cursor, upstream: str, partitions: Iterable[int], threads: Iterable[str]
    ) -> tuple[dict[int, int], set[str]]:
        """The last sequence followed in partitions of an upstream, and which of these plans wait there; all locked."""
        names = [f"{upstream}:{partition}" for partition in sorted(partitions)]
        cursor.execute(_LOCK_TRACKING, (names, upstream, sorted(threads)))
        positions, waiting = {}, set()
        for name, position in cursor.fetchall():
            if position is None:
                waiting.add(name)
            else:
                positions[int(name.rpartition(":")[2])] = position
        return positions, waiting


@dataclass(frozen=True, slots=True)
class StoreIdentity:
    """Which store a log belongs to."""

    service: str
    partitions: int
    epoch: UUID


# The inner query is tied to the primary key, whatever the planner thinks of the table's size.
_SELECT_STREAMS = """
SELECT e.* FROM unnest(%b::text[], %b::bigint[]) AS known (id, version)
 CROSS JOIN LATERAL (
       SELECT originator_id, originator_version, topic, state FROM stored_events
        WHERE originator_id = known.id AND originator_version > known.version
        ORDER BY originator_version OFFSET 0) AS e
 ORDER BY e.originator_id, e.originator_version
"""

_LOCK_HEADS = "SELECT 1 FROM log_heads WHERE partition = ANY(%b::smallint[]) ORDER BY partition FOR UPDATE"

_RECORD = "SELECT * FROM record_unit(%s::jsonb, %b::bytea[], %s)"

_ENSURE_TRACKING = """
INSERT INTO notification_tracking (application_name, notification_id)
SELECT %s || ':' || partition, 0 FROM generate_series(0, %s) AS partition ON CONFLICT DO NOTHING
"""

# Locking a waiting plan's row lets a retry and the live link take turns.
_LOCK_TRACKING = """
WITH followed AS (
    SELECT application_name, notification_id FROM notification_tracking
     WHERE application_name = ANY(%b::text[]) ORDER BY application_name FOR UPDATE),
waiting AS (
    SELECT thread FROM parked_threads WHERE upstream = %s AND thread = ANY(%b::text[]) ORDER BY thread FOR UPDATE)
SELECT application_name, notification_id FROM followed UNION ALL SELECT thread, NULL FROM waiting
"""
