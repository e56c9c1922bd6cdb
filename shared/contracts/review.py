"""What review records: the examination of one application (審査), in the order in which it happens."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from shared.contracts.blocks import Applicant, ApplicationKind, CorrectionItem, PlanOutline, WhyMoved
from shared.contracts.event import Event
from shared.contracts.form import PlanForm
from shared.contracts.intake import CorrectionAnswer

Outcome = Literal["certify", "refuse"]
"""認定 or 不認定."""


class CaseOpened(Event):
    """審査開始. Day 1 of R18 is the day after `received_on`. `policy` and `calendar` are pinned here for good."""

    name: ClassVar[str] = "review.CaseOpened/1"
    case_id: str
    application_no: str
    kind: ApplicationKind
    bureau: str
    received_on: date
    policy: str
    calendar: str
    form_version: str
    applicant: Applicant
    form: PlanForm


class CaseAssigned(Event):
    """担当者割当."""

    name: ClassVar[str] = "review.CaseAssigned/1"
    officer: str


class CaseReleased(Event):
    """担当解除: the case waits for an officer again."""

    name: ClassVar[str] = "review.CaseReleased/1"
    officer: str


class CorrectionRequested(Event):
    """補正依頼. Until the answer, or `answer_by`, the 45 days of R18 stand still."""

    name: ClassVar[str] = "review.CorrectionRequested/1"
    correction_id: str
    application_no: str
    bureau: str
    items: tuple[CorrectionItem, ...]
    requested_on: date
    answer_by: date
    applicant: Applicant


class CorrectionReceived(Event):
    """補正受領. `late` when it came after `answer_by`: taken, but it pauses nothing."""

    name: ClassVar[str] = "review.CorrectionReceived/1"
    correction_id: str
    answered_on: date
    late: bool
    answers: tuple[CorrectionAnswer, ...]
    form: PlanForm


class CorrectionLapsed(Event):
    """The day for answering ended without an answer: the case is the bureau's again, and a person decides (G7)."""

    name: ClassVar[str] = "review.CorrectionLapsed/1"
    correction_id: str
    answer_by: date
    due_at: datetime

    def happened_at(self, now: datetime) -> datetime:
        return self.due_at


class CorrectionCameTooLate(Event):
    """A correction reached us when nothing was open any more; kept as a fact, it changes nothing."""

    name: ClassVar[str] = "review.CorrectionCameTooLate/1"
    correction_id: str
    answered_on: date


class DeadlineExtended(Event):
    """期間延長. Moves the deadline, not the rungs; a reason is required."""

    name: ClassVar[str] = "review.DeadlineExtended/1"
    extended_on: date
    days: int
    reason: str


class ExaminationDateMoved(Event):
    """審査の期限の変更: the last day by the clock is now another than was last said; None while it stands still.

    Until the first of these, the last day is that of the standard period (R18). An extension is told always, with its
    `days` and `reason`, even while the clock stands still.
    """

    name: ClassVar[str] = "review.ExaminationDateMoved/1"
    last_day: date | None
    because: WhyMoved
    moved_at: datetime
    days: int = 0
    reason: str = ""

    def happened_at(self, now: datetime) -> datetime:
        return self.moved_at


class RungReached(Event):
    """The count of net days reached a rung (30, 40, 45). Each once per case, on the day it was so."""

    name: ClassVar[str] = "review.RungReached/1"
    net_days: int
    day: date
    due_at: datetime

    def happened_at(self, now: datetime) -> datetime:
        return self.due_at


class DecisionProposed(Event):
    """決裁伺い. What the officer proposes to the director."""

    name: ClassVar[str] = "review.DecisionProposed/1"
    outcome: Outcome
    reasons: str
    proposed_by: str


class ProposalSentBack(Event):
    """差戻し by the director: back to the officer, with what is missing."""

    name: ClassVar[str] = "review.ProposalSentBack/1"
    comment: str


class PlanCertified(Event):
    """認定 (R19). All that notify and followup need to act on it stands here."""

    name: ClassVar[str] = "review.PlanCertified/1"
    case_id: str
    application_no: str
    kind: ApplicationKind
    bureau: str
    certificate_no: str
    certified_on: date
    applicant: Applicant
    outline: PlanOutline


class PlanRefused(Event):
    """不認定, with the reasons that are owed (G8)."""

    name: ClassVar[str] = "review.PlanRefused/1"
    case_id: str
    application_no: str
    bureau: str
    refused_on: date
    reasons: str
    applicant: Applicant


class CaseWithdrawn(Event):
    """取下げ: the examination ends without a decision."""

    name: ClassVar[str] = "review.CaseWithdrawn/1"
    application_no: str
    withdrawn_on: date
    reason: str


class WithdrawalCameTooLate(Event):
    """A withdrawal reached us after the decision; kept as a fact, it changes nothing."""

    name: ClassVar[str] = "review.WithdrawalCameTooLate/1"
    withdrawn_on: date
