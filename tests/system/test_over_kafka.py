"""A few stories over both transports: all in one process, each service in its own over Kafka. The same histories."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.processes import SERVICES, Processes
from services.audit.read_models import ledger
from services.audit.verify import verify
from services.audit.views import history
from services.embedded import System
from shared.clock import MovedClock
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Actor
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.domain import Refusal
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.messaging.subscriptions import FOLLOWS
from shared.postgres.launcher import EmbeddedPostgres
from shared.process.standing import standing
from shared.settings import Settings
from tests.domain.intake.joint_examples import fifty_partners
from tests.faults.histories import histories
from tests.support.hasty import databases_named
from tests.support.moved import FILE, FileClock
from tests.system.journey import Journey, Movable

APPLICATIONS = sorted((Path(__file__).parents[1] / "data/applications").glob("*.json"))[:3]
START = datetime(2026, 11, 24, 1, tzinfo=UTC)
PATIENCE = 60.0


def test_the_histories_are_the_same(
    postgres: EmbeddedPostgres, kafka: str, topic_prefix: str, tmp_path: Path, settings: Settings
) -> None:
    clock = MovedClock(START)
    with System(settings, clock) as system:
        told = tell(system, clock, system.settle)
    with over_kafka(postgres, kafka, topic_prefix, tmp_path / "kafka") as (onlooker, file_clock):
        assert tell(onlooker, file_clock, lambda: settled(onlooker)) == told
        report = verify(
            onlooker.services["audit"].store.database,
            {name: onlooker.services[name].store for name in FOLLOWS["audit"]},
            FOLLOWS["audit"],
            lambda reached: None,
        )
        assert report.sound
        assert sum(report.lag.values()) == 0


@contextmanager
def over_kafka(postgres: EmbeddedPostgres, kafka: str, prefix: str, data: Path) -> Iterator[tuple[System, FileClock]]:
    """Six processes, two of them review's, and an onlooker who asks its commands directly, as another process may."""
    data.mkdir()
    file_clock = FileClock(data / "clock", START)
    databases = f"k{abs(hash(data)) % 10**9}_"
    extra = {FILE: str(data / "clock"), "JIGYOKEI_DATABASE_PREFIX": databases}
    dsn = postgres.dsn("postgres")
    with (
        databases_named(databases, postgres),
        Processes(data, kafka, dsn, prefix, extra, module="tests.support.moved {name}") as processes,
    ):
        processes.apply_topics()
        processes.start(*SERVICES, "review")
        settings = Settings(
            data=data,
            postgres_dsn=dsn,
            database_prefix=databases,
            send_mail=False,
            connections=4,
            patience=PATIENCE,
        )
        with System(settings, file_clock) as onlooker:
            yield onlooker, file_clock


def settled(system: System) -> None:
    """Wait until every follower has heard everything and no timer is due, twice in a row."""
    deadline, quiet = time.monotonic() + PATIENCE, 0
    while quiet < 2:
        found = standing(system)
        waits = {f"{upstream}>{name}": found.lag(upstream, name) for name in FOLLOWS for upstream in FOLLOWS[name]}
        waits |= {name: service.overdue for name, service in found.of.items()} | {"notices": under_way(system)}
        quiet = 0 if any(waits.values()) else quiet + 1
        assert time.monotonic() < deadline, waits
        threading.Event().wait(0.05)


def under_way(system: System) -> int:
    """Notices whose sending has begun and not ended."""
    with system.services["notify"].store.database.transaction() as cursor:
        cursor.execute("SELECT count(*) FROM deliveries WHERE standing IN ('sending', 'waiting')")
        return int(cursor.fetchone()[0])


def tell(system: System, clock: Movable, settle: Callable[[], Any]) -> dict[str, list[str]]:
    """File three, have one corrected, certify two and refuse one; certify a joint plan as large as they come; let ten
    months pass; then a plan of three terms.
    """
    filed = [
        made(
            system.services["intake"].commands.file(
                PlanForm.model_validate_json(path.read_bytes()), Envelope(applicant(number))
            )
        )
        for number, path in enumerate(APPLICATIONS)
    ]
    settle()
    corrected(system, filed[0], clock, settle)
    largest = JointPlanForm.model_validate(fifty_partners())
    filed.append(made(system.services["intake"].commands.file(largest, Envelope(applicant(3)))))
    settle()
    for one, outcome in zip(filed, ("certify", "certify", "refuse", "certify"), strict=True):
        decided(system, one, outcome)
    settle()
    clock.move_to(clock.now() + timedelta(days=310))
    settle()
    journey = Journey(system, clock, settle)
    journey.go()
    for plan_id in [*(one["plan_id"] for one in filed), journey.plan_id]:
        replayed(system, plan_id)
    return histories(system)


def corrected(system: System, filed: dict[str, Any], clock: Movable, settle: Callable[[], Any]) -> None:
    review, intake = system.services["review"].commands, system.services["intake"].commands
    case_id, bureau = filed["application_id"], filed["bureau"]
    made(review.assign(case_id, "o1", asked("officer", "o1", bureau)))
    item = CorrectionItem(path="goals.purpose", comment="目的を具体的に記入してください。")
    wanted = made(review.request_correction(case_id, (item,), None, asked("officer", "o1", bureau)))
    settle()
    clock.move_to(clock.now() + timedelta(days=3))
    settle()
    form = PlanForm.model_validate_json(APPLICATIONS[0].read_bytes())
    answer = CorrectionAnswer(path="goals.purpose", comment="記入しました。")
    made(intake.correct(case_id, wanted["correction_id"], (answer,), form, Envelope(applicant(0))))
    settle()


def decided(system: System, filed: dict[str, Any], outcome: Any) -> None:
    review, case_id, bureau = system.services["review"].commands, filed["application_id"], filed["bureau"]
    made(review.assign(case_id, "o1", asked("officer", "o1", bureau)))
    reasons = "" if outcome == "certify" else "事業継続力の強化に資する取組が確認できないため。"
    made(review.propose(case_id, outcome, reasons, asked("officer", "o1", bureau)))
    made(review.approve(case_id, asked("director", "d1", bureau)))


def replayed(system: System, plan_id: str) -> None:
    """The ledger tells the whole plan, causes before effects."""
    database = system.services["audit"].store.database
    found = database.read(lambda cursor: history.history(cursor, plan_id, None))
    assert found is not None
    held = database.read(lambda cursor: ledger.plan(cursor, plan_id, None))
    stored = sum(len(service.store.plan(plan_id)) for service in system.services.values())
    assert len(held) == stored


def applicant(number: int) -> Cause:
    return Cause(Actor(role="applicant", id=f"applicant-{number + 1}"), "c1")


def asked(role: Any, account: str, bureau: str) -> Envelope:
    return Envelope(Cause(Actor(role=role, id=account, place=bureau), "c2"))


def made(outcome: Any) -> dict[str, Any]:
    assert not isinstance(outcome, Refusal), outcome
    return asdict(outcome)
