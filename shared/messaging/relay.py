"""The relay: publishes one store's log to its topic, partition by partition, in sequence.

The log is the outbox. Positions are written down some time after the broker has acknowledged; after a crash some
messages come twice, which followers skip. One process of a service relays at a time: it holds an advisory lock on the
very connection that writes the positions, so that one which lost the lock cannot move them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

import psycopg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.event_store.reader import EntryRead, LogReader
from shared.event_store.store import EventStore, lock_id
from shared.messaging.cloud_events import to_kafka
from shared.messaging.kafka import Kafka, Stuck
from shared.messaging.message import Message
from shared.messaging.topic_end import holds_its_topic
from shared.messaging.topics import topics
from shared.postgres.database import AWAY
from shared.restored_store import noticing

log = structlog.get_logger()

PAGE: Final = 500
"""Messages that are under way to the broker at most."""
POLL_SECONDS: Final = 0.04
"""How often a relay that nobody wakes looks for what other processes have appended."""
PACE_SECONDS: Final = 0.03
"""Under load it publishes no more often than this, so that what comes close together shares a request."""
NOTE_SECONDS: Final = 1.0
"""How often a relay writes down how far it is, and looks whether its positions were set back."""
HALTED_SECONDS: Final = 20
"""A relay that the database has not heard of for so long is cut off, so that another process takes its turn."""
RETRY_SECONDS: Final = 1.0
PUBLISH_SECONDS: Final = 30.0
"""A page that the producer has neither published nor refused by then is published by another producer."""
END_SECONDS: Final = 30.0
"""So long a producer may take to end: it gives up what it holds after its request timeout."""
STOP_SECONDS: Final = 1.0
"""So long if somebody waits for us to stop: what it still holds is published again next time."""


class Rewound(Exception):
    """Somebody has set the positions: to be read again."""


class Noted(NamedTuple):
    """How far a partition was published, and how often that was set back."""

    sequence: int
    rewinds: int


class Turn:
    """The right to relay, as long as its connection lives, and how far was published."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._connection = psycopg.connect(store.database.dsn, autocommit=True, connect_timeout=2)
        self._noted: dict[int, Noted] = {}
        self.positions: dict[int, int] = {}
        """How far each partition was published: where to go on."""

    def taken(self) -> bool:
        """Try to take the turn; False while another process has it."""
        # The connection of a process that was halted would live on, and keep the turn; one that runs is never so quiet.
        self._connection.execute("SELECT set_config('idle_session_timeout', %s, false)", (f"{HALTED_SECONDS}s",))
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (lock_id("relay"),)).fetchone()
        if row != (True,):
            return False
        self._connection.execute(_MAKE_POSITIONS, (self._store.partitions,))
        self.read()
        return True

    def read(self) -> None:
        """Go on from what is written down."""
        self._noted = _noted(self._connection)
        self.positions = {partition: noted.sequence for partition, noted in self._noted.items()}

    def note(self) -> None:
        """Write down how far was published. Raises Rewound if the positions were set back meanwhile."""
        if _noted(self._connection) != self._noted:
            raise Rewound
        moved = {
            partition: Noted(self.positions[partition], noted.rewinds)
            for partition, noted in self._noted.items()
            if self.positions[partition] != noted.sequence
        }
        if moved:
            columns = list(moved), [n.sequence for n in moved.values()], [n.rewinds for n in moved.values()]
            if self._connection.execute(_NOTE, columns).rowcount != len(moved):
                raise Rewound
            self._noted |= moved

    def close(self) -> None:
        with suppress(Rewound, *AWAY):
            if self._noted:
                self.note()
        with suppress(*AWAY):
            # Released before the connection goes: the server notices a closed one only a moment later.
            self._connection.execute("SELECT pg_advisory_unlock_all()")
        self._connection.close()


class Relay:
    """Publishes one store's log until it is told to stop. Lives in one event loop."""

    def __init__(self, store: EventStore, kafka: Kafka) -> None:
        self.store = store
        self.kafka = kafka
        self.topic = kafka.topic(store.service)
        self._reader = LogReader(store, PACE_SECONDS)
        self._woken = asyncio.Event()
        self._stop = asyncio.Event()

    def wake(self) -> None:
        """Look at once: the log has grown."""
        self._woken.set()

    def stop(self) -> None:
        """Publish no further page."""
        self._stop.set()
        self._woken.set()

    async def run(self) -> None:
        """Relay whenever it is our turn. Raises Stuck."""
        while not self._stop.is_set():
            try:
                await self._serve()
            except Stuck:
                raise
            except (KafkaError, TimeoutError, *AWAY) as error:
                log.warning("relay_waits", topic=self.topic, error=type(error).__name__)
            except Exception:
                log.exception("relay_failed", topic=self.topic)
            # Nobody's waking cuts this short: with the broker away every append would try it again.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), RETRY_SECONDS)

    async def _serve(self) -> None:
        turn = await asyncio.to_thread(Turn, self.store)
        try:
            if await asyncio.to_thread(turn.taken) and await self._may_publish(turn):
                self._reader.forget()
                producer = self._producer()
                try:
                    await producer.start()
                    await self._publish_all(turn, producer)
                finally:
                    await self._end(producer)
        finally:
            await asyncio.to_thread(turn.close)

    async def _may_publish(self, turn: Turn) -> bool:
        """Wait, with the turn, while the store lacks what its topic holds; False if told to stop before."""
        while not self._stop.is_set():
            if await asyncio.to_thread(holds_its_topic, self.store, self.kafka):
                return True
            await asyncio.to_thread(noticing.tell_if_restored, self.store)
            while not self._stop.is_set() and await asyncio.to_thread(noticing.marked, self.store) is not None:
                await asyncio.to_thread(turn.read)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), RETRY_SECONDS)
        return False

    def _producer(self) -> AIOKafkaProducer:
        largest = topics()[self.store.service].max_message_bytes
        return AIOKafkaProducer(
            **self.kafka.connection,
            client_id=f"relay-{self.store.service}",
            enable_idempotence=True,
            acks="all",
            max_batch_size=largest,
            max_request_size=largest,
            request_timeout_ms=10_000,
            metadata_max_age_ms=10_000,
        )

    async def _end(self, producer: AIOKafkaProducer) -> None:
        try:
            await asyncio.wait_for(producer.stop(), STOP_SECONDS if self._stop.is_set() else END_SECONDS)
        except TimeoutError as error:
            raise Stuck from error

    async def _publish_all(self, turn: Turn, producer: AIOKafkaProducer) -> None:
        noted_at = time.monotonic()
        while not self._stop.is_set():
            self._woken.clear()
            page = await asyncio.to_thread(self._reader.after, turn.positions, PAGE)
            if page:
                async with asyncio.timeout(PUBLISH_SECONDS):
                    await self._publish(producer, page)
                turn.positions |= {entry.partition: entry.sequence for entry, _ in page}
            if time.monotonic() > noted_at + NOTE_SECONDS:
                noted_at = time.monotonic()
                await self._note(turn)
            if not page:
                await self._pause(POLL_SECONDS)
            elif len(page) < PAGE:
                await asyncio.sleep(PACE_SECONDS)

    async def _note(self, turn: Turn) -> None:
        try:
            await asyncio.to_thread(turn.note)
        except Rewound:
            log.warning("relay_rewound", topic=self.topic)
            await asyncio.to_thread(turn.read)
            self._reader.forget()

    async def _publish(self, producer: AIOKafkaProducer, page: Sequence[EntryRead]) -> None:
        epoch = str(self.store.identity.epoch)
        by_partition: dict[int, list[Message]] = {}
        for entry, event in page:
            message = Message.of(self.store.service, epoch, entry, event)
            by_partition.setdefault(message.partition, []).append(message)
        await asyncio.gather(*(self._send(producer, partition, some) for partition, some in by_partition.items()))

    async def _send(self, producer: AIOKafkaProducer, partition: int, messages: Sequence[Message]) -> None:
        """Send messages of one partition in their order; returns when the broker has them."""
        batch = producer.create_batch()
        for message in messages:
            if not _append(batch, message):
                await (await producer.send_batch(batch, self.topic, partition=partition))
                batch = producer.create_batch()
                if not _append(batch, message):
                    raise ValueError(f"{message.name} {partition}-{message.sequence} is too large for the broker")
        await (await producer.send_batch(batch, self.topic, partition=partition))

    async def _pause(self, seconds: float) -> None:
        if not self._stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), seconds)


def _append(batch: Any, message: Message) -> bool:
    kafka_message = to_kafka(message)
    headers = list(kafka_message.headers.items())
    key = str(kafka_message.key).encode()
    return batch.append(key=key, value=kafka_message.value, timestamp=None, headers=headers) is not None


def _noted(connection: psycopg.Connection[Any]) -> dict[int, Noted]:
    rows = connection.execute("SELECT partition, sequence, rewinds FROM relay_positions ORDER BY partition").fetchall()
    return {partition: Noted(sequence, rewinds) for partition, sequence, rewinds in rows}


def rewind(connection: psycopg.Connection[Any], to: int, partition: int | None) -> int:
    """Have what follows a sequence published again, in one partition or all; how many these are."""
    return connection.execute(_REWIND, (to, partition, partition)).rowcount


_MAKE_POSITIONS = """
INSERT INTO relay_positions (partition, sequence) SELECT p, 0 FROM generate_series(0, %s - 1) AS p
ON CONFLICT DO NOTHING
"""

_NOTE = """
UPDATE relay_positions AS r SET sequence = n.sequence
  FROM unnest(%s::smallint[], %s::bigint[], %s::integer[]) AS n (partition, sequence, rewinds)
 WHERE r.partition = n.partition AND r.rewinds = n.rewinds
"""

# A relay that runs may have published more than is written down: it goes by the count.
_REWIND = """
UPDATE relay_positions SET sequence = least(sequence, %s), rewinds = rewinds + 1
 WHERE %s::smallint IS NULL OR partition = %s
"""
