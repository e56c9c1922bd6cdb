"""How does this one application stand, and what must its applicant do next? (申請の状況)

Read from the application's own stream, not from a table: it is a handful of events, and never behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.intake.domain.application import APPLICATION
from services.intake.domain.state import UNDECIDED, Application, Correction
from shared.clock import today
from shared.contracts.blocks import WhyWithdrawn
from shared.contracts.event import Actor, Event
from shared.contracts.intake import (
    ApplicationCertified,
    ApplicationCorrected,
    ApplicationRefused,
    ApplicationWithdrawn,
    BureauChanged,
    CorrectionAnswer,
    CorrectionCameTooLate,
    CorrectionCancelled,
    DecisionCameTooLate,
    LastDayMoved,
    PersonalDataErased,
)
from shared.domain import jst_day
from shared.event_store.door import UnknownStream
from shared.event_store.store import EventStore
from shared.scheme.authorization import Whose, may
from shared.web.correction_answers import AnswerWay, answer_ways

StepKey = Literal["received", "examination", "decision", "notice"]
StepState = Literal["done", "current", "ahead", "skipped"]
DayState = Literal["from_filing", "running", "stands_still", "passed", "not_told"]

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of 受付 → 審査 → 決定 → 通知.

    `day` is when it was done, or since when it is under way; none while it lies ahead, and of one that was broken off
    it is the day on which it began.
    """

    key: StepKey
    state: StepState
    day: date | None = None


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """認定 or 不認定, as review decided; `told_on` is the day from which the applicant could read it here."""

    kind: Literal["certified", "refused"]
    decided_on: date
    told_on: date
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """On which day a correction was answered, and how each of its points."""

    correction: Correction
    answered_on: date | None
    ways: Mapping[CorrectionAnswer, AnswerWay]


@dataclass(frozen=True, slots=True)
class Examination:
    """How the last day of the examination stands (R18).

    `from_filing`: the case is not open yet, and the day that of the standard period. Afterwards it is the day by
    review's clock; none while it `stands_still`, and where it was `not_told`: a record of before days were.
    """

    state: DayState
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """One application as its applicant sees it. `examination` is none once it has ended; `moves` are for good."""

    application: Application
    version: int
    plan_id: str
    changed_at: datetime
    steps: tuple[Step, ...]
    examination: Examination | None
    moves: tuple[LastDayMoved, ...]
    corrections: tuple[Answered, ...]
    outcome: DecisionShown | None
    withdrawn_on: date | None
    withdrawn_because: WhyWithdrawn | None
    erased_on: date | None
    too_late: tuple[CorrectionCameTooLate, ...]
    """Answers that the decision does not take into account."""
    without_effect: tuple[DecisionCameTooLate, ...]
    """Decisions that reached us too late."""
    events: tuple[Event, ...]

    @property
    def cancelled(self) -> CorrectionCancelled | None:
        """That the correction which was asked last needs no answer any more, while it is not decided."""
        asked = self.application.corrections[-1:]
        if self.application.status not in UNDECIDED or not asked or asked[0].cancelled_on is None:
            return None
        found = (event for event in self.events if isinstance(event, CorrectionCancelled))
        return next(event for event in found if event.correction_id == asked[0].correction_id)

    @property
    def transferred(self) -> BureauChanged | None:
        """That another bureau came to be in charge, while it is not decided."""
        if self.application.status not in UNDECIDED:
            return None
        return next((event for event in reversed(self.events) if isinstance(event, BureauChanged)), None)

    @property
    def may_withdraw(self) -> bool:
        return self.application.status in UNDECIDED

    @property
    def may_answer(self) -> tuple[Correction, ...]:
        """Corrections that wait for an answer, the first to fall due first. One that has lapsed still takes it."""
        if self.application.status not in UNDECIDED:
            return ()
        return tuple(sorted(self.application.open_corrections, key=lambda asked: asked.answer_by))


def is_application_id(text: str) -> bool:
    """Whether it looks like the id of one."""
    return _ID.fullmatch(text) is not None


def own_progress(store: EventStore, actor: Actor, application_id: str) -> Progress:
    """The progress of an application that someone may read. Raises UnknownStream, for another's too."""
    events = [r.event for r in store.stream(application_id)] if is_application_id(application_id) else []
    if not events or not may(actor, "intake.read", Whose(account=events[0].head.actor.id)):
        raise UnknownStream(application_id)
    return progress(events, today(store.clock))


def progress(events: Sequence[Event], day: date) -> Progress:
    """What the events of one application, oldest first and at least one, come to on a day."""
    state = APPLICATION.replay(events)
    outcome = _outcome(events)
    withdrawn = [event for event in events if isinstance(event, ApplicationWithdrawn)]
    erased = [event.erased_on for event in events if isinstance(event, PersonalDataErased)]
    answered_on = {
        event.correction_id: event.answered_on for event in events if isinstance(event, ApplicationCorrected)
    }
    return Progress(
        application=state,
        version=len(events),
        plan_id=events[0].head.plan_id or "",
        changed_at=events[-1].head.occurred_at,
        steps=tuple(_steps(state, outcome)),
        examination=_examination(state, day) if state.status in UNDECIDED else None,
        moves=tuple(event for event in events if isinstance(event, LastDayMoved)),
        corrections=tuple(
            Answered(asked, answered_on.get(asked.correction_id), _ways(state, asked)) for asked in state.corrections
        ),
        outcome=outcome,
        too_late=tuple(event for event in events if isinstance(event, CorrectionCameTooLate)),
        without_effect=tuple(event for event in events if isinstance(event, DecisionCameTooLate)),
        withdrawn_on=withdrawn[-1].withdrawn_on if withdrawn else None,
        withdrawn_because=withdrawn[-1].because if withdrawn else None,
        erased_on=erased[-1] if erased else None,
        events=tuple(events),
    )


def _ways(state: Application, asked: Correction) -> Mapping[CorrectionAnswer, AnswerWay]:
    text = next((one for one in state.texts if one.correction_id and one.correction_id == asked.correction_id), None)
    before = state.text(text.text_no - 1) if text else None
    if text is None or before is None or asked.answers is None:
        return {}
    return answer_ways(asked.answers, before.form, text.form)


def _examination(state: Application, day: date) -> Examination:
    last_day = state.last_day
    if last_day is None:
        return Examination("stands_still" if state.stands_still else "not_told", None)
    if day > last_day:
        return Examination("passed", last_day)
    return Examination("running" if state.received_on else "from_filing", last_day)


def _outcome(events: Sequence[Event]) -> DecisionShown | None:
    """The last decision that took effect."""
    found: DecisionShown | None = None
    for event in events:
        match event:
            case ApplicationCertified():
                found = DecisionShown("certified", event.certified_on, jst_day(event.head.occurred_at))
            case ApplicationRefused():
                found = DecisionShown("refused", event.refused_on, jst_day(event.head.occurred_at), event.reasons)
    return found


def _steps(state: Application, outcome: DecisionShown | None) -> Iterable[Step]:
    yield Step("received", "done", state.filed_on)
    if outcome is not None:
        yield Step("examination", "done", outcome.decided_on)
        yield Step("decision", "done", outcome.decided_on)
        yield Step("notice", "done", outcome.told_on)
        return
    ended = state.status in ("withdrawn", "fell_away")
    if ended:
        examination: StepState = "skipped"
    else:
        examination = "current" if state.received_on else "ahead"
    yield Step("examination", examination, state.received_on)
    yield Step("decision", "skipped" if ended else "ahead")
    yield Step("notice", "skipped" if ended else "ahead")
