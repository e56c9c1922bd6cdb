"""どの手続が必要ですか: the page leads to the form that fits, and says why another does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.services.intake.conftest import Portal
from tests.services.intake.test_joint_plans import certified as certified_joint
from tests.services.intake.test_plans import asked, certified, post, shown

if TYPE_CHECKING:
    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def plan_id(portal: Portal) -> str:
    return str(certified(portal)["plan_id"])


@pytest.fixture
def browser(portal: Portal) -> TestClient:
    return portal.browser()


ALTERS = {"wish": "alter", "keeps_purpose": "yes"}


def test_the_plans_page_leads_to_the_questions(browser: TestClient, plan_id: str) -> None:
    here = f"/intake/plans/{plan_id}/procedure"
    assert f'href="{here}"' in browser.get(f"/intake/plans/{plan_id}/page").text
    page = browser.get(here)
    assert page.status_code == 200
    assert "必要な手続</h2>" not in page.text


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({**ALTERS, "altered": "representative"}, 'action="/intake/plans/{plan}/minor_change/typed"'),
        ({**ALTERS, "altered": ["representative", "equipment"]}, 'action="/intake/plans/{plan}/change/typed"'),
        ({"wish": "go_on"}, "2028年5月1日"),
        ({"wish": "report"}, 'action="/intake/plans/{plan}/report/typed"'),
        ({"wish": "stop"}, 'href="/intake/plans/{plan}/return"'),
        ({"wish": "wrong_in_certificate"}, "048-600-0394"),
    ],
)
def test_each_wish_leads_to_its_form_or_to_why_not(
    browser: TestClient, plan_id: str, answers: dict[str, str], said: str
) -> None:
    page = browser.get(f"/intake/plans/{plan_id}/procedure", params={"asked": "yes", **answers})
    assert page.status_code == 200
    assert said.replace("{plan}", plan_id) in page.text


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "wish"),
        ({"wish": "nonsense"}, "wish"),
        ({"wish": "alter", "keeps_purpose": "yes"}, "altered"),
        ({"wish": "alter", "keeps_purpose": "yes", "altered": "nonsense"}, "altered"),
        ({"wish": "alter", "altered": "name"}, "keeps_purpose"),
        # Only a joint plan has other businesses (R15).
        ({"wish": "alter", "keeps_purpose": "yes", "altered": "representative_business"}, "altered"),
    ],
)
def test_what_is_not_answered_is_asked_for(
    browser: TestClient, plan_id: str, answers: dict[str, str], field: str
) -> None:
    page = browser.get(f"/intake/plans/{plan_id}/procedure", params={"asked": "yes", **answers})
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text


def test_R15_the_businesses_of_a_joint_plan_are_offered_to_joint_plans_alone(portal: Portal, plan_id: str) -> None:
    words, browser = "連携型の計画に参加する事業者", portal.browser()
    joint = certified_joint(portal)["plan_id"]
    told = {one: words in browser.get(f"/intake/plans/{one}/procedure?lang=ja").text for one in (plan_id, joint)}
    assert told == {plan_id: False, joint: True}
    answers = {"asked": "yes", "wish": "alter", "keeps_purpose": "no", "altered": "representative_business"}
    page = browser.get(f"/intake/plans/{joint}/procedure", params=answers)
    assert f'action="/intake/plans/{joint}/change/typed"' in page.text


def test_an_open_application_is_named_where_it_is_in_the_way_and_where_it_is_meant(
    browser: TestClient, portal: Portal
) -> None:
    plan = shown(portal, certified(portal)["plan_id"])
    made = post(portal, f"{plan['plan_id']}/changes", asked(plan, goals__purpose="守るため。")).json()
    for answers in ({**ALTERS, "altered": "goals"}, {"wish": "wrong_in_filing"}):
        page = browser.get(f"/intake/plans/{plan['plan_id']}/procedure", params={"asked": "yes", **answers}).text
        assert made["application_no"] in page
    assert f'href="/intake/applications/{made["application_id"]}/withdrawal"' in page


def test_the_plan_of_another_is_not_there(portal: Portal, plan_id: str) -> None:
    assert portal.browser("applicant-2").get(f"/intake/plans/{plan_id}/procedure").status_code == 404
