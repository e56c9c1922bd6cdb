"""Six processes over a broker and a PostgreSQL of their own, an onlooker, and a load of cases that never gives up.

with deployed(folder) as deployment:
    with deployment.load():
        ...               # things fail
    deployment.settle()
    assert deployment.violations() == []
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from deploy.kafka.broker import Broker
from deploy.processes import SERVICES, Processes
from services.audit.read_models.ledger import heard
from services.embedded import System
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.messaging.kafka import Kafka
from shared.messaging.relay import rewind
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.faults.load import FORMS, Load, Observed
from tests.faults.members import Members
from tests.support.kafka import broker_of_jars
from tests.support.made import made as made_by
from tests.support.moved import FILE, FileClock
from tests.support.waiting import PATIENCE, until

__all__ = ["FORMS", "Deployment", "Load", "deployed", "until"]

START = datetime(2026, 11, 24, 1, tzinfo=UTC)
APPLICANT = Actor(role="applicant", id="applicant-1")


@dataclass
class Deployment(Observed):
    """The processes, what they stand on, and what they have answered."""

    members: Members
    broker: Broker
    postgres: EmbeddedPostgres
    kafka: Kafka

    @property
    def operator(self) -> Processes:
        """Whoever runs `jigyokei` beside them."""
        return self.members

    def all_published(self, service: str) -> Callable[[], bool]:
        """Whether audit has heard everything that a service has recorded up to now."""
        services = self.onlooker.services
        ends = {(service, partition): head.sequence for partition, head in services[service].store.heads().items()}

        def heard_all() -> bool:
            reached = services["audit"].store.database.read(heard)
            return all(reached.get(place, 0) >= end for place, end in ends.items())

        return heard_all

    def file(self, form: Any = FORMS[0]) -> dict[str, Any]:
        """File one application past all members, as another process of intake may."""
        intake = self.onlooker.services["intake"]
        made = intake.store.database.again_while_away(
            lambda: intake.commands.file(PlanForm.model_validate(form), Envelope(Cause(APPLICANT, "c")))
        )
        filed = made_by(made)
        self.acknowledged["intake", filed["application_id"]] = filed["version"]
        return filed

    def rewind(self, service: str, to: int, partition: int | None = None) -> None:
        with psycopg.connect(self.onlooker.services[service].store.database.dsn) as connection:
            rewind(connection, to, partition)


@contextmanager
def deployed(folder: Path) -> Iterator[Deployment]:
    """All of it, started; ended afterwards, each by its own number."""
    folder.mkdir()
    clock = FileClock(folder / "clock", START)
    with broker_of_jars() as broker, EmbeddedPostgres(folder / "data") as postgres:
        dsn, prefix = postgres.dsn("postgres"), "faults_"
        extra = {FILE: str(folder / "clock"), "JIGYOKEI_DATABASE_PREFIX": prefix, "JIGYOKEI_CONNECTIONS": "6"}
        settings = Settings(
            data=folder,
            postgres_dsn=dsn,  # type: ignore[arg-type]
            database_prefix=prefix,
            send_mail=False,
            connections=4,
            patience=PATIENCE,
        )
        kafka = Kafka(Settings(kafka_bootstrap=broker.bootstrap, kafka_prefix="faults.", kafka_replicas=1))
        with System(settings, clock) as onlooker, Members(folder, broker.bootstrap, dsn, "faults.", extra) as members:
            members.apply_topics()
            members.start(*SERVICES, "review")
            yield Deployment(onlooker, clock, members, broker, postgres, kafka)
