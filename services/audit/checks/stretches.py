"""Both copies of a partition, read side by side, stretch by stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg

from services.audit.checks.check import Context
from services.audit.read_models import ledger
from shared.event_store.verify import PAGE, End, HeldRows, rows, sequences, unread_row
from shared.postgres.database import AWAY

EventRows = list[tuple[Any, ...]]
"""Events in the shape of an EventRow, in their order."""

ReadStretch = Callable[[int, int, int], EventRows]
"""(after, upto, most) → the events there."""


@dataclass(frozen=True, slots=True)
class Part:
    """One partition as it was when the verification began."""

    service: str
    partition: int
    partitions: int
    copy: HeldRows
    """What the ledger holds of it."""
    end: End | None
    """Where the source ends; None if it cannot be read here."""

    @property
    def top(self) -> int:
        return max(self.copy.last, 0)

    @property
    def events(self) -> int:
        return self.copy.count if self.end is None else self.end.held.count


def readers(context: Context, part: Part) -> tuple[ReadStretch, ReadStretch]:
    """How the rows of the source, and those of the ledger, are read. A source that cannot be read here is empty."""
    source, at = context.sources.get(part.service), (part.service, part.partition)

    def of_source(after: int, upto: int, most: int) -> EventRows:
        return [] if source is None or part.end is None else rows(source, part.partition, after, upto, most)

    def of_ledger(after: int, upto: int, most: int) -> EventRows:
        return context.database.read(lambda cursor: ledger.rows(cursor, *at, after, upto, most))

    return of_source, of_ledger


def stretches(hands: ThreadPoolExecutor, context: Context, part: Part) -> Iterator[tuple[EventRows, EventRows]]:
    """The rows of both copies, stretch by stretch, the next one being fetched while one is looked at."""
    source, at = context.sources.get(part.service), (part.service, part.partition)
    read_source, read_ledger = readers(context, part)

    def of_source(after: int) -> EventRows:
        if part.end is None or source is None or not part.end.held.count:
            return []
        return _page(read_source, lambda *span: sequences(source, part.partition, *span), after, part.end.held.last)

    def of_ledger(after: int) -> EventRows:
        if not part.copy.count:
            return []
        return _page(
            read_ledger,
            lambda *span: context.database.read(lambda cursor: ledger.sequences(cursor, *at, *span)),
            after,
            part.copy.last,
        )

    def fetch(after: int) -> tuple[Future[EventRows], Future[EventRows]]:
        return hands.submit(of_source, after), hands.submit(of_ledger, after)

    firsts = [part.copy.first, *([part.end.held.first] if part.end else [])]
    coming: tuple[Future[EventRows], Future[EventRows]] | None = fetch(min(firsts) - 1)
    while coming is not None:
        pages = [future.result() for future in coming]
        # Both as far as both were read: beyond that, a row of one would seem to be missing in the other.
        full = [page[-1][0] for page in pages if len(page) == PAGE]
        coming = fetch(min(full)) if full else None
        if full:
            pages = [page if not page or page[-1][0] <= min(full) else _upto(page, min(full)) for page in pages]
        yield pages[0], pages[1]


def _upto(page: EventRows, last: int) -> EventRows:
    return [row for row in page if row[0] <= last]


def _page(
    read: Callable[[int, int, int], EventRows],
    read_sequences: Callable[[int, int, int], Sequence[int]],
    after: int,
    upto: int,
) -> EventRows:
    """The next page of a copy; where the database does not give it out, row by row, with what it says instead."""
    try:
        return read(after, upto, PAGE)
    except AWAY:
        raise
    except psycopg.Error:
        return [_alone(read, sequence) for sequence in read_sequences(after, upto, PAGE)]


def _alone(read: ReadStretch, sequence: int) -> tuple[Any, ...]:
    try:
        return read(sequence - 1, sequence, 1)[0]
    except AWAY:
        raise
    except psycopg.Error as error:
        return unread_row(sequence, str(error).splitlines()[0])
