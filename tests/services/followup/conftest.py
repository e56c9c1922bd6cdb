"""Followup alone, in a database of its own, and plans to look after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from fastapi import FastAPI

from services.followup import service as followup_service
from services.followup.domain.commands import (
    ChangeName,
    CorrectFact,
    DropRenewal,
    EndFollowUp,
    PlanCommand,
    TakeRenewal,
)
from services.followup.domain.plan import PLAN
from shared.clock import MovedClock
from shared.contracts.blocks import CertificateFact, PlanOutline
from shared.contracts.personal import Personal
from shared.domain import start_of
from shared.event_store.rebuild import make_tables
from shared.event_store.unit_of_work import SYSTEM, Cause
from shared.postgres.database import Database
from shared.service import Parts, Service
from shared.settings import Settings
from shared.vault.vault import Vault
from shared.web.app import web_app
from shared.web.pages import Pages
from tests.domain.followup.plans import APPLICANT, follow, outline
from tests.support.waiting import PATIENCE

SEALED = Personal(key="k", box="Ym94")


@dataclass
class Followup:
    """The service as it is wired, with a clock that tests move."""

    service: Service
    clock: MovedClock

    def follow(self, plan_id: str, promised: PlanOutline | None = None, name: str = "", **more: Any) -> None:
        """A certification of a plan, on the clock's present day unless another is given."""
        certified_on = more.pop("certified_on", date(2026, 4, 10))
        applicant = APPLICANT.model_copy(
            update={"contact_name": SEALED, "email": SEALED, "name": name or APPLICANT.name}
        )
        command = replace(follow(promised or outline(), certified_on, **more), plan_id=plan_id, applicant=applicant)
        self._execute(command)

    def give_back(self, plan_id: str, on: date, term: int = 1) -> None:
        self._execute(EndFollowUp(plan_id, term, on, "given_back"))

    def renew(self, plan_id: str, on: date) -> None:
        self._execute(TakeRenewal(plan_id, f"renewal of {plan_id}", "03-2026-000009", on))

    def drop_renewal(self, plan_id: str, on: date) -> None:
        self._execute(DropRenewal(plan_id, f"renewal of {plan_id}", "03-2026-000009", "refused", on))

    def put_right(self, plan_id: str, fact: CertificateFact, now: str, on: date) -> None:
        self._execute(CorrectFact(plan_id, 1, 1, fact, now, on))

    def rename(self, plan_id: str, now: str, on: date) -> None:
        self._execute(ChangeName(plan_id, 1, 1, "", now, on))

    def _execute(self, command: PlanCommand) -> None:
        plan_id = command.stream_id
        self.service.store.run(lambda unit: unit.execute(PLAN, command, Cause(SYSTEM, "test"), plan_id))

    def wait_until(self, day: date) -> None:
        """Let the time pass to the beginning of a day in Japan, and what falls due fall due."""
        self.clock.move_to(start_of(day))
        timers = self.service.timer
        while timers.step():
            pass


@pytest.fixture
def followup(dsn: str) -> Iterator[Followup]:
    clock = MovedClock(datetime(2026, 4, 10, 3, tzinfo=UTC))
    settings = Settings(connections=4, patience=PATIENCE)
    database = Database(dsn, settings.connections, settings.patience)
    database.open()
    vault, unused = Vault(database, bytes(32)), cast(Any, None)
    service = followup_service.build(
        Parts(settings, clock, vault, unused, unused, database, lambda name: database, lambda stop: None, {})
    )
    service.store.prepare()
    make_tables(service.store)
    yield Followup(service, clock)
    database.close()


@pytest.fixture
def app(followup: Followup) -> FastAPI:
    web = followup.service.web()
    return web_app("followup", web.routers, Pages(*web.sections))
