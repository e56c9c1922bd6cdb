"""R32–R36: each figure of the table, and who may use which measure, at its edges."""

from __future__ import annotations

from datetime import date

import pytest

from tests.shared.scheme.benefits.examples import benefit, business, certified, unmet

FINANCE = ("bcp_loan", "credit_guarantee", "investment", "standby_credit")


@pytest.mark.parametrize("key", FINANCE)
def test_R36_a_certified_sme_may_use_them_until_the_end_of_its_term(key: str) -> None:
    found = benefit(key)
    assert (found.verdict, found.missing) == ("may", ())
    assert [one.day for one in found.last_days] == [date(2028, 11, 30)]


@pytest.mark.parametrize("key", ["bcp_loan", "credit_guarantee", "standby_credit"])
def test_R36_without_a_certificate_only_once_certified(key: str) -> None:
    found = benefit(key, business(certificate=None))
    assert (found.verdict, found.last_days) == ("once_certified", ())


@pytest.mark.parametrize("key", ["bcp_loan", "credit_guarantee", "standby_credit"])
@pytest.mark.parametrize("status", ["expired", "rescinded", "given_back"])
def test_R36_not_with_a_certificate_that_has_ended(key: str, status: str) -> None:
    found = benefit(key, business(certificate=certified(status=status)))
    assert (found.verdict, found.last_days) == ("may_not", ())


def test_R32_the_figures_of_the_loan() -> None:
    found = benefit("bcp_loan")
    assert [(one.name.ja, one.yen) for one in found.limits] == [
        ("貸付限度額（中小企業事業）", 720_000_000),
        ("うち利率の引下げの対象", 400_000_000),
    ]
    params = {key: value for one in found.terms for key, value in one.params.items()}
    assert params == {"points": "0.9", "equipment": 20, "working": 7, "grace": 2}


GUARANTEES = [
    ("普通保険（通常枠）", 200_000_000, 400_000_000),
    ("普通保険（別枠）", 200_000_000, 400_000_000),
    ("無担保保険（通常枠）", 80_000_000, 80_000_000),
    ("無担保保険（別枠）", 80_000_000, 80_000_000),
    ("特別小口保険（通常枠）", 20_000_000, 20_000_000),
    ("特別小口保険（別枠）", 20_000_000, 20_000_000),
    ("新事業開拓保険（通常）", 200_000_000, 400_000_000),
    ("新事業開拓保険（拡大後）", 300_000_000, 600_000_000),
    ("海外投資関係保険（通常）", 200_000_000, 400_000_000),
    ("海外投資関係保険（拡大後）", 400_000_000, 600_000_000),
]


@pytest.mark.parametrize(
    ("form", "column"),
    [
        ("sole_proprietor", 1),
        ("kabushiki_kaisha", 1),
        ("jigyo_kyodo_kumiai", 2),
        ("shuzo_kumiai", 2),
    ],
)
def test_R33_the_figures_of_the_guarantees_by_entity_form(form: str, column: int) -> None:
    found = benefit("credit_guarantee", business(entity_form=form))
    assert [(one.name.ja, one.yen) for one in found.limits] == [(row[0], row[column]) for row in GUARANTEES]
    assert {one.of_associations for one in found.limits} == {None}


def test_R33_both_figures_where_the_entity_form_is_not_known() -> None:
    found = benefit("credit_guarantee", business(entity_form=None))
    assert [(one.yen, one.of_associations or one.yen) for one in found.limits] == [row[1:] for row in GUARANTEES]


def test_R33_the_limit_for_overseas_investment_is_said_not_to_be_confirmed() -> None:
    assert [one.text.ja[:8] for one in benefit("credit_guarantee").terms if not one.is_confirmed] == [
        "海外投資関係保険"
    ]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"capital_yen": 300_000_000, "certificate": None}, "may"),
        ({"capital_yen": 300_000_001, "certificate": None}, "once_certified"),
        ({"capital_yen": 300_000_001}, "may"),
        ({"capital_yen": None}, "cannot_tell"),
        ({"capital_yen": 300_000_001, "is_sme": False}, "may_not"),
        ({"entity_form": "godo_kaisha"}, "may_not"),
        ({"entity_form": "sole_proprietor", "capital_yen": 0}, "may_not"),
        ({"entity_form": "yugen_kaisha"}, "cannot_tell"),
        ({"entity_form": None}, "cannot_tell"),
    ],
)
def test_R34_stock_companies_above_300_million_need_the_certificate(changes: dict, verdict: str) -> None:  # type: ignore[type-arg]
    assert benefit("investment", business(**changes)).verdict == verdict


def test_R35_the_figures_of_the_standby_credit_and_who_has_a_use_for_it() -> None:
    found = benefit("standby_credit")
    assert [one.yen for one in found.limits] == [450_000_000]
    assert found.terms[0].params == {"first": 1, "last": 5}
    assert benefit("standby_credit", business(has_overseas_branch=False)).verdict == "may_not"
    unknown = benefit("standby_credit", business(has_overseas_branch=None))
    assert (unknown.verdict, unknown.missing) == ("cannot_tell", ("has_overseas_branch",))


JOINT = certified(plan_type="joint")


@pytest.mark.parametrize("key", ["bcp_loan", "credit_guarantee"])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"capital_yen": 1_000_000_000, "employees": 9_999}, [("R36", "not_known", None)]),
        ({"capital_yen": 1_000_000_001, "employees": 2_000}, [("R36", "not_known", None)]),
        ({"capital_yen": 1_000_000_001, "employees": 2_001}, [("R36", "not_met", None)]),
        ({"capital_yen": None, "employees": 2_001}, [("R36", "not_known", "capital_yen")]),
        ({"capital_yen": 1_000_000_001, "employees": None}, [("R36", "not_known", "employees")]),
        ({"entity_form": "sole_proprietor"}, [("R36", "not_met", None)]),
    ],
)
def test_R36_medium_corporations_in_a_joint_plan_are_told_to_ask(key: str, changes: dict, expected: list) -> None:  # type: ignore[type-arg]
    found = benefit(key, business(certificate=JOINT, is_sme=False, **changes))
    assert unmet(found.conditions) == expected


def test_R36_medium_corporations_have_no_single_plan_and_no_standby_credit() -> None:
    medium = {"is_sme": False, "capital_yen": 1_000_000_000, "employees": 2_000}
    assert benefit("bcp_loan", business(**medium)).verdict == "may_not"
    assert benefit("standby_credit", business(certificate=JOINT, **medium)).verdict == "may_not"


def test_what_is_not_known_of_the_size_is_asked() -> None:
    found = benefit("bcp_loan", business(is_sme=None))
    assert (found.verdict, found.missing) == ("cannot_tell", ("is_sme",))
