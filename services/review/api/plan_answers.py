"""What the routes of plans' records answer."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from services.review.domain.rescission import Rescission, RescissionStage
from services.review.views.plan import RecordOnADay
from services.review.views.plan_actions import record_actions
from shared.contracts.event import Actor
from shared.web.plan_standing import StandingAnswer, standing_answer


class RescissionAnswer(BaseModel):
    """認定取消しの手続 that is under way. What has not been made yet is empty."""

    term: int
    stage: RescissionStage
    notified_on: date
    hearing_on: date
    place: str
    grounds: str
    held_on: date | None
    report: str
    opinion: str
    reasons: str
    proposed_by: str
    comment: str


class RecordAnswer(StandingAnswer):
    """How a plan stands, for its bureau. `actions` is what may be done with it now."""

    bureau: str
    rescission: RescissionAnswer | None
    actions: list[str]


def record_answer(found: RecordOnADay, actor: Actor, day: date) -> RecordAnswer:
    """`day` is today, whichever day was asked for."""
    standing = standing_answer(found.plan_id, found.version, found.on, found.expected, found.standing, found.versions)
    return RecordAnswer(
        **dict(standing),
        bureau=found.bureau,
        rescission=found.record.rescission and _rescission(found.record.rescission),
        actions=sorted(record_actions(found, actor, day)),
    )


def _rescission(standing: Rescission) -> RescissionAnswer:
    said = {name: getattr(standing, name) for name in RescissionAnswer.model_fields}
    return RescissionAnswer(**said)
