"""What a form of before did not ask is no blank of its applicant's."""

from __future__ import annotations

import pytest

from shared.contracts.forms.lacking import lacking
from shared.contracts.forms.single import SINGLE
from tests.domain.intake.examples import plan
from tests.support.form_before import form_before

BLANK = {"organisation__training_months": [], "organisation__review_months": [], "organisation__making_known": ""}


def test_the_form_of_today_lacks_nothing():
    assert lacking(plan()) == {}


def test_what_the_version_of_november_let_be_blank_is_named_where_it_is():
    assert lacking(plan(form_version="24-2025-11")) == {}
    assert list(lacking(plan(form_version="24-2025-11", **BLANK))) == [
        "organisation.training_months", "organisation.review_months", "organisation.making_known",
    ]  # fmt: skip


def test_what_every_version_may_leave_blank_is_not_named():
    assert lacking(plan(form_version="24-2025-11", check_sheet__website="", measures__people={})) == {}


@pytest.mark.parametrize(
    ("path", "is_lacking"),
    [
        ("tax_measure", True),
        ("tax_measure.wanted", False),
        ("equipment.street", True),
        ("equipment.unit_price_thousand_yen", False),
        ("initial_response", False),
        ("initial_response.evacuation", True),
        ("initial_response.evacuation.timings", False),
        ("initial_response.grasp", False),
        ("organisation.training_months", False),
        ("check_sheet.supporter.kind", True),
        ("check_sheet.data_use", False),
        ("check_sheet.survey", True),
        ("goals.purpose", False),
    ],
)
def test_the_form_of_before_lacks_what_it_had_nowhere(path, is_lacking):
    assert path in SINGLE.fields
    assert (path in lacking(form_before())) is is_lacking
