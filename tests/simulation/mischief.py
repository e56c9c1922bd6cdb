"""What goes wrong between the processes: at the broker, and with the connections on which locks are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation


class Mischief:
    """The world of one simulation, at its worst."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.lost = False
        """Whether the broker has lost a record, so that an operator has to publish again."""

    def hold(self) -> None:
        """A member has fetched a batch, and something keeps it from handing it on."""
        ready = [
            (m, s.consumer) for m in self.simulation.members for s in m.subscribers if s.consumer and s.consumer.behind
        ]
        ready = [(member, consumer) for member, consumer in ready if not consumer.held]
        if ready:
            member, consumer = self.simulation.dice.choice(ready)
            consumer.held = consumer.fetch(3)
            self.simulation.counts["delayed"] += 1
            self.simulation.stage.note(f"{member.name} holds {len(consumer.held)} of {consumer.group.name}")

    def rebalance(self) -> None:
        group = self.simulation.dice.choice(list(self.simulation.stage.broker.groups.values()))
        group.rebalance()
        self.simulation.counts["rebalanced"] += 1
        self.simulation.stage.note(f"the members of {group.name} are dealt anew")

    def go_back(self) -> None:
        """A member reads again what it has read."""
        read = [
            (member, subscriber.consumer, partition)
            for member in self.simulation.members
            for subscriber in member.subscribers
            if subscriber.consumer
            for partition, position in subscriber.consumer.positions.items()
            if position
        ]
        if read:
            member, consumer, partition = self.simulation.dice.choice(read)
            consumer.positions[partition] = self.simulation.dice.randrange(consumer.positions[partition])
            self.simulation.counts["read again"] += 1
            self.simulation.stage.note(f"{member.name} reads {partition.topic} {partition.partition} again")

    def sever(self) -> None:
        """Somebody who holds a lock loses the connection on which it is held, and does not know."""
        kept = [kept for kept in self.simulation.stage.kept if not kept.severed]
        if kept:
            one = self.simulation.dice.choice(kept)
            one.sever()
            self.simulation.counts["severed"] += 1
            self.simulation.stage.note(f"{one.owner.name if one.owner else ''} is cut off from a lock")

    def lose(self) -> None:
        """The broker loses a record."""
        there = [
            (topic, partition, offset)
            for topic, log in self.simulation.stage.broker.logs.items()
            for partition, records in enumerate(log)
            for offset, record in enumerate(records)
            if record is not None
        ]
        if there:
            topic, partition, offset = self.simulation.dice.choice(there)
            self.simulation.stage.broker.lose(topic, partition, offset)
            self.lost = True
            self.simulation.counts["lost"] += 1
            self.simulation.stage.note(f"{topic} {partition}@{offset} is lost")
