"""A server in a hurry: nothing on it need outlive its machine, and a database not even its test."""

from __future__ import annotations

import psycopg
from psycopg import sql

from shared.postgres.launcher import EmbeddedPostgres


def wait_for_no_disk(server: EmbeddedPostgres) -> None:
    """Have the server leave to the system when its files reach the disk. Killed, it still finds all of them."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")


def drop_databases(server: EmbeddedPostgres, prefix: str) -> None:
    """Drop the databases whose names begin so, whoever is still connected: what is gone soon need not be written."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,))
        for (name,) in found.fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
