"""Which form a plan is filed in, by the day; and that a case keeps its own, whatever forms come later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.intake.domain.commands import Correct
from services.intake.domain.refusals import REFUSALS
from shared.contracts.forms.before import FormBefore
from shared.contracts.forms.single import FORM_VERSIONS
from shared.contracts.intake import ApplicationFiled
from tests.domain.intake.examples import ANSWER, FILED_ON, asked, correct, file, filed, given, plan, sealed
from tests.golden import read

LAST_OF_NOVEMBERS = date(2025, 12, 16)
FIRST_OF_DECEMBERS = date(2025, 12, 17)
PERIOD = {"start": "2026-01", "end": "2028-12"}
BARE = {
    "form_version": "24-2025-11",
    "period": PERIOD,
    "organisation__training_months": [],
    "organisation__review_months": [],
    "organisation__making_known": "",
}
"""What the form of November let be left open."""


def before() -> ApplicationFiled:
    """A filing in the form of before, as it was stored."""
    event = read("intake.ApplicationFiled/2")
    assert isinstance(event, ApplicationFiled)
    return event


def answered(form: Any) -> Correct:
    return Correct(before().application_id, "c-1", (ANSWER,), form)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2019, 7, 16), "24-2025-11"),
        (LAST_OF_NOVEMBERS, "24-2025-11"),
        (FIRST_OF_DECEMBERS, "24-2025-12"),
        (FILED_ON, "24-2025-12"),
    ],
)
def test_the_day_of_filing_decides_the_form(day, wanted):
    assert FORM_VERSIONS.on(day) == wanted


@pytest.mark.parametrize(
    ("day", "given_version", "wanted"),
    [(LAST_OF_NOVEMBERS, "24-2025-12", "24-2025-11"), (FIRST_OF_DECEMBERS, "24-2025-11", "24-2025-12")],
)
def test_another_form_than_that_of_the_day_is_refused_by_name(day, given_version, wanted):
    scenario = given().when(file(form_version=given_version, period=PERIOD), at=day)
    scenario.refused("P", "form_version_not_in_force", "form_version")
    assert scenario.outcome.params == {"wanted": wanted, "given": given_version}
    for language in ("ja", "en"):
        said = REFUSALS["form_version_not_in_force"].in_language(language, scenario.outcome.params)
        assert wanted in said
        assert given_version in said


def test_the_form_of_the_day_is_taken():
    assert isinstance(given().when(file(**BARE), at=LAST_OF_NOVEMBERS).outcome, list)
    taken = given().when(file(period=PERIOD), at=FIRST_OF_DECEMBERS).outcome
    assert taken[0].form_version == taken[0].form.form_version == "24-2025-12"


def test_the_day_is_that_of_Japan():
    midnight = datetime(2025, 12, 16, 15, tzinfo=UTC)
    assert isinstance(given().when(file(period=PERIOD), at=midnight).outcome, list)


def test_a_plan_in_the_form_of_before_is_no_longer_filed():
    scenario = given().when(file(before().form), at=FILED_ON)
    scenario.refused("P", "form_version_not_in_force", "form_version")


def test_a_case_keeps_its_form_through_its_corrections():
    [opening] = given().when(file(**BARE), at=LAST_OF_NOVEMBERS).outcome
    past = given(opening, asked())
    later = date(2025, 12, 20)
    assert isinstance(past.when(correct(**BARE), at=later).outcome, list)
    newer = past.when(correct(period=PERIOD), at=later)
    newer.refused("P", "form_version_pinned", "form_version")
    assert newer.outcome.params == {"wanted": "24-2025-11", "given": "24-2025-12"}


def test_a_case_of_today_is_not_answered_in_an_older_form():
    scenario = given(filed(), asked()).when(correct(**BARE), at=FILED_ON)
    scenario.refused("P", "form_version_pinned", "form_version")


def test_a_case_in_the_form_of_before_is_corrected_in_it():
    form = before().form
    assert isinstance(form, FormBefore)
    better = form.model_copy(update={"goals": form.goals.model_copy(update={"purpose": "供給を止めない。"})})
    scenario = given(before(), asked()).when(answered(better), at=FILED_ON)
    [event] = scenario.outcome
    assert event.form == better
    assert scenario.state.form.form_version == "24-before"
    other = given(before(), asked()).when(answered(sealed(plan(cover__prefecture="北海道"))), at=FILED_ON)
    other.refused("P", "form_version_pinned", "form_version")


CONTENTS_BEFORE = [
    ({"goals": {"disasters": ()}}, "R1", "disaster_needed", "goals.disasters"),
    ({"initial_responses": ()}, "R1", "initial_response_needed", "initial_responses"),
    ({"organisation": {"training_times_a_year": 0}}, "R21", "training_yearly", "organisation.training_times_a_year"),
    ({"organisation": {"review_times_a_year": 0}}, "R21", "review_yearly", "organisation.review_times_a_year"),
    ({"organisation": {"making_known": ""}}, "R1", "missing", "organisation.making_known"),
    ({"legal_compliance": False}, "R1", "legal_compliance_needed", "legal_compliance"),
    ({"check_sheet": {"consent_data_use": False}}, "R20", "consent_data_use_needed", "check_sheet.consent_data_use"),
    (
        {"check_sheet": {"opened_or_registered": False}},
        "R12",
        "registration_needed",
        "check_sheet.opened_or_registered",
    ),
]


@pytest.mark.parametrize(("changes", "rule", "code", "field"), CONTENTS_BEFORE)
def test_what_it_demanded_it_still_demands(changes, rule, code, field):
    form = before().form
    for name, value in changes.items():
        changed = getattr(form, name).model_copy(update=value) if isinstance(value, dict) else value
        form = form.model_copy(update={name: changed})
    given(before(), asked()).when(answered(form), at=FILED_ON).refused(rule, code, field)


def test_R41_its_amounts_are_in_yen_and_its_rows_known_by_their_place():
    form = before().form
    line = form.equipment[0].model_copy(update={"amount_yen": 1})
    wrong = form.model_copy(update={"equipment": (line, *form.equipment[1:])})
    scenario = given(before(), asked()).when(answered(wrong), at=FILED_ON)
    scenario.refused("R41", "equipment_amount_before", "equipment#k1.amount_yen")
    assert scenario.outcome.params == {"amount": line.unit_price_yen * line.quantity}
