"""Application (申請): one filing, its corrections, and what became of it. The form's own checks: form_checks.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from services.intake.domain.commands import (
    AskForCorrection,
    ConfirmWithdrawal,
    Correct,
    EndCorrectionTime,
    EndPlan,
    File,
    RecordCertified,
    RecordRefused,
    StartExamination,
    Withdraw,
)
from services.intake.domain.form_checks import problems
from shared.contracts.blocks import ApplicationKind, CorrectionItem
from shared.contracts.event import Event
from shared.contracts.form import FORM_VERSION, PlanForm, applicant
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
    PlanEnded,
    WithdrawalConfirmed,
)
from shared.domain import Aggregate, Refusal, jst_day, refuse, together
from shared.scheme.bureaus import bureau_of

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
    """What one filing has come to. `form` is the plan as it now stands."""

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

    def correction(self, correction_id: str) -> Correction | None:
        return next((c for c in self.corrections if c.correction_id == correction_id), None)

    @property
    def open_corrections(self) -> tuple[Correction, ...]:
        return tuple(c for c in self.corrections if c.is_open)


def decide(state: Application, command: Any, now: datetime) -> Sequence[Event] | Refusal:
    """May this happen? Raises TypeError for a command that is none of an application's."""
    match command:
        case File():
            return _file(state, command, now)
        case Correct():
            return _correct(state, command, now)
        case Withdraw():
            return _withdraw(state, command, now)
    if state.status == "not_filed":
        return []  # a fact about an application that we never took
    match command:
        case StartExamination():
            return [ExaminationStarted(received_on=command.received_on)] if state.received_on is None else []
        case AskForCorrection():
            return _ask(state, command)
        case EndCorrectionTime():
            return _end_correction_time(state, command)
        case RecordCertified():
            return _certified(state, command)
        case RecordRefused():
            return _refused(state, command)
        case ConfirmWithdrawal():
            return [] if state.withdrawal_confirmed else [WithdrawalConfirmed()]
        case EndPlan():
            return [PlanEnded(ended_on=command.ended_on)] if state.status == "certified" else []
    raise TypeError(f"no command of an application: {command!r}")


def _file(state: Application, command: File, now: datetime) -> Sequence[Event] | Refusal:
    if state.status != "not_filed":
        return refuse("R17", "already_filed", application_no=state.application_no)
    filed_on = jst_day(now)
    found = problems(command.form, filed_on)
    if command.gbizid is None:
        found.insert(0, refuse("R22", "gbizid_needed"))
    if found:
        return together(found) or []
    return [
        ApplicationFiled(
            application_id=command.application_id,
            application_no=command.application_no,
            kind=command.kind,
            bureau=bureau_of(command.form.cover.prefecture).key,
            filed_on=filed_on,
            form_version=FORM_VERSION,
            applicant=applicant(command.form),
            form=command.form,
        )
    ]


def _correct(state: Application, command: Correct, now: datetime) -> Sequence[Event] | Refusal:
    """A late answer is taken too; whether it pauses anything is review's affair. Judged by the tables of the filing."""
    asked = state.correction(command.correction_id)
    if asked is None or state.filed_on is None:
        return refuse("R18", "correction_unknown")
    if asked.answers == command.answers and state.form == command.form:
        return []
    if state.status not in UNDECIDED:
        return refuse("R18", _why_closed(state), application_no=state.application_no)
    if not asked.is_open:
        return refuse("R18", "correction_already_answered")
    found = [*_answers(asked, command.answers), *problems(command.form, state.filed_on)]
    if bureau_of(command.form.cover.prefecture).key != state.bureau:
        found.append(refuse("R30", "bureau_would_change", "form.cover.prefecture"))
    return together(found) or [
        ApplicationCorrected(
            correction_id=command.correction_id, answered_on=jst_day(now), answers=command.answers, form=command.form
        )
    ]


def _answers(asked: Correction, answers: tuple[CorrectionAnswer, ...]) -> list[Refusal]:
    """Every item gets a word; declining one is allowed (G33), with a reason."""
    items = {item.path for item in asked.items}
    answered = {answer.path for answer in answers}
    found = [refuse("R18", "answer_needed", f"answers.{path}") for path in sorted(items - answered)]
    for answer in answers:
        if answer.path not in items:
            found.append(refuse("R18", "answer_to_nothing", f"answers.{answer.path}"))
        elif answer.declined and not answer.comment:
            found.append(refuse("R18", "declined_without_reason", f"answers.{answer.path}"))
    return found


def _withdraw(state: Application, command: Withdraw, now: datetime) -> Sequence[Event] | Refusal:
    if state.status == "withdrawn":
        return []
    if state.status == "not_filed":
        return refuse("R17", "not_filed")
    if state.status not in UNDECIDED:
        return refuse("R18", _why_closed(state), application_no=state.application_no)
    return [ApplicationWithdrawn(reason=command.reason, withdrawn_on=jst_day(now))]


def _why_closed(state: Application) -> str:
    return "already_withdrawn" if state.status == "withdrawn" else "already_decided"


def _ask(state: Application, command: AskForCorrection) -> list[Event]:
    """The same request twice is nothing; one with a later day for answering extends the first."""
    known = state.correction(command.correction_id)
    if known is not None and (not known.is_open or command.answer_by <= known.answer_by):
        return []
    return [
        CorrectionAsked(
            correction_id=command.correction_id,
            items=command.items,
            asked_on=command.asked_on,
            answer_by=command.answer_by,
        )
    ]


def _end_correction_time(state: Application, command: EndCorrectionTime) -> list[Event]:
    known = state.correction(command.correction_id)
    if known is None or known.lapsed or not known.is_open:
        return []
    return [CorrectionTimeEnded(correction_id=command.correction_id)]


def _certified(state: Application, command: RecordCertified) -> list[Event]:
    """Review is the authority, even where the applicant's withdrawal crossed the decision on its way."""
    if state.certificate_no == command.certificate_no:
        return []
    return [ApplicationCertified(certificate_no=command.certificate_no, certified_on=command.certified_on)]


def _refused(state: Application, command: RecordRefused) -> list[Event]:
    if state.status == "refused":
        return []
    return [ApplicationRefused(refused_on=command.refused_on, reasons=command.reasons)]


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


APPLICATION: Aggregate[Application, Event] = Aggregate("application", Application(), decide, evolve)
