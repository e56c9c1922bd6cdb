"""データ利用 不可: a supporter sees of such a business what R20 publishes, and nothing more, by whichever way."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI

from tests.domain.followup.plans import outline
from tests.services.followup.conftest import Followup
from tests.support.web import HTML, local_client

SUPPORTER, BUREAU = "support-jf-cmca", "officer-kanto-1"


@pytest.fixture
def closed(followup: Followup) -> Followup:
    followup.follow("p1", outline().model_copy(update={"may_share": False}), name="株式会社みなと製作所")
    followup.follow("p2", name="有限会社あおば食品")
    followup.wait_until(date(2026, 9, 5))
    return followup


def test_its_dates_are_in_no_list_and_no_count(closed: Followup, app: FastAPI) -> None:
    client = local_client(app, SUPPORTER)
    for view in ("came", "next_30", "next_90"):
        found = client.get(f"/followup/due-dates?view={view}").json()
        assert {one["plan_id"] for one in found["dates"]} <= {"p2"}
        assert all(count <= 1 for kinds in found["counts"].values() for count in kinds.values())


def test_its_plan_shows_name_place_day_and_bureau_alone(closed: Followup, app: FastAPI) -> None:
    client = local_client(app, SUPPORTER)
    plan = client.get("/followup/plans/p1").json()
    assert (plan["applicant"], plan["certified_on"]) == ("株式会社みなと製作所", "2026-04-10")
    assert (plan["certificate_no"], plan["application_no"], plan["period_start"], plan["dates"]) == ("", "", None, [])
    page = client.get("/followup/desk/plans/p1", headers=HTML).text
    assert "公表されている事項だけを表示しています" in page
    assert "これからの期日" not in page
    listed = {one["plan_id"]: one for one in client.get("/followup/plans").json()["plans"]}
    assert listed["p1"]["certificate_no"] == ""
    assert listed["p2"]["certificate_no"] != ""


def test_it_is_not_found_by_a_number_that_is_not_shown(closed: Followup, app: FastAPI) -> None:
    officer = local_client(app, BUREAU).get("/followup/plans").json()["plans"]
    number = next(one["certificate_no"] for one in officer if one["plan_id"] == "p1")
    found = local_client(app, SUPPORTER).get(f"/followup/plans?q={number}").json()["plans"]
    assert "p1" not in {one["plan_id"] for one in found}


def test_the_bureau_sees_everything(closed: Followup, app: FastAPI) -> None:
    plan = local_client(app, BUREAU).get("/followup/plans/p1").json()
    assert plan["certificate_no"]
    assert plan["dates"]
