"""Of what was wiped nothing is left in any file of the server; where that cannot be, it is said."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import psycopg
import pytest

from shared.postgres import wiping
from shared.postgres.database import Database
from shared.postgres.launcher import EmbeddedPostgres
from tests.support.files import files_with
from tests.support.waiting import until


@pytest.fixture
def postgres(small_postgres: EmbeddedPostgres) -> EmbeddedPostgres:
    """The server of which every file is looked through."""
    return small_postgres


@pytest.fixture
def secrets(dsn: str) -> Iterator[tuple[Database, bytes]]:
    """A table with 500 secrets, and the one that is to be wiped, which lies in old and new segments of the log."""
    database = Database(dsn)
    database.open()
    secret = os.urandom(60)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE secrets (id int PRIMARY KEY, secret bytea)")
        connection.execute("INSERT INTO secrets VALUES (0, %s)", (secret,))
        connection.execute("INSERT INTO secrets SELECT n, sha512(n::text::bytea) FROM generate_series(1, 500) AS n")
        connection.execute("CHECKPOINT")
        connection.execute("CREATE TABLE filling AS SELECT repeat(md5(n::text), 20) FROM generate_series(1, 50000) n")
        connection.execute("UPDATE secrets SET id = id WHERE id = 0")
        connection.execute("CHECKPOINT")
        connection.execute("UPDATE secrets SET id = id WHERE id = 0")
    yield database, secret
    database.close()


def test_what_was_deleted_is_in_no_file_of_the_server(
    postgres: EmbeddedPostgres, secrets: tuple[Database, bytes]
) -> None:
    database, secret = secrets
    with database.transaction() as cursor:
        cursor.execute("UPDATE secrets SET secret = NULL WHERE id = 0")
    assert files_with(postgres.folder, secret) != []
    assert wiping.wipe(database, "secrets")
    assert files_with(postgres.folder, secret) == []
    assert database.read(lambda c: c.execute("SELECT count(*) FROM secrets WHERE secret IS NOT NULL").fetchone()) == (
        500,
    )


def test_what_was_deleted_is_not_quoted_by_the_statistics(
    postgres: EmbeddedPostgres, secrets: tuple[Database, bytes], dsn: str
) -> None:
    database, secret = secrets
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("ALTER TABLE secrets ALTER secret SET STATISTICS 10000")
        connection.execute("ANALYZE secrets")
        connection.execute("DELETE FROM secrets WHERE id = 0")
    assert wiping.wipe(database, "secrets")
    assert files_with(postgres.folder, secret) == []


def test_a_file_that_a_killed_server_left_is_emptied_too(
    postgres: EmbeddedPostgres, secrets: tuple[Database, bytes], dsn: str
) -> None:
    database, secret = secrets
    with psycopg.connect(dsn, autocommit=True) as connection:
        found = connection.execute(
            "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('secrets')"
        ).fetchone()
        assert found is not None
        orphan = f"{found[0]}9999"
        connection.execute(f"COPY (SELECT secret FROM secrets WHERE id = 0) TO '{orphan}' (FORMAT binary)".encode())
        connection.execute("DELETE FROM secrets WHERE id = 0")
    assert wiping.wipe(database, "secrets")
    assert files_with(postgres.folder, secret) == []


def test_segments_of_the_log_are_used_again_afterwards(secrets: tuple[Database, bytes], dsn: str) -> None:
    assert wiping.wipe(secrets[0], "secrets")

    def recycles() -> bool:
        with psycopg.connect(dsn) as connection:
            return connection.execute("SHOW wal_recycle").fetchone() == ("on",)

    until(recycles)


def test_whoever_still_sees_what_was_deleted_is_waited_for(
    postgres: EmbeddedPostgres, secrets: tuple[Database, bytes], dsn: str
) -> None:
    database, secret = secrets
    done: list[bool] = []
    with psycopg.connect(dsn) as looking:
        looking.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        looking.execute("SELECT 1 FROM secrets")
        with database.transaction() as cursor:
            cursor.execute("DELETE FROM secrets WHERE id = 0")
        wiper = threading.Thread(target=lambda: done.append(wiping.wipe(database, "secrets")))
        wiper.start()
        until(lambda: waits(dsn))
        assert done == []
    wiper.join()
    assert done == [True]
    assert files_with(postgres.folder, secret) == []


def test_readers_are_not_held_up_by_one_who_reads_for_long(secrets: tuple[Database, bytes], dsn: str) -> None:
    """A table that is locked for a reader who came between must not stop all others behind the rewriting."""
    database, _ = secrets
    wiper = threading.Thread(target=wiping.wipe, args=(database, "secrets"))
    with psycopg.connect(dsn) as reading:
        reading.execute("LOCK TABLE secrets IN ACCESS SHARE MODE")
        wiper.start()
        until(lambda: waits(dsn))
        for _ in range(5):
            database.read(lambda c: c.execute("SELECT count(*) FROM secrets").fetchone())
    wiper.join()


def test_whoever_looks_for_too_long_is_not_waited_for_but_told(
    secrets: tuple[Database, bytes], dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping, "PATIENCE_SECONDS", 0.0)
    with psycopg.connect(dsn) as looking:
        looking.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        looking.execute("SELECT pg_current_xact_id()")
        assert not wiping.wipe(secrets[0], "secrets")


def test_the_log_of_a_server_that_is_not_ours_is_left_alone(
    secrets: tuple[Database, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping, "OWN_SERVERS", "somebody-elses-")
    assert not wiping.wipe(secrets[0], "secrets")


def waits(dsn: str) -> bool:
    with psycopg.connect(dsn) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchone()
    return found == (1,)
