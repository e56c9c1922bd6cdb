"""A large store out of a small one: every stream of the demo copied so many times, in chains and ledger as if lived.

A copy has ids and running numbers of its own, and lies where it belongs. What follows from the logs is then derived by
the product itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from services.embedded import System
from shared.event_store.chain import GENESIS, digest_of, partition_of, stamp_of
from shared.event_store.deriving import derive_again
from shared.event_store.rebuild import rebuild
from shared.event_store.store import EventStore
from shared.messaging.subscriptions import FOLLOWS
from shared.process.rechecks import rules_of
from shared.service import Service

NUMBERS_APART = 1_000
"""More than the demo takes of any running series."""

_ID = re.compile(rb"[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
_NUMBER = re.compile(rb"(?<=[^0-9a-f]\d\d-\d{4}-)\d{6}(?![0-9a-f])")


class Original(NamedTuple):
    """An event of the demo."""

    recorded_at: datetime
    partition: int
    sequence: int
    stream_id: str
    version: int
    name: str
    plan_id: str | None
    data: bytes

    def copied(self, number: int) -> Original:
        """The same in the copy of this number, of which 0 is the demo itself; without its place."""
        plan_id = None if self.plan_id is None else _renamed(self.plan_id.encode(), number).decode()
        return self._replace(
            stream_id=_renamed(self.stream_id.encode(), number).decode(),
            plan_id=plan_id,
            data=_renamed(self.data, number),
        )


def multiply(system: System, events: int, say: Callable[[str], None]) -> int:
    """Let the logs of a filled system hold at least so many events, and all else what follows; how many they hold."""
    services = {name: system.services[name] for name in FOLLOWS["audit"]}
    originals = {name: _originals(service.store) for name, service in services.items()}
    copies = -(-events // sum(map(len, originals.values())))
    ledger = system.services["audit"].store
    with ledger.database.transaction() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM ledger")
    for name, service in services.items():
        _write(service.store, ledger, originals[name], copies)
        say(f"{name} is copied {copies} times")
    for name, service in services.items():
        _derive(service)
        say(f"what follows at {name} is derived")
    return copies * sum(map(len, originals.values()))


def _originals(store: EventStore) -> list[Original]:
    with store.database.transaction() as cursor:
        cursor.execute(_READ)
        return [Original(*row) for row in cursor.fetchall()]


def _renamed(text: bytes, number: int) -> bytes:
    text = _ID.sub(lambda found: b"%08x" % (int(found[0], 16) ^ (number * 0x9E3779B1 & 0xFFFFFFFF)), text)
    return _NUMBER.sub(lambda found: b"%06d" % (int(found[0]) + number * NUMBERS_APART), text)


def _write(store: EventStore, ledger: EventStore, originals: list[Original], copies: int) -> None:
    places: dict[int, list[tuple[datetime, int, int]]] = defaultdict(list)
    for index, one in enumerate(originals):
        key = (one.plan_id or one.stream_id).encode()
        for number in range(copies):
            partition = partition_of(_renamed(key, number).decode(), "", store.partitions)
            places[partition].append((one.recorded_at, number, index))
    with store.database.transaction() as cursor, ledger.database.transaction() as audit:
        for each in (cursor, audit):
            each.execute("SET LOCAL session_replication_role = replica")
            each.execute("SELECT set_config('transaction_timeout', '0', true)")
        cursor.execute("DELETE FROM stored_events")
        for partition, those in places.items():
            rows = list(_chained(partition, [(originals[index], number) for _, number, index in sorted(those)]))
            with cursor.copy(_COPY) as copy, audit.copy(_COPY_LEDGER) as to_ledger:
                for row in rows:
                    copy.write_row(row)
                    to_ledger.write_row((store.service, *row))
            sequence, recorded_at, digest = rows[-1][1], rows[-1][7], rows[-1][8]
            cursor.execute(_HEAD, (sequence, digest, recorded_at, partition))
            audit.execute(_HEARD, (f"{store.service}:{partition}", sequence))
    for each_store in (store, ledger):
        with each_store.database.transaction() as cursor:
            cursor.execute("ANALYZE")


def _chained(partition: int, those: list[tuple[Original, int]]) -> Iterator[tuple[object, ...]]:
    """The rows of one partition in the order of its log, each with its digest."""
    digest = GENESIS
    for sequence, (original, number) in enumerate(those, 1):
        one = original.copied(number)
        digest = digest_of(
            digest, partition, sequence, one.stream_id, one.version, one.name, one.plan_id,
            stamp_of(one.recorded_at), one.data,
        )  # fmt: skip
        yield (
            partition,
            sequence,
            one.stream_id,
            one.version,
            one.name,
            one.data,
            one.plan_id,
            one.recorded_at,
            digest,
        )


def _derive(service: Service[Any]) -> None:
    for read_model in service.store.read_models:
        rebuild(service.store, read_model, service.aggregates.__getitem__)
    derive_again(rules_of(service))


_READ = """
SELECT recorded_at, partition, sequence, originator_id, originator_version, topic, plan_id, state FROM stored_events
 ORDER BY partition, sequence
"""

_COPY = """
COPY stored_events (partition, sequence, originator_id, originator_version, topic, state, plan_id, recorded_at, digest)
FROM STDIN
"""

_COPY_LEDGER = """
COPY ledger (service, partition, sequence, stream_id, version, name, data, plan_id, recorded_at, digest) FROM STDIN
"""

_HEAD = "UPDATE log_heads SET sequence = %s, digest = %s, recorded_at = %s WHERE partition = %s"

_HEARD = """
INSERT INTO notification_tracking VALUES (%s, %s)
ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id
"""
