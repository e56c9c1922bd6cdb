"""様式24: a whole plan of the single type (単独型), as filed. RULES "Plan contents", field by field."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from shared.contracts.blocks import Applicant, Period, PlannedEquipment, PlanOutline
from shared.contracts.event import Block
from shared.contracts.form_parts import (
    CheckSheet,
    Cover,
    Equipment,
    Fund,
    Goals,
    InitialResponse,
    Line,
    Measures,
    Organisation,
    Partner,
)

FORM_VERSION: Final = "24-2025-11"
"""The form of 2025-11. Pinned to each case: a form changed during review must not change a case already filed."""


class PlanForm(Block):
    """事業継続力強化計画. Its JSON is the body of a filing (personal text open) and part of events (sealed)."""

    cover: Cover
    goals: Goals
    initial_responses: Annotated[tuple[InitialResponse, ...], Field(max_length=12)] = ()
    measures: Measures
    equipment: Annotated[tuple[Equipment, ...], Field(max_length=50)] = ()
    partners: Annotated[tuple[Partner, ...], Field(max_length=20)] = ()
    organisation: Organisation
    period: Period
    funds: Annotated[tuple[Fund, ...], Field(max_length=50)] = ()
    legal_compliance: bool = False
    resilience_certificates: Annotated[tuple[Line, ...], Field(max_length=10)] = ()
    check_sheet: CheckSheet


def outline(form: PlanForm) -> PlanOutline:
    """What follow-up needs of a plan."""
    return PlanOutline(
        period=form.period,
        training_month=form.organisation.training_month,
        review_month=form.organisation.review_month,
        equipment=tuple(
            PlannedEquipment(name=line.name, month=line.month, amount_yen=line.amount_yen) for line in form.equipment
        ),
        has_gbizid=form.check_sheet.has_gbizid,
    )


def applicant(form: PlanForm) -> Applicant:
    """Who filed: the public facts of R20, and how to reach the contact person."""
    cover, sheet = form.cover, form.check_sheet
    return Applicant(
        name=cover.name,
        prefecture=cover.prefecture,
        municipality=cover.municipality,
        corporate_number=cover.corporate_number,
        website=sheet.website,
        contact_name=sheet.contact_name,
        email=sheet.email,
    )
