"""The form by the API: a blank, an example, and a check that files nothing."""

from __future__ import annotations

from typing import Any

import pytest

from shared.scheme.application_kinds import PlanType
from tests.services.intake.conftest import Portal

FORMS = "/intake/forms"


def checked(portal: Portal, form: Any) -> Any:
    return portal.client().post(f"{FORMS}/check", json=form)


@pytest.mark.parametrize("plan_type", ["single", "joint"])
def test_the_example_could_be_filed_and_checking_it_files_nothing(portal: Portal, plan_type: PlanType) -> None:
    before = portal.heads
    example = portal.client().get(f"{FORMS}/example?type={plan_type}").json()
    answer = checked(portal, example)
    assert answer.status_code == 200, answer.text
    assert (answer.status_code, answer.json()["bureau"], answer.json()["expected_day"]) == (200, "kanto", "2027-01-08")
    assert portal.heads == before
    filed = portal.client().post("/intake/applications", json=example, headers={"Idempotency-Key": f"f-{plan_type}"})
    assert filed.json()["cautions"] == answer.json()["cautions"]


@pytest.mark.parametrize("plan_type", ["single", "joint"])
def test_a_blank_has_the_fields_of_the_example_and_no_answer(portal: Portal, plan_type: PlanType) -> None:
    blank, example = (portal.client().get(f"{FORMS}/{kind}?type={plan_type}").json() for kind in ("blank", "example"))
    assert blank.keys() == example.keys()
    assert blank["form_version"] == example["form_version"]
    assert blank["cover"]["name"] == ""
    assert checked(portal, blank).status_code == 422


def test_what_would_be_refused_is_told_all_at_once_as_by_filing(portal: Portal) -> None:
    example = portal.client().get(f"{FORMS}/example").json()
    example["check_sheet"]["email"] = "a:b@c.jp"
    example["period"]["end"] = "2040-01"
    found = checked(portal, example)
    filed = portal.client().post("/intake/applications", json=example, headers={"Idempotency-Key": "refused"})
    assert found.status_code == filed.status_code == 422
    assert found.json()["errors"] == filed.json()["errors"]
    assert {one["field"] for one in found.json()["errors"]} >= {"check_sheet.email", "period.end"}
