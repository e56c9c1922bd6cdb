"""A joint plan (L58②, R15, R31): who takes part, who agrees, and each SME's own test of size."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.intake.domain.application import APPLICATION
from services.intake.domain.commands import File
from services.intake.domain.contents_joint import newly_joining
from services.intake.domain.form_checks import open_problems, problems
from shared.contracts.forms.filed import FiledForm
from shared.contracts.forms.joint import MOST_PARTNERS
from shared.contracts.intake import ApplicationFiled
from shared.domain import Refusal
from shared.scheme.bureaus import bureau_of
from shared.scheme.size_limits import SIZE_LIMITS
from tests.domain.intake.examples import FILED_ON, file, plan
from tests.domain.intake.joint_examples import corporate_number, joint, large_company, participant
from tests.golden.samples import BoxesForGoldens
from tests.support.scenario import noon

DAY = date(2026, 11, 24)


def found(form: FiledForm, kind: Any = "new") -> list[tuple[str, str, str]]:
    return [(one.rule, one.code, one.field) for one in problems(form, DAY, kind)]


def test_a_joint_plan_with_partners_and_a_large_company_can_be_filed() -> None:
    assert found(joint()) == []
    assert open_problems(joint()) == []


def test_R15_it_is_filed_as_a_joint_plan_with_the_bureau_of_its_representative() -> None:
    form = BoxesForGoldens().seal_all(joint(cover__prefecture="大阪府"), "k1")
    command = File("a-1", "K-1", form, gbizid="prime")
    events = APPLICATION.decide(APPLICATION.initial, command, noon(FILED_ON))
    assert not isinstance(events, Refusal)
    [event] = events
    assert isinstance(event, ApplicationFiled)
    assert (event.plan_type, event.bureau, event.form_version) == ("joint", bureau_of("大阪府").key, "26-2024-04")
    assert event.applicant.name == form.cover.name
    single = APPLICATION.decide(APPLICATION.initial, file(), noon(FILED_ON))
    assert not isinstance(single, Refusal)
    assert isinstance(single[0], ApplicationFiled)
    assert single[0].plan_type == "single"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"participants": [], "large_companies": []}, ("R15", "partner_needed", "participants")),
        ({"assent": False}, ("P", "assent_needed", "assent")),
        ({"aim": ""}, ("R1", "missing", "aim")),
        ({"form_of_cooperation": ""}, ("R1", "missing", "form_of_cooperation")),
        ({"participants__1__name": ""}, ("R1", "missing", "participants#k2.name")),
        (
            {"participants__0__established_on": "2026-11-25"},
            ("R1", "established_later", "participants#k1.established_on"),
        ),
        ({"participants__1__name_kana": "漢字"}, ("R1", "kana_shape", "participants#k2.name_kana")),
        ({"participants__0__representative_name": ""}, ("R1", "missing", "participants#k1.representative_name")),
        (
            {"participants__0__opened_or_registered": False},
            ("R12", "registration_needed", "participants#k1.opened_or_registered"),
        ),
        (
            {"participants__0__corporate_number": None},
            ("R12", "corporate_number_needed", "participants#k1.corporate_number"),
        ),
        (
            {"participants__0__corporate_number": "1234567890123"},
            ("R12", "corporate_number_check_digit", "participants#k1.corporate_number"),
        ),
        (
            {"participants__0__entity_form": "shuzo_kumiai"},
            ("R11", "members_needed", "participants#k1.members.total"),
        ),
        ({"participants__0__industry": "39"}, ("R3", "industry_minor_needed", "participants#k1.industry_minor")),
        ({"large_companies__0__consent": ""}, ("R31", "consent_needed", "large_companies#k1.consent")),
        ({"large_companies__0__name": ""}, ("R1", "missing", "large_companies#k1.name")),
        ({"large_companies__0__corporate_number": None}, ("R1", "missing", "large_companies#k1.corporate_number")),
        (
            {"large_companies__0__corporate_number": "1234567890123"},
            ("R12", "corporate_number_check_digit", "large_companies#k1.corporate_number"),
        ),
        ({"tax_measure__wanted": False}, ("R41", "equipment_without_tax_measure", "tax_measure.wanted")),
        (
            {"check_sheet__opened_or_registered": False},
            ("R12", "registration_needed", "check_sheet.opened_or_registered"),
        ),
        ({"check_sheet__data_use": None}, ("R1", "missing", "check_sheet.data_use")),
        ({"organisation__training_months": []}, ("R1", "missing", "organisation.training_months")),
        ({"period__end": "2029-12"}, ("R16", "period_too_long", "period.end")),
    ],
)  # fmt: skip
def test_what_a_joint_plan_lacks_is_said_at_its_place(changes: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert found(joint(**changes)) == [expected]


def test_a_large_company_may_be_the_only_partner_and_a_sole_trader_may_take_part() -> None:
    assert found(joint(participants=[])) == []
    trader = {"entity_form": "sole_proprietor", "corporate_number": None, "capital_yen": None}
    assert found(joint(participants__0=participant(1, **trader))) == []
    not_opened = participant(1, **trader, opened_or_registered=False)
    assert found(joint(participants__0=not_opened)) == [
        ("R12", "opening_needed", "participants#k1.opened_or_registered")
    ]


@pytest.mark.parametrize(
    ("industry", "row"), [("24", "R3"), ("50", "R4"), ("56", "R5"), ("70", "R6"), ("19", "R7"), ("75", "R9")]
)
def test_each_SME_has_its_own_test_of_size_at_the_limit_and_one_above(industry: str, row: str) -> None:
    limit = next(size for size in SIZE_LIMITS.on(DAY).values() if size.rule == row)
    answers = {"tyres_or_belts": False, "inn": True}
    facts = {"industry": industry, "industry_answers": answers}

    def judged(capital_yen: int, people: int) -> list[tuple[str, str, str]]:
        return found(joint(participants__1=participant(2, **facts, capital_yen=capital_yen, employees=people)))

    assert judged(limit.capital_yen, limit.people) == []
    assert judged(limit.capital_yen + 1, limit.people) == []
    assert judged(limit.capital_yen, limit.people + 1) == []
    assert judged(limit.capital_yen + 1, limit.people + 1) == [(row, "partner_too_large", "participants#k2.employees")]


def test_a_partner_that_is_too_large_hears_both_figures_and_the_representative_its_own_words() -> None:
    [refusal] = problems(joint(participants__0__capital_yen=300_000_001, participants__0__employees=301), DAY)
    assert (refusal.params["most_yen"], refusal.params["most_people"]) == (300_000_000, 300)
    assert found(joint(cover__capital_yen=300_000_001, cover__employees=301)) == [
        ("R3", "too_large", "cover.employees")
    ]


def test_no_business_takes_part_twice_in_whatever_part() -> None:
    own = joint().cover.corporate_number
    assert found(joint(participants__1__corporate_number=own)) == [
        ("R15", "partner_twice", "participants#k2.corporate_number")
    ]
    assert found(joint(large_companies=[large_company(1)])) == [
        ("R15", "partner_twice", "large_companies#k1.corporate_number")
    ]
    [refusal] = problems(joint(large_companies=[large_company(1)]), DAY)
    assert refusal.params["name"] == "株式会社試験部品1"
    [of_large] = problems(joint(large_companies=[large_company(11), large_company(11)]), DAY)
    assert of_large.params["name"] == corporate_number(11)


def test_fifty_partners_may_take_part_and_not_one_more() -> None:
    many = [participant(number) for number in range(1, MOST_PARTNERS + 1)]
    assert found(joint(participants=many, large_companies=[])) == []
    one_more = joint(participants=many, large_companies=[large_company(99)])
    assert found(one_more) == [("P", "too_many_partners", "participants")]


# -- 同意書 (R31) -----------------------------------------------------------------------------------------------------


def test_R31_a_change_asks_for_the_consents_of_those_only_that_join() -> None:
    base = joint()
    without = joint(large_companies=[large_company(11, consent=""), large_company(12, consent="")])
    assert found(without, "change") == []
    assert [one.field for one in newly_joining(without, base)] == ["large_companies#k2.consent"]
    again = [("R31", "consent_needed", f"large_companies#{row}.consent") for row in ("k1", "k2")]
    assert found(without, "renewal") == again


def test_R31_who_took_part_as_an_SME_is_not_newly_joining() -> None:
    grown = joint(participants=[participant(2)], large_companies=[large_company(1, consent="")])
    assert list(newly_joining(grown, joint())) == []


def test_R31_a_single_plan_has_no_consents() -> None:
    assert list(newly_joining(plan(), plan())) == []
