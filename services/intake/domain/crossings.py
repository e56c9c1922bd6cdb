"""行き違い: a decision meets what its applicant has done in the meantime (docs/crossings.md, ADR 0021).

A decision takes effect when it is recorded here. Until then whatever its applicant does in time overtakes it. Review
finds the same by itself, when what the applicant did arrives there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.intake.domain.commands import RecordDecision
from services.intake.domain.state import UNDECIDED, Application, FiledText
from shared.contracts.blocks import WhyTooLate
from shared.contracts.event import Event
from shared.contracts.forms.excerpts import applicant, outline
from shared.contracts.forms.filed import FiledForm
from shared.contracts.intake import (
    ApplicationCertified,
    ApplicationRefused,
    CorrectionCameTooLate,
    DecisionCameTooLate,
)
from shared.domain import Refusal, refuse


def decided(state: Application, command: RecordDecision) -> Sequence[Event] | Refusal:
    """認定 or 不認定, recorded once: with effect, or as what came too late.

    A decision on a text that we do not have so is refused, and so waits for a person. Where it does not name its text,
    it was told by the bureau itself: then it stands, whatever crossed it.
    """
    decision = command.decision
    if decision == state.decision or decision in state.decisions_too_late:
        return []
    if not decision.text.is_named:
        assert state.form is not None, "it was filed"
        return [_with_effect(state, command, state.form)]
    text = state.text(decision.text.text_no)
    if text is None or state.id_of(text) != decision.text:
        return refuse("P", "text_differs", application_no=state.application_no, text_no=decision.text.text_no)
    later = state.texts[text.text_no :]
    if because := _overtaken(state, later):
        return [
            DecisionCameTooLate(
                application_no=state.application_no,
                bureau=state.bureau,
                because=because,
                decision=decision,
                applicant=applicant(text.form),
            )
        ]
    if state.status not in UNDECIDED:
        return refuse("R18", "already_decided", application_no=state.application_no)
    return [*_unseen(state, command, later), _with_effect(state, command, text.form)]


def _overtaken(state: Application, later: Sequence[FiledText]) -> WhyTooLate | None:
    """The first act of the applicant, after the text that was decided on, that was taken in time."""
    if any(_in_time(state, text) for text in later):
        return "answered_in_time"
    if state.status != "withdrawn":
        return None
    return "given_back" if state.withdrawn_because == "given_back" else "withdrawn"


def _in_time(state: Application, text: FiledText) -> bool:
    asked = state.correction(text.correction_id)
    return asked is not None and text.answered_on is not None and text.answered_on <= asked.answer_by


def _unseen(state: Application, command: RecordDecision, later: Sequence[FiledText]) -> Iterator[Event]:
    for text in later:
        assert text.answered_on is not None, "only the first text was filed"
        yield CorrectionCameTooLate(
            application_no=state.application_no,
            bureau=state.bureau,
            correction_id=text.correction_id,
            answered_on=text.answered_on,
            text_no=text.text_no,
            decision=command.decision,
            applicant=applicant(text.form),
        )


def _with_effect(state: Application, command: RecordDecision, form: FiledForm) -> Event:
    decision = command.decision
    if decision.outcome == "refuse":
        return ApplicationRefused(
            application_no=state.application_no,
            kind=state.kind,
            bureau=state.bureau,
            refused_on=decision.decided_on,
            reasons=command.reasons,
            text=decision.text,
            applicant=applicant(form),
        )
    return ApplicationCertified(
        application_no=state.application_no,
        kind=state.kind,
        plan_type=state.plan_type,
        term=command.term,
        version=command.version,
        bureau=state.bureau,
        certificate_no=decision.certificate_no,
        certified_on=decision.decided_on,
        text=decision.text,
        applicant=applicant(form),
        outline=outline(form),
    )
