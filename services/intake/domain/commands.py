"""What may be asked of an application: by the applicant, and by what review and followup recorded.

The event of each stands in shared/contracts/intake.py. (The command *handlers* are services/intake/commands.py.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shared.contracts.blocks import ApplicationKind, CorrectionItem, WhyFellAway, WhyMoved, WhyWithdrawn
from shared.contracts.decision import Decision, certification, refusal
from shared.contracts.documents import FiledDocument
from shared.contracts.findings import NOTHING_BESIDE, CheckedBeside
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.report import StatusReport
from shared.contracts.intake import CorrectionAnswer
from shared.contracts.review import (
    CaseTransferred,
    CorrectionPeriodExtended,
    CorrectionRequested,
    CorrectionWithdrawn,
    PlanCertified,
    PlanRefused,
    VersionEntered,
)
from shared.contracts.target import Target
from shared.contracts.text import TextId
from shared.scheme.changed_term import ChangedTerm

GBizId = Literal["prime", "member"]
"""The accounts that may sign in to file (R22)."""


@dataclass(frozen=True)
class ApplicationCommand:
    application_id: str

    @property
    def stream_id(self) -> str:
        return self.application_id


@dataclass(frozen=True)
class File(ApplicationCommand):
    """申請. `gbizid` is the kind of account that the applicant signed in with, None for any other.

    `changed` is the term that a change belongs to, `beside` what else the checks rest on.
    """

    application_no: str
    form: FiledForm
    gbizid: GBizId | None
    kind: ApplicationKind = "new"
    target: Target | None = None
    report: StatusReport | None = None
    documents: tuple[FiledDocument, ...] = ()
    changed: ChangedTerm | None = None
    beside: CheckedBeside = NOTHING_BESIDE


@dataclass(frozen=True)
class Correct(ApplicationCommand):
    """補正: the whole form as it now stands, and a word on each item.

    `report` is the status report, where it is another than before. `reported_on` is the certified plan that it is on,
    and that a change starts from; `changed` the term that a change belongs to. `documents` come beside those that are
    attached already; `beside` is what else the checks rest on.
    """

    correction_id: str
    answers: tuple[CorrectionAnswer, ...]
    form: FiledForm
    report: StatusReport | None = None
    reported_on: FiledForm | None = None
    changed: ChangedTerm | None = None
    documents: tuple[FiledDocument, ...] = ()
    beside: CheckedBeside = NOTHING_BESIDE


@dataclass(frozen=True)
class Withdraw(ApplicationCommand):
    """取下げ."""

    reason: str
    because: WhyWithdrawn = "applicant"


@dataclass(frozen=True)
class FallAway(ApplicationCommand):
    """対象消滅, because the certification that was to be changed is gone."""

    because: WhyFellAway


@dataclass(frozen=True)
class StartExamination(ApplicationCommand):
    """From review.CaseOpened."""

    received_on: date


@dataclass(frozen=True)
class AskForCorrection(ApplicationCommand):
    """From review.CorrectionRequested."""

    correction_id: str
    items: tuple[CorrectionItem, ...]
    asked_on: date
    answer_by: date
    text: TextId

    @classmethod
    def after(cls, event: CorrectionRequested) -> AskForCorrection:
        return cls(
            event.head.stream_id, event.correction_id, event.items, event.requested_on, event.answer_by, event.text
        )


@dataclass(frozen=True)
class ChangeBureau(ApplicationCommand):
    """From review.CaseTransferred."""

    bureau: str
    changed_on: date
    reason: str

    @classmethod
    def after(cls, event: CaseTransferred) -> ChangeBureau:
        return cls(event.head.stream_id, event.bureau, event.transferred_on, event.reason)


@dataclass(frozen=True)
class MoveAnswerDate(ApplicationCommand):
    """From review.CorrectionPeriodExtended."""

    correction_id: str
    answer_by: date
    extended_on: date
    reason: str

    @classmethod
    def after(cls, event: CorrectionPeriodExtended) -> MoveAnswerDate:
        return cls(event.head.stream_id, event.correction_id, event.answer_by, event.extended_on, event.reason)


@dataclass(frozen=True)
class CancelCorrection(ApplicationCommand):
    """From review.CorrectionWithdrawn."""

    correction_id: str
    cancelled_on: date
    reason: str

    @classmethod
    def after(cls, event: CorrectionWithdrawn) -> CancelCorrection:
        return cls(event.head.stream_id, event.correction_id, event.withdrawn_on, event.reason)


@dataclass(frozen=True)
class EndCorrectionTime(ApplicationCommand):
    """From review.CorrectionLapsed. `answer_by` is the day that went by."""

    correction_id: str
    answer_by: date


@dataclass(frozen=True)
class MoveLastDay(ApplicationCommand):
    """From review.ExaminationDateMoved."""

    last_day: date | None
    because: WhyMoved
    moved_at: datetime
    days: int
    reason: str


@dataclass(frozen=True)
class RecordDecision(ApplicationCommand):
    """From review.PlanCertified or review.PlanRefused. `term` and `version` are what a certification brings."""

    decision: Decision
    reasons: str = ""
    term: int = 1
    version: int = 1

    @classmethod
    def certified(cls, event: PlanCertified) -> RecordDecision:
        return cls(event.case_id, certification(event), term=event.term, version=event.version)

    @classmethod
    def refused(cls, event: PlanRefused) -> RecordDecision:
        return cls(event.case_id, refusal(event), event.reasons)


@dataclass(frozen=True)
class NumberCertification(ApplicationCommand):
    """From review.VersionEntered, where it tells of a certification of before plans were kept as a whole."""

    certificate_no: str
    term: int
    version: int
    text: TextId

    @classmethod
    def after(cls, event: VersionEntered) -> NumberCertification | None:
        """None for what a decision has brought itself: the decision tells it."""
        if not event.migrated:
            return None
        return cls(event.text.application_id, event.certificate_no, event.term, event.version, event.text)


@dataclass(frozen=True)
class ConfirmWithdrawal(ApplicationCommand):
    """From review.CaseWithdrawn."""


@dataclass(frozen=True)
class EndPlan(ApplicationCommand):
    """From followup.PlanExpired."""

    ended_on: date


@dataclass(frozen=True)
class Erase(ApplicationCommand):
    """消去 of the whole plan's persons. `order` is the reference of an order that allows it at any time, or empty."""

    key_ids: tuple[str, ...]
    reason: str
    ordered_by: str
    order: str = ""
