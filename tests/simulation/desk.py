"""What operators and the delivery desk do when something waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from shared.contracts.event import Actor
from shared.event_store.door import Envelope
from shared.event_store.housekeeping import forget_expired
from shared.event_store.unit_of_work import Cause, Once
from shared.messaging import parking
from shared.messaging.relay import rewind
from tests.simulation.member import Member

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

RELAYING: Final = ("intake", "review", "notify", "followup")


class Desk:
    """The persons of one simulation."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.spoiled: set[tuple[str, str]] = set()
        """(service, plan): whatever this service hears of this plan it cannot handle, as by an error in it."""
        self._healed = False

    def employ(self, member: Member) -> None:
        """Make a process stumble over what is spoiled."""
        listener: Any = member.service.listener
        take = listener.take

        def stumbling(unit: Any, messages: Any) -> None:
            if not self._healed and any((member.service_name, message.thread) in self.spoiled for message in messages):
                raise ValueError("it cannot be handled")
            take(unit, messages)

        listener.take = stumbling

    def spoil(self) -> None:
        plans = [client.case.plan_id for client in self.simulation.clients.all if client.case.plan_id]
        if plans:
            self.spoiled.add((self.simulation.dice.choice(RELAYING), self.simulation.dice.choice(plans)))
            self.simulation.counts["spoiled"] += 1

    def heal(self) -> None:
        """The error is mended; what is parked still waits for somebody to try it again."""
        self._healed = True

    def retry(self, member: Member) -> int:
        """Have what is parked at a service tried again; how many were handled."""

        def work() -> int:
            store, listener = member.service.store, member.service.listener
            threads = sorted(parking.in_order(parking.listed(store)))
            return sum(parking.retry(store, listener, upstream, thread) for upstream, thread in threads)

        handled = member.do(work) or 0
        if handled:
            self.simulation.stage.note(f"{member.name}: {handled} that were parked are handled")
            self.simulation.counts["retried"] += handled
        return handled

    def tidy(self, member: Member) -> None:
        """Remove answers that need not be remembered any more."""
        member.do(lambda: forget_expired(member.service.store))

    def publish_again(self, service: str, to: int = 0, partition: int | None = None) -> None:
        self.simulation.stage.note(f"{service} {partition} is published again after {to}")
        self.simulation.counts["published again"] += 1
        rewind(self.simulation.stores.connection(service), to, partition)

    def send_again(self) -> bool:
        """Notices that could not be sent for two days; whether there were any."""
        stores = self.simulation.stores
        stuck = stores.query("notify", "SELECT notice_id, bureau FROM deliveries WHERE standing = 'stuck' ORDER BY 1")
        commands = self.simulation.any_of("notify").service.commands
        for notice_id, bureau in stuck:
            self.simulation.stage.note(f"{notice_id} is asked to be sent again")
            self.simulation.counts["sent again"] += 1
            officer = Actor(role="officer", id="desk", place=bureau)
            once = Once.of(officer, "send again", str(self.simulation.stage.id()), b"")
            commands.send_again(notice_id, Envelope(Cause(officer, "again"), once))
        return bool(stuck)
