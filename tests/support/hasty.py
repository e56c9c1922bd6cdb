"""A server in a hurry: nothing on it need outlive its machine, and a database not even its test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from shared.postgres.launcher import EmbeddedPostgres

ENOUGH: Final = 8 * 2**30
"""More bytes than the databases of a whole run take."""


def memory() -> Path | None:
    """A folder in memory, if there is one with room: a database is made and dropped there in a fourth of the time."""
    folder = Path("/dev/shm")
    roomy = folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ENOUGH
    return folder if roomy else None


def wait_for_no_disk(server: EmbeddedPostgres) -> None:
    """Have the server leave to the system when its files reach the disk. Killed, it still finds all of them."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def databases_named(prefix: str, server: EmbeddedPostgres) -> Iterator[str]:
    """The databases whose names begin so go afterwards: memory holds those of a few files of tests, not of all."""
    try:
        yield prefix
    finally:
        drop_databases(server, prefix)


def drop_databases(server: EmbeddedPostgres, prefix: str) -> None:
    """Drop the databases whose names begin so, whoever is still connected: what is gone soon need not be written."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,))
        for (name,) in found.fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
