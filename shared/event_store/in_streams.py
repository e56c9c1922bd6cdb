"""A log read stream by stream, some streams at a time, so that however long it is, little of it is held at once.

What follows from a stream alone, as the rows of read models and its timer do, can be derived and compared stretch by
stretch.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from psycopg import sql

from shared.postgres.database import Cursor

EVENTS = 2_000
"""Of a stretch, about: the stream that reaches it is read to its end."""


class Stored(NamedTuple):
    """An event as it is stored, and where."""

    stream_id: str
    version: int
    partition: int
    sequence: int
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Stretch:
    """The streams from one (which is left out) to another; None for no limit. All stretches together hold every row of
    a table that names a stream, be it one without events, or none."""

    after: str | None
    upto: str | None

    def holds(self, column: str) -> sql.Composable:
        """SQL that says whether the stream in a column is one of these."""
        name = sql.Identifier(column)
        upto = sql.SQL("true") if self.upto is None else sql.SQL("{} <= {}").format(name, self.upto)
        if self.after is None:
            return sql.SQL("({} OR {} IS NULL)").format(upto, name)
        return sql.SQL("({} > {} AND {})").format(name, self.after, upto)


def stretch_after(cursor: Cursor, after: str | None) -> Stretch:
    """The next stretch; the last one has no limit."""
    cursor.execute(_UPTO.format(Stretch(after, None).holds("originator_id"), EVENTS))
    row = cursor.fetchone()
    return Stretch(after, row[0] if row else None)


def stored_in(cursor: Cursor, stretch: Stretch) -> list[Stored]:
    """The events of its streams, each stream from its beginning."""
    cursor.execute(_EVENTS.format(stretch.holds("originator_id")))
    return [Stored(*row) for row in cursor.fetchall()]


def stored_of(cursor: Cursor, streams: Collection[str]) -> list[Stored]:
    """The same of streams that are named."""
    cursor.execute(_EVENTS.format(sql.SQL("originator_id = ANY(%s)")), (list(streams),))
    return [Stored(*row) for row in cursor.fetchall()]


def grown_since(cursor: Cursor, positions: Mapping[int, int]) -> list[str]:
    """The streams that have events beyond these positions."""
    cursor.execute(_GROWN, (list(positions), list(positions.values())))
    return [stream_id for (stream_id,) in cursor.fetchall()]


# A stream is not parted, and an event whose stream is not said is nobody's.
_UPTO = sql.SQL("""
SELECT originator_id FROM public.stored_events WHERE {} ORDER BY originator_id, originator_version OFFSET {} LIMIT 1
""")

_EVENTS = sql.SQL("""
SELECT originator_id, originator_version, partition, sequence, topic, state FROM public.stored_events
 WHERE {} AND originator_id IS NOT NULL ORDER BY originator_id, originator_version, partition, sequence
""")

_GROWN = """
SELECT DISTINCT s.originator_id
  FROM unnest(%b::smallint[], %b::bigint[]) AS known (partition, sequence)
  JOIN public.stored_events AS s ON s.partition = known.partition AND s.sequence > known.sequence
 WHERE s.originator_id IS NOT NULL
"""
