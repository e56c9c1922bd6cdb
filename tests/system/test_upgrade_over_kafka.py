"""From the release before to this one over Kafka, in the order of docs/operations.md, with messages under way."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from deploy.processes import SERVICES, Processes, ServiceProcess
from services.agreement import disagreements
from services.embedded import System
from shared.contracts.intake import ApplicationFiled
from shared.contracts.notify import NoticeOwed
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.faults.load import FORMS, Observed, answer
from tests.support import under_way
from tests.support.form_before import FILED
from tests.support.moved import FILE, FileClock
from tests.support.release_before import Release, release_before
from tests.support.under_way import Filed
from tests.support.waiting import PATIENCE, until
from tests.system.test_left_by_the_release_before import versions

__all__ = ["release_before"]

START = datetime(2026, 11, 24, 1, tzinfo=UTC)
BEFORE, NOW = json.loads(FILED.read_bytes()), FORMS[0]
"""A plan in the form that intake takes in each release."""
ITEM = {"path": "goals.purpose", "comment": "目的を具体的に記入してください。"}
APPLICANT = "applicant-1"
NOT_YET = (404, 409, 412, 422)
"""Answers to one who is early: what is asked about has not been heard of, or has moved."""


class Releases:
    """Processes of both releases on the same databases, topics and clock, and those who ask them."""

    def __init__(self, before: Processes, now: Processes, dsn: str, databases: str) -> None:
        self.before = before
        self.now = now
        self.dsn = dsn
        self.databases = databases
        self._reached: dict[str, ServiceProcess] = {}

    # -- which runs ----------------------------------------------------------------------------------------------

    def start(self, processes: Processes, *names: str) -> None:
        """Start services; from now on people reach these."""
        self._reached |= dict(zip(names, processes.start(*names), strict=True))

    def stop(self, *names: str) -> None:
        for name in names:
            self._reached.pop(name).stop()

    def of(self, service: str) -> Sequence[ServiceProcess]:
        return [self._reached[service]]

    def wait_until_ready(self) -> None:
        for process in self._reached.values():
            process.wait_until_ready()

    # -- who asks ------------------------------------------------------------------------------------------------

    def ask(self, service: str, path: str, persona: str, body: Any) -> dict[str, Any]:
        """What was answered in the end: what has not come yet is asked for again."""
        headers = {
            "X-Jigyokei-Persona": persona,
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        }
        said: list[Any] = [0, b""]

        def answered() -> bool:
            said[:] = answer(self._reached[service].port, f"/{service}/{path}", headers, body)
            assert said[0] < 300 or said[0] in NOT_YET, said
            return bool(said[0] < 300)

        until(answered, what=f"an answer to {path}")
        return dict(json.loads(said[1]))

    def file(self, form: Any) -> Filed:
        made = self.ask("intake", "applications", APPLICANT, form)
        return Filed(made["application_id"], made["plan_id"], made["bureau"])

    def withdraw(self, one: Filed) -> None:
        self.ask("intake", f"applications/{one.id}/withdraw", APPLICANT, {"reason": "事情による。"})

    def answer(self, one: Filed, correction_id: str) -> None:
        body = {"answers": [{"path": ITEM["path"], "comment": "記入しました。"}], "form": BEFORE}
        self.ask("intake", f"applications/{one.id}/corrections/{correction_id}/answer", APPLICANT, body)

    def assign(self, one: Filed) -> None:
        self.bureau(one, "assign", {"officer": self.officer(one)})

    def request(self, one: Filed) -> str:
        return str(self.bureau(one, "corrections", {"items": [ITEM]})["correction_id"])

    def propose(self, one: Filed) -> None:
        self.bureau(one, "proposal", {"outcome": "certify", "reasons": ""})

    def approve(self, one: Filed) -> None:
        self.ask("review", f"cases/{one.id}/approve", f"director-{one.bureau}", {})

    def bureau(self, one: Filed, act: str, body: Any) -> dict[str, Any]:
        return self.ask("review", f"cases/{one.id}/{act}", self.officer(one), body)

    @staticmethod
    def officer(one: Filed) -> str:
        return f"officer-{one.bureau}-1"

    # -- what was recorded ---------------------------------------------------------------------------------------

    def heard_by_audit(self, one: Filed, name: str) -> Callable[[], bool]:
        return lambda: self._count("audit", "ledger", "plan_id = %s AND name = %s", one.plan_id, name) > 0

    def recorded(self, service: str, one: Filed, name: str) -> Callable[[], bool]:
        return lambda: self._count(service, "stored_events", "plan_id = %s AND topic = %s", one.plan_id, name) > 0

    def _count(self, service: str, table: str, where: str, *values: str) -> int:
        with psycopg.connect(self.dsn, dbname=self.databases + service) as connection:
            row = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}".encode(), values).fetchone()
        assert row is not None
        return int(row[0])


@contextmanager
def both(before: Release, postgres: EmbeddedPostgres, kafka: str, prefix: str, data: Path) -> Iterator[Releases]:
    """The topics are there; nothing runs yet."""
    databases, dsn = f"u{abs(hash(data)) % 10**9}_", postgres.dsn("postgres")
    shared = {FILE: str(data / "clock"), "JIGYOKEI_DATABASE_PREFIX": databases, "JIGYOKEI_DATA": str(data)}
    module = "tests.support.moved {name}"
    with (
        Processes(data / "before", kafka, dsn, prefix, shared | before.environment, module) as old,
        Processes(data / "now", kafka, dsn, prefix, shared, module) as new,
    ):
        old.apply_topics()
        yield Releases(old, new, dsn, databases)


def test_nothing_is_lost_and_nothing_told_twice(
    release_before: Release, postgres: EmbeddedPostgres, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    clock = FileClock(tmp_path / "clock", START)
    with both(release_before, postgres, kafka, topic_prefix, tmp_path) as releases:
        releases.start(releases.before, *SERVICES)
        told, decided, crossed, asked, answered, withdrawn = (releases.file(BEFORE) for _ in range(6))
        for one in (told, decided, crossed, asked, answered):
            releases.assign(one)
        in_time = releases.request(answered)
        for one in (told, decided, crossed):
            releases.propose(one)
        releases.approve(told)
        until(releases.recorded("intake", told, "intake.ApplicationCertified/1"), what="a certification")
        until(releases.recorded("notify", answered, "notify.NoticeSent/1"), what="a notice")
        until(releases.recorded("intake", answered, "intake.CorrectionAsked/1"), what="a request")

        # 1. Applicants go on; what the bureau did last was committed and not published.
        releases.stop("review", "notify", "followup")
        filed_before = releases.file(BEFORE)
        releases.answer(answered, in_time)
        releases.withdraw(withdrawn)
        releases.withdraw(crossed)
        acts = [("approve", vars(decided)), ("approve", vars(crossed)), ("request", vars(asked))]
        release_before.run(
            under_way.__file__, clock.now().isoformat(), json.dumps(acts), settings=alone(releases.before.environment)
        )

        # 2. The new intake writes events that only audit hears, which is still the old one.
        releases.stop("intake")
        releases.start(releases.now, "intake")
        filed_now, withdrawn_now = releases.file(NOW), releases.file(NOW)
        releases.withdraw(withdrawn_now)
        until(releases.heard_by_audit(filed_now, ApplicationFiled.name), what="the ledger")
        assert page(releases.of("audit")[0], f"/audit/plans/{filed_now.plan_id}") == 200

        # 3. The others come back, and hear both.
        releases.start(releases.now, "review", "notify", "followup")
        for one in (filed_before, filed_now):
            releases.assign(one)
        for one in (filed_before, filed_now, answered):
            releases.propose(one)
            releases.approve(one)

        # 4. Audit, with both of it for a while.
        old_audit = releases.of("audit")[0]
        releases.start(releases.now, "audit")
        last = releases.file(NOW)
        until(releases.heard_by_audit(last, ApplicationFiled.name), what="the ledger")
        old_audit.stop()

        settings = Settings(
            data=tmp_path,
            postgres_dsn=releases.dsn,  # type: ignore[arg-type]
            database_prefix=releases.databases,
            send_mail=False,
            connections=4,
            patience=PATIENCE,
        )
        with System(settings, clock) as onlooker:
            observed = Observed(onlooker, clock, releases)
            observed.settle()
            assert observed.violations() == []
            for one, wanted in {
                told: {"certified"},
                decided: {"certified"},
                crossed: {"certified"},
                asked: {"correction_requested"},
                answered: {"correction_requested", "certified"},
                withdrawn: set(),
                filed_before: {"certified"},
                filed_now: {"certified"},
                withdrawn_now: {"withdrawal_receipt"},
                last: set(),
            }.items():
                assert Counter(kinds(onlooker, one)) == Counter({"receipt", *wanted}), one
                assert disagreements(onlooker.services, one.plan_id) == [], one
                assert versions(onlooker, one) == ([1] if "certified" in wanted else []), one


def alone(environment: Mapping[str, str]) -> dict[str, str]:
    """The same databases, without talking over Kafka."""
    return {name: value for name, value in environment.items() if name != "JIGYOKEI_KAFKA_BOOTSTRAP"}


def page(process: ServiceProcess, path: str) -> int:
    """The status with which an auditor is answered."""
    connection = HTTPConnection("127.0.0.1", process.port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"X-Jigyokei-Persona": "auditor-1", "Accept": "text/html"})
        return connection.getresponse().status
    finally:
        connection.close()


def kinds(system: System, one: Filed) -> Iterator[str]:
    """The kinds of notices that were owed of an application."""
    for stored in system.services["notify"].store.plan(one.plan_id):
        if isinstance(stored.event, NoticeOwed):
            yield stored.event.kind
