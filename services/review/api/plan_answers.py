"""What the routes of plans' records answer."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from services.review.domain.rescission import Rescission, RescissionStage, RescissionTask
from services.review.views.plan import RecordOnADay
from services.review.views.plan_actions import record_actions
from services.review.views.record_list import ListedRecord
from shared.contracts.event import Actor
from shared.scheme.lineage import PlanStatus
from shared.web.plan_standing import StandingAnswer, standing_answer
from shared.web.problems import FieldError


class RescissionAnswer(BaseModel):
    """認定取消しの手続 that is under way. What has not been made yet is empty.

    `proposed_by` is empty too when the proposal was sent back; `reasons` are then those that it gave.
    """

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


class ListedAnswer(BaseModel):
    """A plan of a list, with its newest certificate; `stage` and `task` of a rescission that is under way."""

    plan_id: str
    business: str
    status: PlanStatus
    certificate_no: str
    certified_on: date
    hearing_on: date | None
    stage: RescissionStage | None
    task: RescissionTask | None


class RecordsAnswer(BaseModel):
    """`previous` and `next` are addresses."""

    bureau: str
    day: date
    rescissions: int
    plans: list[ListedAnswer]
    previous: str | None
    next: str | None


class RecordMade(BaseModel):
    """What a request to a plan's record made. `cautions` are what to look at again: it was done all the same."""

    plan_id: str
    version: int
    cautions: list[FieldError]


def listed_answer(one: ListedRecord) -> ListedAnswer:
    under_way = one.rescission
    return ListedAnswer(
        plan_id=one.plan_id,
        business=one.business,
        status=one.status,
        certificate_no=one.newest.certificate_no,
        certified_on=one.newest.certified_on,
        hearing_on=under_way and under_way.hearing_on,
        stage=under_way and under_way.stage,
        task=one.task,
    )


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
