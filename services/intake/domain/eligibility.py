"""Who may be certified: entity form (R10, R12), size (R3–R9, R11) and 法人番号."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from shared.contracts.forms import before, single
from shared.domain import Refusal, refuse
from shared.scheme.corporate_number import is_corporate_number
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.industries import INDUSTRY_ROWS, Question
from shared.scheme.jsic import MAJORS, MINORS
from shared.scheme.size_limits import SIZE_LIMITS, SME_MEMBERS

_ASKED_AT: dict[Question, str] = {
    "industry_minor": "industry_minor",
    "tyres_or_belts": "industry_answers.tyres_or_belts",
    "information_processing": "industry_answers.information_processing",
    "inn": "industry_answers.inn",
}


def eligibility(cover: single.Cover | before.Cover, filed_on: date, at: str = "cover") -> Iterator[Refusal]:
    """What stands against a business, by the tables in force on the day of filing; `at` is the path of its facts."""
    for found in _eligibility(cover, filed_on):
        code = "partner_too_large" if found.code == "too_large" and at != "cover" else found.code
        yield replace(found, code=code, field=f"{at}.{found.field}")


def _eligibility(cover: single.Cover | before.Cover, filed_on: date) -> Iterator[Refusal]:
    facts = ENTITY_FORMS.on(filed_on).get(cover.entity_form)
    if facts is None:
        yield refuse("R10", "entity_form_not_listed", "entity_form")
        return
    yield from _corporate_number(cover, facts.is_corporation)
    if facts.group in (1, 2):
        yield from _size(cover, filed_on, by_capital=facts.group == 2)
    else:
        yield from _industry_code(cover)
    if facts.group == 4:
        yield from _members(cover, filed_on)


def _corporate_number(cover: single.Cover | before.Cover, is_corporation: bool) -> Iterator[Refusal]:
    field = "corporate_number"
    if not is_corporation:
        if cover.corporate_number is not None:
            yield refuse("R10", "corporate_number_not_for_individuals", field)
    elif cover.corporate_number is None:
        yield refuse("R12", "corporate_number_needed", field)
    elif not is_corporate_number(cover.corporate_number):
        yield refuse("R12", "corporate_number_check_digit", field)


def _industry_code(cover: single.Cover | before.Cover) -> Iterator[Refusal]:
    if cover.industry not in MAJORS:
        yield refuse("R3", "industry_unknown", "industry", given=cover.industry)
    minor = cover.industry_minor
    if minor is not None and not minor.startswith(cover.industry):
        yield refuse("R3", "industry_minor_elsewhere", "industry_minor", given=minor, major=cover.industry)


def _size(cover: single.Cover | before.Cover, filed_on: date, *, by_capital: bool) -> Iterator[Refusal]:
    """R3–R9: capital OR employees. Individuals have no capital, so theirs is the headcount alone (R11)."""
    unclear = list(_industry_code(cover))
    if unclear:
        yield from unclear
        return
    rows = INDUSTRY_ROWS.on(filed_on)
    if cover.industry in rows.ask_minor and cover.industry_minor is not None and cover.industry_minor not in MINORS:
        yield refuse("R3", "industry_minor_unknown", "industry_minor", given=cover.industry_minor)
        return
    question = rows.question(cover.industry, cover.industry_minor, cover.industry_answers)
    if question is not None:
        yield refuse("R3", f"{question}_needed", _ASKED_AT[question])
        return
    industry = rows.row(cover.industry, cover.industry_minor, cover.industry_answers)
    limit = SIZE_LIMITS.on(filed_on)[industry]
    if limit.holds(cover.employees, cover.capital_yen if by_capital else None):
        return
    if by_capital:
        yield refuse(
            limit.rule, "too_large", "employees",
            industry=industry.value, most_yen=limit.capital_yen, most_people=limit.people,
        )  # fmt: skip
    else:
        yield refuse(limit.rule, "too_many_people", "employees", industry=industry.value, most_people=limit.people)


def _members(cover: single.Cover | before.Cover, filed_on: date) -> Iterator[Refusal]:
    """R11: an association of group ④ states how many of its members are SMEs."""
    members = cover.members
    if members is None or members.total == 0:
        yield refuse("R11", "members_needed", "members.total")
        return
    if members.small_and_medium > members.total:
        yield refuse("R11", "more_sme_members_than_members", "members.small_and_medium")
        return
    share = SME_MEMBERS.on(filed_on)
    if members.small_and_medium < share * members.total:
        yield refuse(
            "R11", "too_few_sme_members", "members.small_and_medium",
            share=f"{share.numerator}/{share.denominator}",
        )  # fmt: skip
