"""Intake as people meet it: the whole system behind its web application, one for each file of tests."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from services.embedded import System
from services.web import application
from shared.clock import MovedClock
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Actor
from shared.event_store.door import Envelope
from shared.event_store.unit_of_work import Cause
from shared.postgres.launcher import EmbeddedPostgres
from shared.settings import Settings
from tests.support.browser import chromium, page
from tests.support.hasty import databases_named
from tests.support.made import made as made_by
from tests.support.waiting import PATIENCE
from tests.support.web import HTML, local_client

__all__ = ["chromium", "page"]

if TYPE_CHECKING:
    from starlette.testclient import TestClient

_names = itertools.count(1)
FILED = Path(__file__).parents[2] / "data/applications/07-kamata-seimitsu.json"
START = datetime(2026, 11, 24, 1, tzinfo=UTC)


@dataclass
class Portal:
    """A running system, and the people who use it."""

    system: System
    app: Any
    clock: MovedClock

    def client(self, persona: str = "applicant-1") -> TestClient:
        return local_client(self.app, persona)

    def browser(self, persona: str = "applicant-1") -> TestClient:
        return local_client(self.app, persona, HTML)

    @property
    def heads(self) -> dict[int, Any]:
        """Where intake's log ends, to see that nothing was stored."""
        return self.system.services["intake"].store.heads()

    def settle(self) -> None:
        # In a thread of its own: the sender runs a loop, and where Playwright is at work this thread has one already.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(self.system.settle).result()

    def file(self, persona: str = "applicant-1", body: bytes | None = None) -> dict[str, Any]:
        """An application that is under examination, its case assigned to an officer."""
        answer = self.client(persona).post(
            "/intake/applications", content=body or FILED.read_bytes(), headers=new_key()
        )
        assert answer.status_code == 201, answer.text
        self.settle()
        filed: dict[str, Any] = answer.json()
        self.assign(filed)
        return filed

    def assign(self, filed: dict[str, Any]) -> None:
        self._review("assign", filed, "officer", f"officer-{filed['bureau']}-1")

    def ask_to_correct(self, filed: dict[str, Any], *paths: str) -> str:
        """Have the bureau ask for corrections; the id of the request."""
        items = tuple(CorrectionItem(path=path, comment=f"{path}を確認してください。") for path in paths)
        asked = self._asked(filed, "officer")
        made = self.system.services["review"].commands.request_correction(filed["application_id"], items, None, asked)
        self.settle()
        return str(made_by(made)["correction_id"])

    def extend(self, filed: dict[str, Any], days: int, reason: str) -> None:
        self._review("extend_deadline", filed, "officer", days, reason)
        self.settle()

    def pass_days(self, days: int) -> None:
        """The clock goes on, and whatever falls due on the way happens."""
        self.pass_time(self.clock.now() + timedelta(days=days))

    def pass_time(self, until: datetime) -> None:
        """As `pass_days`, to an instant."""
        store = self.system.services["review"].store
        while (due := store.next_due()) and due <= until:
            self.clock.move_to(due)
            self.settle()
        self.clock.move_to(until)
        self.settle()

    def decide(self, filed: dict[str, Any], outcome: str = "certify", reasons: str = "") -> None:
        self.decide_unheard(filed, outcome, reasons)
        self.settle()

    def decide_unheard(self, filed: dict[str, Any], outcome: str = "certify", reasons: str = "") -> None:
        """As `decide`, but that neither side has heard of the other since."""
        self._review("propose", filed, "officer", outcome, reasons)
        self._review("approve", filed, "director")

    def _review(self, name: str, filed: dict[str, Any], role: str, *arguments: Any) -> None:
        command = getattr(self.system.services["review"].commands, name)
        made = command(filed["application_id"], *arguments, self._asked(filed, role))
        made_by(made)

    def _asked(self, filed: dict[str, Any], role: str) -> Envelope:
        account = f"officer-{filed['bureau']}-1" if role == "officer" else f"director-{filed['bureau']}"
        return Envelope(Cause(Actor(role=role, id=account, place=filed["bureau"]), "review-1"))  # type: ignore[arg-type]


def new_key(**more: str) -> dict[str, str]:
    return {"Idempotency-Key": f"key-{next(_names)}", **more}


@pytest.fixture(scope="module")
def start() -> datetime:
    """When the system of a file begins."""
    return START


@pytest.fixture(scope="module")
def portal(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory, start: datetime) -> Iterator[Portal]:
    """One system for the tests of a file, which do not look at each other's applications."""
    folder = tmp_path_factory.mktemp("portal")
    clock = MovedClock(start)
    prefix = f"i{abs(hash(folder)) % 10**9}_"
    dsn = postgres.dsn("postgres")
    settings = Settings(data=folder, postgres_dsn=dsn, database_prefix=prefix, connections=8, patience=PATIENCE)
    with databases_named(prefix, postgres), System(settings, clock) as system:
        yield Portal(system, application(system), clock)
