"""The link over Kafka: a follower hears its upstream from a topic, in batches, at least once and in effect once.

Where we are is written in the follower's own database, in the transaction that does the work. The offsets that Kafka
keeps only say where to begin reading: what comes twice is skipped, and what does not continue is not taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import structlog
from aiokafka import ConsumerRecord

from shared.messaging.cloud_events import ForeignRecord, from_kafka
from shared.messaging.follower import BATCH, Follower, GapFound, LinkStopped
from shared.messaging.message import Message

log = structlog.get_logger()


class KafkaLink:
    """Hands a topic's records to a follower.

    A gap stops its partition: later messages of it are let pass untaken, loudly, until the missing ones come. So it
    mends itself when they are published again (`jigyokei relay rewind`); nothing is ever skipped over.
    """

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.taken = 0
        """How many records it has been through, for whoever watches that it moves."""
        self._gaps: set[int] = set()

    def take(self, records: Sequence[ConsumerRecord[bytes, bytes]]) -> None:
        """Take records, in order within each partition. Raises what PostgreSQL raises; then they must come again."""
        messages = list(self._ours(records))
        for start in range(0, len(messages), BATCH):
            self._take(messages[start : start + BATCH])
        self.taken += len(records)

    def _ours(self, records: Iterable[ConsumerRecord[bytes, bytes]]) -> Iterable[Message]:
        for record in records:
            try:
                yield from_kafka(record)
            except ForeignRecord as error:
                # Whoever wrote it, it is no part of a log: what is missing there would show as a gap.
                log.error("foreign_record", link=self.follower.name, error=str(error))

    def _take(self, messages: Sequence[Message]) -> None:
        try:
            self.follower.receive(messages)
        except GapFound as gap:
            self._stop(gap)
            self._take_what_continues(messages)
        except LinkStopped as stop:
            self._stop(stop)
        else:
            self._go_on(messages)

    def _take_what_continues(self, messages: Sequence[Message]) -> None:
        reached = self.follower.positions(max(m.partition for m in messages) + 1)
        fitting = []
        for message in messages:
            if message.sequence == reached[message.partition] + 1:
                reached[message.partition] += 1
                fitting.append(message)
            elif message.sequence > reached[message.partition]:
                self._gaps.add(message.partition)
        if fitting:
            self.follower.receive(fitting)
            self._go_on(fitting)

    def _stop(self, stop: LinkStopped) -> None:
        if str(self.follower.stopped) != str(stop):
            log.error("link_stopped", link=self.follower.name, reason=str(stop))
        self.follower.stopped = stop

    def _go_on(self, messages: Sequence[Message]) -> None:
        self._gaps -= {m.partition for m in messages}
        if self.follower.stopped and not self._gaps:
            self.follower.stopped = None
            log.warning("link_goes_on", link=self.follower.name)
