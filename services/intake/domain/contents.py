"""Whether a plan says all that RULES "Plan contents" asks for, and agrees with itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from shared.contracts.forms.single import SINGLE, PlanForm
from shared.domain import Refusal, refuse

_REQUIRED_RESPONSES = ("life_safety", "emergency_organisation", "damage_report")


def contents(form: PlanForm, filed_on: date) -> Iterator[Refusal]:
    yield from _missing(form)
    yield from _beginning(form, filed_on)
    yield from _goals(form)
    yield from _measures(form)
    yield from _amounts(form)
    yield from _yearly(form)
    yield from _statements(form)


def _missing(form: PlanForm) -> Iterator[Refusal]:
    """What the form demands and does not get. Of personal text, personal_text.py tells."""
    for answer in SINGLE.answers(form, _is_nothing):
        if answer.is_demanded_by(form):
            yield refuse("R1", "missing", answer.path)


def _is_nothing(value: Any) -> bool:
    return not value and value in (None, "", ())


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
