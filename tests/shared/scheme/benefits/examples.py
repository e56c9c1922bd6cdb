"""A business with a certificate, and a line of its equipment, to be changed one fact at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from shared.domain import Month
from shared.scheme.benefits.answers import Benefit, Requirement
from shared.scheme.benefits.every import benefits
from shared.scheme.benefits.facts import Asset, BusinessFacts, Certificate, OwnAnswers

ON = date(2026, 11, 29)
CERTIFICATE = Certificate("single", date(2026, 4, 10), date(2028, 11, 30), "in_force")
TOLD = OwnAnswers(
    has_overseas_branch=True,
    files_blue_return=True,
    half_held_by_one_large=False,
    two_thirds_held_by_large=False,
    group_member_excluded=False,
    average_income_yen=10_000_000,
    relief_act_applied=True,
    severe_disaster=True,
)
ASSET = Asset(
    row_id="k1",
    name="自家発電設備",
    kind="machinery",
    unit_yen=1_000_000,
    month=Month(2026, 12),
    listed_on=CERTIFICATE.certified_on,
    demanded_by_law=False,
    used_or_leased=False,
    subsidised=False,
)
BUSINESS = BusinessFacts(
    certificate=CERTIFICATE,
    is_sme=True,
    entity_form="kabushiki_kaisha",
    capital_yen=10_000_000,
    employees=20,
    prefecture="東京都",
    told=TOLD,
    assets=(ASSET,),
)


def business(**changes: Any) -> BusinessFacts:
    """The business with some facts changed; those that only it tells by their own names."""
    said = {name: changes.pop(name) for name in list(changes) if name in OwnAnswers.model_fields}
    return replace(BUSINESS, told=TOLD.model_copy(update=said), **changes)


def certified(**changes: Any) -> Certificate:
    return replace(CERTIFICATE, **changes)


def benefit(key: str, facts: BusinessFacts = BUSINESS, on: date = ON) -> Benefit:
    return next(one for one in benefits(facts, on) if one.key == key)


def unmet(found: tuple[Requirement, ...]) -> list[tuple[str, str, str | None]]:
    """What is not met, with the fact that is missing."""
    return [(one.rule, one.met, one.fact) for one in found if one.met != "met"]
