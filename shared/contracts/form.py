"""様式24: a whole plan of the single type (単独型), as filed. RULES "Plan contents", field by field."""

from __future__ import annotations

import re
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import Field

from shared.contracts.blocks import Applicant, Contact, Period, PlannedEquipment, PlanOutline
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


def has_field(path: str) -> bool:
    """Whether the form has a field, part or line of this name: "goals.purpose", "equipment", "equipment.0.month"."""
    place: Any = PlanForm
    for part in path.split("."):
        block = next((one for one in _alternatives(place) if isinstance(one, type) and issubclass(one, Block)), None)
        line = next((get_args(one)[0] for one in _alternatives(place) if get_origin(one) is tuple), None)
        if block is not None and part in block.model_fields:
            place = block.model_fields[part].annotation
        elif line is not None and _LINE.fullmatch(part):
            place = line
        else:
            return False
    return True


_LINE: Final = re.compile("0|[1-9][0-9]?")


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    """What an annotation allows: of `Subsidy | None`, both."""
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


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


def contact(form: PlanForm) -> Contact:
    """Whom to write to about the filing."""
    return Contact(contact_name=form.check_sheet.contact_name, email=form.check_sheet.email)
