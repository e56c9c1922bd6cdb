"""Whether a plan says all that RULES "Plan contents" asks for, and agrees with itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from shared.contracts.form import PlanForm
from shared.domain import Refusal, refuse

REQUIRED = (
    "cover.name",
    "cover.name_kana",
    "cover.representative_title",
    "cover.municipality",
    "goals.business_outline",
    "goals.purpose",
    "goals.impacts.people",
    "goals.impacts.buildings_equipment",
    "goals.impacts.cash_flow",
    "goals.impacts.information",
    "organisation.normal_times",
    "organisation.training",
    "organisation.review",
    "organisation.making_known",
)
"""Text without which nobody could examine the plan. An individual has no title."""

_REQUIRED_IN_LINES = {
    "goals.disasters": ("description", "source"),
    "initial_responses": ("response", "timing", "preparation"),
    "equipment": ("name", "model", "place"),
    "partners": ("name", "content"),
    "funds": ("item", "use", "source"),
}

_REQUIRED_RESPONSES = ("life_safety", "emergency_organisation", "damage_report")


def contents(form: PlanForm, filed_on: date) -> Iterator[Refusal]:
    yield from _missing_text(form)
    yield from _beginning(form, filed_on)
    yield from _goals(form)
    yield from _measures(form)
    yield from _amounts(form)
    yield from _yearly(form)
    yield from _statements(form)


def _missing_text(form: PlanForm) -> Iterator[Refusal]:
    for path in REQUIRED:
        if path == "cover.representative_title" and form.cover.entity_form == "sole_proprietor":
            continue
        if not _at(form, path):
            yield refuse("R1", "missing", path)
    for path, names in _REQUIRED_IN_LINES.items():
        for index, line in enumerate(_at(form, path)):
            for name in names:
                if not getattr(line, name):
                    yield refuse("R1", "missing", f"{path}.{index}.{name}")


def _at(form: PlanForm, path: str) -> Any:
    value: Any = form
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _beginning(form: PlanForm, filed_on: date) -> Iterator[Refusal]:
    """Who files is there: the business began on the day of filing at the latest (P)."""
    began_on = form.cover.established_on
    if began_on is not None and began_on > filed_on:
        yield refuse("R1", "established_later", "cover.established_on", filed_on=filed_on)


def _goals(form: PlanForm) -> Iterator[Refusal]:
    if not form.goals.disasters:
        yield refuse("R1", "disaster_needed", "goals.disasters")
    stated = {row.item for row in form.initial_responses}
    for item in _REQUIRED_RESPONSES:
        if item not in stated:
            yield refuse("R1", "initial_response_needed", "initial_responses", item=item)


def _measures(form: PlanForm) -> Iterator[Refusal]:
    """At least one of A to D is planned: without any, nothing would be strengthened."""
    measures = form.measures
    texts = (measures.people, measures.equipment, measures.money, measures.information)
    if not any(text.planned for text in texts):
        yield refuse("R1", "measure_needed", "measures")


def _amounts(form: PlanForm) -> Iterator[Refusal]:
    for index, line in enumerate(form.equipment):
        if line.quantity == 0:
            yield refuse("R41", "equipment_quantity", f"equipment.{index}.quantity")
        elif line.amount_yen != line.unit_price_yen * line.quantity:
            amount = line.unit_price_yen * line.quantity
            yield refuse("R41", "equipment_amount", f"equipment.{index}.amount_yen", amount=amount)


def _yearly(form: PlanForm) -> Iterator[Refusal]:
    if form.organisation.training_times_a_year < 1:
        yield refuse("R21", "training_yearly", "organisation.training_times_a_year")
    if form.organisation.review_times_a_year < 1:
        yield refuse("R21", "review_yearly", "organisation.review_times_a_year")


def _statements(form: PlanForm) -> Iterator[Refusal]:
    if not form.legal_compliance:
        yield refuse("R1", "legal_compliance_needed", "legal_compliance")
    if not form.check_sheet.consent_data_use:
        yield refuse("R20", "consent_data_use_needed", "check_sheet.consent_data_use")
    if not form.check_sheet.opened_or_registered:
        code = "opening_needed" if form.cover.entity_form == "sole_proprietor" else "registration_needed"
        yield refuse("R12", code, "check_sheet.opened_or_registered")
