"""Changing what databases hold, as somebody does who may do everything and means it: no trigger speaks.

To whoever errs, triggers refuse any change of what is only appended to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

UNGUARDED: Final = "SET LOCAL session_replication_role = replica"
"""For a transaction that is open already."""


@contextmanager
def unguarded(dsn: str, *, autocommit: bool = False) -> Iterator[psycopg.Connection[Any]]:
    """A connection of one transaction, or of one for each statement."""
    with psycopg.connect(dsn, autocommit=autocommit) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def tamper(dsn: str, *statements: str) -> None:
    """Carry out statements, each of which must touch something."""
    with unguarded(dsn) as connection:
        for statement in statements:
            assert connection.execute(statement.encode()).rowcount != 0, statement
