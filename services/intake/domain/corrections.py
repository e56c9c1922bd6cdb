"""Corrections (補正) at the applicant's record: what the bureau asked, and what the applicant answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from services.intake.domain.commands import (
    AskForCorrection,
    CancelCorrection,
    Correct,
    EndCorrectionTime,
    MoveAnswerDate,
)
from services.intake.domain.contents_joint import newly_joining
from services.intake.domain.documents import document_problems, filed_as
from services.intake.domain.form_checks import problems
from services.intake.domain.report_checks import report_problems
from services.intake.domain.state import UNDECIDED, Application, ApplicationStatus, Correction
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant
from shared.contracts.forms.filed import FiledForm
from shared.contracts.intake import (
    ApplicationCorrected,
    CorrectionAnswer,
    CorrectionAsked,
    CorrectionCancelled,
    CorrectionExtended,
    CorrectionRequestCameTooLate,
    CorrectionTimeEnded,
    DocumentsAttached,
)
from shared.contracts.text import form_digest
from shared.domain import Refusal, jst_day, refuse, together
from shared.scheme.bureaus import bureau_of
from shared.scheme.findings import findings


def correct(state: Application, command: Correct, now: datetime) -> Sequence[Event] | Refusal:
    """A late answer is taken too; whether it pauses anything is review's affair."""
    asked = state.correction(command.correction_id)
    answers = identified(asked, command.answers) if asked else ()
    given = asked and (identified(asked, asked.answers or ()), state.answer_to(command.correction_id))
    known = {one.file_id for one in state.documents}
    repeats = given == (answers, command.form) and command.report in (None, state.report)
    if repeats and known >= {one.file_id for one in command.documents}:
        return []
    text_no = len(state.texts) + 1
    attached = DocumentsAttached(application_no=state.application_no, text_no=text_no, documents=command.documents)
    if (refusal := not_correctable(state, command)) or state.filed_on is None:
        return refusal or refuse("R18", "correction_unknown")
    return [
        ApplicationCorrected(
            correction_id=command.correction_id,
            answered_on=jst_day(now),
            answers=answers,
            form=command.form,
            text_no=text_no,
            form_digest=form_digest(command.form),
            report=command.report or state.report,
            findings=findings(
                command.form,
                state.filed_on,
                state.kind,
                command.changed,
                filed_as((*state.documents, *command.documents)),
                command.beside,
            ),
            beside=command.beside,
        ),
        *([attached] if command.documents else ()),
    ]


def not_correctable(state: Application, command: Correct) -> Refusal | None:
    """Why a correction cannot be taken, its form sealed or open. Judged by the tables of the filing."""
    asked = state.correction(command.correction_id)
    if asked is None or state.filed_on is None:
        return refuse("R18", "correction_unknown")
    if state.status not in UNDECIDED:
        return refuse("R18", why_closed(state), application_no=state.application_no)
    if asked.cancelled_on is not None:
        return refuse("R18", "correction_cancelled")
    if not asked.is_open:
        return refuse("R18", "correction_already_answered")
    found = [
        *_answers(asked, command.answers),
        *_problems(state, command, state.filed_on),
        *report_problems(command.report or state.report, state.kind, command.reported_on),
        *document_problems(command.documents, state.plan_type, state.filed_on, state.documents),
    ]
    if state.kind == "change" and command.reported_on is not None:
        found += newly_joining(command.form, command.reported_on)
    if state.form is not None and command.form.form_version != (wanted := state.form.form_version):
        given = command.form.form_version
        found.append(refuse("P", "form_version_pinned", "form_version", wanted=wanted, given=given))
    if _moves_away(state, command.form):
        found.append(refuse("R30", "bureau_would_change", "cover.prefecture"))
    return together(found)


def _problems(state: Application, command: Correct, filed_on: date) -> Iterator[Refusal]:
    """What stands against the text, but for what stood there when it was filed: a rule that came later is no reason
    to refuse an answer about something else.
    """
    found = problems(command.form, filed_on, state.kind, state.target)
    stood = problems(state.form, filed_on, state.kind, state.target) if found and state.form else []
    asked = state.correction(command.correction_id)
    paths = {item.path for item in asked.items} if asked else set()
    yield from (one for one in found if one not in stood or one.field in paths)


def _moves_away(state: Application, form: FiledForm) -> bool:
    """Whether the main office would be another bureau's (R30): the officer transfers the case before. One that was
    transferred may keep its place, or take one of the bureau that it has come to.
    """
    kept = bureau_of(state.form.cover.prefecture).key if state.form else ""
    return bureau_of(form.cover.prefecture).key not in (state.bureau, kept)


def identified(asked: Correction, answers: tuple[CorrectionAnswer, ...]) -> tuple[CorrectionAnswer, ...]:
    """With the item that each is on, where it names but the field and a single item is on that."""
    return tuple(_identified(asked, answer) for answer in answers)


def _identified(asked: Correction, answer: CorrectionAnswer) -> CorrectionAnswer:
    on = [item for item in asked.items if answer.is_on(item)]
    return answer.model_copy(update={"path": on[0].path, "item_id": on[0].item_id}) if len(on) == 1 else answer


def _answers(asked: Correction, answers: tuple[CorrectionAnswer, ...]) -> list[Refusal]:
    """Every item gets a word of its own; declining one is allowed (G33), with a reason."""
    found = []
    for item in asked.items:
        given = sum(answer.is_on(item) for answer in answers)
        if given != 1:
            code = "answered_twice" if given else "answer_needed"
            found.append(refuse("R18", code, "answers", path=item.path, item_id=item.item_id))
    for place, answer in enumerate(identified(asked, answers)):
        on = [item for item in asked.items if answer.is_on(item)]
        if not on:
            found.append(refuse("R18", "answer_to_nothing", f"answers.{place}"))
        elif len(on) > 1:
            ids = "・".join(item.item_id for item in on)
            found.append(refuse("R18", "answer_to_several", f"answers.{place}", path=answer.path, ids=ids))
        elif answer.declined and not answer.comment:
            found.append(refuse("R18", "declined_without_reason", f"answers.{place}"))
    return found


def ask(state: Application, command: AskForCorrection) -> list[Event]:
    """The same request twice is nothing."""
    if state.correction(command.correction_id) or command.correction_id in state.requests_too_late:
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


def extend(state: Application, command: MoveAnswerDate) -> list[Event]:
    """Recorded also where there is nothing to answer any more: an answer by the new day was in time (ADR 0021)."""
    known = state.correction(command.correction_id)
    if known is None or command.answer_by <= known.answer_by:
        return []
    waiting = state.status in UNDECIDED and known.is_open
    return [
        CorrectionExtended(
            application_no=state.application_no,
            bureau=state.bureau,
            correction_id=command.correction_id,
            before=known.answer_by,
            answer_by=command.answer_by,
            extended_on=command.extended_on,
            reason=command.reason,
            applicant=applicant(state.form) if waiting and state.form else None,
        )
    ]


def cancel(state: Application, command: CancelCorrection) -> list[Event]:
    """Nobody is told who has nothing to answer any more."""
    known = state.correction(command.correction_id)
    if known is None or not known.is_open or state.status not in UNDECIDED or state.form is None:
        return []
    return [
        CorrectionCancelled(
            application_no=state.application_no,
            bureau=state.bureau,
            correction_id=command.correction_id,
            asked_on=known.asked_on,
            cancelled_on=command.cancelled_on,
            reason=command.reason,
            applicant=applicant(state.form),
        )
    ]


def end_correction_time(state: Application, command: EndCorrectionTime) -> list[Event]:
    known = state.correction(command.correction_id)
    if known is None or known.lapsed or not known.is_open or command.answer_by < known.answer_by:
        return []
    return [CorrectionTimeEnded(correction_id=command.correction_id)]


def why_closed(state: Application) -> str:
    """Why an application takes nothing more of its applicant."""
    return _WHY_CLOSED.get(state.status, "already_decided")


_WHY_CLOSED: Final[Mapping[ApplicationStatus, str]] = {
    "withdrawn": "already_withdrawn",
    "fell_away": "already_fell_away",
}
