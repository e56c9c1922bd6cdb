"""The keeper: starts the embedded PostgreSQL again when it has died under us."""

from __future__ import annotations

import threading

import structlog

from shared.postgres.launcher import EmbeddedPostgres

log = structlog.get_logger()

LOOK_SECONDS = 1.0
LOOKS = 8
"""So many looks in a row must find no server: one that somebody restarts on purpose is left to them."""


class Keeper(threading.Thread):
    """Looks after the server until it is stopped."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        super().__init__(name="postgres-keeper", daemon=True)
        self.postgres = postgres
        self._stopping = threading.Event()

    def run(self) -> None:
        missed = 0
        while not self._stopping.wait(LOOK_SECONDS):
            missed = missed + 1 if self.postgres.pid is None else 0
            if missed >= LOOKS:
                missed = 0
                self._start()

    def _start(self) -> None:
        try:
            self.postgres.start()
        except Exception as error:
            # Whatever is in the way, a full disk or a missing right: once somebody has mended it, we go on.
            log.error("postgres_did_not_start", error=type(error).__name__, reason=str(error))
        else:
            log.warning("postgres_started_again")

    def stop(self) -> None:
        """Look no more, before the server is stopped on purpose."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout=60)
