"""Whether a plan says all that its form demands, and agrees with itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import Any

from services.intake.domain.contents_before import contents_before
from services.intake.domain.contents_joint import consents, contents_joint
from shared.contracts.blocks import ApplicationKind
from shared.contracts.forms import before, single
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.excerpts import businesses
from shared.contracts.forms.filed import FiledForm, description_of
from shared.contracts.forms.joint import JointPlanForm
from shared.contracts.forms.kinds import KATAKANA
from shared.contracts.forms.single import PlanForm
from shared.contracts.forms.single_contents import MAY_NOT_APPLY, InitialResponse, says_not_applicable
from shared.domain import Refusal, refuse


def contents(form: FiledForm, filed_on: date, kind: ApplicationKind = "new") -> Iterator[Refusal]:
    """RULES "Plan contents", by what the form says of its fields and by what holds between them.

    The consents of a change are those of companies that join, so whoever knows the plan before asks for them.
    """
    yield from _missing(form)
    for at, facts in businesses(form):
        yield from _beginning(facts, filed_on, at)
    if isinstance(form, FormBefore):
        yield from contents_before(form)
        return
    for at, facts in businesses(form):
        yield from _kana(facts, at)
    yield from _equipment(form)
    if isinstance(form, JointPlanForm):
        yield from contents_joint(form)
        yield from () if kind == "change" else consents(form)
    else:
        yield from _initial_response(form)
        yield from _measures(form)
        yield from _legal_compliance(form)
    yield from _registered(form)


def _missing(form: FiledForm) -> Iterator[Refusal]:
    """What the form demands and does not get. Of personal text, personal_text.py tells."""
    for answer in description_of(form).answers(form, _is_nothing, _DEMANDED):
        if answer.is_demanded_by(form):
            yield refuse("R1", "missing", answer.path)


_DEMANDED = attrgetter("may_be_demanded")


def _is_nothing(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else value is None or value == ()


def _beginning(facts: single.Cover | before.Cover, filed_on: date, at: str) -> Iterator[Refusal]:
    """Who files is there: the business began on the day of filing at the latest (P)."""
    if facts.established_on is not None and facts.established_on > filed_on:
        yield refuse("R1", "established_later", f"{at}.established_on", filed_on=filed_on)


def _kana(facts: single.Cover | before.Cover, at: str) -> Iterator[Refusal]:
    if facts.name_kana and not KATAKANA.fullmatch(facts.name_kana):
        yield refuse("R1", "kana_shape", f"{at}.name_kana")


def _initial_response(form: PlanForm) -> Iterator[Refusal]:
    """Most rows of 3 (1) say what is done; a row that says that nothing applies is as good as missing (FORM.md)."""
    for name in InitialResponse.model_fields:
        if name not in MAY_NOT_APPLY and says_not_applicable(getattr(form.initial_response, name).response):
            yield refuse("R1", "response_needed", f"initial_response.{name}.response")


def _measures(form: PlanForm) -> Iterator[Refusal]:
    """At least one of A to D is planned: without any, nothing would be strengthened (P)."""
    measures = form.measures
    texts = (measures.people, measures.equipment, measures.money, measures.information)
    if not any(text.planned for text in texts):
        yield refuse("R1", "measure_needed", "measures")


def _equipment(form: PlanForm | JointPlanForm) -> Iterator[Refusal]:
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


def _legal_compliance(form: PlanForm) -> Iterator[Refusal]:
    if not form.legal_compliance:
        yield refuse("R1", "legal_compliance_needed", "legal_compliance")


def _registered(form: PlanForm | JointPlanForm) -> Iterator[Refusal]:
    if not form.check_sheet.opened_or_registered:
        code = "opening_needed" if form.cover.entity_form == "sole_proprietor" else "registration_needed"
        yield refuse("R12", code, "check_sheet.opened_or_registered")
