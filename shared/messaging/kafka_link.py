"""The links over Kafka: a service hears its upstreams from topics, in batches, at least once and in effect once.

Where we are is written in the follower's own database, in the transaction that does the work. The offsets that Kafka
keeps only say where to begin reading: what comes twice is skipped, and what does not continue is not taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import structlog
from aiokafka import ConsumerRecord

from shared.event_store.store import PASSING
from shared.messaging.cloud_events import ForeignRecord, from_kafka
from shared.messaging.follower import BATCH, Follower, GapFound, LinkStopped, receive_together
from shared.messaging.message import Message

log = structlog.get_logger()

Record: TypeAlias = "ConsumerRecord[bytes, bytes]"


class KafkaLinks:
    """All links of one service. What comes together is taken in one unit of work, whoever said it."""

    def __init__(self, followers: Mapping[str, Follower]) -> None:
        """`followers` by the topic that each hears."""
        self.links = {topic: KafkaLink(follower) for topic, follower in followers.items()}
        self.taken = 0
        """How many records they have been through, for whoever watches that they move."""
        self._taken_before = 0
        self.lags: Counter[str] = Counter()
        """By topic: records that wait for this process, as last seen."""

    def take(self, records: Sequence[Record]) -> None:
        """Take records, in order within each partition. Raises what PostgreSQL raises; then they must come again."""
        for start in range(0, len(records), BATCH):
            self._take(records[start : start + BATCH])
        self.taken += len(records)

    def heard(self, topics: Iterable[str], at: float) -> None:
        """Note that nothing waited in these topics at a moment of the monotonic clock, but what a moment takes."""
        progress, self._taken_before = self.taken - self._taken_before, self.taken
        for topic in topics:
            link = self.links[topic]
            if link.follower.stopped is None and self.lags[topic] <= min(progress, BATCH):
                link.follower.hearing.all_heard(at)

    def look_again(self) -> None:
        """See whether what links stand still for has been mended elsewhere."""
        for link in self.links.values():
            link.look_again()

    def _take(self, records: Sequence[Record]) -> None:
        shares: dict[KafkaLink, list[Message]] = {}
        for record in records:
            link = self.links[record.topic]
            message = link.message_of(record)
            if message is not None:
                shares.setdefault(link, []).append(message)
        if len(shares) < 2 or not _taken_together(shares):
            for link, messages in shares.items():
                link.take(messages)


def _taken_together(shares: Mapping[KafkaLink, Sequence[Message]]) -> bool:
    """Try all in one unit of work; False if a message is in the way of the others: each link alone finds out which."""
    try:
        receive_together({link.follower: messages for link, messages in shares.items()})
    except PASSING:
        raise
    except Exception:
        return False
    for link, messages in shares.items():
        link.go_on(messages)
    return True


class KafkaLink:
    """Hands one topic's messages to a follower.

    A gap stops its partition: later messages of it are let pass untaken, loudly, until the missing ones come. So it
    mends itself when they are published again (`jigyokei relay rewind`); nothing is ever skipped over.
    """

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self._gaps: dict[int, int] = {}
        """By partition: a sequence that came although one before it is missing."""

    def message_of(self, record: Record) -> Message | None:
        """What a record carries; None if it is no part of a log, whoever wrote it. What is missing shows as a gap."""
        try:
            return from_kafka(record)
        except ForeignRecord as error:
            log.error("foreign_record", link=self.follower.name, error=str(error))
            return None

    def take(self, messages: Sequence[Message]) -> None:
        """Take at most BATCH messages, in order within each partition."""
        try:
            self.follower.receive(messages)
        except GapFound as gap:
            self._stop(gap)
            self._take_what_continues(messages)
        except LinkStopped as stop:
            self._stop(stop)
        else:
            self.go_on(messages)

    def _take_what_continues(self, messages: Sequence[Message]) -> None:
        reached = self.follower.positions(max(m.partition for m in messages) + 1)
        fitting = []
        for message in messages:
            if message.sequence == reached[message.partition] + 1:
                reached[message.partition] += 1
                fitting.append(message)
            elif message.sequence > reached[message.partition]:
                self._gaps[message.partition] = message.sequence
        if fitting:
            self.follower.receive(fitting)
            self.go_on(fitting)

    def _stop(self, stop: LinkStopped) -> None:
        if str(self.follower.stopped) != str(stop):
            log.error("link_stopped", link=self.follower.name, reason=str(stop))
        self.follower.stopped = stop

    def go_on(self, messages: Sequence[Message]) -> None:
        """Note that messages were taken: a gap in their partitions has closed."""
        for message in messages:
            self._gaps.pop(message.partition, None)
        self._go_on()

    def look_again(self) -> None:
        """See whether gaps were closed elsewhere, by a process to which their partitions went."""
        if self._gaps:
            reached = self.follower.positions(max(self._gaps) + 1)
            self._gaps = {p: sequence for p, sequence in self._gaps.items() if reached[p] < sequence}
            self._go_on()

    def _go_on(self) -> None:
        if self.follower.stopped and not self._gaps:
            self.follower.stopped = None
            log.warning("link_goes_on", link=self.follower.name)
