"""Verification of streams: versions 1, 2, 3 … in the order of one partition, under one plan, and no event twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.event_store.finding import Finding, Holder
from shared.event_store.store import EventStore
from shared.postgres.database import Cursor

STORED_EVENTS = "SELECT * FROM stored_events"


def disordered(store: EventStore) -> list[Finding]:
    """Events of a store that do not follow from the version before them, and those that are stored twice."""
    return store.database.read_at_leisure(lambda cursor: disordered_in(cursor, STORED_EVENTS, store.service, "source"))


def disordered_in(cursor: Cursor, events: str, service: str, holder: Holder) -> list[Finding]:
    """The same of a SELECT that gives rows in the shape of stored_events; `service` is its one parameter, if any."""
    values = (service,) if "%s" in events else ()
    cursor.execute(_STREAMS.replace("{events}", events).encode(), values)
    found = [finding for row in cursor.fetchall() for finding in _Event(*row).findings(service, holder)]
    cursor.execute(_DOUBLES.replace("{events}", events).encode(), values)
    for partition, sequence, stream_id, version, event_id in cursor.fetchall():
        params = {"event_id": event_id.decode(errors="replace")}
        found.append(Finding(service, partition, sequence, stream_id, "event_doubled", version, params, holder))
    return found


@dataclass(frozen=True, slots=True)
class _Event:
    """An event that does not follow from the version before it in its stream, and where that lies."""

    partition: int
    sequence: int
    stream_id: str
    version: int
    plan_id: str | None
    expected: int
    before_partition: int | None
    before_sequence: int | None
    before_plan_id: str | None

    def findings(self, service: str, holder: Holder) -> list[Finding]:
        def finding(code: str, **params: Any) -> Finding:
            place = service, self.partition, self.sequence, self.stream_id
            return Finding(*place, code, self.version, params, holder)

        found = []
        if self.version != self.expected:
            found.append(finding("stream_broken", expected=self.expected))
        if self.before_partition is None or self.before_sequence is None:
            return found
        if (self.before_partition, self.before_plan_id) != (self.partition, self.plan_id):
            found.append(finding("stream_scattered", partition=self.before_partition, plan_id=self.before_plan_id))
        elif self.before_sequence >= self.sequence:
            found.append(finding("stream_disordered", sequence=self.before_sequence))
        return found


# Versions are compared as numerics: one more than the last bigint is none.
_STREAMS = """
SELECT * FROM (
    SELECT partition, sequence, originator_id, originator_version, plan_id,
           (lag(originator_version, 1, 0::bigint) OVER stream)::numeric + 1 AS expected,
           lag(partition) OVER stream AS before_partition, lag(sequence) OVER stream AS before_sequence,
           lag(plan_id) OVER stream AS before_plan_id
      FROM ({events}) AS e
    WINDOW stream AS (PARTITION BY originator_id ORDER BY originator_version, partition, sequence)) AS f
 WHERE originator_version <> expected
    OR before_partition IS NOT NULL
       AND (before_partition <> partition OR before_sequence >= sequence OR before_plan_id IS DISTINCT FROM plan_id)
 ORDER BY partition, sequence
"""

# The id is the first thing that an event's bytes say. Without any doubles the table is read once.
_DOUBLES = """
WITH e AS NOT MATERIALIZED (
    SELECT partition, sequence, originator_id, originator_version, substring(state FROM 24 FOR 36) AS event_id
      FROM ({events}) AS e WHERE substring(state FROM 1 FOR 23) = '{"header":{"event_id":"')
SELECT partition, sequence, originator_id, originator_version, event_id
  FROM e JOIN (SELECT event_id FROM e GROUP BY event_id HAVING count(*) > 1) AS twice USING (event_id)
 ORDER BY event_id, partition, sequence
"""
