"""A business and its bureau act at random on one plan, over all that is filed on it: the laws of a plan hold.

As test_crossings.py, with every stream of the plan: each application and its case, the lineage and the record, and
what the events of one ask of the other. Messages are held and let go at random; each life is known by its seed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

import pytest

from services.intake.consequences import CONSEQUENCES as OF_INTAKE
from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import Correct, File, Withdraw
from services.intake.domain.lineage import LINEAGE, FileReport, GiveBack, LineageCommand, NoteMinorChange, target_of
from services.intake.domain.state import UNDECIDED
from services.intake.reactions import REACTIONS as INTAKE
from services.review.consequences import CONSEQUENCES as OF_REVIEW
from services.review.domain.calendar import CALENDAR_0
from services.review.domain.case import CASE
from services.review.domain.certificate_corrections import CorrectCertificate, stated, with_facts
from services.review.domain.commands import Approve, Assign, Propose, RequestCorrection, SendBack, Wake
from services.review.domain.plan_record import PLAN_RECORD, PlanRecordCommand, numbers_of
from services.review.domain.rescission import (
    DropRescission,
    HoldHearing,
    NotifyHearing,
    ProposeRescission,
    ReportHearing,
    Rescind,
    SendBackRescission,
    first_hearing_day,
    terms_to_rescind,
)
from services.review.domain.state import Case
from services.review.reactions import REACTIONS as REVIEW
from shared.contracts import intake, review
from shared.contracts.blocks import CorrectionItem, Period
from shared.contracts.event import Actor, Event, Header
from shared.contracts.forms.single import PlanForm
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.target import Target
from shared.domain import Aggregate, Command, Consequences, Month, Refusal, jst_day
from shared.messaging.follower import Reactions
from shared.scheme.lineage import versions
from tests.domain.intake.examples import FILED_ON, plan, sealed
from tests.support.plan_laws import broken
from tests.support.reports import REPORT
from tests.support.scenario import noon

LIVES = 800
STEPS = 150
PLAN = "plan-1"
ITEM = CorrectionItem(path="goals.purpose", comment="具体的に書いてください。")
ANSWER = CorrectionAnswer(path="goals.purpose", comment="書きました。")
RENAMED = MinorAnswers(altered=("name",), keeps_purpose=True)
FORM = sealed(plan(equipment=[], tax_measure={"wanted": False}, period={"start": "2026-11", "end": "2027-03"}))


def aggregate_of(command: Any) -> Aggregate[Any, Any]:
    match command:
        case LineageCommand():
            return LINEAGE
        case PlanRecordCommand():
            return PLAN_RECORD
    return APPLICATION if hasattr(command, "application_id") else CASE


@dataclass
class Side:
    """One service: its streams, and what it has not heard yet of the other's."""

    reactions: Reactions
    consequences: Consequences
    states: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    held: list[Event] = field(default_factory=list)

    def state(self, aggregate: Aggregate[Any, Any], stream_id: str) -> Any:
        return self.states.get(stream_id, aggregate.initial)

    def asked(self, command: Command, now: datetime, other: Side) -> Sequence[Event] | Refusal:
        """What somebody asks happens with all that follows from it, or not at all."""
        states = dict(self.states)
        made = self._made(command, now, states)
        if not isinstance(made, Refusal):
            self.states = states
            self.events += made
            other.held += made
        return made

    def hear(self, now: datetime, other: Side) -> None:
        """The next message, which must not be refused."""
        event = self.held.pop(0)
        reaction = self.reactions.get(type(event))
        found = reaction(event) if reaction else None
        for command in [] if found is None else found if isinstance(found, list | tuple) else [found]:
            made = self.asked(command, now, other)
            assert not isinstance(made, Refusal), (event.name, made)

    def _made(self, command: Command, now: datetime, states: dict[str, Any]) -> list[Event] | Refusal:
        aggregate, stream_id = aggregate_of(command), command.stream_id
        outcome = aggregate.decide(states.get(stream_id, aggregate.initial), command, now)
        if isinstance(outcome, Refusal):
            return outcome
        made = [event.model_copy(update={"header": _header(stream_id, event, now)}) for event in outcome]
        for event in made:
            states[stream_id] = aggregate.evolve(states.get(stream_id, aggregate.initial), event)
        for event in tuple(made):
            following = self.consequences.get(type(event))
            for _, asked in following(event, states[stream_id]) if following else ():
                further = self._made(asked, now, states)
                if isinstance(further, Refusal):
                    return further
                made += further
        return made


def _header(stream_id: str, event: Event, now: datetime) -> Header:
    return Header(
        event_id=UUID(int=0),
        stream_id=stream_id,
        version=1,
        plan_id=PLAN,
        occurred_at=event.happened_at(now),
        actor=Actor(role="system", id="x"),
        correlation_id="x",
        causation_id=None,
    )


@dataclass
class Life:
    seed: int
    business: Side = field(default_factory=lambda: Side(INTAKE, OF_INTAKE))
    bureau: Side = field(default_factory=lambda: Side(REVIEW, OF_REVIEW))
    now: datetime = field(default_factory=lambda: noon(FILED_ON))
    filed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """What could not be approved or filed, and why."""

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    @property
    def today(self) -> date:
        return jst_day(self.now)

    @property
    def last(self) -> Any:
        """The application that was filed last."""
        return self.business.state(APPLICATION, f"a-{self.filed}")

    def live(self) -> None:
        self.file(FORM)
        # How readily each side hears of the other; now and then one link is as good as cut.
        ears = [(self.business, self.bureau), (self.bureau, self.business)]
        readiness = [self.chance.choice([0.03, 0.2, 0.7]) for _ in ears]
        for number in range(STEPS):
            self.now += timedelta(days=self.chance.choice([0, 0, 0, 0, 0, 1, 1, 2, 9]))
            for (side, other), ready in zip(ears, readiness, strict=True):
                if side.held and self.chance.random() < ready:
                    side.hear(self.now, other)
            if self.chance.random() < 0.4:
                self._as_business()
            else:
                self._as_bureau(number)
        while self.business.held or self.bureau.held:
            for side, other in ears:
                if side.held:
                    side.hear(self.now, other)

    # -- the business --------------------------------------------------------------------------------------------

    def file(self, form: PlanForm, **later: Any) -> None:
        number = self.filed + 1
        command = File(f"a-{number}", f"K-{number}", form, "prime", **later)
        if not isinstance(self._ask(self.business, command), Refusal):
            self.filed = number

    def _as_business(self) -> None:
        luck, last = self.chance.random(), self.last
        if last.open_corrections and last.status in UNDECIDED and luck < 0.6:
            asked = self.chance.choice(last.open_corrections)
            form = _with_purpose(last.form, f"{len(last.texts)}番目の回答")
            self._ask(self.business, Correct(last.application_id, asked.correction_id, (ANSWER,), form))
        elif luck < 0.08 and self.filed > 1:
            self._ask(self.business, Withdraw(last.application_id, "事情"))
        elif luck < 0.1:
            self._ask(self.business, GiveBack(PLAN, "事情", "K-1", "kanto"))
        elif luck < 0.15:
            self._ask(self.business, FileReport(PLAN, REPORT))
        elif luck < 0.2:
            now = MinorFacts(name=f"株式会社 {self.chance.choice('甲乙丙')}")
            self._ask(self.business, NoteMinorChange(PLAN, RENAMED, MinorFacts(name=FORM.cover.name), now))
        else:
            kind: Any = self.chance.choice(["change", "change", "renewal"])
            target = target_of(self.business.state(LINEAGE, PLAN), kind, self.today)
            if isinstance(target, Target):
                form = _with_purpose(FORM, f"{self.filed}番目の申請").model_copy(
                    update={"period": self._period(kind, target)}
                )
                self.file(form, kind=kind, target=target, report=REPORT)

    def _period(self, kind: str, target: Target) -> Period:
        before = target.period
        if kind == "change":
            return Period(start=before.start, end=before.end.plus(self.chance.choice([-1, 0, 1])))
        start = max(before.end.plus(1), Month.of(self.today))
        return Period(start=start, end=start.plus(self.chance.choice([2, 5])))

    # -- the bureau ----------------------------------------------------------------------------------------------

    def _as_bureau(self, number: int) -> None:
        """What is sensible at the desk, most of the time. Whoever works there has the day's lapses before them."""
        if self.chance.random() < 0.05:
            self._put_right()
            return
        if self.chance.random() < 0.15:
            self._ask(self.bureau, self._on_the_record())
            return
        cases = [state for state in self.bureau.states.values() if isinstance(state, Case)]
        if not cases:
            return
        case_id = self.chance.choice(cases).case_id
        self._ask(self.bureau, Wake(case_id, CALENDAR_0.version))
        case = self.bureau.state(CASE, case_id)
        if case.ending is None and case.open_correction is None:
            self._ask(self.bureau, self._at_the_desk(case, number))

    def _at_the_desk(self, case: Case, number: int) -> Any:
        if case.officer is None:
            return Assign(case.case_id, "sato", by="sato")
        if case.proposal is None and self.chance.random() < 0.3:
            answer_by = self.today + timedelta(self.chance.choice([1, 2, 5]))
            asked = f"{case.case_id} c{len(case.pauses) + 1}"
            return RequestCorrection(case.case_id, asked, (ITEM,), by="sato", answer_by=answer_by)
        if case.proposal is None:
            refused = case.kind != "new" and self.chance.random() < 0.2
            return Propose(case.case_id, "refuse" if refused else "certify", "理由", by="sato")
        if self.chance.random() < 0.2:
            return SendBack(case.case_id, "確認", by="tanaka")
        numbers = numbers_of(self.bureau.state(PLAN_RECORD, PLAN), case.kind, case.target, self.today)
        if case.proposal.outcome == "certify" and isinstance(numbers, Refusal):
            self.refused[numbers.code] += 1
        return Approve(case.case_id, "tanaka", f"C-{number}", numbers)

    def _put_right(self) -> None:
        """The name on a certificate that has effect for all that is known here."""
        record = self.bureau.state(PLAN_RECORD, PLAN)
        known = versions(record.facts)
        if known:
            version = self.chance.choice(known)
            cases = {one.number: self.bureau.state(CASE, one.text.application_id) for one in known}
            was = stated(with_facts(record.facts, cases), version.number, "name")
            now = f"株式会社 {self.chance.choice('甲乙丙')}"
            command = CorrectCertificate(PLAN, version.number, "name", was, now, "書き誤り", "K-1", "kanto")
            self._ask(self.bureau, command)

    def _on_the_record(self) -> Any:
        """The next step of a rescission, which is begun seldom, and dropped seldom."""
        record = self.bureau.state(PLAN_RECORD, PLAN)
        standing, luck = record.rescission, self.chance.random()
        if standing is None:
            terms = terms_to_rescind(record.facts, self.today) if luck < 0.5 else ()
            on = first_hearing_day(self.today) + timedelta(self.chance.choice([0, 0, 3]))
            term = self.chance.choice(terms).term if terms else 9
            return NotifyHearing(PLAN, term, on, "会議室", "事実", "K-1", "kanto")
        if luck < 0.05:
            return DropRescission(PLAN, "理由")
        match standing.stage:
            case "noticed":
                return HoldHearing(PLAN, max(standing.hearing_on, self.today))
            case "held":
                return ReportHearing(PLAN, "経過", "意見")
            case "reported":
                return ProposeRescission(PLAN, "理由", "sato")
        return SendBackRescission(PLAN, "確認") if luck < 0.2 else Rescind(PLAN, "tanaka", "K-1", "kanto")

    def _ask(self, side: Side, command: Any) -> Sequence[Event] | Refusal:
        made = side.asked(command, self.now, self.bureau if side is self.business else self.business)
        if isinstance(command, File) and isinstance(made, Refusal):
            self.refused.update(one.code for one in made.all)
        return made


def _with_purpose(form: PlanForm, purpose: str) -> PlanForm:
    return form.model_copy(update={"goals": form.goals.model_copy(update={"purpose": purpose})})


@cache
def lived(seed: int) -> Life:
    life = Life(seed)
    life.live()
    return life


@pytest.mark.parametrize("start", range(0, LIVES, 100))
def test_the_laws_of_a_plan_hold_at_rest(start: int) -> None:
    for seed in range(start, start + 100):
        life = lived(seed)
        assert broken(life.business.events, life.bureau.events) == [], f"in lived({seed})"
        # What a change or a later application builds on is still the latest version when it is filed and approved.
        assert "base_moved" not in life.refused, f"in lived({seed})"


def test_the_lives_come_everywhere() -> None:
    """Without this, the test above might hold of nothing."""
    counted: Counter[str] = Counter()
    for seed in range(LIVES):
        life = lived(seed)
        struck = {event.version for event in life.bureau.events if isinstance(event, review.VersionStruck)}
        for event in [*life.business.events, *life.bureau.events]:
            because = getattr(event, "because", "")
            counted[f"{event.name.rpartition('/')[0]} {because}".rstrip()] += 1
            if isinstance(event, intake.VersionCertified):
                counted[f"term {event.term}"] += 1
            if isinstance(event, review.CertificateCorrected):
                counted["a slip on a version that was struck"] += event.version in struck
            if isinstance(event, review.VersionEntered):
                counted[f"version {event.version}"] += 1
    for name in (
        "intake.FilingClosed certified",
        "intake.FilingClosed refused",
        "intake.FilingClosed withdrawn",
        "intake.ApplicationWithdrawn given_back",
        "intake.DecisionCameTooLate withdrawn",
        "intake.DecisionCameTooLate answered_in_time",
        "intake.CertificateGivenBack",
        "intake.StatusReportFiled",
        "intake.FilingClosed fell_away",
        "intake.HearingAnnounced",
        "intake.HearingCalledOff bureau",
        "intake.HearingCalledOff given_back",
        "intake.TermRescinded",
        "intake.RescissionCameTooLate",
        "review.CaseFellAway rescinded",
        "review.RescissionSentBack",
        "intake.MinorChangeNoted",
        "intake.CertificateFactsCorrected",
        "a slip on a version that was struck",
        "review.VersionStruck withdrawn",
        "review.VersionStruck answered_in_time",
        "term 2",
        "version 4",
    ):
        assert counted[name] >= 5, (name, counted)
