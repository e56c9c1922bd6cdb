"""Plans and facts for the tests of followup."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.followup.domain.commands import Follow
from services.followup.domain.plan import PLAN
from shared.contracts.blocks import Applicant, FollowUpDate, Period, PlannedEquipment, PlanOutline
from shared.contracts.event import Event
from shared.contracts.personal import Personal
from shared.contracts.text import TextId
from shared.domain import Aggregate, Month, Refusal
from shared.scheme.follow_up_policy import FOLLOW_UP_POLICY

POLICY = FOLLOW_UP_POLICY.on(date(2026, 4, 10))
APPLICANT = Applicant(
    name="株式会社みなと製作所",
    prefecture="東京都",
    municipality="大田区",
    corporate_number="1234567890123",
    website="",
    contact_name=Personal("山田 太郎"),
    email=Personal("yamada@example.jp"),
)


def equipment(month: str, name: str = "止水板") -> PlannedEquipment:
    return PlannedEquipment(name=name, month=Month.parse(month), amount_yen=700_000)


def outline(
    start: str = "2026-05",
    end: str = "2029-04",
    *,
    training: int | tuple[int, ...] = 9,
    review: int | tuple[int, ...] = 3,
    equipment: tuple[PlannedEquipment, ...] = (),
    has_gbizid: bool = True,
    may_share: bool = True,
) -> PlanOutline:
    return PlanOutline(
        period=Period(start=Month.parse(start), end=Month.parse(end)),
        training_months=training if isinstance(training, tuple) else (training,),
        review_months=review if isinstance(review, tuple) else (review,),
        equipment=equipment,
        has_gbizid=has_gbizid,
        may_share=may_share,
    )


def text_of(application_id: str) -> TextId:
    return TextId(application_id=application_id, text_no=1, form_version="form-01/2", digest="d" * 64)


def follow(
    promised: PlanOutline, certified_on: date = date(2026, 4, 10), *, case_id: str = "case-1", **more: Any
) -> Follow:
    return Follow(
        plan_id="plan-1",
        bureau="kanto",
        certified_on=certified_on,
        applicant=APPLICANT,
        outline=promised,
        **{
            "text": text_of(case_id),
            "application_no": "K-2026-000001",
            "certificate_no": "20260410関東第1号",
            **more,
        },
    )


def run(*steps: tuple[Any, Any]) -> list[Event]:
    """What a plan records when commands are given at instants, in turn."""
    aggregate: Aggregate[Any, Any] = PLAN
    events: list[Event] = []
    for command, at in steps:
        outcome = aggregate.decide(aggregate.replay(events), command, at)
        assert not isinstance(outcome, Refusal), outcome
        events.extend(outcome)
    return events


def on(kind: str, *day: int, detail: str = "") -> FollowUpDate:
    year, month, number = day
    return FollowUpDate(kind=kind, day=date(year, month, number), detail=detail)
