"""One PostgreSQL database and its pool of connections.

Reading and writing go through short transactions that fail fast: with PostgreSQL away a caller learns it within two
seconds and can say so, instead of waiting in the library's own retries (10 attempts, 47 s), or for a server that stands
still (patience.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.resources.abc import Traversable
from typing import Any, LiteralString, TypeVar

import psycopg
from eventsourcing.postgres import PostgresDatastore
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import CannotConnectNow, DiskFull
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

from shared.postgres.patience import PATIENCE_SECONDS, PatientConnection, Silence, Unanswered, person_waits

T = TypeVar("T")
Cursor = psycopg.Cursor[TupleRow]

AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.TransactionTimeout,
    psycopg.errors.IdleInTransactionSessionTimeout,
    psycopg.errors.ReadOnlySqlTransaction,
)
"""What psycopg raises when the server cannot be reached, went away, is shutting down, has taken us for dead, or takes
nothing but questions, as a standby does."""

TRANSIENT = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure, psycopg.errors.LockNotAvailable)
"""Failures that trying again cures."""


ALTERED = (
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.UndefinedFunction,
    psycopg.errors.WrongObjectType,
    psycopg.errors.DatatypeMismatch,
    psycopg.errors.InvalidColumnReference,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.InsufficientPrivilege,
)
"""What psycopg raises where a table is not as our migrations made it: gone, renamed, without a column or a constraint,
or closed to us. FeatureNotSupported is what a statement says that was prepared before."""


class OutcomeUnknown(psycopg.OperationalError):
    """The connection was lost while committing: the work may or may not be there. An idempotency key tells."""


IN_VAIN = (*TRANSIENT, OutcomeUnknown, Unanswered, DiskFull, CannotConnectNow, psycopg.errors.ReadOnlySqlTransaction)
"""Failures that trying again at once does not cure, or for which others try again."""


# Only superusers may look for deadlocks earlier than the server does by itself, and whom they let. A process that was
# halted in a transaction would keep its locks, and all others waiting; servers before PostgreSQL 17 cannot help it.
_SESSION = """
SELECT set_config('deadlock_timeout', '200ms', false) WHERE has_parameter_privilege('deadlock_timeout', 'SET');
SELECT set_config('transaction_timeout', '30s', false) FROM pg_settings WHERE name = 'transaction_timeout';
SET lock_timeout = '10s';
SET timezone = 'UTC'
"""


def _configure(connection: psycopg.Connection[Any]) -> None:
    connection.prepare_threshold = 2
    for statement in _SESSION.split(";"):
        connection.execute(statement.strip())
    connection.commit()


def _in_public(dsn: str) -> str:
    """So that names mean what our migrations made, whatever else the database holds or sets."""
    options = str(conninfo_to_dict(dsn).get("options") or "")
    return make_conninfo(dsn, options=f"{options} -c search_path=public".strip())


class Database(PostgresDatastore):
    """The datastore that eventsourcing's recorders expect, over a pool made from a DSN, with text stream ids."""

    def __init__(self, dsn: str, connections: int = 16, patience: float = PATIENCE_SECONDS) -> None:
        super().__init__(dbname="", host="", port="", user="", password="", originator_id_type="text")
        self.dsn = dsn = _in_public(dsn)
        self.patience = patience
        self._silence = Silence(patience)
        self.connections: ConnectionPool[PatientConnection] = ConnectionPool(
            dsn,
            connection_class=PatientConnection,
            kwargs={"connect_timeout": 2},
            min_size=1,
            max_size=connections,
            open=False,
            configure=self._configured,
            timeout=patience,
            reconnect_timeout=1.0,
        )

    def open(self) -> None:
        """Open the pool; connections are made in the background, so an absent server is no error yet."""
        self.connections.open(wait=False)

    def close(self) -> None:
        if hasattr(self, "connections"):
            self.connections.close(timeout=2)

    def _configured(self, connection: PatientConnection) -> None:
        connection.patience = self.patience
        _configure(connection)

    def connection(self) -> AbstractContextManager[PatientConnection]:
        """A connection in one transaction. For a person it keeps to `patience`: raises Unanswered."""
        return self._connection_for_a_person() if person_waits() else self.connections.connection()

    @contextmanager
    def _connection_for_a_person(self) -> Iterator[PatientConnection]:
        with self._silence.noticed(), self.connections.connection() as connection:
            yield connection

    @contextmanager
    def transaction(self, *, commit: bool = True) -> Iterator[Any]:
        """A cursor in one transaction, committed at the end unless an exception left the block."""
        with self.connection() as connection:
            with connection.cursor(binary=True) as cursor:
                yield cursor
            if not commit:
                connection.rollback()

    def read(self, query: Callable[[Cursor], T]) -> T:
        """Run a query that writes nothing; a connection that died meanwhile is replaced and the query asked again.

        Of several statements in one query, each sees the database as it is at its own moment.
        """
        return self.again_while_away(lambda: self._read_once(query))

    def read_at_leisure(self, query: Callable[[Cursor], T]) -> T:
        """Like `read`, but the query may last as long as it needs, as one over whole tables does.

        Of several statements in one query, each sees the database as it is at its own moment.
        """

        def once() -> T:
            with self.transaction(commit=False) as cursor:
                take_time(cursor)
                return query(cursor)

        return self.again_while_away(once)

    def write(self, statement: LiteralString, values: Sequence[Any]) -> None:
        """Run one statement that may as well be run twice; on a connection that died meanwhile it is repeated."""

        def once() -> None:
            with self.transaction() as cursor:
                cursor.execute(statement, values)

        self.again_while_away(once)

    def _read_once(self, query: Callable[[Cursor], T]) -> T:
        with self.connection() as connection:
            # A single SELECT needs no BEGIN and COMMIT around it: one round trip instead of three.
            connection.autocommit = True
            try:
                with connection.cursor(binary=True) as cursor:
                    return query(cursor)
            finally:
                if not connection.closed:
                    connection.autocommit = False

    def again_while_away(self, work: Callable[[], T]) -> T:
        """Repeat work that had no effect yet while connections turn out to be dead, for at most `patience`.

        A server that is silent was waited for already. A disk that is full will be so for longer, and so will a
        restored store (it says this as one that cannot be connected to, though the connection stands).
        """
        give_up = time.monotonic() + self.patience
        while True:
            try:
                return work()
            except AWAY as error:
                if isinstance(error, IN_VAIN) or time.monotonic() > give_up:
                    raise
                time.sleep(0.02)

    def migrate(self, folder: Traversable, then: Mapping[str, Callable[[Cursor], None]] = {}) -> None:
        """Apply the numbered .sql files of a folder that this database has not seen, all in one transaction.

        `then` is done after a file of this name was applied.
        """
        with self.transaction() as cursor:
            take_time(cursor)
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('jigyokei migrations'))")
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS migrations (file text PRIMARY KEY, applied_at timestamptz DEFAULT now())"
            )
            cursor.execute("SELECT file FROM migrations")
            seen = {row[0] for row in cursor.fetchall()}
            for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
                name = f"{folder.name}/{file.name}"
                if file.name.endswith(".sql") and name not in seen:
                    run_script(cursor, file.read_text(encoding="utf-8"))
                    then.get(file.name, _nothing)(cursor)
                    cursor.execute("INSERT INTO migrations (file) VALUES (%s)", (name,))


def _nothing(cursor: Cursor) -> None:
    """What follows most changes of tables."""


def take_time(cursor: Cursor) -> None:
    """Let this transaction last as long as it needs."""
    cursor.execute(
        "SELECT set_config('transaction_timeout', '0', true) FROM pg_settings WHERE name = 'transaction_timeout'"
    )


def run_script(cursor: Cursor, script: str) -> None:
    """Run several statements; they take no parameters."""
    # The cursor reads results in binary, which the server refuses for several statements at once.
    with cursor.connection.cursor() as plain:
        plain.execute(script.encode())
