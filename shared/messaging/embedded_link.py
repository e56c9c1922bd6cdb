"""The embedded link: a follower reads its upstream's log directly, in the same process or from the same server."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import datetime

import structlog

from shared.event_store.reader import LogReader
from shared.event_store.store import PASSING, EventStore
from shared.messaging.follower import BATCH, Follower, LinkStopped
from shared.messaging.message import Message
from shared.postgres.database import Cursor
from shared.restored_store import noticing
from shared.restored_store.noticing import KnownEnd

log = structlog.get_logger()

POLL_SECONDS = 0.25
"""How long a follower sleeps at most: appends of the same process wake it at once, those of others do not."""

AWAY_SECONDS = 0.5

PACE_SECONDS = 0.05
"""Under load a worker looks no more often than this, so that what comes close together shares one transaction."""


class EmbeddedLink:
    """Brings what one upstream recorded to one follower."""

    def __init__(self, upstream: EventStore, follower: Follower) -> None:
        self.upstream = upstream
        self.follower = follower
        self._reader = LogReader(upstream, POLL_SECONDS)
        self._positions: dict[int, int] | None = None

    def step(self, alone: bool = False) -> int:
        """Bring at most one batch; how many messages it held.

        What this process appended is known at once; what others did is looked for every POLL_SECONDS, or not at all
        if the caller knows that it is `alone`.
        """
        if self.follower.stopped:
            return 0
        positions = self._positions
        if positions is None:
            positions = self._positions_to_go_on_from()
            if positions is None:
                log.error("link_stopped", link=self.follower.name, reason=str(self.follower.stopped))
                return 0
            self._reader.forget()
        # Forgotten until the batch is through: after a failure only the tracking rows know where we are.
        self._positions = None
        began = time.monotonic()
        name, epoch = self.upstream.service, str(self.upstream.identity.epoch)
        messages = [Message.of(name, epoch, *read) for read in self._reader.after(positions, BATCH, alone)]
        if messages:
            try:
                self.follower.receive(messages)
            except LinkStopped as stop:
                self.follower.stopped = stop
                log.error("link_stopped", link=self.follower.name, reason=str(stop))
                return 0
            for message in messages:
                positions[message.partition] = message.sequence
        if len(messages) < BATCH:
            self.follower.hearing.all_heard(began)
        self._positions = positions
        return len(messages)

    def unheard_since(self) -> datetime | None:
        """When the first event was recorded that the follower has not heard; None if it has heard all."""
        positions = self.follower.positions(self.upstream.partitions)

        def query(cursor: Cursor) -> datetime | None:
            cursor.execute(_UNHEARD_SINCE, (list(positions), list(positions.values())))
            row = cursor.fetchone()
            return row[0] if row else None

        return self.upstream.database.read(query)

    def upstream_is_whole(self) -> bool:
        """Whether the upstream has all that was followed of it; otherwise it is restored, and the link stops."""
        return self._positions_to_go_on_from() is not None

    def _positions_to_go_on_from(self) -> dict[int, int] | None:
        positions = self.follower.positions(self.upstream.partitions)
        known = [KnownEnd(partition, sequence, None) for partition, sequence in positions.items()]
        if noticing.judge(self.upstream, known, self.follower.store.service) is None:
            return positions
        self.follower.stopped = LinkStopped(f"{self.upstream.service} is a restored store")
        return None


class LinkWorker(threading.Thread):
    """Runs links in turn until it is stopped; one that fails is left alone for a moment, the others go on."""

    def __init__(self, name: str, links: Sequence[EmbeddedLink]) -> None:
        super().__init__(name=f"links-{name}", daemon=True)
        self.links = links
        self._wake = threading.Event()
        self._stopping = False
        self._left_until = dict.fromkeys(range(len(links)), 0.0)

    def wake(self) -> None:
        self._wake.set()

    def run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            started = time.monotonic()
            brought = sum(self._step(number, link) for number, link in enumerate(self.links))
            if not brought:
                self._wake.wait(POLL_SECONDS)
            elif brought < BATCH:
                time.sleep(max(0.0, started + PACE_SECONDS - time.monotonic()))

    def _step(self, number: int, link: EmbeddedLink) -> int:
        if self._stopping or time.monotonic() < self._left_until[number]:
            return 0
        try:
            return link.step()
        except PASSING as error:
            log.warning("link_waits", link=link.follower.name, error=type(error).__name__)
        except Exception:
            # A follower that cannot even park must stay behind rather than skip; readiness shows the lag.
            log.exception("link_failed", link=link.follower.name)
        self._left_until[number] = time.monotonic() + AWAY_SECONDS
        return 0

    def stop(self) -> None:
        """Finish the running batch and end."""
        self._stopping = True
        self._wake.set()
        if self.is_alive():
            self.join(timeout=10)


_UNHEARD_SINCE = """
SELECT min(e.recorded_at) FROM unnest(%b::smallint[], %b::bigint[]) AS heard (partition, sequence)
  JOIN stored_events AS e ON e.partition = heard.partition AND e.sequence = heard.sequence + 1
"""


def drain(links: Sequence[EmbeddedLink]) -> int:
    """Bring everything everywhere until nothing moves, in a fixed order; how many messages that were."""
    total = 0
    while brought := sum(link.step(alone=True) for link in links):
        total += brought
    return total
