"""What the checks at the door found: each rule that applies, what it rested on, and what needs an eye."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docs.rule_table import RULES, Implemented
from services.intake.domain.form_checks import problems
from shared.contracts.findings import CheckedBeside, PlanBeside, RuleFinding
from shared.contracts.forms.filed import description_of
from shared.domain import SCHEME_START
from shared.scheme.cautions import cautions
from shared.scheme.changed_term import ChangedTerm
from shared.scheme.findings import findings
from shared.scheme.rule_checks import BESIDE_THE_FORM, RULE_CHECKS
from tests.domain.intake.examples import FILED_ON, PLAIN, plan, sealed
from tests.domain.intake.joint_examples import fifty_partners, joint, large_company
from tests.shared.scheme.test_cautions import FITTING
from tests.support.form_before import form_before


def met(found: tuple[RuleFinding, ...]) -> dict[str, tuple[str, ...]]:
    return {one.rule: one.inputs for one in found if not one.needs_an_eye}


def eyes(found: tuple[RuleFinding, ...]) -> list[tuple[str, str, str]]:
    return [(one.rule, one.code, one.inputs[0]) for one in found if one.needs_an_eye]


def test_a_plan_whose_parts_fit_meets_every_rule_that_applies_to_it() -> None:
    found = findings(plan(**FITTING), FILED_ON)
    assert eyes(found) == []
    assert met(found) == {
        "R1": ("form",),
        "R3": ("cover.industry", "cover.capital_yen", "cover.employees"),
        "R10": ("cover.entity_form",),
        "R12": ("cover.corporate_number", "check_sheet.opened_or_registered"),
        "R16": ("period",),
        "R22": ("account",),
        "R25": ("plans",),
        "R30": ("cover.prefecture",),
        "R40": ("equipment#k1",),
        "R41": ("equipment#k1",),
        "R42": ("cover.entity_form", "cover.capital_yen", "cover.employees"),
        "R44": ("equipment#k1", "tax_measure"),
        "P": ("equipment#k1", "funds#k1"),
    }


@pytest.mark.parametrize(
    ("cover", "rule", "inputs"),
    [
        ({"industry": "50"}, "R4", ("cover.industry", "cover.capital_yen", "cover.employees")),
        ({"industry": "56"}, "R5", ("cover.industry", "cover.capital_yen", "cover.employees")),
        (
            {"industry": "41", "industry_minor": "411"},
            "R6",
            ("cover.industry", "cover.industry_minor", "cover.capital_yen", "cover.employees"),
        ),
        (
            {"industry": "19", "industry_answers": {"tyres_or_belts": False}},
            "R7",
            ("cover.industry", "cover.industry_answers.tyres_or_belts", "cover.capital_yen", "cover.employees"),
        ),
        (
            {"industry": "39", "industry_minor": "392", "industry_answers": {"information_processing": True}},
            "R8",
            (
                "cover.industry",
                "cover.industry_minor",
                "cover.industry_answers.information_processing",
                "cover.capital_yen",
                "cover.employees",
            ),
        ),
        (
            {"industry": "75", "industry_answers": {"inn": True}},
            "R9",
            ("cover.industry", "cover.industry_answers.inn", "cover.capital_yen", "cover.employees"),
        ),
        # Individuals have no capital (R11).
        (
            {"entity_form": "sole_proprietor", "corporate_number": None, "capital_yen": None},
            "R3",
            ("cover.industry", "cover.employees"),
        ),
    ],
)
def test_R3_to_R9_the_row_that_was_applied_and_all_that_led_to_it(
    cover: dict[str, Any], rule: str, inputs: tuple[str, ...]
) -> None:
    form = plan(**FITTING, **{f"cover__{name}": value for name, value in cover.items()})
    assert not problems(form, FILED_ON)
    found = met(findings(form, FILED_ON))
    assert found[rule] == inputs
    assert [one for one in found if one in {"R3", "R4", "R5", "R6", "R7", "R8", "R9"}] == [rule]


def test_R11_associations_are_tested_by_their_members_or_not_at_all() -> None:
    of_members = plan(cover__entity_form="shuzo_kumiai", cover__members={"total": 3, "small_and_medium": 2})
    without = plan(cover__entity_form="kigyo_kumiai")
    assert met(findings(of_members, FILED_ON))["R11"] == ("cover.members",)
    assert not {"R3", "R11"} & set(met(findings(without, FILED_ON)))


def test_what_needs_an_eye_comes_with_what_it_rests_on_and_leaves_the_other_rows_met() -> None:
    first = PLAIN["equipment"][0] | {"row_id": "k1"}
    second = first | {"row_id": "k2", "name": "止水板", "month": "2029-12"}
    found = findings(plan(**FITTING, equipment=[first, second]), FILED_ON)
    assert ("R40", "equipment_outside_window", "equipment#k2.month") in eyes(found)
    assert met(found)["R40"] == ("equipment#k1",)
    (unnamed,) = [one for one in found if one.code == "equipment_not_in_measures"]
    assert unnamed.inputs == ("equipment#k2.name", "measures")


def test_R42_a_rule_of_the_whole_plan_is_met_or_needs_an_eye() -> None:
    found = findings(plan(**FITTING, cover__capital_yen=200_000_000), FILED_ON)
    assert "R42" not in met(found)
    assert ("R42", "tax_measure_too_large", "tax_measure.wanted") in eyes(found)


@pytest.mark.parametrize(
    ("on_paper", "attached", "looked_at", "lacking"),
    [
        (False, [], None, []),
        (True, ["certificate_copy", "plan_copy"], ("document:certificate_copy", "document:plan_copy"), []),
        (True, ["plan_copy"], ("document:plan_copy",), ["document:certificate_copy"]),
        (True, [], None, ["document:certificate_copy", "document:plan_copy"]),
    ],
)
def test_R26_copies_of_a_certificate_on_paper_are_looked_for(
    on_paper: bool, attached: list[Any], looked_at: Any, lacking: list[str]
) -> None:
    found = findings(plan(**FITTING), FILED_ON, "renewal", None, attached, CheckedBeside(on_paper=on_paper))
    assert met(found).get("R26") == looked_at
    assert [path for _, code, path in eyes(found) if code == "document_missing"] == lacking


def beside(plan_type: Any, standing: Any, at: str = "cover.corporate_number", number: str = "X") -> PlanBeside:
    return PlanBeside(at=at, plan_type=plan_type, standing=standing, number=number)


@pytest.mark.parametrize(
    ("plan_type", "standing", "eye"),
    [
        ("single", "open", ("R25", "same_business_open")),
        ("single", "certified", ("R25", "same_business_certified")),
        ("joint", "open", ("R15", "other_type_open")),
        ("joint", "certified", ("R15", "other_type_certified")),
    ],
)
def test_R15_R25_a_plan_beside_a_new_one_needs_an_eye(plan_type: Any, standing: Any, eye: tuple[str, str]) -> None:
    known = CheckedBeside(plans=(beside(plan_type, standing),))
    found = findings(plan(**FITTING), FILED_ON, beside=known)
    assert eyes(found) == [(*eye, "cover.corporate_number")]
    assert next(one for one in found if one.needs_an_eye).inputs == ("cover.corporate_number", "plans")
    assert ("R25" in met(found)) == (eye[0] == "R15")


def test_R25_each_plan_beside_is_one_finding_and_a_partners_stands_at_the_partner() -> None:
    known = CheckedBeside(
        plans=(beside("joint", "open", number="1"), beside("joint", "open", "participants#k1.corporate_number", "2"))
    )
    found = findings(joint(), FILED_ON, beside=known)
    assert [path for _, code, path in eyes(found) if code == "same_business_open"] == [
        "cover.corporate_number", "participants#k1.corporate_number",
    ]  # fmt: skip


def test_R25_of_a_business_without_a_number_no_other_plan_is_known() -> None:
    nobody = {"entity_form": "sole_proprietor", "corporate_number": None, "capital_yen": None}
    form = plan(**FITTING, **{f"cover__{name}": value for name, value in nobody.items()})
    assert "R25" not in met(findings(form, FILED_ON))


@pytest.mark.parametrize(("kind", "window"), [("change", "R23"), ("renewal", "R24")])
def test_R23_to_R25_what_builds_on_a_plan_is_held_against_that(kind: Any, window: str) -> None:
    found = met(findings(plan(**FITTING), FILED_ON, kind))
    assert (found[window], found["R25"]) == (("target",), ("report",))
    assert ("R27" in found) == (kind == "change")
    assert not {"R23", "R24", "R27"} & set(met(findings(plan(**FITTING), FILED_ON)))


def test_R27_a_change_of_nothing_but_the_title_needs_an_eye() -> None:
    base = plan(**FITTING)
    changed = ChangedTerm(date(2026, 6, 1), base, {"k1": date(2026, 6, 1)})
    found = findings(plan(**FITTING, cover__representative_title="会長"), FILED_ON, "change", changed)
    assert eyes(found) == [("R27", "only_minor", "cover.representative_title")]
    assert "R27" not in met(found)


def test_personal_text_counts_for_nothing_so_that_it_stays_so_when_it_is_erased() -> None:
    form = plan(**FITTING, cover__representative_name="試験太郎")
    assert findings(form, FILED_ON) == findings(plan(**FITTING), FILED_ON)


def test_R15_of_a_joint_plan_each_partner_is_one_input() -> None:
    found = met(findings(joint(**fifty_partners()), FILED_ON))
    assert found["R15"] == ("participants", "large_companies")
    assert len([path for path in found["R10"] if path.startswith("participants#")]) > 40
    assert "R42" not in found


def test_R31_the_consent_of_each_large_company_is_an_input() -> None:
    form = joint(large_companies=[large_company(1), large_company(2)], tax_measure={}, equipment=[])
    whole = findings(form, FILED_ON, attached=["application_form", "consent", "consent"])
    assert met(whole)["R31"] == (
        "large_companies#k1", "large_companies#k2", "document:application_form", "document:consent",
    )  # fmt: skip
    assert eyes(whole) == []
    one = findings(form, FILED_ON, attached=["consent"])
    assert met(one)["R31"] == ("large_companies#k1", "large_companies#k2")
    assert eyes(one) == [
        ("R31", "document_missing", "document:application_form"),
        ("R31", "document_missing", "document:consent"),
    ]


def test_the_form_of_before_is_held_against_the_rules_of_its_business_and_period() -> None:
    assert {"R1", "R10", "R16", "R30"} <= set(met(findings(form_before(), FILED_ON)))


PLANS = st.builds(
    plan,
    cover__employees=st.integers(0, 400),
    cover__capital_yen=st.sampled_from([None, 10_000_000, 300_000_000, 300_000_001]),
    cover__entity_form=st.sampled_from(["kabushiki_kaisha", "kigyo_kumiai", "shuzo_kumiai"]),
    cover__members=st.sampled_from([None, {"total": 3, "small_and_medium": 1}, {"total": 3, "small_and_medium": 2}]),
    cover__industry=st.sampled_from(["24", "50", "56", "70", "75"]),
    cover__industry_answers=st.sampled_from([{}, {"inn": True}]),
    equipment__0__quantity=st.integers(0, 2),
    period=st.sampled_from([{"start": "2026-12", "end": "2029-11"}, {"start": "2026-12", "end": "2029-12"}]),
    tax_measure__not_subsidised=st.booleans(),
    check_sheet__opened_or_registered=st.booleans(),
)
OF_SHAPE = {"industry_unknown", "inn_needed"}
"""What a rule says of answers without which it cannot be told which row applies."""


@settings(max_examples=60)
@given(PLANS)
def test_what_the_door_refuses_by_is_among_the_rules_that_a_sound_plan_is_said_to_meet(form: Any) -> None:
    against = {one.rule for one in problems(form, FILED_ON) if one.code not in OF_SHAPE}
    assert against <= {one.rule for one in findings(form, FILED_ON)}


@settings(max_examples=60)
@given(PLANS)
def test_every_input_is_a_place_of_the_form_or_is_named(form: Any) -> None:
    for one in findings(form, FILED_ON):
        assert one.inputs
        for path in one.inputs:
            assert path in BESIDE_THE_FORM or description_of(form).has(path), path


def test_no_finding_holds_anything_but_names() -> None:
    form = plan(cover__name="株式会社ひみつ", goals__purpose="ひみつの目的", equipment__0__name="ひみつの設備")
    assert "ひみつ" not in "".join(one.model_dump_json() for one in findings(sealed(form), FILED_ON))


@pytest.mark.parametrize("rule", [one for one in RULE_CHECKS if one != "P"])
def test_each_check_is_of_a_rule_that_is_carried_out_since_its_day(rule: str) -> None:
    check, known = RULE_CHECKS[rule], RULES[int(rule[1:])]
    assert isinstance(known, Implemented)
    assert known.since == str(check.since(max(SCHEME_START, date.fromisoformat(known.since))))


def test_every_caution_is_of_a_rule_with_words() -> None:
    form = plan(
        cover__capital_yen=200_000_000, equipment__0__month="2029-12", funds__0__source="市の補助金、公庫の融資"
    )
    assert {one.rule for one in cautions(form, FILED_ON, lambda personal: personal.text or "")} <= set(RULE_CHECKS)
    assert len(eyes(findings(form, FILED_ON))) > 5
