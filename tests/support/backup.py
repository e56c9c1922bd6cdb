"""A backup of one database, and restoring it, as an operator does it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from shared.postgres.binaries import wheel_binaries


def back_up(dsn: str, file: Path) -> Path:
    """Dump a database as it is at this moment, while it is used."""
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={file}", dsn)
    return file


def empty(dsn: str) -> None:
    """Make a database anew, whoever uses it; as when there is no backup at all."""
    name = sql.Identifier(str(conninfo_to_dict(dsn)["dbname"]))
    with psycopg.connect(make_conninfo(dsn, dbname="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))


def restore(dsn: str, file: Path) -> None:
    """Put a dump in the place of a database."""
    empty(dsn)
    _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={dsn}", str(file))


def _run(program: str, *arguments: str) -> None:
    subprocess.run([wheel_binaries() / "bin" / program, *arguments], check=True, capture_output=True)
