"""Application (申請): what may happen to one filing. Its state: state.py. The checks of its form: form_checks.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.intake.domain.commands import (
    AskForCorrection,
    ConfirmWithdrawal,
    Correct,
    EndCorrectionTime,
    EndPlan,
    Erase,
    File,
    MoveLastDay,
    NumberCertification,
    RecordDecision,
    StartExamination,
    Withdraw,
)
from services.intake.domain.crossings import decided
from services.intake.domain.erasing import erase
from services.intake.domain.form_checks import problems
from services.intake.domain.numbering import numbered
from services.intake.domain.report_checks import report_problems
from services.intake.domain.state import UNDECIDED, Application, Correction, evolve
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant
from shared.contracts.forms.single import FORM_VERSIONS
from shared.contracts.intake import (
    ApplicationCorrected,
    ApplicationFiled,
    ApplicationWithdrawn,
    CorrectionAnswer,
    CorrectionAsked,
    CorrectionRequestCameTooLate,
    CorrectionTimeEnded,
    ExaminationStarted,
    LastDayMoved,
    PlanEnded,
    WithdrawalConfirmed,
)
from shared.contracts.text import form_digest
from shared.domain import Aggregate, Refusal, jst_day, refuse, together
from shared.scheme.bureaus import bureau_of


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
        case MoveLastDay():
            return _move_last_day(state, command)
        case RecordDecision():
            return decided(state, command)
        case NumberCertification():
            return numbered(state, command)
        case ConfirmWithdrawal():
            return [] if state.withdrawal_confirmed else [WithdrawalConfirmed()]
        case Erase():
            return erase(state, command, now)
        case EndPlan():
            return [PlanEnded(ended_on=command.ended_on)] if state.status == "certified" else []
    raise TypeError(f"no command of an application: {command!r}")


def _file(state: Application, command: File, now: datetime) -> Sequence[Event] | Refusal:
    if state.status != "not_filed":
        return refuse("R17", "already_filed", application_no=state.application_no)
    filed_on = jst_day(now)
    found = [
        *problems(command.form, filed_on, command.kind, command.target),
        *report_problems(command.report, command.kind),
    ]
    if command.gbizid is None:
        found.insert(0, refuse("R22", "gbizid_needed"))
    if command.form.form_version != (wanted := FORM_VERSIONS.on(filed_on)):
        given = command.form.form_version
        found.insert(0, refuse("P", "form_version_not_in_force", "form_version", wanted=wanted, given=given))
    return together(found) or [
        ApplicationFiled(
            application_id=command.application_id,
            application_no=command.application_no,
            kind=command.kind,
            bureau=bureau_of(command.form.cover.prefecture).key,
            filed_on=filed_on,
            form_version=command.form.form_version,
            applicant=applicant(command.form),
            form=command.form,
            form_digest=form_digest(command.form),
            plan_type="single",
            target=command.target,
            report=command.report,
        )
    ]


def _correct(state: Application, command: Correct, now: datetime) -> Sequence[Event] | Refusal:
    """A late answer is taken too; whether it pauses anything is review's affair."""
    asked = state.correction(command.correction_id)
    if asked and asked.answers == command.answers and state.answer_to(command.correction_id) == command.form:
        return []
    return not_correctable(state, command) or [
        ApplicationCorrected(
            correction_id=command.correction_id,
            answered_on=jst_day(now),
            answers=command.answers,
            form=command.form,
            text_no=len(state.texts) + 1,
            form_digest=form_digest(command.form),
            report=command.report or state.report,
        )
    ]


def not_correctable(state: Application, command: Correct) -> Refusal | None:
    """Why a correction cannot be taken, its form sealed or open. Judged by the tables of the filing."""
    asked = state.correction(command.correction_id)
    if asked is None or state.filed_on is None:
        return refuse("R18", "correction_unknown")
    if state.status not in UNDECIDED:
        return refuse("R18", _why_closed(state), application_no=state.application_no)
    if not asked.is_open:
        return refuse("R18", "correction_already_answered")
    found = [
        *_answers(asked, command.answers),
        *problems(command.form, state.filed_on, state.kind, state.target),
        *report_problems(command.report or state.report, state.kind),
    ]
    if state.form is not None and command.form.form_version != (wanted := state.form.form_version):
        given = command.form.form_version
        found.append(refuse("P", "form_version_pinned", "form_version", wanted=wanted, given=given))
    if bureau_of(command.form.cover.prefecture).key != state.bureau:
        found.append(refuse("R30", "bureau_would_change", "cover.prefecture"))
    return together(found)


def _answers(asked: Correction, answers: tuple[CorrectionAnswer, ...]) -> list[Refusal]:
    """Every item gets a word; declining one is allowed (G33), with a reason."""
    items = {item.path for item in asked.items}
    answered = {answer.path for answer in answers}
    found = [refuse("R18", "answer_needed", f"answers.{path}", path=path) for path in sorted(items - answered)]
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
    return [ApplicationWithdrawn(reason=command.reason, withdrawn_on=jst_day(now), because=command.because)]


def _why_closed(state: Application) -> str:
    return "already_withdrawn" if state.status == "withdrawn" else "already_decided"


def _ask(state: Application, command: AskForCorrection) -> list[Event]:
    """The same request twice is nothing; one with a later day for answering extends the first."""
    known = state.correction(command.correction_id)
    if known is not None and (not known.is_open or command.answer_by <= known.answer_by):
        return []
    if command.correction_id in state.requests_too_late:
        return []
    if state.status not in UNDECIDED:
        return [
            CorrectionRequestCameTooLate(
                correction_id=command.correction_id, asked_on=command.asked_on, answer_by=command.answer_by
            )
        ]
    return [
        CorrectionAsked(
            application_no=state.application_no,
            bureau=state.bureau,
            correction_id=command.correction_id,
            items=command.items,
            asked_on=command.asked_on,
            answer_by=command.answer_by,
            text=command.text,
            applicant=applicant(state.form) if state.form else None,
        )
    ]


def _end_correction_time(state: Application, command: EndCorrectionTime) -> list[Event]:
    known = state.correction(command.correction_id)
    if known is None or known.lapsed or not known.is_open:
        return []
    return [CorrectionTimeEnded(correction_id=command.correction_id)]


def _move_last_day(state: Application, command: MoveLastDay) -> list[Event]:
    """Nobody is told of the dates of an examination that the applicant has withdrawn from, nor of a count that gave
    the same day again.
    """
    move = (command.moved_at, command.because, command.last_day)
    if state.status not in UNDECIDED or state.form is None or state.last_move == move:
        return []
    unmoved = command.last_day == state.last_day and state.stands_still == (command.last_day is None)
    if unmoved and command.because == "recounted":
        return []
    return [
        LastDayMoved(
            application_no=state.application_no,
            bureau=state.bureau,
            last_day=command.last_day,
            before=state.shown_day,
            because=command.because,
            moved_at=command.moved_at,
            days=command.days,
            reason=command.reason,
            applicant=applicant(state.form),
        )
    ]


APPLICATION: Aggregate[Application, Event] = Aggregate("application", Application(), decide, evolve)
