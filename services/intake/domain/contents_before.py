"""What holds between the fields of the form of before. A case keeps its form, so a correction may still come in it."""

from __future__ import annotations

from collections.abc import Iterator

from shared.contracts.forms.before import FormBefore
from shared.domain import Refusal, refuse

_REQUIRED_RESPONSES = ("life_safety", "emergency_organisation", "damage_report")


def contents_before(form: FormBefore) -> Iterator[Refusal]:
    yield from _goals(form)
    yield from _measures(form)
    yield from _amounts(form)
    yield from _yearly(form)
    yield from _statements(form)


def _goals(form: FormBefore) -> Iterator[Refusal]:
    if not form.goals.disasters:
        yield refuse("R1", "disaster_needed", "goals.disasters")
    stated = {row.item for row in form.initial_responses}
    for item in _REQUIRED_RESPONSES:
        if item not in stated:
            yield refuse("R1", "initial_response_needed", "initial_responses", item=item)


def _measures(form: FormBefore) -> Iterator[Refusal]:
    """At least one of A to D is planned: without any, nothing would be strengthened."""
    measures = form.measures
    texts = (measures.people, measures.equipment, measures.money, measures.information)
    if not any(text.planned for text in texts):
        yield refuse("R1", "measure_needed", "measures")


def _amounts(form: FormBefore) -> Iterator[Refusal]:
    for line in form.equipment:
        if line.quantity == 0:
            yield refuse("R41", "equipment_quantity", f"equipment#{line.row_id}.quantity")
        elif line.amount_yen != line.unit_price_yen * line.quantity:
            amount = line.unit_price_yen * line.quantity
            yield refuse("R41", "equipment_amount_before", f"equipment#{line.row_id}.amount_yen", amount=amount)


def _yearly(form: FormBefore) -> Iterator[Refusal]:
    if form.organisation.training_times_a_year < 1:
        yield refuse("R21", "training_yearly", "organisation.training_times_a_year")
    if form.organisation.review_times_a_year < 1:
        yield refuse("R21", "review_yearly", "organisation.review_times_a_year")


def _statements(form: FormBefore) -> Iterator[Refusal]:
    if not form.legal_compliance:
        yield refuse("R1", "legal_compliance_needed", "legal_compliance")
    if not form.check_sheet.consent_data_use:
        yield refuse("R20", "consent_data_use_needed", "check_sheet.consent_data_use")
    if not form.check_sheet.opened_or_registered:
        code = "opening_needed" if form.cover.entity_form == "sole_proprietor" else "registration_needed"
        yield refuse("R12", code, "check_sheet.opened_or_registered")
