"""The recorder of the eventsourcing library, widened to the columns of our log.

It keeps the library's stored-event shape and tracking table, and works only on the cursor that it is given: the
library's `insert_events` opens a connection of its own and retries, which would break the unit of work in two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresAggregateRecorder, PostgresTrackingRecorder

from shared.postgres.database import Cursor, Database


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

    def as_head(self) -> Head:
        return Head(self.sequence, self.digest, self.recorded_at)


class LogRecorder(PostgresTrackingRecorder, PostgresAggregateRecorder):
    """Cursor-level reading and appending. The tables come from our own numbered migrations."""

    def __init__(self, database: Database) -> None:
        # The recorders register composite types at once, for which the server would have to be there already.
        self.datastore = database
        self.events_table_name = "stored_events"
        self.tracking_table_name = "notification_tracking"

    def streams(self, cursor: Cursor, stream_ids: Sequence[str]) -> dict[str, list[StoredEvent]]:
        """The stored events of several streams, each in order of version."""
        found: dict[str, list[StoredEvent]] = {stream_id: [] for stream_id in stream_ids}
        cursor.execute(_SELECT_STREAMS, (list(stream_ids),))
        for stream_id, version, name, state in cursor.fetchall():
            found[stream_id].append(StoredEvent(stream_id, version, name, state))
        return found

    def lock_heads(self, cursor: Cursor, partitions: Sequence[int]) -> dict[int, Head]:
        """Lock the heads of partitions, in ascending order, to the end of the transaction."""
        cursor.execute(_LOCK_HEADS, (list(partitions),))
        return {row[0]: Head(row[1], row[2], row[3]) for row in cursor.fetchall()}

    def append(self, cursor: Cursor, entries: Sequence[LogEntry], heads: Mapping[int, Head]) -> None:
        """Insert events at their places and move the heads.

        That another transaction appended to the same stream shows as a violation of `stream_version`, at the latest
        when the unit of work ends, because statements are queued.
        """
        self._insert_stored_events(cursor, entries)
        cursor.execute(
            _MOVE_HEADS,
            (
                list(heads),
                [head.sequence for head in heads.values()],
                [head.digest for head in heads.values()],
                [head.recorded_at for head in heads.values()],
            ),
        )

    def _insert_stored_events(self, curs: Any, stored_events: Sequence[StoredEvent], **_: Any) -> None:
        columns = zip(
            *(
                (
                    e.originator_id,
                    e.originator_version,
                    e.topic,
                    e.state,
                    e.plan_id,
                    e.partition,
                    e.sequence,
                    e.recorded_at,
                    e.digest,
                )
                for e in stored_events
                if isinstance(e, LogEntry)
            ),
            strict=True,
        )
        curs.execute(_INSERT_EVENTS, [list(column) for column in columns])

    # -- tracking ------------------------------------------------------------------------------------------------

    def lock_tracking(self, cursor: Cursor, upstream: str, partitions: Sequence[int]) -> dict[int, int]:
        """The last sequence followed in each partition of an upstream, locked; 0 where none was."""
        names = {f"{upstream}:{partition}": partition for partition in sorted(partitions)}
        cursor.execute(_ENSURE_TRACKING, (list(names),))
        cursor.execute(_LOCK_TRACKING, (list(names),))
        return {names[row[0]]: row[1] for row in cursor.fetchall()}

    def move_tracking(self, cursor: Cursor, upstream: str, positions: Mapping[int, int]) -> None:
        """Write how far each partition was followed."""
        cursor.execute(_MOVE_TRACKING, ([f"{upstream}:{p}" for p in positions], list(positions.values())))


@dataclass(frozen=True, slots=True)
class StoreIdentity:
    """Which store a log belongs to."""

    service: str
    partitions: int
    epoch: UUID


_SELECT_STREAMS = """
SELECT originator_id, originator_version, topic, state FROM stored_events
 WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version
"""

_LOCK_HEADS = """
SELECT partition, sequence, digest, recorded_at FROM log_heads
 WHERE partition = ANY(%s::smallint[]) ORDER BY partition FOR UPDATE
"""

_INSERT_EVENTS = """
INSERT INTO stored_events (originator_id, originator_version, topic, state,
                           plan_id, partition, sequence, recorded_at, digest)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bytea[],
                     %s::text[], %s::smallint[], %s::bigint[], %s::timestamptz[], %s::bytea[])
"""

_MOVE_HEADS = """
UPDATE log_heads AS h SET sequence = n.sequence, digest = n.digest, recorded_at = n.recorded_at
  FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[], %s::timestamptz[])
       AS n (partition, sequence, digest, recorded_at)
 WHERE h.partition = n.partition
"""

_ENSURE_TRACKING = """
INSERT INTO notification_tracking (application_name, notification_id)
SELECT name, 0 FROM unnest(%s::text[]) AS name ON CONFLICT DO NOTHING
"""

_LOCK_TRACKING = """
SELECT application_name, notification_id FROM notification_tracking
 WHERE application_name = ANY(%s) ORDER BY application_name FOR UPDATE
"""

_MOVE_TRACKING = """
UPDATE notification_tracking AS t SET notification_id = n.position
  FROM unnest(%s::text[], %s::bigint[]) AS n (name, position) WHERE t.application_name = n.name
"""
