"""Application (申請): what may happen to one filing. Its state: state.py. The checks of its form: form_checks.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.intake.domain.commands import (
    AskForCorrection,
    CancelCorrection,
    ChangeBureau,
    ConfirmWithdrawal,
    Correct,
    EndCorrectionTime,
    EndPlan,
    Erase,
    FallAway,
    File,
    MoveAnswerDate,
    MoveLastDay,
    NumberCertification,
    RecordDecision,
    StartExamination,
    Withdraw,
)
from services.intake.domain.corrections import ask, cancel, correct, end_correction_time, extend, why_closed
from services.intake.domain.crossings import decided
from services.intake.domain.documents import document_problems, filed_as
from services.intake.domain.erasing import erase
from services.intake.domain.form_checks import problems
from services.intake.domain.numbering import numbered
from services.intake.domain.report_checks import report_problems
from services.intake.domain.state import UNDECIDED, Application, evolve
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant, plan_type_of
from shared.contracts.forms.filed import version_to_file_in
from shared.contracts.intake import (
    ApplicationFellAway,
    ApplicationFiled,
    ApplicationWithdrawn,
    BureauChanged,
    DocumentsAttached,
    ExaminationStarted,
    LastDayMoved,
    PlanEnded,
    WithdrawalConfirmed,
)
from shared.contracts.text import form_digest
from shared.domain import Aggregate, Refusal, jst_day, refuse, together
from shared.scheme.bureaus import bureau_of
from shared.scheme.findings import findings


def decide(state: Application, command: Any, now: datetime) -> Sequence[Event] | Refusal:
    """May this happen? Raises TypeError for a command that is none of an application's."""
    match command:
        case File():
            return _file(state, command, now)
        case Correct():
            return correct(state, command, now)
        case Withdraw():
            return _withdraw(state, command, now)
    if state.status == "not_filed":
        return []  # a fact about an application that we never took
    match command:
        case StartExamination():
            return [ExaminationStarted(received_on=command.received_on)] if state.received_on is None else []
        case AskForCorrection():
            return ask(state, command)
        case MoveAnswerDate():
            return extend(state, command)
        case CancelCorrection():
            return cancel(state, command)
        case EndCorrectionTime():
            return end_correction_time(state, command)
        case ChangeBureau():
            return _change_bureau(state, command)
        case MoveLastDay():
            return _move_last_day(state, command)
        case RecordDecision():
            return decided(state, command)
        case NumberCertification():
            return numbered(state, command)
        case ConfirmWithdrawal():
            return [] if state.withdrawal_confirmed else [WithdrawalConfirmed()]
        case FallAway():
            return _fall_away(state, command, now)
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
        *document_problems(command.documents, plan_type_of(command.form), filed_on),
    ]
    if command.gbizid is None:
        found.insert(0, refuse("R22", "gbizid_needed"))
    if command.form.form_version != (wanted := version_to_file_in(command.form, filed_on)):
        given = command.form.form_version
        found.insert(0, refuse("P", "form_version_not_in_force", "form_version", wanted=wanted, given=given))
    attached = DocumentsAttached(application_no=command.application_no, text_no=1, documents=command.documents)
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
            plan_type=plan_type_of(command.form),
            target=command.target,
            report=command.report,
            findings=findings(
                command.form, filed_on, command.kind, command.changed, filed_as(command.documents), command.beside
            ),
            beside=command.beside,
        ),
        *([attached] if command.documents else ()),
    ]


def _withdraw(state: Application, command: Withdraw, now: datetime) -> Sequence[Event] | Refusal:
    if state.status == "withdrawn":
        return []
    if state.status == "not_filed":
        return refuse("R17", "not_filed")
    if state.status not in UNDECIDED:
        return refuse("R18", why_closed(state), application_no=state.application_no)
    return [ApplicationWithdrawn(reason=command.reason, withdrawn_on=jst_day(now), because=command.because)]


def _change_bureau(state: Application, command: ChangeBureau) -> list[Event]:
    """Recorded whatever has become of it; nobody is told who has withdrawn."""
    if command.bureau == state.bureau:
        return []
    return [
        BureauChanged(
            application_no=state.application_no,
            from_bureau=state.bureau,
            bureau=command.bureau,
            changed_on=command.changed_on,
            reason=command.reason,
            applicant=applicant(state.form) if state.status in UNDECIDED and state.form else None,
        )
    ]


def _fall_away(state: Application, command: FallAway, now: datetime) -> list[Event]:
    """What was withdrawn or decided before stays so."""
    text = state.text(state.text_no)
    if state.status not in UNDECIDED or text is None:
        return []
    return [
        ApplicationFellAway(
            application_no=state.application_no,
            bureau=state.bureau,
            fell_away_on=jst_day(now),
            because=command.because,
            text=state.id_of(text),
            applicant=applicant(text.form),
        )
    ]


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
