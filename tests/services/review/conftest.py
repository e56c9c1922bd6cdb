"""A system with a bureau at work, and clients for the people at its desk. One system serves a module."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.embedded import System
from services.web import application
from shared.clock import MovedClock
from shared.contracts.event import Actor
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.domain import JST
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.support.hasty import databases_named
from tests.support.made import made as made_by
from tests.support.waiting import PATIENCE
from tests.support.web import HTML, TestClient, local_client

APPLICATIONS = Path(__file__).parents[2] / "data/applications"
APPLICANT = Cause(Actor(role="applicant", id="applicant-1"), "test")


class Bureau:
    """The bureau of Kanto: what reaches it, who works there, and its clock."""

    def __init__(self, system: System, clock: MovedClock) -> None:
        self.system = system
        self.clock = clock
        self.app: FastAPI = application(system)
        self.store = system.services["review"].store

    def client(self, persona: str, html: bool = False, language: str = "ja") -> TestClient:
        headers = {**(HTML if html else {}), "Accept-Language": language}
        return local_client(self.app, persona, headers)

    def form(self, number: int) -> PlanForm:
        file = next(APPLICATIONS.glob(f"{number:02d}-*.json"))
        return PlanForm.model_validate_json(file.read_bytes())

    def file(self, number: int = 7, form: FiledForm | None = None, by: Cause = APPLICANT) -> str:
        """An application arrives, one of those of tests/data if no other; gives its case."""
        made = self.system.services["intake"].commands.file(form or self.form(number), Envelope(by))
        self.system.settle()
        return str(made_by(made)["application_id"])

    def answer(self, case_id: str, correction_id: str, form: PlanForm, path: str = "goals.business_outline") -> None:
        """The applicant answers a correction."""
        self.system.settle()
        answers = (CorrectionAnswer(path=path, comment="書き足しました。"),)
        intake = self.system.services["intake"].commands
        made = intake.correct(case_id, correction_id, answers, form, Envelope(APPLICANT))
        made_by(made)
        self.system.settle()

    def withdraw(self, case_id: str) -> None:
        made = self.system.services["intake"].commands.withdraw(case_id, "計画を見直すため", Envelope(APPLICANT))
        made_by(made)
        self.system.settle()

    def pass_days(self, days: int) -> None:
        """The clock goes on at ten in the morning, and whatever falls due on the way happens."""
        until = self.clock.now() + timedelta(days=days)
        while (due := self.store.next_due()) and due <= until:
            self.clock.move_to(due)
            self.system.settle()
        self.clock.move_to(until)
        self.system.settle()

    @property
    def today(self) -> datetime:
        return self.clock.now().astimezone(JST)

    # -- the API in a breath ---------------------------------------------------------------------------------------

    def get(self, path: str, persona: str = "officer-kanto-1") -> Any:
        answer = self.client(persona).get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(
        self, case_id: str, action: str, body: Any = None, persona: str = "officer-kanto-1", seen: int | None = None
    ) -> Any:
        """Ask something of a case as it stands now, or as it was seen."""
        client = self.client(persona)
        version = seen if seen is not None else len(self.store.stream(case_id))
        headers = {"Idempotency-Key": str(uuid4()), "If-Match": f'"{version}"'}
        return client.post(f"/review/cases/{case_id}/{action}", json=body, headers=headers)

    def row(self, case_id: str) -> Any:
        found = self.get("/review/cases?tab=all&limit=200")["cases"]
        return next(one for one in found if one["case_id"] == case_id)


@pytest.fixture(scope="module")
def bureau(
    postgres: EmbeddedPostgres, short_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bureau]:
    """One running bureau for the tests of a module, each of which brings its own cases."""
    folder, prefix = tmp_path_factory.mktemp("review"), f"r{uuid4().hex[:8]}_"
    settings = Settings(
        data=folder,
        postgres_dsn=postgres.dsn("postgres"),  # type: ignore[arg-type]
        database_prefix=prefix,
        connections=6,
        patience=PATIENCE,
        send_mail=False,
    )
    clock = MovedClock(datetime(2026, 6, 1, 1, tzinfo=UTC))
    with databases_named(prefix, postgres), System(settings, clock) as system:
        yield Bureau(system, clock)
