"""Leaving nothing of rows that were deleted: in the files of their table, in the planner's statistics, or in the
server's log (WAL).

What is deleted or updated stays in a table's pages until something else is written there, and in the log for as long as
its segments are kept, renamed and used again. A server that is killed while it writes a table anew leaves a file that
belongs to no table. All this matters only where the row was a secret.
"""

from __future__ import annotations

import re
import time
from typing import Any, Final

import psycopg
from psycopg import sql

from shared.postgres.database import Database

PATIENCE_SECONDS: Final = 60.0
"""How long others may still look at what was deleted. Their transactions last half of that."""

OWN_SERVERS: Final = "jigyokei-[0-9a-f]{16}"
"""What every embedded server is called (processes.cluster_name): the log of any other is not ours to empty."""


def wipe(database: Database, table: str) -> bool:
    """Write a table anew without what was deleted from it, and have the log forget it; whether it is so by now.

    It is not on a server that is not ours, and while another session of this database still sees the deleted rows.
    """
    with psycopg.connect(database.dsn, autocommit=True, connect_timeout=5) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('jigyokei wiping'))")
        if not (_write_anew(connection, table) and _sample_anew(connection, table)) or not _is_ours(connection):
            return False
        _empty_orphans(connection)
        return _empty_log(connection, database.dsn)


def _write_anew(connection: psycopg.Connection[Any], table: str) -> bool:
    """Write the table anew once no session sees what was deleted; whether that came in time.

    What somebody still sees would be written anew too. Readers of the table wait for a second at most.
    """
    later = _one(connection, "SELECT pg_current_xact_id()::xid::text")
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() <= give_up:
        if not _one(connection, _SEEN, later):
            connection.execute("SET lock_timeout = '1s'")
            try:
                connection.execute(sql.SQL("VACUUM (FULL) {}").format(sql.Identifier(table)))
                return True
            except psycopg.errors.LockNotAvailable:
                pass  # whoever reads for so long will be seen
            finally:
                connection.execute("SET lock_timeout = 0")
        time.sleep(0.05)
    return False


def _sample_anew(connection: psycopg.Connection[Any], table: str) -> bool:
    """Have the planner's statistics, which quote values of the table, quote only what it holds now."""
    connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
    return _write_anew(connection, "pg_statistic")


def _is_ours(connection: psycopg.Connection[Any]) -> bool:
    return re.fullmatch(OWN_SERVERS, str(_one(connection, "SHOW cluster_name"))) is not None


def _empty_orphans(connection: psycopg.Connection[Any]) -> None:
    """Empty the files of this database that belong to no table."""
    # A table that is being made belongs to nobody yet: here tables are made by migrations only.
    connection.execute("SELECT pg_advisory_lock(hashtext('jigyokei migrations'))")
    for (path,) in connection.execute(_ORPHANS).fetchall():
        connection.execute(sql.SQL("COPY (SELECT WHERE false) TO {}").format(sql.Literal(path)))
    connection.execute("SELECT pg_advisory_unlock(hashtext('jigyokei migrations'))")


def _empty_log(connection: psycopg.Connection[Any], dsn: str) -> bool:
    """Have every segment of the log that there is now filled or deleted; whether none is left."""
    try:
        connection.execute("ALTER SYSTEM SET wal_recycle = off")
        _reload(connection, dsn)
        connection.execute("CHECKPOINT")  # one that had begun may still have renamed segments for later use
        before = _segments(connection)
        while _one(connection, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())") <= max(before):
            # Whatever a segment held is overwritten to its end when the log goes on to the next.
            connection.execute("SELECT pg_logical_emit_message(false, 'jigyokei', '')")
            connection.execute("SELECT pg_switch_wal()")
            connection.execute("SELECT pg_logical_emit_message(false, 'jigyokei', '')")
        connection.execute("CHECKPOINT")
        return not before & _segments(connection)
    finally:
        connection.execute("ALTER SYSTEM RESET wal_recycle")
        connection.execute("SELECT pg_reload_conf()")


def _reload(connection: psycopg.Connection[Any], dsn: str) -> None:
    """Have the server read its settings: what it passes on to a new session has been told to the others too."""
    connection.execute("SELECT pg_reload_conf()")
    while True:
        with psycopg.connect(dsn, autocommit=True, connect_timeout=5) as fresh:
            if _one(fresh, "SHOW wal_recycle") == "off":
                return


def _segments(connection: psycopg.Connection[Any]) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM pg_ls_waldir() WHERE length(name) = 24").fetchall()}


def _one(connection: psycopg.Connection[Any], statement: str, *values: object) -> Any:
    row = connection.execute(statement.encode(), values).fetchone()
    assert row is not None
    return row[0]


_ORPHANS = """
SELECT format('%s/%s/%s', current_setting('data_directory'), d.folder, file)
  FROM (SELECT 'base/' || oid AS folder FROM pg_database WHERE datname = current_database()) AS d,
       pg_ls_dir(d.folder) AS file
 WHERE file ~ '^[0-9]+' AND pg_filenode_relation(0, substring(file FROM '^[0-9]+')::oid) IS NULL
   AND (pg_stat_file(format('%s/%s', d.folder, file))).size > 0
"""

# A transaction keeps what it saw at its begin (xmin), and what others could have seen at its own begin (xid).
_SEEN = """
SELECT EXISTS (
    SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND greatest(age(backend_xmin), age(backend_xid)) > age(%s::xid))
"""
