"""What an application asks of the lineage of its plan and of its letters, and the lineage of it, in the same unit of
work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import FallAway, Withdraw
from services.intake.domain.letters import LETTERS, Acknowledge, AwaitAnswers, LetterCommand, awaited_of, recipient_of
from services.intake.domain.lineage import (
    LINEAGE,
    CloseFiling,
    Lineage,
    LineageCommand,
    OpenFiling,
    TakeVersion,
    change_of,
    version_certified,
)
from services.intake.domain.state import Application
from shared.contracts.event import Event
from shared.contracts.intake import (
    ApplicationCertified,
    ApplicationCorrected,
    ApplicationFellAway,
    ApplicationFiled,
    ApplicationRefused,
    ApplicationWithdrawn,
    BureauChanged,
    CertificationNumbered,
    CorrectionAsked,
    CorrectionCancelled,
    CorrectionExtended,
    CorrectionTimeEnded,
)
from shared.contracts.letters import WhatArrived
from shared.contracts.lineage import CertificateGivenBack, TermRescinded, WhyClosed
from shared.domain import Aggregate, Consequences

_Brought = Sequence[tuple[Aggregate[Any, Any], LineageCommand | LetterCommand | Withdraw | FallAway]]


def _filed(event: ApplicationFiled, state: Application) -> _Brought:
    """A new plan has no lineage before its certification."""
    return [(LINEAGE, OpenFiling.after(event))] if event.target else []


def _certified(event: ApplicationCertified, state: Application) -> _Brought:
    """What is told without its text is of before plans were kept as a whole: review's record tells of it."""
    return [*(_numbered(event, state) if event.text.is_named else []), *_awaited(event, state)]


def _numbered(event: ApplicationCertified | CertificationNumbered, state: Application) -> _Brought:
    return [(LINEAGE, TakeVersion(event.of_plan, version_certified(event, state)))]


def _refused(event: ApplicationRefused, state: Application) -> _Brought:
    return _closed(event, state, "refused")


def _withdrawn(event: ApplicationWithdrawn, state: Application) -> _Brought:
    """What a giving back withdraws is told with that."""
    told = _acknowledged(state, "withdrawal", event.withdrawn_on) if event.because == "applicant" else []
    return [*_closed(event, state, "withdrawn"), *told]


def _corrected(event: ApplicationCorrected, state: Application) -> _Brought:
    asked = state.correction(event.correction_id)
    late = asked is not None and event.answered_on > asked.answer_by
    return [*_acknowledged(state, "answer", event.answered_on, late), *_awaited(event, state)]


def _acknowledged(state: Application, what: WhatArrived, day: date, late: bool = False) -> _Brought:
    assert state.form is not None, "it was filed"
    return [(LETTERS, Acknowledge(state.application_id, what, recipient_of(state, state.form), day, late))]


def _awaited(event: Event, state: Application) -> _Brought:
    """Whatever may open or end the time for answering a correction."""
    if not state.corrections or state.form is None:
        return []
    return [(LETTERS, AwaitAnswers(state.application_id, awaited_of(state), recipient_of(state, state.form)))]


def _fell_away(event: ApplicationFellAway, state: Application) -> _Brought:
    return _closed(event, state, "fell_away")


def _closed(
    event: ApplicationRefused | ApplicationWithdrawn | ApplicationFellAway, state: Application, because: WhyClosed
) -> _Brought:
    over = _awaited(event, state)
    if state.target is None:
        return over
    return [(LINEAGE, CloseFiling(event.of_plan, state.application_id, because)), *over]


def _given_back(event: CertificateGivenBack, lineage: Lineage) -> _Brought:
    change = change_of(lineage, event.term)
    return [(APPLICATION, Withdraw(change.application_id, event.reason, "given_back"))] if change else []


def _rescinded(event: TermRescinded, lineage: Lineage) -> _Brought:
    change = change_of(lineage, event.term)
    return [(APPLICATION, FallAway(change.application_id, "rescinded"))] if change else []


CONSEQUENCES: Consequences = {
    ApplicationFiled: _filed,
    ApplicationCertified: _certified,
    CertificationNumbered: _numbered,
    ApplicationRefused: _refused,
    ApplicationWithdrawn: _withdrawn,
    ApplicationFellAway: _fell_away,
    CertificateGivenBack: _given_back,
    TermRescinded: _rescinded,
    ApplicationCorrected: _corrected,
    CorrectionAsked: _awaited,
    CorrectionExtended: _awaited,
    CorrectionCancelled: _awaited,
    CorrectionTimeEnded: _awaited,
    BureauChanged: _awaited,
}
