"""What intake hears: the facts of review and followup become the applicant's own record."""

from __future__ import annotations

from services.intake.domain.commands import (
    AskForCorrection,
    CancelCorrection,
    ChangeBureau,
    ConfirmWithdrawal,
    EndCorrectionTime,
    EndPlan,
    MoveAnswerDate,
    MoveLastDay,
    NumberCertification,
    RecordDecision,
    StartExamination,
)
from services.intake.domain.lineage import AnnounceHearing, CallOffHearing, CorrectFacts, TakeRescission
from services.intake.domain.paper import KnowPaper
from shared.contracts.followup import PlanExpired
from shared.contracts.review import (
    CaseOpened,
    CaseTransferred,
    CaseWithdrawn,
    CertificateCorrected,
    CorrectionLapsed,
    CorrectionPeriodExtended,
    CorrectionRequested,
    CorrectionWithdrawn,
    ExaminationDateMoved,
    HearingNotified,
    PaperCertificateConfirmed,
    PaperCertificateEntered,
    PlanCertified,
    PlanRefused,
    PlanRescinded,
    RescissionDropped,
    VersionEntered,
)
from shared.messaging.follower import Reactions

# A case is the examination of the application whose id it bears.
REACTIONS: Reactions = {
    CaseOpened: lambda e: StartExamination(e.case_id, e.received_on),
    CorrectionRequested: AskForCorrection.after,
    CaseTransferred: ChangeBureau.after,
    CorrectionPeriodExtended: MoveAnswerDate.after,
    CorrectionWithdrawn: CancelCorrection.after,
    CorrectionLapsed: lambda e: EndCorrectionTime(e.head.stream_id, e.correction_id, e.answer_by),
    ExaminationDateMoved: lambda e: MoveLastDay(e.head.stream_id, e.last_day, e.because, e.moved_at, e.days, e.reason),
    PlanCertified: RecordDecision.certified,
    PlanRefused: RecordDecision.refused,
    VersionEntered: NumberCertification.after,
    HearingNotified: AnnounceHearing.after,
    RescissionDropped: CallOffHearing.after,
    PlanRescinded: TakeRescission.after,
    CaseWithdrawn: lambda e: ConfirmWithdrawal(e.head.stream_id),
    CertificateCorrected: CorrectFacts.after,
    PaperCertificateEntered: KnowPaper.entered,
    PaperCertificateConfirmed: KnowPaper.confirmed,
    # No application brought a certificate on paper: that its period is over, follows from the period.
    PlanExpired: lambda e: None if e.application_id == e.head.plan_id else EndPlan(e.application_id, e.ended_on),
}
