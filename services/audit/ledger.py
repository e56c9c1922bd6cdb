"""The ledger (台帳): every event of the other services with its exact bytes, appended and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from shared.event_store.recorder import LogEntry
from shared.event_store.unit_of_work import UnitOfWork
from shared.messaging.message import Message
from shared.postgres.database import Cursor, Database


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger: which service recorded it, and the event at its place in that service's log."""

    service: str
    entry: LogEntry


class LedgerListener:
    """Appends what it hears, as bytes; it decodes nothing, so nothing can make it fail or park."""

    parks = False

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


def prepare(database: Database) -> None:
    """Make or check the table."""
    database.migrate(files("services.audit") / "migrations")


def plan(cursor: Cursor, plan_id: str, as_of: datetime | None) -> list[LedgerEntry]:
    """All that is known of a plan as of a recorded instant (now, if None)."""
    cursor.execute(_PLAN, (plan_id, as_of, as_of))
    return list(_entries(cursor.fetchall()))


def find_plan(cursor: Cursor, wanted: str) -> str | None:
    """The plan_id of a plan, given itself or the id of one of its streams (an application, a case, a notice)."""
    cursor.execute(_FIND_PLAN, (wanted, wanted))
    row = cursor.fetchone()
    return row[0] if row else None


def page(cursor: Cursor, service: str, partition: int, after: int, limit: int) -> list[LogEntry]:
    """One service's partition as the ledger holds it, after a sequence."""
    cursor.execute(_PAGE, (service, partition, after, limit))
    return [one.entry for one in _entries(cursor.fetchall())]


def sizes(cursor: Cursor) -> dict[tuple[str, int], int]:
    """How many lines the ledger holds of each service's partition."""
    cursor.execute("SELECT service, partition, count(*) FROM ledger GROUP BY service, partition")
    return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def _entries(rows: Iterable[tuple[object, ...]]) -> Iterable[LedgerEntry]:
    return (LedgerEntry(str(row[0]), LogEntry(*row[1:])) for row in rows)  # type: ignore[arg-type]


_APPEND = """
INSERT INTO ledger (service, partition, sequence, stream_id, version, name, plan_id, recorded_at, digest, data)
SELECT * FROM unnest(%s::text[], %s::smallint[], %s::bigint[], %s::text[], %s::bigint[], %s::text[],
                     %s::text[], %s::timestamptz[], %s::bytea[], %s::bytea[])
"""

_PLAN = """
SELECT service, stream_id, version, name, data, plan_id, partition, sequence, recorded_at, digest FROM ledger
 WHERE plan_id = %s AND (%s::timestamptz IS NULL OR recorded_at <= %s::timestamptz)
 ORDER BY recorded_at, service, partition, sequence
"""

_FIND_PLAN = """
SELECT plan_id FROM ledger WHERE plan_id = %s
UNION ALL
SELECT plan_id FROM ledger WHERE stream_id = %s AND plan_id IS NOT NULL
 LIMIT 1
"""

_PAGE = """
SELECT service, stream_id, version, name, data, plan_id, partition, sequence, recorded_at, digest FROM ledger
 WHERE service = %s AND partition = %s AND sequence > %s ORDER BY sequence LIMIT %s
"""
