"""What followup hears: a certification that has taken effect opens a plan to look after; its early end ends that.

While a later application is open, nobody is reminded of filing one.
"""

from __future__ import annotations

from services.followup.domain.commands import DropRenewal, EndFollowUp, Follow, TakeRenewal
from shared.contracts.intake import (
    ApplicationCertified,
    CertificateGivenBack,
    FilingClosed,
    FilingOpened,
    PaperCertificateKnown,
    TermRescinded,
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
}
