"""Whether a plan says all that its form demands, and agrees with itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import Any

from services.intake.domain.contents_before import contents_before
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.filed import FiledForm, description_of
from shared.contracts.forms.kinds import KATAKANA
from shared.contracts.forms.single import PlanForm
from shared.domain import Refusal, refuse


def contents(form: FiledForm, filed_on: date) -> Iterator[Refusal]:
    """RULES "Plan contents", by what the form says of its fields and by what holds between them."""
    yield from _missing(form)
    yield from _beginning(form, filed_on)
    if isinstance(form, FormBefore):
        yield from contents_before(form)
        return
    yield from _kana(form)
    yield from _measures(form)
    yield from _equipment(form)
    yield from _statements(form)


def _missing(form: FiledForm) -> Iterator[Refusal]:
    """What the form demands and does not get. Of personal text, personal_text.py tells."""
    for answer in description_of(form).answers(form, _is_nothing, _DEMANDED):
        if answer.is_demanded_by(form):
            yield refuse("R1", "missing", answer.path)


_DEMANDED = attrgetter("may_be_demanded")


def _is_nothing(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else value is None or value == ()


def _beginning(form: FiledForm, filed_on: date) -> Iterator[Refusal]:
    """Who files is there: the business began on the day of filing at the latest (P)."""
    began_on = form.cover.established_on
    if began_on is not None and began_on > filed_on:
        yield refuse("R1", "established_later", "cover.established_on", filed_on=filed_on)


def _kana(form: PlanForm) -> Iterator[Refusal]:
    if form.cover.name_kana and not KATAKANA.fullmatch(form.cover.name_kana):
        yield refuse("R1", "kana_shape", "cover.name_kana")


def _measures(form: PlanForm) -> Iterator[Refusal]:
    """At least one of A to D is planned: without any, nothing would be strengthened (P)."""
    measures = form.measures
    texts = (measures.people, measures.equipment, measures.money, measures.information)
    if not any(text.planned for text in texts):
        yield refuse("R1", "measure_needed", "measures")


def _equipment(form: PlanForm) -> Iterator[Refusal]:
    """3 (3) is filled in where the tax measure is wanted, and only there, with all that it excludes confirmed."""
    tax = form.tax_measure
    if form.equipment and not tax.wanted:
        yield refuse("R41", "equipment_without_tax_measure", "tax_measure.wanted")
    if tax.wanted and not form.equipment:
        yield refuse("R41", "equipment_needed", "equipment")
    if tax.wanted:
        for name in ("not_demanded_by_law", "neither_used_nor_leased", "not_subsidised"):
            if not getattr(tax, name):
                yield refuse("R44", "exclusion_unconfirmed", f"tax_measure.{name}")
    for row in form.equipment:
        amount = row.unit_price_thousand_yen * row.quantity
        if row.quantity == 0:
            yield refuse("R41", "equipment_quantity", f"equipment#{row.row_id}.quantity")
        elif row.amount_thousand_yen != amount:
            yield refuse(
                "R41", "equipment_amount", f"equipment#{row.row_id}.amount_thousand_yen",
                unit_price=row.unit_price_thousand_yen, quantity=row.quantity,
                amount=amount, given=row.amount_thousand_yen,
            )  # fmt: skip


def _statements(form: PlanForm) -> Iterator[Refusal]:
    if not form.legal_compliance:
        yield refuse("R1", "legal_compliance_needed", "legal_compliance")
    if not form.check_sheet.opened_or_registered:
        code = "opening_needed" if form.cover.entity_form == "sole_proprietor" else "registration_needed"
        yield refuse("R12", code, "check_sheet.opened_or_registered")
