"""How a case ends without a decision: the applicant withdrew, or what was to be changed is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.review.domain.commands import LetCaseFallAway, WithdrawCase
from services.review.domain.state import Case
from shared.contracts.event import Event
from shared.contracts.review import CaseFellAway, CaseWithdrawn, DecisionWithoutEffect, WithdrawalCameTooLate


def withdraw(case: Case, command: WithdrawCase) -> Sequence[Event]:
    """A withdrawal that intake took was there before the decision took effect, and wins (ADR 0021)."""
    if case.ending == "withdrawn" or case.withdrawal_too_late:
        return []
    withdrawn = CaseWithdrawn(
        application_no=case.application_no,
        withdrawn_on=command.withdrawn_on,
        reason=command.reason,
        because=command.because,
    )
    if case.decision is None:
        return [withdrawn]
    if not case.may_be_overtaken:
        return [WithdrawalCameTooLate(withdrawn_on=command.withdrawn_on)]
    return [DecisionWithoutEffect(because="withdrawn", decision=case.decision), withdrawn]


def fall_away(case: Case, command: LetCaseFallAway, today: date) -> Sequence[Event]:
    """A case that has ended stays as it ended."""
    if case.ending is not None:
        return []
    return [CaseFellAway(application_no=case.application_no, fell_away_on=today, because=command.because)]
