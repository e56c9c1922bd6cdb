"""One system for a whole module: three filings, one of them certified on the third day, everything in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from services.embedded import System
from services.web import application
from shared.clock import MovedClock
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.support.hasty import databases_named
from tests.support.made import made
from tests.support.waiting import PATIENCE

FILINGS = sorted((Path(__file__).parents[2] / "data/applications").glob("*.json"))[:3]
START = datetime(2026, 11, 24, 1, tzinfo=UTC)
"""10:00 in Japan."""


def asked(role: Any, account: str, bureau: str) -> Envelope:
    return Envelope(Cause(Actor(role=role, id=account, place=bureau), "c2"))


@dataclass
class Walked:
    """The system, and what was made of the first filing."""

    system: System
    app: FastAPI
    filed: dict[str, Any]

    @property
    def plan_id(self) -> str:
        return str(self.filed["plan_id"])

    @property
    def database(self) -> Any:
        return self.system.services["audit"].store.database

    @property
    def sources(self) -> dict[str, Any]:
        return {name: service.store for name, service in self.system.services.items() if name != "audit"}


@pytest.fixture(scope="module")
def walked(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    folder = tmp_path_factory.mktemp("audit")
    prefix = f"a{abs(hash(folder)) % 10**9}_"
    dsn = postgres.dsn("postgres")
    settings = Settings(data=folder, postgres_dsn=dsn, database_prefix=prefix, connections=8, patience=PATIENCE)
    clock = MovedClock(START)
    with databases_named(prefix, postgres), System(settings, clock) as system:
        filed = [_file(system, path) for path in FILINGS]
        system.settle()
        review = system.services["review"].commands
        case_id, bureau = filed[0]["application_id"], filed[0]["bureau"]
        officer, director = f"officer-{bureau}-1", f"director-{bureau}"
        clock.move_to(START + timedelta(minutes=7))
        review.assign(case_id, officer, asked("officer", officer, bureau))
        clock.move_to(START + timedelta(days=1))
        review.propose(case_id, "certify", "", asked("officer", officer, bureau))
        clock.move_to(START + timedelta(days=2))
        review.approve(case_id, asked("director", director, bureau))
        system.settle()
        yield Walked(system, application(system), filed[0])


def _file(system: System, path: Path) -> dict[str, Any]:
    form = PlanForm.model_validate_json(path.read_bytes())
    cause = Cause(Actor(role="applicant", id="applicant-1"), "c1")
    return made(system.services["intake"].commands.file(form, Envelope(cause)))
