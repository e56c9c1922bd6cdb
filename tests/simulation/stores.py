"""The databases: made once for a test process, emptied for every seed, and looked at by a system that only looks on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from pydantic import SecretStr

from services.embedded import System
from shared.clock import Clock, MovedClock
from shared.event_store.read_model import Projection, ReadModel
from shared.event_store.rebuild import Rebuilt
from shared.event_store.replay import AggregateOf
from shared.event_store.store import EventStore
from shared.postgres.database import Database, run_script
from shared.postgres.launcher import EmbeddedPostgres
from shared.process.system import database_dsn
from shared.settings import Settings
from tests.simulation.stage import SECRET, START
from tests.support.hasty import wait_for_no_disk
from tests.support.unguarded import UNGUARDED

LASTING = {"migrations", "read_models", "store_identity", "log_heads"}
"""Tables that keep their rows."""
HEADS_AS_NEW = "UPDATE log_heads SET sequence = 0, digest = decode(repeat('00', 32), 'hex'), recorded_at = 'epoch'"
CLEARED: Final = 8
"""After so many seeds the server clears away what was deleted: by itself it would when it likes."""
BESIDE = "beside"
"""A schema with an empty copy of every read model, to be filled and emptied again in one transaction."""


class Onlooker(System):
    """All services, wired to the databases and never started. It keeps the connections that it has."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, MovedClock(START))
        self._databases: dict[str, Database] = {}

    def open_database(self, name: str) -> Database:
        if name not in self._databases:
            self._databases[name] = super().open_database(name)
        return self._databases[name]


class Stores:
    """All databases, and an onlooker that is wired to them and never started."""

    def __init__(self, onlooker: System, settings: Settings) -> None:
        self.onlooker = onlooker
        self.settings = settings
        self.names = (*onlooker.services, "vault", "mailbox")
        self.dsns = {name: database_dsn(settings, None, name) for name in self.names}
        self._connections = {name: psycopg.connect(dsn, autocommit=True) for name, dsn in self.dsns.items()}
        self._emptying = {name: _emptying(connection) for name, connection in self._connections.items()}
        self._emptied = 0
        for service in onlooker.services.values():
            make_beside(service.store)

    def empty(self) -> None:
        self._emptied += 1
        for name, connection in self._connections.items():
            connection.execute(self._emptying[name].encode())
            if self._emptied % CLEARED == 0:
                connection.execute("VACUUM")

    def look_from(self, clock: Clock) -> System:
        """The onlooker, as it sees things now."""
        self.onlooker.clock = clock
        return self.onlooker

    def keep_mails(self, arrived: Mapping[str, int]) -> None:
        """Put what the mail server took where a local mailbox would have it."""
        rows = [(message_id, "", "", START, b"") for message_id, times in arrived.items() for _ in range(times)]
        with self._connections["mailbox"].cursor() as cursor:
            cursor.executemany(
                "INSERT INTO mails (message_id, recipient, subject, received_at, raw) VALUES (%s, %s, %s, %s, %s)", rows
            )

    def connection(self, name: str) -> psycopg.Connection[Any]:
        """A connection that belongs to no process: an operator's, or one who looks."""
        return self._connections[name]

    def query(self, name: str, statement: str) -> list[Any]:
        return self._connections[name].execute(statement.encode()).fetchall()

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()


def _emptying(connection: psycopg.Connection[Any]) -> str:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    # Deleting few rows is quicker than truncating.
    statements = ["BEGIN", UNGUARDED]
    statements += [f"DELETE FROM {table}" for (table,) in found if table not in LASTING]
    statements += [HEADS_AS_NEW + " WHERE sequence > 0"] if ("log_heads",) in found else []
    return "; ".join([*statements, "COMMIT"])


@contextmanager
def stores(postgres: EmbeddedPostgres, folder: Path) -> Iterator[Stores]:
    """Make everything, as services make it when they start."""
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET autovacuum = off")
    wait_for_no_disk(postgres)
    settings = Settings(
        data=folder,
        postgres_dsn=SecretStr(postgres.dsn("postgres")),
        database_prefix="simulation_",
        vault_key=SecretStr(SECRET),
        connections=2,
    )
    with Onlooker(settings) as onlooker:
        made = Stores(onlooker, settings)
        try:
            yield made
        finally:
            made.close()


# -- read models, compared without being replaced ----------------------------------------------------------------------


def make_beside(store: EventStore) -> None:
    with store.database.transaction() as cursor:
        cursor.execute(f"CREATE SCHEMA {BESIDE}")
        cursor.execute(f"SET LOCAL search_path = {BESIDE}, public")
        for read_model in store.read_models:
            run_script(cursor, read_model.schema)


def compared(store: EventStore, read_model: ReadModel, aggregate_of: AggregateOf) -> Rebuilt:
    """What a rebuild would find, without its making and changing of tables, which takes longer than all the rest."""
    projection, states = Projection(read_model), dict[str, Any]()
    entries = store.entries([(partition, 0) for partition in range(store.partitions)], 10_000)
    for entry in entries:
        aggregate, stream = aggregate_of(entry.topic), str(entry.originator_id)
        event = store.names.decode(entry.topic, entry.state)
        states[stream] = aggregate.evolve(states.get(stream, aggregate.initial), event)
        projection.add(event, states[stream])
    with store.database.transaction(commit=False) as cursor:
        cursor.execute(f"SET LOCAL search_path = {BESIDE}, public")
        projection.flush(cursor)
        cursor.execute(f"SELECT {' AND '.join(_SAME.format(table=table) for table in read_model.tables)}")
        (same,) = cursor.fetchone()
    return Rebuilt(len(entries), same)


_SAME = f"""
(SELECT array_agg(t::text ORDER BY t::text) FROM public.{{table}} AS t) IS NOT DISTINCT FROM
(SELECT array_agg(t::text ORDER BY t::text) FROM {BESIDE}.{{table}} AS t)
"""
