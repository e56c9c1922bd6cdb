"""What can be asked of a case. `by` is the account of the officer or director who asks, `right` what they need for it.

A case counts by the office calendar that its own events name. Only what opens or wakes it brings the name of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.review.domain.plan_record import FIRST, Numbers
from shared.contracts.blocks import Applicant, ApplicationKind, CorrectionItem, Outcome, WhyFellAway, WhyWithdrawn
from shared.contracts.documents import DocumentsAttached, FiledDocument
from shared.contracts.findings import NOTHING_BESIDE, CheckedBeside, RuleFinding
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.intake import ApplicationCorrected, ApplicationFiled, ApplicationWithdrawn, CorrectionAnswer
from shared.contracts.target import Target
from shared.domain import Refusal
from shared.scheme.application_kinds import PlanType
from shared.scheme.authorization import Right


@dataclass(frozen=True, slots=True)
class CaseCommand:
    """A command to one case; the case is its stream."""

    case_id: str

    @property
    def stream_id(self) -> str:
        return self.case_id


@dataclass(frozen=True, slots=True)
class OpenCase(CaseCommand):
    """審査開始, because an application was filed. A message that comes late leaves the day of receipt as it was."""

    application_no: str
    kind: ApplicationKind
    bureau: str
    filed_on: date
    form_version: str
    applicant: Applicant
    form: FiledForm
    form_digest: str
    calendar: str
    plan_type: PlanType = "single"
    target: Target | None = None
    report: StatusReport | None = None
    findings: tuple[RuleFinding, ...] = ()
    beside: CheckedBeside = NOTHING_BESIDE

    @classmethod
    def after(cls, case_id: str, filed: ApplicationFiled, calendar: str) -> OpenCase:
        return cls(
            case_id,
            application_no=filed.application_no,
            kind=filed.kind,
            bureau=filed.bureau,
            filed_on=filed.filed_on,
            form_version=filed.form_version,
            applicant=filed.applicant,
            form=filed.form,
            form_digest=filed.form_digest,
            calendar=calendar,
            plan_type=filed.plan_type,
            target=filed.target,
            report=filed.report,
            findings=filed.findings,
            beside=filed.beside,
        )


@dataclass(frozen=True, slots=True)
class Assign(CaseCommand):
    """担当者割当. A case that someone else holds changes hands only by a `takeover`."""

    right: ClassVar[Right] = "review.assign"
    officer: str
    by: str
    takeover: bool = False


@dataclass(frozen=True, slots=True)
class Release(CaseCommand):
    """担当解除 by the officer who holds the case."""

    right: ClassVar[Right] = "review.release"
    by: str


@dataclass(frozen=True, slots=True)
class Transfer(CaseCommand):
    """移送 to another bureau, by the officer who holds the case."""

    right: ClassVar[Right] = "review.transfer"
    bureau: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class RequestCorrection(CaseCommand):
    """補正依頼. Without `answer_by`, the policy's correction period."""

    right: ClassVar[Right] = "review.request_correction"
    correction_id: str
    items: tuple[CorrectionItem, ...]
    by: str
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class TakeCorrection(CaseCommand):
    """補正受領, because the applicant answered. It counts from the day of the answer, not of the message.

    `text_no` is 0 where the answer does not tell it: then it is one more than the last.
    """

    correction_id: str
    answered_on: date
    answers: tuple[CorrectionAnswer, ...]
    form: FiledForm
    text_no: int
    form_digest: str
    report: StatusReport | None = None
    findings: tuple[RuleFinding, ...] = ()
    beside: CheckedBeside = NOTHING_BESIDE

    @classmethod
    def after(cls, case_id: str, corrected: ApplicationCorrected) -> TakeCorrection:
        return cls(
            case_id,
            correction_id=corrected.correction_id,
            answered_on=corrected.answered_on,
            answers=corrected.answers,
            form=corrected.form,
            text_no=corrected.text_no,
            form_digest=corrected.form_digest,
            report=corrected.report,
            findings=corrected.findings,
            beside=corrected.beside,
        )


@dataclass(frozen=True, slots=True)
class TakeDocuments(CaseCommand):
    """添付書類の受領, because files came with a text of the application; also after the case has ended."""

    text_no: int
    documents: tuple[FiledDocument, ...]

    @classmethod
    def after(cls, attached: DocumentsAttached) -> TakeDocuments:
        return cls(attached.head.stream_id, attached.text_no, attached.documents)


@dataclass(frozen=True, slots=True)
class ExtendCorrection(CaseCommand):
    """補正の回答期限の延長, of the correction that was asked last, by the officer who holds the case."""

    right: ClassVar[Right] = "review.request_correction"
    answer_by: date
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class WithdrawCorrection(CaseCommand):
    """補正依頼の取消し, of the correction that was asked last, by the officer who holds the case."""

    right: ClassVar[Right] = "review.request_correction"
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Wake(CaseCommand):
    """Record whatever has fallen due by now. A timer only wakes: what is due follows from the case.

    A `calendar` that is newer than the case's counts for the days to come.
    """

    calendar: str


@dataclass(frozen=True, slots=True)
class SeeCopies(CaseCommand):
    """写しの確認 by the officer who holds a case that is on the certificate which its plan has on paper."""

    right: ClassVar[Right] = "review.confirm_paper"
    plan_id: str
    by: str


@dataclass(frozen=True, slots=True)
class ExtendDeadline(CaseCommand):
    """期間延長 by so many counted days, by the officer who holds the case."""

    right: ClassVar[Right] = "review.extend"
    days: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Propose(CaseCommand):
    """決裁伺い by the officer who holds the case. `obstacle` is why the plan could not be certified as it stands."""

    right: ClassVar[Right] = "review.propose"
    outcome: Outcome
    reasons: str
    by: str
    obstacle: Refusal | None = None


@dataclass(frozen=True, slots=True)
class WithdrawProposal(CaseCommand):
    """引戻し of a proposal by who made it, whoever holds the case by now."""

    right: ClassVar[Right] = "review.propose"
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class SendBack(CaseCommand):
    """差戻し: what is missing before this can be decided."""

    right: ClassVar[Right] = "review.send_back"
    comment: str
    by: str


@dataclass(frozen=True, slots=True)
class Approve(CaseCommand):
    """決裁: it shall be as proposed. The others are used when the proposal is to certify.

    `numbers` are those that the plan's record gives, or why it gives none.
    """

    right: ClassVar[Right] = "review.approve"
    by: str
    certificate_no: str = ""
    numbers: Numbers | Refusal = FIRST


@dataclass(frozen=True, slots=True)
class WithdrawCase(CaseCommand):
    """取下げ, because the applicant withdrew, or gave back what was to be changed."""

    withdrawn_on: date
    reason: str
    because: WhyWithdrawn = "applicant"

    @classmethod
    def after(cls, case_id: str, withdrawn: ApplicationWithdrawn) -> WithdrawCase:
        return cls(case_id, withdrawn.withdrawn_on, withdrawn.reason, withdrawn.because)


@dataclass(frozen=True, slots=True)
class LetCaseFallAway(CaseCommand):
    """対象消滅, because the certification that was to be changed is gone."""

    because: WhyFellAway


OfficerCommand = (
    Assign
    | Release
    | Transfer
    | RequestCorrection
    | ExtendCorrection
    | WithdrawCorrection
    | SeeCopies
    | ExtendDeadline
    | Propose
    | WithdrawProposal
    | SendBack
    | Approve
)
AnyCaseCommand = OpenCase | TakeCorrection | TakeDocuments | WithdrawCase | LetCaseFallAway | Wake | OfficerCommand
