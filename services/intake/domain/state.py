"""What one filing has come to, as its own events tell it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from shared.contracts.blocks import ApplicationKind, CorrectionItem, WhyMoved
from shared.contracts.event import Event
from shared.contracts.form import PlanForm
from shared.contracts.intake import (
    ApplicationCertified,
    ApplicationCorrected,
    ApplicationFiled,
    ApplicationRefused,
    ApplicationWithdrawn,
    CorrectionAnswer,
    CorrectionAsked,
    CorrectionTimeEnded,
    ExaminationStarted,
    LastDayMoved,
    PersonalDataErased,
    PlanEnded,
    WithdrawalConfirmed,
)
from shared.scheme.standard_period import standard_last_day

Status = Literal["not_filed", "filed", "examining", "correcting", "withdrawn", "certified", "refused", "ended"]

UNDECIDED: frozenset[Status] = frozenset({"filed", "examining", "correcting"})
"""Where the applicant may still correct (if asked) and withdraw."""


@dataclass(frozen=True)
class Correction:
    """補正依頼 as the applicant sees it. One that has `lapsed` may still be answered, late."""

    correction_id: str
    items: tuple[CorrectionItem, ...]
    asked_on: date
    answer_by: date
    lapsed: bool = False
    answers: tuple[CorrectionAnswer, ...] | None = None

    @property
    def is_open(self) -> bool:
        return self.answers is None


@dataclass(frozen=True)
class Application:
    """What one filing has come to. `form` is the plan as it now stands.

    `shown_day` is the last day of the examination as the applicant was last shown it. It stands still while
    `stands_still`. `last_move` tells the last word of review's clock about it, by its instant and its cause.
    """

    status: Status = "not_filed"
    application_id: str = ""
    application_no: str = ""
    kind: ApplicationKind = "new"
    bureau: str = ""
    form_version: str = ""
    filed_on: date | None = None
    form: PlanForm | None = None
    received_on: date | None = None
    corrections: tuple[Correction, ...] = ()
    withdrawal_confirmed: bool = False
    certificate_no: str = ""
    erased_keys: frozenset[str] = frozenset()
    shown_day: date | None = None
    stands_still: bool = False
    last_move: tuple[datetime, WhyMoved] | None = None

    def correction(self, correction_id: str) -> Correction | None:
        return next((c for c in self.corrections if c.correction_id == correction_id), None)

    @property
    def last_day(self) -> date | None:
        """The last day of the examination by review's clock; None while it stands still, and after the end.

        Before the clock has said anything, it is that of the standard period (R18). That does not hold any more once
        a correction was asked: a record of before such moves were told has no last day to show.
        """
        if self.status not in UNDECIDED or self.stands_still or (self.corrections and self.last_move is None):
            return None
        return self.shown_day

    @property
    def open_corrections(self) -> tuple[Correction, ...]:
        return tuple(c for c in self.corrections if c.is_open)


def evolve(state: Application, event: Event) -> Application:
    """Only remembers."""
    match event:
        case ApplicationFiled():
            return Application(
                status="filed",
                application_id=event.application_id,
                application_no=event.application_no,
                kind=event.kind,
                bureau=event.bureau,
                form_version=event.form_version,
                filed_on=event.filed_on,
                form=event.form,
                shown_day=standard_last_day(event.filed_on),
            )
        case ExaminationStarted():
            return _settle(replace(state, received_on=event.received_on))
        case CorrectionAsked():
            asked = Correction(event.correction_id, event.items, event.asked_on, event.answer_by)
            others = tuple(c for c in state.corrections if c.correction_id != event.correction_id)
            return _settle(replace(state, corrections=(*others, asked)))
        case CorrectionTimeEnded():
            return _remember(state, event.correction_id, lapsed=True)
        case ApplicationCorrected():
            return _remember(replace(state, form=event.form), event.correction_id, answers=event.answers)
        case LastDayMoved(last_day=last_day):
            return replace(
                state,
                shown_day=last_day or state.shown_day,
                stands_still=last_day is None,
                last_move=(event.moved_at, event.because),
            )
        case ApplicationWithdrawn():
            return replace(state, status="withdrawn")
        case WithdrawalConfirmed():
            return replace(state, status="withdrawn", withdrawal_confirmed=True)
        case ApplicationCertified():
            return replace(state, status="certified", certificate_no=event.certificate_no)
        case ApplicationRefused():
            return replace(state, status="refused")
        case PlanEnded():
            return replace(state, status="ended")
        case PersonalDataErased():
            return replace(state, erased_keys=state.erased_keys.union(event.key_ids))
    return state


def _remember(state: Application, correction_id: str, **changes: Any) -> Application:
    corrections = tuple(replace(c, **changes) if c.correction_id == correction_id else c for c in state.corrections)
    return _settle(replace(state, corrections=corrections))


def _settle(state: Application) -> Application:
    """Correcting while a correction is open, late or not; otherwise where the examination stands."""
    if state.status not in UNDECIDED:
        return state
    if state.open_corrections:
        return replace(state, status="correcting")
    return replace(state, status="examining" if state.received_on else "filed")
