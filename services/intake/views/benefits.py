"""What may a business use with its certificate on a day: the facts that its plan tells, for shared/scheme/benefits."""

from __future__ import annotations

from datetime import date
from typing import Final

from services.intake.views.plan import PlanOnADay, certified_form
from shared.contracts.forms.carrying import carried_up
from shared.contracts.forms.excerpts import plan_type_of
from shared.contracts.forms.filed import TodaysForm
from shared.contracts.forms.numbers import THOUSAND
from shared.contracts.forms.single import Cover
from shared.domain import SCHEME_START
from shared.event_store.store import EventStore
from shared.scheme.benefits.facts import Asset, BusinessFacts, Certificate, OwnAnswers
from shared.scheme.changed_term import certified_equipment
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.lineage import Version
from shared.scheme.self_check import is_sme, own_facts

_COMPANY: Final = 2


def facts_of_plan(store: EventStore, found: PlanOnADay, answers: OwnAnswers) -> BusinessFacts:
    """What the version of that day says of the business, its certificate and its equipment.

    After the end of a term it is that term's last version; before the first certification there is no certificate.
    """
    certified = [one for one in found.versions if one.certified_on <= found.on]
    version = found.standing.version or (certified[-1] if certified else None)
    form = certified_form(store, version or found.versions[0])
    plan = carried_up(form) if form is not None else None
    if version is None:
        return _facts(plan, None, answers, found.on)
    term = [one for one in certified if one.term == version.term and one.number <= version.number]
    plan_type = plan_type_of(plan) if plan else "single"
    certificate = Certificate(plan_type, term[0].certified_on, version.period.end.last_day, found.standing.status)
    return _facts(plan, certificate, answers, found.on, _assets(store, plan, term))


def _facts(
    plan: TodaysForm | None,
    certificate: Certificate | None,
    answers: OwnAnswers,
    on: date,
    assets: tuple[Asset, ...] = (),
) -> BusinessFacts:
    if plan is None:
        return BusinessFacts(certificate=certificate, is_sme=True, told=answers)
    cover = plan.cover
    return BusinessFacts(
        certificate=certificate,
        is_sme=_is_sme(cover, on),
        entity_form=cover.entity_form,
        capital_yen=_capital(cover),
        employees=cover.employees,
        prefecture=cover.prefecture,
        told=answers,
        assets=assets,
    )


def _is_sme(cover: Cover, on: date) -> bool:
    """By what the plan says; where that does not tell, as it was certified, and only SMEs are (R3–R11)."""
    return is_sme(own_facts(cover), max(on, SCHEME_START)) is not False


def _capital(cover: Cover) -> int | None:
    """None of a company that left it open; whoever else states none has none."""
    forms = {form: facts for _, block in ENTITY_FORMS.blocks() for form, facts in block.items()}
    if cover.capital_yen is None and forms[cover.entity_form].group == _COMPANY:
        return None
    return cover.capital_yen or 0


def _assets(store: EventStore, plan: TodaysForm | None, term: list[Version]) -> tuple[Asset, ...]:
    if plan is None or not plan.equipment:
        return ()
    listed = certified_equipment((one.certified_on, certified_form(store, one)) for one in term)
    measure = plan.tax_measure
    return tuple(
        Asset(
            row_id=row.row_id,
            name=row.name,
            kind=row.kind,
            unit_yen=row.unit_price_thousand_yen * THOUSAND,
            month=row.month,
            listed_on=listed.get(row.row_id),
            demanded_by_law=_denied(measure.not_demanded_by_law),
            used_or_leased=_denied(measure.neither_used_nor_leased),
            subsidised=_denied(measure.not_subsidised),
        )
        for row in plan.equipment
    )


def _denied(is_confirmed: bool) -> bool | None:
    """What was confirmed not to be so is not; what was not confirmed is not known."""
    return False if is_confirmed else None
