"""The numbers that a log's events bear, entered where each stands once.

A unit of work enters what it gives out. Here are entered those of events that came otherwise: written before there was
such a table, or replayed to a restored store. A number that two of them bear is entered once; verification tells of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from shared.contracts.event import Event
from shared.event_store.store import EventStore
from shared.postgres.database import Cursor

PAGE = 1_000

NumberOf = Callable[[Event], tuple[str, int] | None]
"""The running series and the number that an event took from it, if it took one."""


def enter(cursor: Cursor, numbers: Iterable[tuple[str, int]]) -> None:
    """Enter numbers of series, known or not, and see that the next one of each lies above them."""
    entered = sorted(set(numbers))
    cursor.execute(_ENTER, ([series for series, _ in entered], [number for _, number in entered]))
    cursor.execute(_RAISE, ([series for series, _ in entered], [number for _, number in entered]))


def enter_old_numbers(store: EventStore, number_of: NumberOf) -> None:
    """Enter what the log gave out before numbers were entered, a page in each transaction; goes on where it stopped."""
    while _enter_page(store, number_of):
        pass


def _enter_page(store: EventStore, number_of: NumberOf) -> bool:
    with store.database.transaction() as cursor:
        cursor.execute("SELECT partition, after, upto FROM numbers_to_enter ORDER BY partition LIMIT 1 FOR UPDATE")
        row = cursor.fetchone()
        if row is None:
            return False
        partition, after, upto = row
        cursor.execute(_READ, (partition, after, upto, PAGE))
        stored = cursor.fetchall()
        enter(cursor, filter(None, [_number(store, number_of, name, data) for _, name, data in stored]))
        if len(stored) == PAGE:
            reached = stored[-1][0]
            cursor.execute("UPDATE numbers_to_enter SET after = %s WHERE partition = %s", (reached, partition))
        else:
            cursor.execute("DELETE FROM numbers_to_enter WHERE partition = %s", (partition,))
    return True


def _number(store: EventStore, number_of: NumberOf, name: str, data: bytes) -> tuple[str, int] | None:
    try:
        taken = number_of(store.names.decode(name, data))
    except Exception:
        # Whatever makes it unreadable: the start must not fail of it, and verification tells where it lies.
        return None
    return taken if taken is not None and taken[1] < NO_BIGINT else None


NO_BIGINT: Final = 1 << 63
"""Numbers from here on fit into no table."""

_READ = """
SELECT sequence, topic, state FROM stored_events
 WHERE partition = %s AND sequence > %s AND sequence <= %s ORDER BY sequence LIMIT %s
"""

_ENTER = """
INSERT INTO numbers_given (series, number) SELECT * FROM unnest(%b::text[], %b::bigint[]) ON CONFLICT DO NOTHING
"""

# The highest that was taken, however many of those before it are lost: none may be given twice.
_RAISE = """
INSERT INTO numbers AS n (series, last)
SELECT series, max(number) FROM unnest(%b::text[], %b::bigint[]) AS entered (series, number) GROUP BY series
    ON CONFLICT (series) DO UPDATE SET last = greatest(n.last, excluded.last)
"""
