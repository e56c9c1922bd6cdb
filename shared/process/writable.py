"""Whether the databases of a process can serve: found out by writing to them, and by a look at their tables."""

from __future__ import annotations

import threading
import time
from collections.abc import Container, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from psycopg.errors import CannotConnectNow, DiskFull, ReadOnlySqlTransaction
from psycopg_pool import PoolTimeout

from shared.ailment import Ailment
from shared.postgres.database import AWAY, TRANSIENT, Cursor, Database
from shared.postgres.patience import Unanswered
from shared.process.shapes import tables_missing

EVERY_SECONDS = 2.0
"""So often at most is written, however often we are asked."""

READABLE = ("disk_full", "read_only", "table_missing")
"""Of what stands against serving, that which leaves reading the rest as it is."""


class Writable:
    """What stands against serving from each of some databases, as found at most EVERY_SECONDS ago.

    `own` are those whose tables must be there; others are only read.
    """

    def __init__(self, databases: Mapping[str, Database], own: Container[str]) -> None:
        self._databases = databases
        self._own = own
        self._turn = threading.Lock()
        self._tried_at: float | None = None
        self._found: list[Ailment] = []

    def wrong(self) -> list[Ailment]:
        """An ailment for each database that takes nothing; all are tried at once."""
        with self._turn:
            if self._tried_at is None or time.monotonic() > self._tried_at + EVERY_SECONDS:
                self._found = self._tried()
                self._tried_at = time.monotonic()
            return self._found

    def _tried(self) -> list[Ailment]:
        databases = dict(self._databases)
        with ThreadPoolExecutor(len(databases)) as threads:
            # Each thread waits on behalf of whoever waits for us.
            asked = {
                name: threads.submit(copy_context().run, _obstacle, database, name if name in self._own else None)
                for name, database in databases.items()
            }
        return [
            Ailment(what=what, where=name, more=more)
            for name, answer in asked.items()
            for what, more in answer.result()
        ]


def _obstacle(database: Database, own: str | None) -> list[tuple[str, str]]:
    """What stands against serving, as words and sentences; nothing if something could be written, and all is there."""
    try:
        with database.transaction() as cursor:
            write_nothing(cursor)
            missing = tables_missing(own, cursor) if own else []
            return [("table_missing", ", ".join(missing))] if missing else []
    except TRANSIENT:
        return []
    except AWAY as error:
        return [_named(error)]


def _named(error: Exception) -> tuple[str, str]:
    match error:
        case DiskFull():
            return "disk_full", "its disk is full: make room"
        case ReadOnlySqlTransaction():
            return "read_only", "it takes nothing but questions: a standby, or set so by its operator"
        case Unanswered():
            return "silent", "it does not answer"
        case PoolTimeout() | CannotConnectNow():
            return "away", "no connection can be made"
    return "away", f"the connection was lost ({type(error).__name__})"


def write_nothing(cursor: Cursor) -> None:
    """Have the server do all that a write takes, and keep nothing: room on its disk, its log, and fsync at the commit.

    A function's rows that do not fit into memory take room in a temporary file, the message a place in the log. No
    table is touched, so nothing grows and nothing is to be tidied. Raises ReadOnlySqlTransaction, which a message alone
    does not.
    """
    cursor.execute("SELECT set_config('work_mem', '64kB', true)")
    cursor.execute("SELECT current_setting('transaction_read_only') = 'on'")
    if cursor.fetchone() == (True,):
        raise ReadOnlySqlTransaction
    cursor.execute("SELECT max(row) FROM generate_series(1, 20000) AS row")
    cursor.execute("SELECT pg_logical_emit_message(true, 'jigyokei', 'ready')")
