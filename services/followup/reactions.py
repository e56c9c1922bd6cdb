"""What followup hears: a certification that has taken effect opens a plan to look after; giving it back ends that."""

from __future__ import annotations

from services.followup.domain.commands import EndFollowUp, Follow
from shared.contracts.intake import ApplicationCertified, CertificateGivenBack
from shared.contracts.review import PlanCertified
from shared.messaging.follower import Reactions

REACTIONS: Reactions = {
    ApplicationCertified: Follow.after,
    PlanCertified: Follow.after,
    CertificateGivenBack: EndFollowUp.after,
}
