"""What others need of a plan, taken from its form: who filed, whom to write to, and what the plan promised.

`cover` is in every form the business that files: that of a single plan, or the representative of a joint one (R15).
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.contracts.blocks import Applicant, Contact, PlannedEquipment, PlanOutline
from shared.contracts.forms import before, single
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.numbers import THOUSAND
from shared.contracts.forms.single import PlanForm
from shared.scheme.application_kinds import PlanType


def outline(form: FiledForm) -> PlanOutline:
    """What follow-up needs of a plan."""
    match form:
        case PlanForm() | JointPlanForm():
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


def plan_type_of(form: FiledForm) -> PlanType:
    """単独型 or 連携型 (R15)."""
    return "joint" if isinstance(form, JointPlanForm) else "single"


def businesses(form: FiledForm) -> Iterator[tuple[str, single.Cover | before.Cover]]:
    """Who must be an SME (R3–R12), each with the path of its facts: the applicant, and the partners of a joint plan."""
    yield "cover", form.cover
    if isinstance(form, JointPlanForm):
        yield from ((f"participants#{row.row_id}", row) for row in form.participants)


def called(form: FiledForm) -> tuple[list[str], list[str]]:
    """By what people look for a plan: the names of its businesses, kana too, and their 法人番号."""
    taking_part = [facts for _, facts in businesses(form)]
    names = [name for facts in taking_part for name in (facts.name, facts.name_kana)]
    return names, [facts.corporate_number for facts in taking_part if facts.corporate_number]


def corporate_numbers(form: FiledForm) -> Iterator[tuple[str, str]]:
    """Every 法人番号 of a plan, each with the path of the field that it stands in."""
    parts: list[tuple[str, str | None]] = [(at, facts.corporate_number) for at, facts in businesses(form)]
    if isinstance(form, JointPlanForm):
        parts += [(f"large_companies#{row.row_id}", row.corporate_number) for row in form.large_companies]
    yield from ((f"{at}.corporate_number", number) for at, number in parts if number is not None)


def applicant(form: FiledForm) -> Applicant:
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


def certificate_facts(form: FiledForm) -> dict[str, str]:
    """What a certificate says of its business, all of it public (R20); "" for what it has not."""
    cover = form.cover
    return {
        "name": cover.name,
        "prefecture": cover.prefecture,
        "municipality": cover.municipality,
        "corporate_number": cover.corporate_number or "",
    }


def contact(form: FiledForm) -> Contact:
    """Whom to write to about the filing."""
    return Contact(contact_name=form.check_sheet.contact_name, email=form.check_sheet.email)
