"""The ledger (台帳): every event of the other services with its exact bytes, appended and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from services.audit.domain.line import NEVER
from services.audit.read_models.plan_list import READABLE
from services.audit.read_models.plan_words import learn, learn_all
from shared.ends.log import Log
from shared.event_store.chain import STAMP
from shared.event_store.recorder import LogEntry
from shared.event_store.unit_of_work import UnitOfWork
from shared.event_store.verify import HeldRows
from shared.messaging.follower import ToldOtherwise
from shared.messaging.message import Message
from shared.postgres.database import Cursor, Database


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger: which service recorded it, and the event at its place in that service's log.

    `previous` is the digest of the line before it in the same partition; None if there is no such line.
    """

    service: str
    entry: LogEntry
    previous: bytes | None = None


class LedgerListener:
    """Appends what it hears, as bytes. Beside them it keeps what the plan is called, where that can be read; so nothing
    can make it fail or park."""

    parks = False

    def heeds(self, message: Message) -> bool:
        return True

    def take(self, unit: UnitOfWork, messages: Sequence[Message]) -> None:
        if not messages:
            return
        columns = zip(
            *(
                (
                    m.upstream,
                    m.partition,
                    m.sequence,
                    m.stream_id,
                    m.version,
                    m.name,
                    m.plan_id,
                    m.recorded_at,
                    m.digest,
                    m.data,
                )
                for m in messages
            ),
            strict=True,
        )
        unit.cursor.execute(_APPEND, [list(column) for column in columns])
        learn(unit.cursor, ((m.name, m.plan_id, m.data) for m in messages))

    def recognise(self, unit: UnitOfWork, messages: Sequence[Message]) -> None:
        """A log that was restored unnoticed goes on with other events in the places of those that it told before."""
        places = zip(*((m.upstream, m.partition, m.sequence, m.digest) for m in messages), strict=True)
        unit.cursor.execute(_TOLD_OTHERWISE, [list(column) for column in places])
        if other := unit.cursor.fetchone():
            raise ToldOtherwise("{}, partition {}: {} is not what it was".format(*other))


def prepare(database: Database) -> None:
    """Make or check the tables."""
    database.migrate(files("services.audit") / "migrations", {"005_called.sql": learn_all})


def log(database: Database) -> Log:
    """The ledger as signed ends are made of it: its parts are the partitions of all services."""

    def parts(cursor: Cursor) -> dict[str, int]:
        return {f"{service}/{partition}": top for (service, partition), top in tops(cursor).items()}

    return Log("audit", database, "store_identity", parts, _LOG_DIGESTS)


def plan(cursor: Cursor, plan_id: str, as_of: datetime | None) -> list[LedgerEntry]:
    """All that is known of a plan as of a recorded instant (now, if None)."""
    cursor.execute(_PLAN, (plan_id, as_of, as_of))
    return list(_entries(cursor.fetchall()))


def holds_plan(cursor: Cursor, plan_id: str) -> bool:
    """Whether the ledger knows a plan at all."""
    cursor.execute("SELECT 1 FROM ledger WHERE plan_id = %s LIMIT 1", (plan_id,))
    return cursor.fetchone() is not None


def filings_at(cursor: Cursor, places: Sequence[tuple[str, int, int, str]]) -> list[list[tuple[str, str]]]:
    """For each place (service, partition, sequence, stream) the plan that it belongs to, once for each of its
    applications: (plan_id, application number). What can no longer be read is left out."""
    cursor.execute(_FILINGS_AT, [list(column) for column in zip(*places, strict=True)] if places else [[]] * 4)
    found: list[list[tuple[str, str]]] = [[] for _ in places]
    for number, plan_id, application_no in cursor.fetchall():
        found[number - 1].append((plan_id, application_no))
    return found


def rows(
    cursor: Cursor, service: str, partition: int, after: int, upto: int, limit: int | None = None
) -> list[tuple[Any, ...]]:
    """A stretch of one service's partition as the ledger holds it, in the shape of verification's EventRow."""
    cursor.execute(_ROWS, (service, partition, after, upto, limit))
    return cursor.fetchall()


def sequences(cursor: Cursor, service: str, partition: int, after: int, upto: int, limit: int) -> list[int]:
    """The places of such a stretch, where the rest of it cannot be read."""
    cursor.execute(_SEQUENCES, (service, partition, after, upto, limit))
    return [row[0] for row in cursor.fetchall()]


def rows_held(cursor: Cursor) -> dict[tuple[str, int], HeldRows]:
    """What the ledger holds of each service's partition, counted."""
    cursor.execute(_HELD)
    return {(row[0], row[1]): HeldRows(*row[2:]) for row in cursor.fetchall()}


def lines_named(cursor: Cursor, names: Sequence[str]) -> list[tuple[str, int, int, str, int, str]]:
    """Every line with one of these names: (service, partition, sequence, stream, version, name)."""
    cursor.execute(_NAMED, (list(names),))
    return cursor.fetchall()


def unplaced(cursor: Cursor) -> list[tuple[str, int]]:
    """Stream and version of lines that have no place."""
    cursor.execute(
        "SELECT stream_id, version FROM ledger WHERE service IS NULL OR partition IS NULL OR sequence IS NULL"
    )
    return cursor.fetchall()


def tops(cursor: Cursor) -> dict[tuple[str, int], int]:
    """The last sequence that the ledger holds of each service's partition."""
    cursor.execute(_TOPS)
    return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def heard(cursor: Cursor) -> dict[tuple[str, int], int]:
    """How far each service's partition was followed, as written down with every append."""
    cursor.execute("SELECT application_name, notification_id FROM notification_tracking")
    names = ((name.rpartition(":"), position) for name, position in cursor.fetchall())
    return {(service, int(part)): position for (service, _, part), position in names if part.isdecimal()}


def heard_and_held(cursor: Cursor) -> list[tuple[str, int, int, int]]:
    """Service, partition, how far it was followed, and the last sequence that the ledger holds; at one moment."""
    cursor.execute(_HEARD_AND_HELD)
    return cursor.fetchall()


def _entries(rows: Iterable[tuple[Any, ...]]) -> Iterable[LedgerEntry]:
    for row in rows:
        yield LedgerEntry(row[0], LogEntry(*(*row[1:8], row[8] or NEVER, row[9])), row[10])


_APPEND = """
INSERT INTO ledger (service, partition, sequence, stream_id, version, name, plan_id, recorded_at, digest, data)
SELECT * FROM unnest(%b::text[], %b::smallint[], %b::bigint[], %b::text[], %b::bigint[], %b::text[],
                     %b::text[], %b::timestamptz[], %b::bytea[], %b::bytea[])
"""

_TOLD_OTHERWISE = """
SELECT told.service, told.partition, told.sequence
  FROM unnest(%b::text[], %b::smallint[], %b::bigint[], %b::bytea[]) AS told (service, partition, sequence, digest)
  JOIN ledger AS l USING (service, partition, sequence)
 WHERE l.digest <> told.digest ORDER BY 2, 3 LIMIT 1
"""

_PLAN = f"""
SELECT l.service, l.stream_id, l.version, l.name, coalesce(l.data, ''), l.plan_id, l.partition, l.sequence,
       {READABLE.format("l.recorded_at")}, coalesce(l.digest, ''), p.digest
  FROM ledger AS l
  LEFT JOIN ledger AS p ON p.service = l.service AND p.partition = l.partition AND p.sequence = l.sequence - 1
 WHERE l.plan_id = %s AND (%s::timestamptz IS NULL OR l.recorded_at <= %s::timestamptz)
 ORDER BY l.recorded_at, l.service, l.partition, l.sequence
"""  # noqa: S608

# By the event's own place and by its stream, so that one of the two may have been changed.
_FILINGS_AT = """
SELECT asked.number, plan_id, word_in(data, 'application_no')
  FROM unnest(%b::text[], %b::smallint[], %b::bigint[], %b::text[])
       WITH ORDINALITY AS asked (service, partition, sequence, stream_id, number)
  JOIN ledger ON starts_with(ledger.name, 'intake.ApplicationFiled/') AND ledger.plan_id IN (
       SELECT plan_id FROM ledger AS own WHERE own.stream_id = asked.stream_id
       UNION ALL
       SELECT plan_id FROM ledger AS own WHERE (own.service, own.partition, own.sequence)
                                             = (asked.service, asked.partition, asked.sequence))
 WHERE word_in(data, 'application_no') IS NOT NULL
 ORDER BY asked.number, ledger.recorded_at, ledger.sequence
"""

_ROWS = f"""
SELECT sequence, stream_id, version, name, plan_id, {STAMP}, digest, data
  FROM ledger WHERE service = %s AND partition = %s AND sequence > %s AND sequence <= %s ORDER BY sequence LIMIT %s
"""  # noqa: S608

_SEQUENCES = """
SELECT sequence FROM ledger
 WHERE service = %s AND partition = %s AND sequence > %s AND sequence <= %s ORDER BY sequence LIMIT %s
"""

_HELD = """
SELECT service, partition, min(sequence), max(sequence), count(*) FROM ledger
 WHERE service IS NOT NULL AND partition IS NOT NULL AND sequence IS NOT NULL GROUP BY service, partition
"""

_NAMED = """
SELECT service, partition, sequence, stream_id, version, name FROM ledger
 WHERE name = ANY(%b::text[]) ORDER BY service, partition, sequence
"""

AS_STORED_EVENTS = """
SELECT stream_id AS originator_id, version AS originator_version, plan_id, partition, sequence, data AS state
  FROM ledger WHERE service = %s"""
"""The lines of one service in the shape of its own table."""

# From one (service, partition) to the next by the primary key, so that the rest of the ledger is not read.
_TOPS = """
WITH RECURSIVE part AS (
    (SELECT service, partition FROM ledger ORDER BY service, partition LIMIT 1)
    UNION ALL
    SELECT n.service, n.partition
      FROM part AS p
     CROSS JOIN LATERAL (
           SELECT service, partition FROM ledger AS l
            WHERE (l.service, l.partition) > (p.service, p.partition)
            ORDER BY service, partition LIMIT 1) AS n
)
SELECT p.service, p.partition,
       (SELECT max(sequence) FROM ledger AS l WHERE l.service = p.service AND l.partition = p.partition)
  FROM part AS p
"""

_LOG_DIGESTS = """
SELECT sequence, digest FROM ledger
 WHERE service = split_part(%(part)s, '/', 1) AND partition = split_part(%(part)s, '/', 2)::smallint
   AND sequence > %(after)s AND sequence <= %(upto)s ORDER BY sequence
"""

# One statement, so that what is heard meanwhile makes no difference.
_HEARD_AND_HELD = f"""
SELECT held.service, held.partition, t.notification_id, held.top
  FROM ({_TOPS}) AS held (service, partition, top)
  JOIN notification_tracking AS t ON t.application_name = held.service || ':' || held.partition
 ORDER BY 1, 2
"""  # noqa: S608
