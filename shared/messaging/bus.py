"""One service on the bus: its relay, and a member that hears those that it follows, in a thread of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Final

import structlog
from aiokafka.errors import KafkaError

from shared.event_store.store import EventStore
from shared.messaging import own_loop
from shared.messaging.follower import Follower
from shared.messaging.kafka import Kafka
from shared.messaging.kafka_link import KafkaLinks
from shared.messaging.membership import NOTE_SECONDS, STOP_SECONDS, Membership
from shared.messaging.relay import Relay
from shared.messaging.topic_end import holds_its_topic

log = structlog.get_logger()

RELAY_STOP_SECONDS: Final = 2.0
"""For the page that is under way, and the producer; what was not acknowledged by then is published again."""


class Bus(threading.Thread):
    """Relays a service's log, and brings it those that it follows, until it is stopped.

    A Kafka client whose own tasks have died, or wait for each other, cannot be mended from outside. So the bus has
    lives, each in an event loop of its own: with the loop ends whatever hangs in it.
    """

    def __init__(self, store: EventStore, followers: Iterable[Follower], kafka: Kafka, relays: bool = True) -> None:
        super().__init__(name=f"bus-{store.service}", daemon=True)
        self.store = store
        self.links = KafkaLinks({kafka.topic(follower.upstream): follower for follower in followers})
        self._kafka = kafka
        self._relays = relays
        self._stopping = threading.Event()
        # Of the present life:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None
        self._relay: Relay | None = None
        self.membership: Membership | None = None

    def look_whether_restored(self) -> None:
        """Hold the store against its topic, before it takes anything. With Kafka away that is left to the relay."""
        if not self._relays:
            return
        try:
            holds_its_topic(self.store, self._kafka)
        except (KafkaError, OSError) as error:
            log.warning("bus_waits", error=type(error).__name__)

    def wake(self) -> None:
        """Publish soon: the log has grown."""
        if (relay := self._relay) is not None:
            self._soon(relay.wake)

    def run(self) -> None:
        while not self._stopping.is_set():
            with own_loop.runner() as life:
                self._loop = life.get_loop()
                life.run(self._live())
            self._relay = self.membership = None

    def stop(self) -> None:
        """Begin nothing new, finish the running batch, note it, and leave the group."""
        self._stopping.set()
        if self.is_alive():
            if (ending := self._ending) is not None:
                self._soon(ending.set)
            self.join(timeout=STOP_SECONDS + NOTE_SECONDS + 1)

    def _soon(self, act: Callable[[], None]) -> None:
        """Have something done in the loop, if it runs."""
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(act)

    async def _live(self) -> None:
        """Work until told to stop, or until a client of Kafka is stuck."""
        self._ending = asyncio.Event()
        if self._stopping.is_set():
            return
        ending: asyncio.Task[Any] = asyncio.create_task(self._ending.wait())
        relaying = hearing = None
        if self._relays:
            self._relay = Relay(self.store, self._kafka)
            relaying = asyncio.create_task(self._relay.run())
        if self.links.links:
            self.membership = Membership(self.store.service, self._kafka, self.links)
            hearing = asyncio.create_task(self.membership.run())
        await asyncio.wait([task for task in (ending, relaying, hearing) if task], return_when=asyncio.FIRST_COMPLETED)
        if not ending.done():
            log.error("bus_restarted", service=self.store.service, lag=self.links.lags.total())
        if hearing:
            hearing.cancel()
        if self._relay:
            self._relay.stop()
        await asyncio.gather(_end_of(hearing, STOP_SECONDS + NOTE_SECONDS), _end_of(relaying, RELAY_STOP_SECONDS))


async def _end_of(task: asyncio.Task[None] | None, patience: float) -> None:
    """Wait for it, whatever it ends with; cut it short after so many seconds."""
    if task is not None:
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), patience)
