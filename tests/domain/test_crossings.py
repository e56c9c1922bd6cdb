"""Applicant and bureau act at random, their messages are held and let go at random: at rest both sides agree.

The two domains, each with its own stream, and the messages between them in order, as a link carries them. Nothing else:
no clock but the days, no database. So thousands of lives are cheap, and each is known by its seed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

import pytest

from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import Correct, Withdraw
from services.intake.reactions import REACTIONS as INTAKE
from services.review.domain.calendar import CALENDAR_0
from services.review.domain.case import CASE
from services.review.domain.clock import standing_deadline
from services.review.domain.commands import (
    Approve,
    Assign,
    ExtendCorrection,
    Propose,
    RequestCorrection,
    SendBack,
    Transfer,
    Wake,
    WithdrawCorrection,
)
from services.review.reactions import REACTIONS as REVIEW
from shared.contracts import intake, review
from shared.contracts.blocks import CorrectionItem
from shared.contracts.event import Actor, Event, Header
from shared.contracts.intake import CorrectionAnswer
from shared.domain import Aggregate, Refusal, jst_day
from tests.domain.intake.examples import FILED_ON, file, plan, sealed
from tests.support.scenario import noon

LIVES = 1_500
ID = "a-1"
ITEM = CorrectionItem(path="goals.purpose", comment="具体的に書いてください。")
ANSWER = CorrectionAnswer(path="goals.purpose", comment="書きました。")
FORMS = [sealed(plan(goals__purpose=f"{n}番の目的", check_sheet__email=f"a{n}@example.jp")) for n in range(9)]
STATUSES = {"certified": "certified", "refused": "refused", "withdrawn": "withdrawn"}


@dataclass
class Side:
    """One service: its stream, and what it has not heard yet of the other's."""

    aggregate: Aggregate[Any, Any]
    reactions: Any
    state: Any
    events: list[Event] = field(default_factory=list)
    held: list[Event] = field(default_factory=list)

    def asked(self, command: Any, now: datetime, other: Side) -> None:
        """A person's request, which may be refused."""
        outcome = self.aggregate.decide(self.state, command, now)
        for event in [] if isinstance(outcome, Refusal) else outcome:
            self._record(event, now, other)

    def hear(self, now: datetime, other: Side) -> None:
        """The next message, which must not be refused."""
        event = self.held.pop(0)
        reaction = self.reactions.get(type(event))
        command = reaction(event) if reaction else None
        if command is not None:
            outcome = self.aggregate.decide(self.state, command, now)
            assert not isinstance(outcome, Refusal), (event.name, outcome)
            for made in outcome:
                self._record(made, now, other)

    def _record(self, event: Event, now: datetime, other: Side) -> None:
        head = Header(
            event_id=UUID(int=len(self.events)),
            stream_id=ID,
            version=len(self.events) + 1,
            plan_id="plan-1",
            occurred_at=event.happened_at(now),
            actor=Actor(role="system", id="x"),
            correlation_id="x",
            causation_id=None,
        )
        stamped = event.model_copy(update={"header": head})
        self.state = self.aggregate.evolve(self.state, stamped)
        self.events.append(stamped)
        other.held.append(stamped)


@dataclass
class Life:
    applicant: Side
    bureau: Side
    now: datetime

    @property
    def sides(self) -> tuple[tuple[Side, Side], tuple[Side, Side]]:
        return (self.applicant, self.bureau), (self.bureau, self.applicant)

    def all_heard(self) -> None:
        self._heard()
        self.bureau.asked(Wake(ID, CALENDAR_0.version), self.now, self.applicant)
        self._heard()

    def _heard(self) -> None:
        while self.applicant.held or self.bureau.held:
            for side, other in self.sides:
                if side.held:
                    side.hear(self.now, other)


def _of_applicant(chance: Random, state: Any) -> Any:
    if state.open_corrections and chance.random() < 0.7:
        asked = chance.choice(state.open_corrections)
        return Correct(ID, asked.correction_id, (ANSWER,), FORMS[len(state.texts) % len(FORMS)])
    return Withdraw(ID, "事情") if chance.random() < 0.06 else None


def _of_bureau(chance: Random, case: Any, today: date, number: int) -> Any:
    """What is sensible at the desk, most of the time."""
    if case.officer is None:
        return Assign(ID, "sato", by="sato")
    if case.proposal is None and chance.random() < 0.05:
        return Transfer(ID, chance.choice(["kinki", "kanto", "kyushu"]), "理由", by="sato")
    if case.correction_standing != "none" and chance.random() < 0.3:
        answer_by = max(today, case.pauses[-1].answer_by) + timedelta(chance.choice([1, 2, 5]))
        return ExtendCorrection(ID, answer_by, "理由", by="sato")
    if case.correction_standing != "none" and chance.random() < 0.15:
        return WithdrawCorrection(ID, "理由", by="sato")
    if case.correction_standing == "open":
        return Wake(ID, CALENDAR_0.version)
    if case.proposal is not None:
        return Approve(ID, "tanaka", f"C-{number}") if chance.random() < 0.8 else SendBack(ID, "確認", by="tanaka")
    if chance.random() < 0.5:
        answer_by = today + timedelta(chance.choice([1, 2, 5]))
        return RequestCorrection(ID, f"c{len(case.pauses) + 1}", (ITEM,), by="sato", answer_by=answer_by)
    return Propose(ID, chance.choice(["certify", "refuse"]), "理由", by="sato")


@cache
def lived(seed: int) -> Life:
    chance = Random(seed)
    life = Life(Side(APPLICATION, INTAKE, APPLICATION.initial), Side(CASE, REVIEW, CASE.initial), noon(FILED_ON))
    life.applicant.asked(file(FORMS[0]), life.now, life.bureau)
    life.bureau.hear(life.now, life.applicant)
    # How readily each side hears of the other; now and then one link is as good as cut.
    ears = [(side, other, chance.choice([0.03, 0.2, 0.7])) for side, other in life.sides]
    for number in range(60):
        life.now += timedelta(days=chance.choice([0, 0, 0, 1, 1, 2]))
        for side, other, readiness in ears:
            if side.held and chance.random() < readiness:
                side.hear(life.now, other)
        if chance.random() < 0.5:
            command = _of_applicant(chance, life.applicant.state)
            if command is not None:
                life.applicant.asked(command, life.now, life.bureau)
        else:
            # Whoever works at the desk has the day's lapses and rungs before them.
            life.bureau.asked(Wake(ID, CALENDAR_0.version), life.now, life.applicant)
            command = _of_bureau(chance, life.bureau.state, jst_day(life.now), number)
            life.bureau.asked(command, life.now, life.applicant)
    life.all_heard()
    return life


@pytest.mark.parametrize("start", range(0, LIVES, 100))
def test_at_rest_both_sides_agree(start: int) -> None:
    for seed in range(start, start + 100):
        life = lived(seed)
        application, case = life.applicant.state, life.bureau.state
        told = f"in lived({seed})"
        text = application.id_of(application.text(application.text_no))
        assert (text, application.form) == (case.text, case.form), told
        assert application.contact == case.contact, told
        assert application.decision == case.decision, told
        assert application.bureau == case.bureau, told
        assert STATUSES.get(application.status) == case.ending, told
        assert case.ending or application.last_day == standing_deadline(case.clock()), told
        answered = {asked.correction_id for asked in application.corrections if not asked.is_open}
        if case.ending is None:
            assert answered == {pause.correction_id for pause in case.pauses if pause.closed_on}, told
            assert {asked.correction_id for asked in application.corrections} == {
                pause.correction_id for pause in case.pauses
            }, told


@pytest.mark.parametrize("start", range(0, LIVES, 100))
def test_each_decision_is_made_known_or_without_effect_on_both_sides(start: int) -> None:
    for seed in range(start, start + 100):
        life = lived(seed)
        made = [e for e in life.bureau.events if isinstance(e, (review.PlanCertified, review.PlanRefused))]
        undone = [e.decision for e in life.bureau.events if isinstance(e, review.DecisionWithoutEffect)]
        known = [
            e for e in life.applicant.events if isinstance(e, (intake.ApplicationCertified, intake.ApplicationRefused))
        ]
        came_too_late = [e for e in life.applicant.events if isinstance(e, intake.DecisionCameTooLate)]
        told = f"in lived({seed})"
        assert undone == [e.decision for e in came_too_late], told
        because = [e.because for e in life.bureau.events if isinstance(e, review.DecisionWithoutEffect)]
        assert because == [e.because for e in came_too_late], told
        assert len(made) == len(undone) + len(known), told
        assert len(known) <= 1, told
        unseen = [e.text_no for e in life.applicant.events if isinstance(e, intake.CorrectionCameTooLate)]
        assert unseen == [late.text.text_no for late in life.bureau.state.unseen], told


def test_the_lives_come_everywhere() -> None:
    """Without this, the tests above might hold of nothing."""
    counted: Counter[str] = Counter()
    for seed in range(LIVES):
        life = lived(seed)
        counted.update({e.name for e in [*life.applicant.events, *life.bureau.events]})
        counted.update({f"because {e.because}" for e in life.bureau.events if hasattr(e, "because")})
        counted[f"decided {len(life.bureau.state.overtaken)} times in vain"] += 1
    for name in (
        "intake.CorrectionCameTooLate/1",
        "intake.DecisionCameTooLate/1",
        "intake.CorrectionRequestCameTooLate/1",
        "intake.CorrectionExtended/1",
        "intake.CorrectionCancelled/1",
        "intake.BureauChanged/1",
        "review.CorrectionCameTooLate/4",
        "review.DecisionWithoutEffect/1",
        "because withdrawn",
        "because answered_in_time",
        "decided 2 times in vain",
    ):
        assert counted[name] >= 5, (name, counted)
