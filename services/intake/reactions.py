"""What intake hears: the facts of review and followup become the applicant's own record."""

from __future__ import annotations

from services.intake.domain.commands import (
    AskForCorrection,
    ConfirmWithdrawal,
    EndCorrectionTime,
    EndPlan,
    MoveLastDay,
    RecordCertified,
    RecordRefused,
    StartExamination,
)
from shared.contracts.followup import PlanExpired
from shared.contracts.review import (
    CaseOpened,
    CaseWithdrawn,
    CorrectionLapsed,
    CorrectionRequested,
    ExaminationDateMoved,
    PlanCertified,
    PlanRefused,
)
from shared.messaging.follower import Reactions

# A case is the examination of the application whose id it bears.
REACTIONS: Reactions = {
    CaseOpened: lambda e: StartExamination(e.case_id, e.received_on),
    CorrectionRequested: lambda e: AskForCorrection(
        e.head.stream_id, e.correction_id, e.items, e.requested_on, e.answer_by
    ),
    CorrectionLapsed: lambda e: EndCorrectionTime(e.head.stream_id, e.correction_id),
    ExaminationDateMoved: lambda e: MoveLastDay(e.head.stream_id, e.last_day, e.because, e.moved_at, e.days, e.reason),
    PlanCertified: lambda e: RecordCertified(e.case_id, e.certificate_no, e.certified_on),
    PlanRefused: lambda e: RecordRefused(e.case_id, e.refused_on, e.reasons),
    CaseWithdrawn: lambda e: ConfirmWithdrawal(e.head.stream_id),
    PlanExpired: lambda e: EndPlan(e.application_id, e.ended_on),
}
