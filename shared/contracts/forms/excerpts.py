"""What others need of a plan, taken from its form: who filed, whom to write to, and what the plan promised."""

from __future__ import annotations

from shared.contracts.blocks import Applicant, Contact, PlannedEquipment, PlanOutline
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.single import PlanForm

THOUSAND = 1_000


def outline(form: PlanForm | FormBefore) -> PlanOutline:
    """What follow-up needs of a plan."""
    match form:
        case PlanForm():
            training, review = form.organisation.training_months, form.organisation.review_months
            equipment = [(row.name, row.month, row.amount_thousand_yen * THOUSAND) for row in form.equipment]
            may_share = form.check_sheet.data_use is True
        case FormBefore():
            training, review = (form.organisation.training_month,), (form.organisation.review_month,)
            equipment = [(row.name, row.month, row.amount_yen) for row in form.equipment]
            may_share = form.check_sheet.consent_data_use
    return PlanOutline(
        period=form.period,
        training_months=training,
        review_months=review,
        equipment=tuple(PlannedEquipment(name=name, month=month, amount_yen=yen) for name, month, yen in equipment),
        has_gbizid=form.check_sheet.has_gbizid,
        may_share=may_share,
    )


def applicant(form: PlanForm | FormBefore) -> Applicant:
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


def certificate_facts(form: PlanForm | FormBefore) -> dict[str, str]:
    """What a certificate says of its business, all of it public (R20); "" for what it has not."""
    cover = form.cover
    return {
        "name": cover.name,
        "prefecture": cover.prefecture,
        "municipality": cover.municipality,
        "corporate_number": cover.corporate_number or "",
    }


def contact(form: PlanForm | FormBefore) -> Contact:
    """Whom to write to about the filing."""
    return Contact(contact_name=form.check_sheet.contact_name, email=form.check_sheet.email)
