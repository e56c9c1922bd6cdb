"""What followup hears from review: a certification opens a plan to look after."""

from __future__ import annotations

from services.followup.domain.plan import Follow
from shared.contracts.review import PlanCertified
from shared.messaging.follower import Reactions

REACTIONS: Reactions = {PlanCertified: Follow.after}
