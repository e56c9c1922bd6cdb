"""R3–R12 as a business asks them of itself: what it hears is what its filing would be told."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.eligibility import eligibility
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.industries import Industry
from shared.scheme.jsic import MAJORS, MINORS
from shared.scheme.self_check import OTHER_FORM, OwnFacts, is_sme, own_facts, self_check
from tests.domain.intake.examples import plan

DAY = date(2026, 11, 29)
OF_A_COMPANY: dict[str, Any] = {"entity_form": "kabushiki_kaisha", "registered": True}
ROWS: list[tuple[str, dict[str, Any], str, Industry, int, int]] = [
    ("金属製品製造業", {"industry": "24"}, "R3", Industry.OTHER, 300_000_000, 300),
    ("タイヤ", {"industry": "19", "tyres_or_belts": True}, "R3", Industry.OTHER, 300_000_000, 300),
    ("旅行業", {"industry": "79", "industry_minor": "791"}, "R3", Industry.OTHER, 300_000_000, 300),
    ("新聞業", {"industry": "41", "industry_minor": "413"}, "R3", Industry.OTHER, 300_000_000, 300),
    ("飲食料品卸売業", {"industry": "52"}, "R4", Industry.WHOLESALE, 100_000_000, 100),
    ("飲食店", {"industry": "76"}, "R5", Industry.RETAIL, 50_000_000, 50),
    ("医療業", {"industry": "83"}, "R6", Industry.SERVICE, 50_000_000, 100),
    ("駐車場業", {"industry": "69", "industry_minor": "693"}, "R6", Industry.SERVICE, 50_000_000, 100),
    ("下宿業", {"industry": "75", "inn": False}, "R6", Industry.SERVICE, 50_000_000, 100),
    ("ゴムホース", {"industry": "19", "tyres_or_belts": False}, "R7", Industry.RUBBER, 300_000_000, 900),
    ("ソフトウェア業", {"industry": "39", "industry_minor": "391"}, "R8", Industry.SOFTWARE, 300_000_000, 300),
    (
        "情報処理サービス業",
        {"industry": "39", "industry_minor": "392", "information_processing": True},
        "R8",
        Industry.SOFTWARE,
        300_000_000,
        300,
    ),
    ("旅館業", {"industry": "75", "inn": True}, "R9", Industry.INN, 50_000_000, 200),
]


@pytest.mark.parametrize(("name", "answers", "rule", "row", "yen", "people"), ROWS, ids=[row[0] for row in ROWS])
def test_R3_to_R9_each_row_at_its_limits_and_one_above(
    name: str, answers: dict[str, Any], rule: str, row: Industry, yen: int, people: int
) -> None:
    def verdict(capital: int, employees: int) -> str:
        return self_check(OwnFacts(**OF_A_COMPANY, **answers, capital_yen=capital, employees=employees), DAY).verdict

    assert [verdict(yen, people + 1), verdict(yen + 1, people), verdict(yen, people)] == ["may"] * 3
    found = self_check(OwnFacts(**OF_A_COMPANY, **answers, capital_yen=yen + 1, employees=people + 1), DAY)
    assert (found.verdict, found.against, found.industry) == ("may_not", ((rule, "too_large"),), row)
    assert found.size is not None
    assert (found.size.rule, found.size.capital_yen, found.size.people) == (rule, yen, people)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, "industry"),
        ({"industry": "00"}, "industry"),
        ({"industry": "39"}, "industry_minor"),
        ({"industry": "39", "industry_minor": "693"}, "industry_minor"),
        ({"industry": "39", "industry_minor": "399"}, "industry_minor"),
        ({"industry": "39", "industry_minor": "392"}, "information_processing"),
        ({"industry": "19"}, "tyres_or_belts"),
        ({"industry": "75"}, "inn"),
        ({"industry": "24"}, "employees"),
        ({"industry": "24", "employees": 301}, "capital_yen"),
        ({"industry": "24", "capital_yen": 300_000_001}, "employees"),
    ],
)
def test_what_is_needed_to_tell_is_asked_and_nothing_else(answers: dict[str, Any], asked: str) -> None:
    found = self_check(OwnFacts(**OF_A_COMPANY, **answers), DAY)
    assert (found.verdict, found.asked) == ("unknown", (asked,))


@pytest.mark.parametrize("answers", [{"employees": 300}, {"capital_yen": 300_000_000}])
def test_whoever_keeps_one_limit_need_not_tell_the_other(answers: dict[str, Any]) -> None:
    assert self_check(OwnFacts(**OF_A_COMPANY, industry="24", **answers), DAY).verdict == "may"


def test_R11_of_an_individual_the_people_count_alone() -> None:
    facts: dict[str, Any] = {"entity_form": "sole_proprietor", "registered": True, "industry": "76", "capital_yen": 1}
    assert self_check(OwnFacts(**facts, employees=50), DAY).verdict == "may"
    found = self_check(OwnFacts(**facts, employees=51), DAY)
    assert (found.verdict, found.against) == ("may_not", (("R5", "too_large"),))


def test_R11_group_3_has_no_test_of_size() -> None:
    found = self_check(OwnFacts(entity_form="shoko_kumiai", registered=True, employees=9999), DAY)
    assert (found.verdict, found.group, found.size, found.share) == ("may", 3, None, None)


@pytest.mark.parametrize(
    ("total", "small", "verdict", "against"),
    [
        (3, 2, "may", ()),
        (300, 199, "may_not", (("R11", "too_few_members"),)),
        (3, 4, "may_not", (("R11", "more_small_than_members"),)),
        (0, 0, "unknown", ()),
        (3, None, "unknown", ()),
    ],
)
def test_R11_group_4_by_the_share_of_its_members(total: int, small: int | None, verdict: str, against: Any) -> None:
    facts = OwnFacts(entity_form="shuzo_kumiai", registered=True, members_total=total, members_small=small)
    found = self_check(facts, DAY)
    assert (found.verdict, found.against) == (verdict, against)


def test_R10_a_form_that_is_not_listed_and_R12_one_that_is_not_registered() -> None:
    assert self_check(OwnFacts(entity_form=OTHER_FORM), DAY).against == (("R10", "form_not_listed"),)
    assert self_check(OwnFacts(), DAY).asked == ("entity_form",)
    assert self_check(OwnFacts(entity_form="npo"), DAY).asked == ("entity_form",)
    found = self_check(OwnFacts(entity_form="godo_kaisha", registered=False, industry="24", employees=1), DAY)
    assert (found.verdict, found.against) == ("may_not", (("R12", "not_registered"),))
    assert self_check(OwnFacts(entity_form="godo_kaisha", industry="24", employees=1), DAY).asked == ("registered",)


FACTS = st.builds(
    OwnFacts,
    entity_form=st.sampled_from(list(ENTITY_FORMS.on(DAY))),
    registered=st.just(True),
    industry=st.sampled_from(["19", "24", "39", "41", "52", "69", "75", "76", "79", "83", *MAJORS]),
    industry_minor=st.sampled_from([None, *MINORS]),
    tyres_or_belts=st.booleans(),
    information_processing=st.booleans(),
    inn=st.booleans(),
    employees=st.sampled_from([0, 50, 51, 100, 101, 200, 201, 300, 301, 900, 901]),
    capital_yen=st.sampled_from([0, 50_000_000, 50_000_001, 100_000_001, 300_000_000, 300_000_001]),
    members_total=st.integers(1, 30),
    members_small=st.integers(0, 31),
)


@given(FACTS)
def test_a_filing_of_the_same_facts_is_told_the_same(facts: OwnFacts) -> None:
    found = self_check(facts, DAY)
    minor = facts.industry_minor if (facts.industry_minor or "").startswith(facts.industry) else None
    individual = facts.entity_form == "sole_proprietor"
    cover: Any = SimpleNamespace(
        entity_form=facts.entity_form,
        corporate_number=None if individual else "7000012050002",
        industry=facts.industry,
        industry_minor=minor,
        industry_answers=facts,
        employees=facts.employees,
        capital_yen=facts.capital_yen,
        members=SimpleNamespace(total=facts.members_total, small_and_medium=facts.members_small),
    )
    assert (found.verdict == "may") == (not list(eligibility(cover, DAY)))


@pytest.mark.parametrize(
    ("cover", "expected"),
    [
        ({}, True),
        ({"capital_yen": 300_000_001, "employees": 301}, False),
        ({"capital_yen": 300_000_001, "employees": 300}, True),
        ({"entity_form": "kigyo_kumiai", "employees": 5_000}, True),
        ({"entity_form": "shuzo_kumiai", "members": {"total": 3, "small_and_medium": 2}}, True),
        ({"entity_form": "shuzo_kumiai", "members": {"total": 3, "small_and_medium": 1}}, False),
        ({"industry": "75", "capital_yen": 50_000_001, "employees": 200, "industry_answers": {"inn": True}}, True),
        ({"industry": "75", "capital_yen": 50_000_001, "employees": 200, "industry_answers": {"inn": False}}, False),
        ({"industry": "75", "capital_yen": 50_000_001, "employees": 200}, None),
    ],
)
def test_R3_to_R11_what_a_plan_says_tells_whether_its_business_is_an_sme(cover, expected):
    facts = own_facts(plan(**{f"cover__{name}": value for name, value in cover.items()}).cover)
    assert is_sme(facts, DAY) is expected
