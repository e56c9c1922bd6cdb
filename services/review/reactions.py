"""What review hears from intake, and from notify of notices that are stuck."""

from __future__ import annotations

from services.review.domain.calendar import newest_calendar
from services.review.domain.commands import OpenCase, TakeCorrection, TakeDocuments, WithdrawCase
from services.review.domain.paper import ReceivePaperClaim
from services.review.domain.plan_record import RecordGivingBack, RecordMinorChange
from services.review.domain.reaching import HearNotReached, HearReached
from shared.contracts.intake import (
    ApplicationCorrected,
    ApplicationFiled,
    ApplicationWithdrawn,
    CertificateGivenBack,
    DocumentsAttached,
    MinorChangeNoted,
    PaperCertificateClaimed,
)
from shared.contracts.notify import NoticeStuck, StuckNoticeSent
from shared.messaging.follower import Reactions

# A case bears the id of the application that it examines.
REACTIONS: Reactions = {
    ApplicationFiled: lambda e: OpenCase.after(e.application_id, e, newest_calendar()),
    ApplicationCorrected: lambda e: TakeCorrection.after(e.head.stream_id, e),
    DocumentsAttached: TakeDocuments.after,
    MinorChangeNoted: RecordMinorChange.after,
    CertificateGivenBack: RecordGivingBack.after,
    PaperCertificateClaimed: ReceivePaperClaim.after,
    ApplicationWithdrawn: lambda e: WithdrawCase.after(e.head.stream_id, e),
    NoticeStuck: HearNotReached.after,
    StuckNoticeSent: HearReached.after,
}
