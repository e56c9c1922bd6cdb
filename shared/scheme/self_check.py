"""Whether a business may apply, by the few facts that it knows of itself (R3–R12): asked before it has an account.

What it finds binds nobody; a filing is judged anew, by the same tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from shared.contracts.forms.single import Cover
from shared.scheme.entity_forms import ENTITY_FORMS, EntityFormGroup
from shared.scheme.industries import INDUSTRY_ROWS, Industry
from shared.scheme.jsic import MAJORS, MINORS
from shared.scheme.size_limits import SIZE_LIMITS, SME_MEMBERS, Size

OTHER_FORM: Final = "other"
"""An entity form that is not on the list of R10."""

OwnFact = Literal[
    "entity_form", "registered", "industry", "industry_minor", "tyres_or_belts", "information_processing", "inn",
    "employees", "capital_yen", "members_total", "members_small",
]  # fmt: skip
Reason = Literal["form_not_listed", "not_registered", "too_large", "too_few_members", "more_small_than_members"]
MayApply = Literal["may", "may_not", "unknown"]


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What a business says of itself; None, or "", where it has not answered."""

    entity_form: str = ""
    registered: bool | None = None
    industry: str = ""
    industry_minor: str | None = None
    tyres_or_belts: bool | None = None
    information_processing: bool | None = None
    inn: bool | None = None
    employees: int | None = None
    capital_yen: int | None = None
    members_total: int | None = None
    members_small: int | None = None


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """What was found: `asked` are the facts that are still needed, `against` what stands against it, with its rule.

    `industry` and `size` are the row that was applied, `share` that of the members; None where no such test is made.
    """

    verdict: MayApply
    asked: tuple[OwnFact, ...] = ()
    against: tuple[tuple[str, Reason], ...] = ()
    group: EntityFormGroup | None = None
    industry: Industry | None = None
    size: Size | None = None
    share: Fraction | None = None


def self_check(facts: OwnFacts, on: date) -> SelfCheck:
    """By the tables in force on a day."""
    if facts.entity_form == OTHER_FORM:
        return SelfCheck("may_not", against=(("R10", "form_not_listed"),))
    form = {str(name): one for name, one in ENTITY_FORMS.on(on).items()}.get(facts.entity_form)
    if form is None:
        return SelfCheck("unknown", asked=("entity_form",))
    asked: list[OwnFact] = ["registered"] if facts.registered is None else []
    against: list[tuple[str, Reason]] = [("R12", "not_registered")] if facts.registered is False else []
    industry = size = share = None
    if form.group in (1, 2):
        industry, size = _row(facts, on, asked)
        against += _against_size(facts, size, asked, by_capital=form.group == 2)
    elif form.group == 4:
        share = SME_MEMBERS.on(on)
        against += _against_members(facts, share, asked)
    verdict: MayApply = "may_not" if against else "unknown" if asked else "may"
    return SelfCheck(verdict, tuple(asked), tuple(against), form.group, industry, size, share)


def is_sme(facts: OwnFacts, on: date) -> bool | None:
    """Whether a business is an SME (R3–R11); None where its facts do not tell. Being registered is no part of it."""
    verdict = self_check(replace(facts, registered=True), on).verdict
    return None if verdict == "unknown" else verdict == "may"


def own_facts(cover: Cover) -> OwnFacts:
    """What a plan says of its business."""
    answers, members = cover.industry_answers, cover.members
    return OwnFacts(
        entity_form=cover.entity_form,
        industry=cover.industry,
        industry_minor=cover.industry_minor,
        tyres_or_belts=answers.tyres_or_belts,
        information_processing=answers.information_processing,
        inn=answers.inn,
        employees=cover.employees,
        capital_yen=cover.capital_yen,
        members_total=members.total if members else None,
        members_small=members.small_and_medium if members else None,
    )


def _row(facts: OwnFacts, on: date, asked: list[OwnFact]) -> tuple[Industry | None, Size | None]:
    """The row of R3–R9; without one, what has to be asked to find it."""
    if facts.industry not in MAJORS:
        asked.append("industry")
        return None, None
    rows = INDUSTRY_ROWS.on(on)
    # A group of another division was an answer to another question.
    fits = facts.industry_minor in MINORS and (facts.industry_minor or "").startswith(facts.industry)
    minor = facts.industry_minor if fits else None
    question = rows.question(facts.industry, minor, facts)
    if question is not None:
        asked.append(question)
        return None, None
    industry = rows.row(facts.industry, minor, facts)
    return industry, SIZE_LIMITS.on(on)[industry]


def _against_size(
    facts: OwnFacts, size: Size | None, asked: list[OwnFact], *, by_capital: bool
) -> Iterator[tuple[str, Reason]]:
    """Capital OR employees: whoever keeps one of the two need not tell the other. Individuals have no capital (R11)."""
    if size is None:
        return
    if size.holds(facts.employees, facts.capital_yen if by_capital else None):
        return
    if facts.employees is None:
        asked.append("employees")
    elif by_capital and facts.capital_yen is None:
        asked.append("capital_yen")
    else:
        yield size.rule, "too_large"


def _against_members(facts: OwnFacts, share: Fraction, asked: list[OwnFact]) -> Iterator[tuple[str, Reason]]:
    """R11: how many members of an association of group ④ are SMEs."""
    total, small = facts.members_total, facts.members_small
    if not total:
        asked.append("members_total")
    if small is None:
        asked.append("members_small")
    if not total or small is None:
        return
    if small > total:
        yield "R11", "more_small_than_members"
    elif small < share * total:
        yield "R11", "too_few_members"
