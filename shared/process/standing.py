"""How the services of a process stand: how far links are behind, what is parked or overdue, and since when.

One question to each database.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from shared.postgres.database import ALTERED, Cursor
from shared.process.system import WiredServices


@dataclass(frozen=True, slots=True)
class ServiceStanding:
    """One service: where its log ends, how far it has followed others, and what waits."""

    heads: Mapping[str, int]
    """By partition, as far as both the head and the last event reach."""
    heads_differ: bool
    """Whether a head says that the log ends elsewhere."""
    followed: Mapping[str, int]
    """By "upstream:partition"."""
    parked: Mapping[str, int]
    """Messages that wait for a person, by upstream."""
    parked_since: datetime | None
    """When the first of them was parked."""
    timers_parked: int
    """Timers that wait for a person, and wake nobody."""
    overdue: int
    """Timers past their time."""
    overdue_since: datetime | None
    """The time of the first of them."""
    published: int | None
    """Events of the log that its relay has published, as last noted; None if none ever ran."""
    unpublished_since: datetime | None
    """When the first of the others was recorded."""
    restored: str | None
    """Why it must not be written to, if its store is a restored one."""

    @property
    def events(self) -> int:
        return sum(self.heads.values())

    @property
    def unpublished(self) -> int:
        """Events that wait to be published; 0 where nothing is published."""
        return 0 if self.published is None else max(0, self.events - self.published)


@dataclass(frozen=True, slots=True)
class SystemStanding:
    """All services at nearly the same moment, but those of which a table cannot be read."""

    of: Mapping[str, ServiceStanding]

    def lag(self, upstream: str, follower: str) -> int:
        """How many messages a follower is behind an upstream that is here too; 0 where that cannot be read."""
        if upstream not in self.of or follower not in self.of:
            return 0
        followed = self.of[follower].followed
        behind = (end - max(0, followed.get(f"{upstream}:{p}", 0)) for p, end in self.of[upstream].heads.items())
        # A follower may have been asked a moment later than its upstream.
        return sum(max(0, messages) for messages in behind)

    def parked(self, upstream: str, follower: str) -> int:
        """How many of a link's messages wait for a person."""
        return self.of[follower].parked.get(upstream, 0) if follower in self.of else 0


def standing(system: WiredServices) -> SystemStanding:
    """Ask every database once."""
    now = system.clock.now()
    found = {}
    for name, service in system.services.items():
        with suppress(*ALTERED):  # readiness says so
            found[name] = service.store.database.read(lambda cursor: _of_one(cursor, now))
    return SystemStanding(found)


def _of_one(cursor: Cursor, now: datetime) -> ServiceStanding:
    cursor.execute(_STANDING, (now,))
    row = cursor.fetchone()
    assert row is not None
    return ServiceStanding(*row)


# Whatever was made impossible behind our back must not keep anybody from asking how all the rest stands.
_STANDING = """
WITH ends AS MATERIALIZED (
    SELECT partition, sequence AS head,
           (SELECT coalesce(max(sequence), 0) FROM stored_events AS e WHERE e.partition = h.partition) AS last
      FROM log_heads AS h)
SELECT (SELECT coalesce(jsonb_object_agg(partition, least(head, last)), '{}') FROM ends),
       (SELECT coalesce(bool_or(head <> last), true) FROM ends),
       (SELECT coalesce(jsonb_object_agg(application_name, notification_id), '{}') FROM notification_tracking),
       (SELECT coalesce(jsonb_object_agg(upstream, messages), '{}')
          FROM (SELECT upstream, count(*) AS messages FROM parked_messages GROUP BY upstream) AS waiting),
       (SELECT min(greatest('epoch', least(parked_at, '9000-01-01 00:00+00'))) FROM parked_messages),
       (SELECT count(*) FROM timers WHERE parked), timers.overdue, timers.since,
       (SELECT to_jsonb(sum(greatest(0, least(r.sequence, head, last))))
          FROM relay_positions AS r JOIN ends USING (partition)),
       (SELECT min(greatest('epoch', least(e.recorded_at, '9000-01-01 00:00+00')))
          FROM relay_positions AS r
         CROSS JOIN LATERAL (SELECT recorded_at FROM stored_events
                              WHERE partition = r.partition AND sequence > r.sequence ORDER BY sequence LIMIT 1) AS e),
       (SELECT put_back FROM store_identity)
  FROM (SELECT count(*) AS overdue, min(greatest('epoch', due_at)) AS since
          FROM timers WHERE NOT parked AND due_at <= %s) AS timers
"""
