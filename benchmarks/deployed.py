"""Broker, PostgreSQL and services as processes on this machine, and the driver with an onlooker on their databases."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from benchmarks.house import fresh_folder
from deploy.kafka.broker import Broker
from deploy.processes import Processes
from services.embedded import System
from shared.clock import SystemClock
from shared.postgres.database import Cursor
from shared.postgres.launcher import EmbeddedPostgres
from shared.process.serving import tune_interpreter
from shared.settings import Settings


@dataclass(frozen=True)
class Deployed:
    """What runs. No service does before it is started."""

    broker: Broker
    postgres: EmbeddedPostgres
    processes: Processes
    onlooker: System

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """One service runs, until the end of the block."""
        (process,) = self.processes.start(name)
        yield
        process.stop()
        self.processes.running.remove(process)

    def heads(self) -> Counter[str]:
        """How many events each service has recorded."""
        services = self.onlooker.services.items()
        return Counter({name: sum(head.sequence for head in s.store.heads().values()) for name, s in services})

    def positions(self) -> dict[str, Counter[str]]:
        """How many messages of each upstream every service has followed."""
        return {name: s.store.database.read(_followed) for name, s in self.onlooker.services.items()}

    def published(self, name: str) -> int:
        """How many events of a service were published, as its relay has noted."""
        return self.onlooker.services[name].store.database.read(_published)


@contextmanager
def deployed() -> Iterator[Deployed]:
    """Everything but the services, which whoever measures starts; all of it ends afterwards."""
    with (
        fresh_folder() as data,
        tempfile.TemporaryDirectory(prefix="jgk-bench-kafka-") as folder,
        Broker(Path(folder)) as broker,
        EmbeddedPostgres(data) as postgres,
        Processes(
            data, broker.bootstrap, postgres.dsn("postgres"), f"b{uuid4().hex[:8]}.", {"JIGYOKEI_SEND_MAIL": "0"}
        ) as processes,
    ):
        processes.apply_topics()
        settings = Settings(data=data, send_mail=False, postgres_dsn=postgres.dsn("postgres"))
        with System(settings, SystemClock()) as onlooker:
            tune_interpreter()
            yield Deployed(broker, postgres, processes, onlooker)


def _followed(cursor: Cursor) -> Counter[str]:
    cursor.execute("SELECT application_name, notification_id FROM notification_tracking")
    found: Counter[str] = Counter()
    for name, position in cursor.fetchall():
        found[name.partition(":")[0]] += position
    return found


def _published(cursor: Cursor) -> int:
    cursor.execute("SELECT coalesce(sum(sequence), 0)::bigint FROM relay_positions")
    row = cursor.fetchone()
    return int(row[0]) if row else 0
