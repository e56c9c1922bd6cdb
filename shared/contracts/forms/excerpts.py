"""What others need of a plan, taken from its form: who filed, whom to write to, and what the plan promised."""

from __future__ import annotations

from shared.contracts.blocks import Applicant, Contact, PlannedEquipment, PlanOutline
from shared.contracts.forms.single import PlanForm


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
