"""Connections to the databases, with a seam before every statement and on either side of every commit.

They outlive the processes that use them: whoever dies gives its own back, rolled back and without locks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from shared.postgres.database import Database, _configure
from tests.simulation.faults import Faults

# Nobody else runs while one waits for a lock, so that waiting is in vain.
_IMPATIENT = "SET lock_timeout = '2ms'; SET synchronous_commit = off"


def lost() -> Exception:
    return psycopg.OperationalError("the connection was lost")


class Wire(psycopg.Connection[TupleRow]):
    """A connection whose statements and commits pass seams."""

    faults: Faults
    _open_pipeline: psycopg.Pipeline | None = None

    @contextmanager
    def pipeline(self) -> Iterator[psycopg.Pipeline]:
        with super().pipeline() as pipeline:
            self._open_pipeline = pipeline
            try:
                yield pipeline
            finally:
                self._open_pipeline = None
        self.faults.seam("the answer to a commit", lost)

    def rest(self) -> None:
        """Wait until all that was queued has been done, so that others meet a state that is the same every time."""
        if self._open_pipeline is not None:
            self._open_pipeline.sync()

    def clean(self) -> None:
        """As new: no transaction, no locks."""
        if self.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            self.rollback()
        if self.autocommit:
            self.autocommit = False


class SeamCursor(psycopg.Cursor[TupleRow]):
    def execute(self, query: Any, params: Any = None, **how: Any) -> SeamCursor:  # type: ignore[override]
        wire = self.connection
        assert isinstance(wire, Wire)
        if wire.faults.acting is not None:
            wire.faults.seam(_first_words(query), lost, wire.rest)
        return super().execute(query, params, **how)


def _first_words(query: Any) -> str:
    text = query.decode() if isinstance(query, bytes) else str(query)
    return " ".join(text.split()[:4])[:40]


class Wires:
    """The connections to one database, and who stands in for its pool."""

    def __init__(self, dsn: str, faults: Faults) -> None:
        self.dsn = dsn
        self.faults = faults
        self._free: list[Wire] = []
        self._all: list[Wire] = []

    def take(self) -> Wire:
        if self._free:
            return self._free.pop()
        wire = Wire.connect(self.dsn)
        _configure(wire)
        wire.execute(_IMPATIENT.encode())
        wire.commit()
        wire.cursor_factory, wire.faults = SeamCursor, self.faults
        self._all.append(wire)
        return wire

    def use(self, faults: Faults) -> None:
        """Pass the seams of another simulation from now on."""
        self.faults = faults
        for wire in self._all:
            wire.faults = faults

    def give(self, wire: Wire) -> None:
        wire.clean()
        self._free.append(wire)

    @contextmanager
    def connection(self) -> Iterator[Wire]:
        """Like the pool's: commits at the end, unless an exception leaves the block."""
        wire = self.take()
        try:
            yield wire
            self.faults.seam("the end of a transaction", lost)
            wire.commit()
            self.faults.seam("what comes after a transaction")
        finally:
            self.give(wire)

    def close(self) -> None:
        for wire in self._all:
            wire.close()


class SimulatedDatabase(Database):
    """A database through such connections. Its tables are there already."""

    def __init__(self, wires: Wires) -> None:
        super().__init__(wires.dsn, 1)
        self.connections = wires  # type: ignore[assignment]

    def open(self) -> None:
        """There is nothing to open."""

    def close(self) -> None:
        """Its connections go on to others."""

    def migrate(self, folder: Any, then: Any = None) -> None:
        """Was done once for all."""


class Kept:
    """A connection that a process keeps for itself, for the sake of an advisory lock."""

    def __init__(self, wires: Wires) -> None:
        wires.faults.seam("connecting", lost)
        self._wires = wires
        self._wire = wires.take()
        self._wire.autocommit = True
        self.owner = wires.faults.acting
        self.severed = False

    def execute(self, statement: Any, values: Any = None) -> Any:
        if self.severed:
            raise lost()
        return self._wire.execute(statement, values)

    def close(self) -> None:
        self.sever()

    def sever(self) -> None:
        """The server notices that nobody is there any more, and gives the lock to whoever asks next."""
        if self.severed:
            return
        self.severed = True
        with suppress(psycopg.Error):
            psycopg.Cursor(self._wire).execute("SELECT pg_advisory_unlock_all()")
        self._wires.give(self._wire)
