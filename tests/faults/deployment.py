"""Six processes over a broker and a PostgreSQL of their own, an onlooker, and a load of cases that never gives up.

with deployed(folder) as deployment:
    with deployment.load():
        ...               # things fail
    deployment.settle()
    assert deployment.violations() == []
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from deploy.kafka.broker import Broker
from deploy.processes import SERVICES, Processes
from services.embedded import System
from shared.contracts.event import Actor
from shared.contracts.form import PlanForm
from shared.domain import Refusal
from shared.event_store.unit_of_work import Cause
from shared.messaging.kafka import Kafka
from shared.messaging.relay import rewind
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.database import again_while_away
from shared.postgres.launcher import EmbeddedPostgres
from shared.process.standing import standing
from shared.settings import Settings
from tests.faults.invariants import Acknowledged, violations
from tests.faults.members import Members
from tests.support.kafka import broker_of_jars
from tests.support.moved import FILE, FileClock

FORMS = [
    json.loads(path.read_bytes())
    for path in sorted((Path(__file__).parents[1] / "data/applications").glob("*.json"))[:3]
]
START = datetime(2026, 11, 24, 1, tzinfo=UTC)
APPLICANT = Actor(role="applicant", id="applicant-1")
PATIENCE = 90.0
WORKERS = 2


def until(holds: Callable[[], Any], patience: float = PATIENCE, what: str = "it") -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"{what} did not come to hold"
        threading.Event().wait(0.02)


@dataclass
class Deployment:
    """The processes, what they stand on, and what they have answered."""

    members: Members
    broker: Broker
    postgres: EmbeddedPostgres
    clock: FileClock
    onlooker: System
    operator: Processes
    kafka: Kafka
    acknowledged: dict[tuple[str, str], int] = field(default_factory=dict)

    @contextmanager
    def load(self) -> Iterator[Load]:
        """Drive cases as long as the block runs; those that have begun are brought to their end afterwards."""
        load = Load(self)
        load.start()
        try:
            yield load
        finally:
            load.end()
        assert not load.errors, load.errors

    def settle(self) -> None:
        """Wait until every follower has heard everything, nothing is due and every notice is sent, twice in a row."""
        self.members.wait_until_ready()
        deadline, quiet = time.monotonic() + PATIENCE, 0
        while quiet < 2:
            waits = self.waits()
            quiet = quiet + 1 if not waits else 0
            if set(waits) == {"notices"}:
                self._bring_forward_the_next_attempt()
            assert time.monotonic() < deadline, waits
            threading.Event().wait(0.05)

    def waits(self) -> dict[str, int]:
        """What has not come to rest, by link or service."""
        found = standing(self.onlooker)
        waits = {f"{upstream}>{name}": found.lag(upstream, name) for name in FOLLOWS for upstream in FOLLOWS[name]}
        waits |= {name: service.overdue for name, service in found.of.items()}
        with self.onlooker.services["notify"].store.database.transaction() as cursor:
            cursor.execute("SELECT count(*) FROM deliveries WHERE standing NOT IN ('sent', 'stuck')")
            waits["notices"] = cursor.fetchone()[0]
        return {name: many for name, many in waits.items() if many}

    def _bring_forward_the_next_attempt(self) -> None:
        """A send that was cut off is tried again a minute later."""
        due = self.onlooker.services["notify"].store.next_due()
        if due is not None:
            self.clock.move_to(due)

    def violations(self) -> list[str]:
        acknowledged: Acknowledged = self.acknowledged
        return violations(self.onlooker, acknowledged)

    def file(self, form: Any = FORMS[0]) -> dict[str, Any]:
        """File one application past all members, as another process of intake may."""
        intake = self.onlooker.services["intake"].commands
        made = again_while_away(
            lambda: intake.file(PlanForm.model_validate(form), "prime", Cause(APPLICANT, "c"), None)
        )
        assert not isinstance(made, Refusal), made
        self.acknowledged["intake", made["application_id"]] = made["version"]
        return dict(made)

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
        operator = Processes(folder, broker.bootstrap, dsn, "faults.", extra)
        operator.apply_topics()
        settings = Settings(data=folder, postgres_dsn=dsn, database_prefix=prefix, send_mail=False, connections=4)  # type: ignore[arg-type]
        members = Members(folder, operator.environment)
        with System(settings, clock) as onlooker:
            kafka = Kafka(Settings(kafka_bootstrap=broker.bootstrap, kafka_prefix="faults.", kafka_replicas=1))
            try:
                for name in (*SERVICES, "review"):
                    members.launch(name)
                members.wait_until_ready()
                yield Deployment(members, broker, postgres, clock, onlooker, operator, kafka)
            finally:
                members.close()


class Load:
    """Applicants and officers, over HTTP. Whoever gets no answer asks again, under the same key, until there is one."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.answers = 0
        self.cases = 0
        self.errors: list[str] = []
        self._ending = threading.Event()
        self._workers = [threading.Thread(target=self._work, args=(number,)) for number in range(WORKERS)]

    def start(self) -> None:
        for worker in self._workers:
            worker.start()

    def end(self) -> None:
        self._ending.set()
        for worker in self._workers:
            worker.join()

    def wait_for(self, more: int, at_most: float = PATIENCE) -> None:
        """Wait for so many further answers; for no longer than that."""
        wanted, deadline = self.answers + more, time.monotonic() + at_most
        while self.answers < wanted and time.monotonic() < deadline and not self.errors:
            self._ending.wait(0.01)

    def _work(self, number: int) -> None:
        dice = random.Random(number)
        try:
            while not self._ending.is_set():
                self._one_case(dice)
                self.cases += 1
        except Exception as error:
            self.errors.append(repr(error))

    def _one_case(self, dice: random.Random) -> None:
        which = dice.randrange(len(FORMS))
        applicant = f"applicant-{which + 1}"
        filed = self._ask(dice, "intake", "applications", applicant, FORMS[which])
        case_id, officer = filed["application_id"], f"officer-{filed['bureau']}-1"
        fate = dice.random()
        if fate < 0.1:
            self._ask(dice, "intake", f"applications/{case_id}/withdraw", applicant, {"reason": "事情による。"})
            return
        self._ask(dice, "review", f"cases/{case_id}/assign", officer, {"officer": officer})
        if fate < 0.3:
            self._correction(dice, case_id, officer, applicant, FORMS[which])
        outcome, reasons = ("certify", "") if fate < 0.8 else ("refuse", "取組が確認できないため。")
        self._ask(dice, "review", f"cases/{case_id}/proposal", officer, {"outcome": outcome, "reasons": reasons})
        self._ask(dice, "review", f"cases/{case_id}/approve", f"director-{filed['bureau']}", {})

    def _correction(self, dice: random.Random, case_id: str, officer: str, applicant: str, form: Any) -> None:
        item = {"path": "goals.purpose", "comment": "目的を具体的に記入してください。"}
        asked = self._ask(dice, "review", f"cases/{case_id}/corrections", officer, {"items": [item]})
        answer = {"answers": [{"path": "goals.purpose", "comment": "記入しました。"}], "form": form}
        path = f"applications/{case_id}/corrections/{asked['correction_id']}/answer"
        self._ask(dice, "intake", path, applicant, answer)

    def _ask(self, dice: random.Random, service: str, path: str, persona: str, body: Any) -> dict[str, Any]:
        """What was answered in the end. A case that is not there yet is asked for again, as a service that is away."""
        headers = {
            "X-Jigyokei-Persona": persona,
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        }
        said: Any = None
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            member = dice.choice(self.deployment.members.of(service))
            try:
                said = _answer(member.port, f"/{service}/{path}", headers, body)
            except (OSError, HTTPException) as error:
                said = repr(error)
            else:
                if said[0] < 300:
                    return self._noted(service, json.loads(said[1]))
                assert said[0] in LATER, said
            threading.Event().wait(0.03)
        raise AssertionError(f"no answer to {path}: {said}")

    def _noted(self, service: str, made: dict[str, Any]) -> dict[str, Any]:
        stream = made["application_id"] if service == "intake" else made["case_id"]
        key = service, stream
        self.deployment.acknowledged[key] = max(made["version"], self.deployment.acknowledged.get(key, 0))
        self.answers += 1
        return made


LATER = (404, 409, 412, 422, 500, 503)
"""Not yet heard of, changed meanwhile, refused in this state, away: asked again."""


def _answer(port: int, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, bytes]:
    """Ask one member, with the version that it shows at this moment."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        seen = {}
        _, service, kind, *rest = path.split("/")
        if rest:
            connection.request("GET", f"/{service}/{kind}/{rest[0]}", headers=dict(headers))
            shown = connection.getresponse()
            text = shown.read()
            if shown.status != 200:
                return shown.status, text
            seen = {"If-Match": shown.headers["ETag"]}
        connection.request("POST", path, json.dumps(body), {**headers, **seen})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
