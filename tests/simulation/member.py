"""One process of one service, as it is composed for production, run step by step in the caller's thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from services.embedded import BUILDERS
from shared.event_store.store import PASSING
from shared.messaging.bus import Bus
from shared.postgres.database import Database
from shared.process import system
from shared.service import Service
from tests.simulation.broker import Subscriber
from tests.simulation.faults import Killed
from tests.simulation.moments import Loop
from tests.simulation.stage import Stage, Theatre
from tests.simulation.wires import SimulatedDatabase

T = TypeVar("T")

TICK_SECONDS = 0.01
"""Enough for whatever is ready, and for an idle relay to look once."""


class Member(system.WiredServices):
    """A process. Once it is dead it does nothing any more; its place is taken by another one."""

    def __init__(self, theatre: Theatre, service: str, number: int) -> None:
        super().__init__(theatre.stage.settings, theatre.stage.clock, {service: BUILDERS[service]})
        self.service_name = service
        self.name = f"{service}-{number}"
        self.dead = False
        self._theatre = theatre
        self._loop = Loop(theatre.stage.moments)

    def begin(self) -> bool:
        """Start; whether it lives."""
        return self.do(self._begin) is not None

    def _begin(self) -> bool:
        self.open()
        (bus,) = self.buses
        bus._loop = self._loop
        self._loop.create_task(self._lives(bus))
        self._loop.run_for(0)
        return True

    async def _lives(self, bus: Bus) -> None:
        """What its thread does, but in one loop."""
        while not self.dead:
            await bus._live()

    @property
    def stage(self) -> Stage:
        return self._theatre.stage

    @property
    def service(self) -> Service:
        (service,) = self.services.values()
        return service

    @property
    def subscribers(self) -> list[Subscriber]:
        return [bus.membership._subscriber for bus in self.buses if bus.membership]

    def open_database(self, name: str) -> Database:
        """Nobody asks whether it is there."""
        return SimulatedDatabase(self._theatre.of(name))

    def bring_up_to_date(self, service: Service) -> None:
        """The read models were made once for all."""

    def do(self, work: Callable[[], T]) -> T | None:
        """Have it do something; None if it died of that, or met what it waits for."""
        assert not self.dead
        outcome: T | None = None
        with self.stage.faults.process(self):
            try:
                outcome = work()
            except Killed:
                pass
            except PASSING as error:
                self.stage.note(f"  {self.name} waits: {type(error).__name__}")
            if self.dead:
                self._bury()
        return None if self.dead else outcome

    def kill(self) -> None:
        """Be no more, between two steps."""
        self.dead = True
        with self.stage.faults.process(self):
            self._bury()

    def _bury(self) -> None:
        for subscriber in self.subscribers:
            if subscriber.consumer is not None:
                subscriber.group.leave(subscriber.consumer)
        with suppress(Killed):
            self._loop.end()
        for kept in self.stage.kept:
            if kept.owner is self:
                kept.sever()

    # -- its steps -----------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Relay what there is, and look after the subscribers."""
        self.do(lambda: self._loop.run_for(TICK_SECONDS))

    def hear(self, subscriber: Subscriber, records: list[object]) -> None:
        """Be given a batch."""
        self.do(lambda: self._loop.run(subscriber.hand_on(records)))

    def wake(self) -> int:
        """Fire timers that are due, at most one batch."""
        return self.do(lambda: self.service.timer.step() if self.service.timer else 0) or 0

    def send(self) -> int:
        """Send notices that are due, at most one batch."""
        senders = self.service.workers if self.service_name == "notify" else ()
        return self.do(lambda: sum(sender.step() for sender in senders)) or 0
