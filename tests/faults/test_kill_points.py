"""Killed on either side of every commit of one case's path: whoever asks again gets the one answer, and all holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import pytest

from services.embedded import System
from shared.clock import MovedClock
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Actor
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.event_store.door import Envelope
from shared.event_store.store import EventStore
from shared.event_store.unit_of_work import Cause, Once, UnitOfWork
from shared.settings import Settings
from tests.faults.invariants import violations
from tests.support.made import made as made_by

FILE = Path(__file__).parents[1] / "data/applications/01-hokuto-suisan.json"
WRITTEN = 2026 * 12 + 11
"""The month in which the file was written, counted from the year 0."""

Side = Literal["before", "after"]


class Killed(BaseException):
    """The process is no more; nobody in it catches this."""


@contextmanager
def killed(at: int, side: Side) -> Iterator[None]:
    """Die at a commit, counted from 1: when all is written and not committed, or when it just has been."""
    commits = 0
    attempt, flush = EventStore._attempt, UnitOfWork.flush

    def dying_attempt(store: EventStore, *arguments: Any) -> Any:
        nonlocal commits
        outcome = attempt(store, *arguments)
        commits += 1
        if side == "after" and commits == at:
            raise Killed
        return outcome

    def dying_flush(unit: UnitOfWork) -> None:
        nonlocal commits
        flush(unit)
        if side == "before" and commits + 1 == at:
            commits += 1  # once only: the next life gets past it
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EventStore, "_attempt", dying_attempt)
        patch.setattr(UnitOfWork, "flush", dying_flush)
        yield


class Life:
    """A system that is started again whenever it dies, and one case after the other on its way through it."""

    def __init__(self, settings: Settings, clock: MovedClock) -> None:
        self.settings = settings
        self.clock = clock
        self.acknowledged: dict[tuple[str, str], int] = {}
        self.deaths = 0
        self.system = System(settings, clock)
        self.system.open()

    def die_and_live(self) -> None:
        self.deaths += 1
        self.system.close()
        self.system = System(self.settings, self.clock)
        self.system.open()

    def do(self, step: Callable[[System], Any]) -> Any:
        """Do something, and after a death all of it again."""
        while True:
            try:
                return step(self.system)
            except Killed:
                self.die_and_live()

    def settle(self) -> None:
        def all_of_it(system: System) -> None:
            system.settle()
            for worker in system.services["notify"].workers:
                worker.step()  # a sender that has just begun looks whether another one left something
            system.settle()

        self.do(all_of_it)

    def ask(self, service: str, command: Callable[[Any, Once], Any], actor: Actor) -> dict[str, Any]:
        once = Once.of(actor, service, str(uuid4()), b"")
        made = made_by(self.do(lambda system: command(system.services[service].commands, once)))
        self.acknowledged[service, made.get("case_id") or made["application_id"]] = made["version"]
        return made

    def one_case(self) -> None:
        """From filing to the decision, with the first rung, a correction that is answered, and the mails between."""
        form = form_of(self.clock)
        applicant = Actor(role="applicant", id="applicant-1")

        def by(actor: Actor, once: Once) -> Envelope:
            return Envelope(Cause(actor, "c"), once)

        filed = self.ask("intake", lambda c, once: c.file(form, by(applicant, once)), applicant)
        case_id, bureau = filed["application_id"], filed["bureau"]
        self.settle()
        officer, director = (Actor(role=r, id=r, place=bureau) for r in ("officer", "director"))  # type: ignore[arg-type]

        self.ask("review", lambda c, once: c.assign(case_id, officer.id, by(officer, once)), officer)
        items = (CorrectionItem(path="goals.purpose", comment="目的を具体的に記入してください。"),)
        wanted = self.ask(
            "review", lambda c, once: c.request_correction(case_id, items, None, by(officer, once)), officer
        )
        self.settle()
        answers = (CorrectionAnswer(path="goals.purpose", comment="記入しました。"),)
        self.ask(
            "intake",
            lambda c, once: c.correct(case_id, wanted["correction_id"], answers, form, by(applicant, once)),
            applicant,
        )
        self.settle()
        self.clock.move_to(self.clock.now() + timedelta(days=31))
        self.settle()
        self.ask("review", lambda c, once: c.propose(case_id, "certify", "", by(officer, once)), officer)
        self.ask("review", lambda c, once: c.approve(case_id, by(director, once)), director)
        self.settle()
        self.clock.move_to(self.clock.now() + timedelta(minutes=1))
        self.settle()


def form_of(clock: MovedClock) -> PlanForm:
    """The form, as if it had been written in the present month."""
    later = clock.now().year * 12 + clock.now().month - WRITTEN

    def moved(found: re.Match[str]) -> str:
        months = int(found[1]) * 12 + int(found[2]) - 1 + later
        return f'"{months // 12}-{months % 12 + 1:02}"'

    return PlanForm.model_validate_json(re.sub(r'"(\d{4})-(\d\d)"', moved, FILE.read_text(encoding="utf-8")))


@pytest.mark.faults
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_case_survives_a_kill_at_every_commit(settings: Settings, clock: MovedClock, side: Side) -> None:
    life = Life(settings, clock)
    try:
        at = 0
        while at == life.deaths:
            at += 1
            with killed(at, side):
                life.one_case()
        assert life.deaths > 15
        assert violations(life.system, life.acknowledged) == []
    finally:
        life.system.close()
