"""Signs the ends of a process's logs when it starts, every hour, and when it stops."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import structlog

from shared.clock import Clock
from shared.ends.ends import Ends
from shared.ends.log import Log
from shared.event_store.store import PASSING

log = structlog.get_logger()

EVERY_SECONDS = 3600


class EndsKeeper(threading.Thread):
    """Has every log's end signed until it is stopped, and once more then."""

    def __init__(self, ends: Ends, logs: Sequence[Log], clock: Clock) -> None:
        super().__init__(name="ends", daemon=True)
        self.ends = ends
        self.logs = logs
        self.clock = clock
        self._stopping = threading.Event()

    def run(self) -> None:
        if self.ends.key is None:
            log.warning("ends_without_key")
        self.step()
        while not self._stopping.wait(EVERY_SECONDS):
            self.step()
        self.step()

    def step(self) -> int:
        """Sign what is new; how many logs had something."""
        made = 0
        for one in self.logs:
            try:
                made += self.ends.turn(one, self.clock.now()) is not None
            except PASSING as error:
                log.warning("ends_wait", service=one.service, error=type(error).__name__)
            except Exception:
                log.exception("ends_failed", service=one.service)
        return made

    def stop(self) -> None:
        """Sign what is new by now, and end."""
        self._stopping.set()
        if self.is_alive():
            self.join(timeout=10)
