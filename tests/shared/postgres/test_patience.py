"""A person is told after a moment that PostgreSQL is silent; work that nobody watches waits for it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from shared.postgres.database import AWAY, Cursor, Database
from shared.postgres.patience import Unanswered, for_a_person
from tests.support.waiting import until

PATIENCE = 0.3


@pytest.fixture
def database(dsn: str) -> Iterator[Database]:
    database = Database(dsn, 1, PATIENCE)
    database.open()
    answered(database)
    yield database
    database.close()


def backend(cursor: Cursor) -> int:
    """Who serves us."""
    row = cursor.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    return int(row[0])


def answered(database: Database) -> int:
    """Who serves us in the end: a connection takes longer to make than patience lasts, on a busy machine."""
    found: list[int] = []

    def once() -> bool:
        with suppress(*AWAY), for_a_person():
            found.append(database.read(backend))
        return bool(found)

    until(once)
    return found[0]


@contextmanager
def halted(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_person_does_not_wait_for_a_halted_server(database: Database) -> None:
    def query(cursor: Cursor) -> None:
        with halted(backend(cursor)):
            cursor.execute("SELECT 1")

    started = time.monotonic()
    with for_a_person(), pytest.raises(Unanswered):
        database.read(query)
    assert PATIENCE <= time.monotonic() - started < 1 + PATIENCE


def test_statements_in_a_pipeline_are_given_up_together(database: Database) -> None:
    def several() -> None:
        with database.connection() as connection, halted(backend(connection.cursor())), connection.pipeline():
            connection.execute("SELECT 1")
            connection.execute("SELECT 2")

    with for_a_person(), pytest.raises(Unanswered):
        several()


def test_its_connection_is_thrown_away_and_others_are_made(database: Database) -> None:
    silent = database.read(backend)
    with halted(silent), for_a_person(), pytest.raises(Unanswered):
        database.read(backend)
    assert answered(database) != silent


def test_work_that_nobody_watches_waits_until_the_server_goes_on(database: Database) -> None:
    pid = database.read(backend)
    with ThreadPoolExecutor(1) as threads:
        with halted(pid):
            asked = threads.submit(database.read, backend)
            # The same connection, so that it is the halted backend that is asked.
            until(lambda: database.connections.get_stats()["pool_available"] == 0)
            threading.Event().wait(2 * PATIENCE)
            assert not asked.done()
        assert asked.result() == pid


def test_while_it_is_silent_one_at_a_time_goes_on_asking(database: Database) -> None:
    with for_a_person(), pytest.raises(Unanswered), halted(database.read(backend)):
        database.read(backend)
    until(lambda: database.connections.get_stats().get("pool_available"))
    asking, enough = threading.Event(), threading.Event()

    def query(cursor: Cursor) -> None:
        asking.set()
        enough.wait(30)

    def ask() -> None:
        with for_a_person():
            database.read(query)

    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ask)
        assert asking.wait(30)
        with for_a_person(), pytest.raises(Unanswered):
            database.read(backend)
        enough.set()
        asked.result()
    with for_a_person():
        assert database.read(backend)
