"""R32–R52: what a certificate brings, over the API and on its page, to its own business alone; and to whoever asks."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services.intake.views.benefits import facts_of_plan
from services.intake.views.plan import plan_on
from shared.scheme.benefits.facts import NOTHING_TOLD
from tests.services.intake.conftest import Portal
from tests.services.intake.test_plans import certified, shown

HOME = "/intake/plans"
ANSWERS = {
    "has_overseas_branch": "true",
    "files_blue_return": "true",
    "half_held_by_one_large": "false",
    "two_thirds_held_by_large": "false",
    "group_member_excluded": "false",
    "average_income_yen": "10000000",
    "relief_act_applied": "false",
    "severe_disaster": "true",
}


def asked(portal: Portal, plan_id: str, persona: str = "applicant-1", **query: str) -> Any:
    return portal.client(persona).get(f"{HOME}/{plan_id}/benefits", params=query)


def verdicts(answer: Any) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    return {one["key"]: one["verdict"] for one in answer.json()["benefits"]}


@pytest.fixture(scope="module")
def plan_id(portal: Portal) -> str:
    found: str = certified(portal)["plan_id"]
    return found


def test_what_the_plan_tells_is_not_asked_and_what_it_does_not_tell_is(portal: Portal, plan_id: str) -> None:
    answer = asked(portal, plan_id)

    found = verdicts(answer)
    assert (found["bcp_loan"], found["credit_guarantee"], found["logo"]) == ("may", "may", "may")
    assert (found["special_depreciation"], found["standby_credit"]) == ("cannot_tell", "cannot_tell")
    missing = {one["fact"] for one in answer.json()["missing"]}
    assert missing == set(ANSWERS)
    assert "お約束するものではありません" in answer.json()["notice"]["ja"]


def test_with_its_answers_nothing_is_left_open(portal: Portal, plan_id: str) -> None:
    answer = asked(portal, plan_id, **ANSWERS)

    found = verdicts(answer)
    open_ones = [key for key, verdict in found.items() if verdict == "cannot_tell"]
    assert open_ones == ["investment", "sustaining", "sustaining_founders"], "a 有限会社 asks the investment company"
    assert (found["special_depreciation"], found["standby_credit"]) == ("may", "may")
    assert (found["relief_subsidy"], found["recovery_subsidy"]) == ("may_not", "may")
    assert answer.json()["missing"] == []
    tax = next(one for one in answer.json()["benefits"] if one["key"] == "special_depreciation")
    assert {one["percent"] for one in tax["equipment"]} == {16}
    assert len(tax["equipment"]) == len(shown(portal, plan_id)["form"]["equipment"])
    assert [(one["what"]["ja"], one["day"]) for one in tax["last_days"]] == [
        ("設備を取得し、事業の用に供する期限", "2027-11-23")
    ]


def test_what_the_plan_says_is_what_is_judged(portal: Portal, plan_id: str) -> None:
    store = portal.system.services["intake"].store
    form = shown(portal, plan_id)["form"]

    facts = facts_of_plan(store, plan_on(store, plan_id), NOTHING_TOLD)

    assert (facts.capital_yen, facts.employees) == (form["cover"]["capital_yen"], form["cover"]["employees"])
    assert facts.prefecture == form["cover"]["prefecture"]
    assert [(one.name, one.unit_yen, one.subsidised) for one in facts.assets] == [
        (row["name"], row["unit_price_thousand_yen"] * 1000, False) for row in form["equipment"]
    ]
    assert {str(one.listed_on) for one in facts.assets} == {"2026-11-24"}


def test_on_another_day_it_is_as_it_was_or_will_be(portal: Portal, plan_id: str) -> None:
    assert verdicts(asked(portal, plan_id, on="2026-11-23"))["bcp_loan"] == "once_certified"
    assert verdicts(asked(portal, plan_id, on="2028-11-30"))["bcp_loan"] == "may"
    after = verdicts(asked(portal, plan_id, on="2028-12-01"))
    assert (after["bcp_loan"], after["special_depreciation"]) == ("may_not", "may_not")
    expected = {day: asked(portal, plan_id, on=day).json()["expected"] for day in ("2026-11-23", "2028-11-30")}
    assert expected == {"2026-11-23": False, "2028-11-30": True}
    assert asked(portal, plan_id, on="2019-07-16").status_code == 200
    before = asked(portal, plan_id, on="2019-07-15")
    assert [error["field"] for error in before.json()["errors"]] == ["on"]


def test_another_business_and_an_office_do_not_see_it(portal: Portal, plan_id: str) -> None:
    for path in (f"{HOME}/{plan_id}/benefits", f"{HOME}/{plan_id}/benefits/page"):
        assert portal.client("applicant-2").get(path).status_code == 404
        assert portal.client("officer-kanto-1").get(path).status_code == 403


def test_whoever_has_no_account_may_ask_and_nothing_is_kept(portal: Portal) -> None:
    before = portal.heads
    body = {"is_sme": True, "entity_form": "sole_proprietor", "employees": 3, "prefecture": "沖縄県"}

    answer = portal.client("").post("/intake/benefits", json=body)

    found = verdicts(answer)
    assert (found["bcp_loan"], found["investment"]) == ("once_certified", "may_not")
    loan = answer.json()["benefits"][0]
    assert [desk["telephone"] for desk in loan["desks"]] == ["0120-154-505", "098-941-1785"]
    assert [one["is_confirmed"] for one in loan["remarks"]] == [True, True, True, False]
    assert portal.heads == before


def test_R3_to_R11_whether_it_is_an_sme_follows_from_its_facts_and_is_not_asked(portal: Portal) -> None:
    of_size = {"entity_form": "kabushiki_kaisha", "capital_yen": 50_000_001, "industry": "56"}
    asked = [
        {"is_sme": True, **of_size, "employees": 51},
        {"is_sme": False, **of_size, "employees": 50},
        {"is_sme": True, **of_size, "industry": "", "employees": 51},
        {**of_size, "industry": "", "employees": 51},
    ]
    answers = [portal.client("").post("/intake/benefits", json=body).json() for body in asked]
    found = [next(one for one in answer["benefits"] if one["key"] == "standby_credit") for answer in answers]
    told = [[one["met"] for one in benefit["conditions"] if "中小企業者" in one["text"]["ja"]] for benefit in found]
    assert told == [["not_met"], ["met"], ["met"], ["not_known"]]


def test_equipment_that_no_plan_lists_is_judged_item_by_item(portal: Portal) -> None:
    pump = {"name": "排水ポンプ", "kind": "machinery", "unit_yen": 999_999, "month": "2027-05"}
    answer = portal.client("").post("/intake/benefits", json={"equipment": [pump, pump | {"unit_yen": 1_000_000}]})

    tax = next(one for one in answer.json()["benefits"] if one["key"] == "special_depreciation")
    floors = [one["met"] for item in tax["equipment"] for one in item["conditions"] if "取得価額" in one["text"]["ja"]]
    assert floors == ["not_met", "met"]


@pytest.mark.parametrize("body", [{"employees": -1}, {"prefecture": "東京"}, {"unknown": 1}, {"on": "2019-07-15"}])
def test_what_cannot_be_is_refused_with_its_field(portal: Portal, body: dict[str, Any]) -> None:
    answer = portal.client("").post("/intake/benefits", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == list(body)


def test_the_page_tells_it_in_groups_with_days_conditions_and_desks(portal: Portal, plan_id: str) -> None:
    browser = portal.browser()
    page = browser.get(f"{HOME}/{plan_id}/benefits/page")
    english = browser.get(f"{HOME}/{plan_id}/benefits/page", headers={"Accept-Language": "en"})

    assert page.status_code == 200
    told = re.sub(r"\s+", "", re.sub("<[^>]*>", "", page.text))
    for words in (
        "金融支援",
        "税制措置",
        "7億2,000万円",
        "0120-154-505",
        "東京中小企業投資育成",
        "確認が必要です",
    ):
        assert words in told, words
    assert "2027年（令和9年）11月23日" in told
    assert "Special depreciation" in english.text
    assert f'href="{HOME}/{plan_id}/benefits/page"' in browser.get(f"{HOME}/{plan_id}/page").text


def test_answers_on_the_page_make_it_plainer_and_are_kept_in_its_fields(portal: Portal, plan_id: str) -> None:
    page = portal.browser().get(
        f"{HOME}/{plan_id}/benefits/page", params=ANSWERS | {"average_income_yen": "10,000,000"}
    )

    assert page.status_code == 200
    assert "青色申告書を提出していること<br><strong>満たしています" in page.text
    assert 'value="10,000,000"' in page.text
    assert re.search(r'id="files_blue_return".*?value="true" selected', page.text, re.S)


def test_an_amount_that_is_none_is_pointed_out_and_the_rest_counts(portal: Portal, plan_id: str) -> None:
    page = portal.browser().get(f"{HOME}/{plan_id}/benefits/page", params=ANSWERS | {"average_income_yen": "千万"})

    assert page.status_code == 422
    assert 'href="#average_income_yen"' in page.text
    conditions = re.findall(r"<li>([^<]*)<br><strong>確認が必要です</strong>", page.text)
    assert [words for words in conditions if not re.search("平均所得金額|株式会社|取得し、事業の用", words)] == []
