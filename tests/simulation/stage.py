"""What the processes of a simulation stand on: databases, broker, mail server, clocks; and what replaces the world.

Everything of the product runs as it is. Replaced are only time, threads, random bytes, and the libraries' ends that
reach out: PostgreSQL's connections (wires.py), Kafka's clients (broker.py), the way to a mail server (mail.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
import structlog
from psycopg.conninfo import conninfo_to_dict

from services.notify import service as notify_service
from shared.clock import MovedClock
from shared.event_store.store import EventStore
from shared.messaging.cloud_events import from_kafka
from shared.restored_store.noticing import KnownEnd
from shared.settings import Settings
from shared.vault.vault import Vault
from tests.simulation.broker import Broker, KafkaBroker, Producer
from tests.simulation.faults import Faults
from tests.simulation.mail import MailServer, Port
from tests.simulation.moments import Moments
from tests.simulation.wires import Kept, Wires

START = datetime(2026, 11, 24, 1, tzinfo=UTC)
SECRET = "00" * 32
PREFIX = "simulation_"


def settings_for(settings: Settings) -> Settings:
    """How a process is set here. Neither the broker nor the mail server is at these addresses, or at any."""
    return settings.model_copy(update={"kafka_bootstrap": "simulated", "kafka_prefix": "", "smtp_host": "simulated"})


@dataclass
class Stage:
    """One seed's world, empty at first."""

    seed: int
    settings: Settings
    dice: Random = field(init=False)
    chance: Random = field(init=False)
    """Where ids and keys come from."""
    clock: MovedClock = field(default_factory=lambda: MovedClock(START))
    moments: Moments = field(default_factory=Moments)
    trace: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice, self.chance = Random(self.seed), Random(f"ids of {self.seed}")
        self.faults = Faults(self.note)
        self.broker = Broker(self.dice, self.faults, self.note)
        self.mail = MailServer(self.dice, self.faults, self.note)

    def note(self, line: str) -> None:
        self.trace.append(line)

    def bytes(self, count: int) -> bytes:
        return self.chance.randbytes(count)

    def id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)


@dataclass
class Theatre:
    """What all seeds of a test process share: connections, and the replacements, which lead to the present stage."""

    dsns: Mapping[str, str]
    """By database: a service, or the vault."""
    wires: dict[str, Wires] = field(default_factory=dict)
    stage: Stage = field(init=False)

    def of(self, name: str) -> Wires:
        """The connections to one database."""
        if name not in self.wires:
            self.wires[name] = Wires(self.dsns[name], self.stage.faults)
        return self.wires[name]

    def enter(self, stage: Stage) -> None:
        self.stage = stage
        for wires in self.wires.values():
            wires.use(stage.faults)

    @cached_property
    def _named(self) -> Mapping[str, str]:
        """By the name of a database on the server: how it is called here."""
        return {_database(dsn): name for name, dsn in self.dsns.items()}

    def close(self) -> None:
        for wires in self.wires.values():
            wires.close()

    @contextmanager
    def replacing(self) -> Iterator[None]:
        """The world is ours inside the block."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("asyncio.to_thread", _at_once)
            for module in (
                "postgres.database",
                "event_store.reader",
                "messaging.relay",
                "messaging.membership",
                "vault.vault",
            ):
                patch.setattr(f"shared.{module}.time", _Late(lambda: self.stage.moments))
            for module in (
                "shared.event_store.unit_of_work",
                "services.intake.commands",
                "services.intake.filing",
                "services.review.commands",
            ):
                patch.setattr(f"{module}.uuid4", lambda: self.stage.id())
            patch.setattr("shared.vault.vault.os", _Late(lambda: _Bytes(self.stage)))
            patch.setattr("shared.vault.vault.RESERVE", 3)
            patch.setattr("shared.messaging.membership.KafkaBroker", lambda *_, **__: KafkaBroker(self.stage.broker))
            patch.setattr(
                "shared.messaging.topic_end.ends_of_topic", lambda kafka, service: self._end_of(kafka.topic(service))
            )
            patch.setattr("shared.messaging.relay.AIOKafkaProducer", lambda **_: Producer(self.stage.broker))
            # Tables and vault were made once for all; whoever begins need not ask for them.
            patch.setattr(EventStore, "prepare", lambda store: None)
            patch.setattr(Vault, "prepare", lambda vault: None)
            patch.setattr("shared.process.system.holds_keys", lambda database: True)
            patch.setattr(notify_service, "MailPort", lambda *_: Port(self.stage.mail))
            patch.setattr(psycopg, "connect", self._keep)
            before = structlog.get_config()
            structlog.configure(processors=[self._hear], cache_logger_on_first_use=False)
            try:
                yield
            finally:
                structlog.configure(**before)

    def _end_of(self, topic: str) -> list[KnownEnd]:
        messages = [from_kafka(record) for record in self.stage.broker.end(topic)]
        return [KnownEnd(message.partition, message.sequence, message.digest) for message in messages]

    def _keep(self, dsn: str, **how: Any) -> Kept:
        self.stage.kept = [kept for kept in self.stage.kept if not kept.severed]
        self.stage.kept.append(Kept(self.of(self._named[_database(dsn)])))
        return self.stage.kept[-1]

    def _hear(self, logger: Any, method: str, event: Any) -> Any:
        """What the product says belongs to the trace, unless it says it all the time."""
        if method != "info":
            about = [str(event[key]) for key in ("link", "topic", "reason", "error") if key in event]
            if event.get("exc_info"):
                about.append("with a traceback")
            self.stage.note(" ".join([f"  ({method}) {event['event']}", *about]))
        raise structlog.DropEvent


@cache
def _database(dsn: str) -> str:
    return str(conninfo_to_dict(dsn)["dbname"])


async def _at_once(work: Callable[..., Any], *arguments: Any) -> Any:
    return work(*arguments)


class _Late:
    """A module whose functions are found when they are called."""

    def __init__(self, found: Callable[[], Any]) -> None:
        self._found = found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found(), name)


class _Bytes:
    def __init__(self, stage: Stage) -> None:
        self.urandom = stage.bytes
