"""What review records: the examination of one application (審査), in the order in which it happens."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from shared.contracts.blocks import (
    Applicant,
    ApplicationKind,
    CorrectionItem,
    Outcome,
    Overtaken,
    PlanOutline,
    WhyMoved,
)
from shared.contracts.decision import Decision
from shared.contracts.event import Event
from shared.contracts.forms.filed import FiledForm
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.text import TextId


class CaseOpened(Event):
    """審査開始. Day 1 of R18 is the day after `received_on`. `policy` and `calendar` are pinned here for good."""

    name: ClassVar[str] = "review.CaseOpened/3"
    case_id: str
    application_no: str
    kind: ApplicationKind
    bureau: str
    received_on: date
    policy: str
    calendar: str
    form_version: str
    applicant: Applicant
    form: FiledForm
    form_digest: str


class CaseAssigned(Event):
    """担当者割当."""

    name: ClassVar[str] = "review.CaseAssigned/1"
    officer: str


class CaseReleased(Event):
    """担当解除: the case waits for an officer again."""

    name: ClassVar[str] = "review.CaseReleased/1"
    officer: str


class CorrectionRequested(Event):
    """補正依頼. Until the answer, or `answer_by`, the days of R18 stand still."""

    name: ClassVar[str] = "review.CorrectionRequested/3"
    correction_id: str
    application_no: str
    bureau: str
    items: tuple[CorrectionItem, ...]
    requested_on: date
    answer_by: date
    applicant: Applicant
    text: TextId


class CorrectionReceived(Event):
    """補正受領. `late` when it came after `answer_by`: taken, but it pauses nothing. `text_no` as intake tells it."""

    name: ClassVar[str] = "review.CorrectionReceived/3"
    correction_id: str
    answered_on: date
    late: bool
    answers: tuple[CorrectionAnswer, ...]
    form: FiledForm
    text_no: int
    form_digest: str


class CorrectionLapsed(Event):
    """The day for answering ended without an answer: the case is the bureau's again, and a person decides (G7)."""

    name: ClassVar[str] = "review.CorrectionLapsed/1"
    correction_id: str
    answer_by: date
    due_at: datetime

    def happened_at(self, now: datetime) -> datetime:
        return self.due_at


class CorrectionCameTooLate(Event):
    """A late correction reached us after the decision; kept as a fact, it changes nothing.

    Its form is kept too: it says how to reach the applicant, and counts again if the decision turns out to be
    without effect.
    """

    name: ClassVar[str] = "review.CorrectionCameTooLate/3"
    correction_id: str
    answered_on: date
    text_no: int
    form_digest: str
    form: FiledForm | None


class DeadlineExtended(Event):
    """期間延長. Moves the deadline, not the rungs; a reason is required."""

    name: ClassVar[str] = "review.DeadlineExtended/1"
    extended_on: date
    days: int
    reason: str


class ExaminationDateMoved(Event):
    """審査の期限の変更: the last day by the clock is now another than was last said; None while it stands still.

    Until the first of these, the last day is that of the standard period (R18). An extension is told always, with its
    `days` and `reason`, even while the clock stands still. `calendar` is the version by which it was counted: a newer
    one than before is told always, and counts for the days after `moved_at`.
    """

    name: ClassVar[str] = "review.ExaminationDateMoved/2"
    last_day: date | None
    because: WhyMoved
    moved_at: datetime
    calendar: str
    days: int = 0
    reason: str = ""

    def happened_at(self, now: datetime) -> datetime:
        return self.moved_at


class RungReached(Event):
    """The count of net days reached a rung of the policy. Each once per case, on the day it was so."""

    name: ClassVar[str] = "review.RungReached/1"
    net_days: int
    day: date
    due_at: datetime

    def happened_at(self, now: datetime) -> datetime:
        return self.due_at


class DecisionProposed(Event):
    """決裁伺い. What the officer proposes to the director."""

    name: ClassVar[str] = "review.DecisionProposed/2"
    outcome: Outcome
    reasons: str
    proposed_by: str
    text: TextId


class ProposalSentBack(Event):
    """差戻し by the director: back to the officer, with what is missing."""

    name: ClassVar[str] = "review.ProposalSentBack/1"
    comment: str


class PlanCertified(Event):
    """認定 (R19). All that notify and followup need to act on it stands here."""

    name: ClassVar[str] = "review.PlanCertified/3"
    case_id: str
    application_no: str
    kind: ApplicationKind
    bureau: str
    certificate_no: str
    certified_on: date
    applicant: Applicant
    outline: PlanOutline
    text: TextId


class PlanRefused(Event):
    """不認定, with the reasons that are owed (G8)."""

    name: ClassVar[str] = "review.PlanRefused/2"
    case_id: str
    application_no: str
    bureau: str
    refused_on: date
    reasons: str
    applicant: Applicant
    text: TextId


class DecisionWithoutEffect(Event):
    """決定の不発効: the applicant had withdrawn, or answered in time, before the decision could reach them.

    The case is examined as if it had never been decided, unless it was withdrawn. The number stays used.
    """

    name: ClassVar[str] = "review.DecisionWithoutEffect/1"
    because: Overtaken
    decision: Decision


class CaseWithdrawn(Event):
    """取下げ: the examination ends without a decision."""

    name: ClassVar[str] = "review.CaseWithdrawn/1"
    application_no: str
    withdrawn_on: date
    reason: str


class WithdrawalCameTooLate(Event):
    """A withdrawal reached us after a decision of the time before texts were named, which stands."""

    name: ClassVar[str] = "review.WithdrawalCameTooLate/1"
    withdrawn_on: date
