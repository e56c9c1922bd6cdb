"""A server that promises nothing beyond the life of its machine, which no test ends."""

from __future__ import annotations

import psycopg

from shared.postgres.launcher import EmbeddedPostgres


def wait_for_no_disk(server: EmbeddedPostgres) -> None:
    """Have the server leave to the system when its files reach the disk. Killed, it still finds all of them."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
