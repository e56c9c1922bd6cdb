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
    WhyFellAway,
    WhyMoved,
    WhyWithdrawn,
)
from shared.contracts.decision import Decision
from shared.contracts.documents_taken import DocumentsTaken as DocumentsTaken
from shared.contracts.event import Event, Written
from shared.contracts.findings import NOTHING_BESIDE, CheckedBeside, RuleFinding
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.paper_record import PaperCertificateConfirmed as PaperCertificateConfirmed
from shared.contracts.paper_record import PaperCertificateEntered as PaperCertificateEntered
from shared.contracts.paper_record import PaperClaimReceived as PaperClaimReceived
from shared.contracts.paper_record import PaperCopiesSeen as PaperCopiesSeen
from shared.contracts.plan_record import CertificateCorrected as CertificateCorrected
from shared.contracts.plan_record import GivingBackRecorded as GivingBackRecorded
from shared.contracts.plan_record import MinorChangeRecorded as MinorChangeRecorded
from shared.contracts.plan_record import VersionEntered as VersionEntered
from shared.contracts.plan_record import VersionStruck as VersionStruck
from shared.contracts.reaching import ApplicantNotReached as ApplicantNotReached
from shared.contracts.reaching import ApplicantReached as ApplicantReached
from shared.contracts.rescission import ChangeTaken as ChangeTaken
from shared.contracts.rescission import HearingHeld as HearingHeld
from shared.contracts.rescission import HearingNotified as HearingNotified
from shared.contracts.rescission import HearingReported as HearingReported
from shared.contracts.rescission import PlanRescinded as PlanRescinded
from shared.contracts.rescission import RescissionDropped as RescissionDropped
from shared.contracts.rescission import RescissionProposed as RescissionProposed
from shared.contracts.rescission import RescissionSentBack as RescissionSentBack
from shared.contracts.rescission import RescissionWithoutEffect as RescissionWithoutEffect
from shared.contracts.target import Target
from shared.contracts.text import TextId
from shared.domain import Text
from shared.scheme.application_kinds import PlanType


class CaseOpened(Event):
    """審査開始. Day 1 of R18 is the day after `received_on`. `policy` and `calendar` are pinned here for good."""

    name: ClassVar[str] = "review.CaseOpened/6"
    sentence: ClassVar[Text] = Text(
        ja="{bureau}が受付番号{application_no}の審査を受け付けました（受領日{received_on}）。",
        en="{bureau} took application {application_no} in for examination (received on {received_on}).",
    )
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
    plan_type: PlanType = "single"
    target: Target | None = None
    report: StatusReport | None = None
    findings: tuple[RuleFinding, ...] = ()
    beside: CheckedBeside = NOTHING_BESIDE


class CaseAssigned(Event):
    """担当者割当."""

    name: ClassVar[str] = "review.CaseAssigned/1"
    sentence: ClassVar[Text] = Text(
        ja="担当者として{officer}が割り当てられました。",
        en="The case was assigned to {officer}.",
    )
    officer: str


class CaseReleased(Event):
    """担当解除: the case waits for an officer again."""

    name: ClassVar[str] = "review.CaseReleased/1"
    sentence: ClassVar[Text] = Text(
        ja="{officer}が担当を外れました。",
        en="{officer} was released from the case.",
    )
    officer: str


class CaseTransferred(Event):
    """移送 to another bureau (R30): it keeps its id, its history and its clock, and waits there for an officer."""

    name: ClassVar[str] = "review.CaseTransferred/1"
    sentence: ClassVar[Text] = Text(
        ja="案件が{from_bureau}から{bureau}へ移送されました（{transferred_on}）。",
        en="The case was transferred from {from_bureau} to {bureau} on {transferred_on}.",
    )
    from_bureau: str
    bureau: str
    transferred_on: date
    reason: Written


class CorrectionRequested(Event):
    """補正依頼. Until the answer, or `answer_by`, the days of R18 stand still."""

    name: ClassVar[str] = "review.CorrectionRequested/4"
    sentence: ClassVar[Text] = Text(
        ja="{items}件の補正を依頼しました（回答期限{answer_by}）。",
        en="A correction of {items} item(s) was requested, to be answered by {answer_by}.",
    )
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

    name: ClassVar[str] = "review.CorrectionReceived/7"
    sentence: ClassVar[Text] = Text(
        ja="補正の回答を受領しました（回答日{answered_on}）。",
        en="The answer to a correction was received (answered on {answered_on}).",
    )
    correction_id: str
    answered_on: date
    late: bool
    answers: tuple[CorrectionAnswer, ...]
    form: FiledForm
    text_no: int
    form_digest: str
    report: StatusReport | None = None
    findings: tuple[RuleFinding, ...] = ()
    beside: CheckedBeside = NOTHING_BESIDE


class CorrectionPeriodExtended(Event):
    """補正の回答期限の延長. Before its day the pause goes on; after it, a new one opens on `extended_on`."""

    name: ClassVar[str] = "review.CorrectionPeriodExtended/1"
    sentence: ClassVar[Text] = Text(
        ja="補正の回答期限を{answer_by}まで延長しました。",
        en="The day for answering a correction was moved to {answer_by}.",
    )
    correction_id: str
    answer_by: date
    extended_on: date
    reason: Written


class CorrectionWithdrawn(Event):
    """補正依頼の取消し: nothing is to be corrected any more; the days of R18 count again from the day after."""

    name: ClassVar[str] = "review.CorrectionWithdrawn/1"
    sentence: ClassVar[Text] = Text(
        ja="補正の依頼を取り消しました（{withdrawn_on}）。",
        en="A correction request was withdrawn on {withdrawn_on}.",
    )
    correction_id: str
    withdrawn_on: date
    reason: Written


class CorrectionLapsed(Event):
    """The day for answering ended without an answer: the case is the bureau's again, and a person decides (G7)."""

    name: ClassVar[str] = "review.CorrectionLapsed/1"
    sentence: ClassVar[Text] = Text(
        ja="回答がないまま、補正の回答期限（{answer_by}）が過ぎました。",
        en="The time for answering a correction ended on {answer_by} without an answer.",
    )
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

    name: ClassVar[str] = "review.CorrectionCameTooLate/4"
    sentence: ClassVar[Text] = Text(
        ja="期限を過ぎた補正の回答が、決定の後に届きました。案件の状態は変わりません。",
        en="A late answer to a correction came after the decision; it changed nothing.",
    )
    correction_id: str
    answered_on: date
    text_no: int
    form_digest: str
    form: FiledForm | None
    report: StatusReport | None = None


class DeadlineExtended(Event):
    """期間延長. Moves the deadline, not the rungs; a reason is required."""

    name: ClassVar[str] = "review.DeadlineExtended/1"
    sentence: ClassVar[Text] = Text(
        ja="処理の期限を{days}日延長しました。",
        en="The deadline was extended by {days} day(s).",
    )
    extended_on: date
    days: int
    reason: Written


class ExaminationDateMoved(Event):
    """審査の期限の変更: the last day by the clock is now another than was last said; None while it stands still.

    Until the first of these, the last day is that of the standard period (R18). An extension is told always, with its
    `days` and `reason`, even while the clock stands still. `calendar` is the version by which it was counted: a newer
    one than before is told always, and counts for the days after `moved_at`.
    """

    name: ClassVar[str] = "review.ExaminationDateMoved/2"
    sentence: ClassVar[Text] = Text(
        ja="審査の期限が{last_day}となりました（{because}）。",
        en="The last day of the examination became {last_day} ({because}).",
    )
    last_day: date | None
    because: WhyMoved
    moved_at: datetime
    calendar: str
    days: int = 0
    reason: Written = ""

    def happened_at(self, now: datetime) -> datetime:
        return self.moved_at


class RungReached(Event):
    """The count of net days reached a rung of the policy. Each once per case, on the day it was so."""

    name: ClassVar[str] = "review.RungReached/1"
    sentence: ClassVar[Text] = Text(
        ja="審査の日数が{net_days}日に達しました（{day}）。",
        en="The count of days reached {net_days} on {day}.",
    )
    net_days: int
    day: date
    due_at: datetime

    def happened_at(self, now: datetime) -> datetime:
        return self.due_at


class DecisionProposed(Event):
    """決裁伺い. What the officer proposes to the director."""

    name: ClassVar[str] = "review.DecisionProposed/2"
    sentence: ClassVar[Text] = Text(
        ja="{proposed_by}が「{outcome}」として決裁を伺いました。",
        en="{proposed_by} proposed “{outcome}”.",
    )
    outcome: Outcome
    reasons: Written
    proposed_by: str
    text: TextId


class ProposalSentBack(Event):
    """差戻し by the director: back to the officer, with what is missing."""

    name: ClassVar[str] = "review.ProposalSentBack/1"
    sentence: ClassVar[Text] = Text(
        ja="決裁伺いが差し戻されました。",
        en="The proposal was sent back.",
    )
    comment: Written


class ProposalWithdrawn(Event):
    """引戻し by the officer who proposed, before the decision. A reason may be given."""

    name: ClassVar[str] = "review.ProposalWithdrawn/1"
    sentence: ClassVar[Text] = Text(
        ja="決裁伺いが引き戻されました。",
        en="The proposal was taken back.",
    )
    reason: Written


class PlanCertified(Event):
    """認定 (R19). All that intake needs to make it known stands here.

    `version` runs over the whole plan, `base_version` is the one that it builds on; 0 for a new plan.
    """

    name: ClassVar[str] = "review.PlanCertified/4"
    sentence: ClassVar[Text] = Text(
        ja="計画が認定されました（認定番号{certificate_no}、認定日{certified_on}）。",
        en="The plan was certified ({certificate_no}, on {certified_on}).",
    )
    case_id: str
    application_no: str
    kind: ApplicationKind
    bureau: str
    certificate_no: str
    certified_on: date
    applicant: Applicant
    outline: PlanOutline
    text: TextId
    plan_type: PlanType = "single"
    term: int = 1
    version: int = 1
    base_version: int = 0


class PlanRefused(Event):
    """不認定, with the reasons that are owed (G8)."""

    name: ClassVar[str] = "review.PlanRefused/2"
    sentence: ClassVar[Text] = Text(
        ja="計画が不認定となりました（決定日{refused_on}）。",
        en="The plan was not certified (on {refused_on}).",
    )
    case_id: str
    application_no: str
    bureau: str
    refused_on: date
    reasons: Written
    applicant: Applicant
    text: TextId


class DecisionWithoutEffect(Event):
    """決定の不発効: the applicant had withdrawn, or answered in time, before the decision could reach them.

    The case is examined as if it had never been decided, unless it was withdrawn. The number stays used.
    """

    name: ClassVar[str] = "review.DecisionWithoutEffect/1"
    sentence: ClassVar[Text] = Text(
        ja="{because}、「{decided}」という決定は効力を生じませんでした。",
        en="The decision “{decided}” is without effect: {because}.",
    )
    because: Overtaken
    decision: Decision


class CaseWithdrawn(Event):
    """取下げ: the examination ends without a decision."""

    name: ClassVar[str] = "review.CaseWithdrawn/2"
    sentence: ClassVar[Text] = Text(
        ja="取下げにより、決定をせずに審査を終えました。",
        en="The examination ended without a decision: withdrawn.",
    )
    application_no: str
    withdrawn_on: date
    reason: Written
    because: WhyWithdrawn = "applicant"


class CaseFellAway(Event):
    """対象消滅: the certification that a change was to change is gone, and so there is nothing left to decide on."""

    name: ClassVar[str] = "review.CaseFellAway/1"
    sentence: ClassVar[Text] = Text(
        ja="変更する計画の認定が取り消されたため、決定をせずに審査を終えました。",
        en="The examination ended without a decision: the certification that was to be changed was rescinded.",
    )
    application_no: str
    fell_away_on: date
    because: WhyFellAway


class WithdrawalCameTooLate(Event):
    """A withdrawal reached us after a decision of the time before texts were named, which stands."""

    name: ClassVar[str] = "review.WithdrawalCameTooLate/1"
    sentence: ClassVar[Text] = Text(
        ja="取下げの申出が、決定の後に届きました。案件の状態は変わりません。",
        en="A withdrawal came after the decision; it changed nothing.",
    )
    withdrawn_on: date
