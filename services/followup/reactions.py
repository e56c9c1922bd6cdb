"""What followup hears: a certification that has taken effect opens a plan to look after; its early end ends that.

While a later application is open, nobody is reminded of filing one. Its business is called as intake's record calls it.
"""

from __future__ import annotations

from services.followup.domain.commands import (
    ChangeName,
    CorrectFact,
    DateVersion,
    DropRenewal,
    EndFollowUp,
    Follow,
    TakeRenewal,
)
from shared.contracts.intake import (
    ApplicationCertified,
    CertificateFactsCorrected,
    CertificateGivenBack,
    FilingClosed,
    FilingOpened,
    MinorChangeNoted,
    PaperCertificateKnown,
    TermRescinded,
    VersionCertified,
)
from shared.contracts.review import PlanCertified
from shared.messaging.follower import Reactions

REACTIONS: Reactions = {
    ApplicationCertified: Follow.after,
    PlanCertified: Follow.after,
    FilingOpened: TakeRenewal.after,
    FilingClosed: DropRenewal.after,
    PaperCertificateKnown: Follow.after_paper,
    CertificateGivenBack: EndFollowUp.after,
    TermRescinded: EndFollowUp.after,
    VersionCertified: DateVersion.after,
    CertificateFactsCorrected: CorrectFact.after,
    MinorChangeNoted: ChangeName.after,
}
