"""更正: a fact of a certificate is put right by the director; the plan's text stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.review.domain.certificate_corrections import CorrectCertificate, stated
from services.review.domain.plan_record import PLAN_RECORD, PlanRecord
from shared.contracts.plan_record import CertificateCorrected
from shared.domain import Refusal
from shared.scheme.authorization import RIGHTS
from shared.scheme.lineage import Corrected, Struck, in_force
from tests.shared.scheme.versions import version
from tests.support.scenario import noon

FIRST = version(1, "2026-11-20", "2028-11", start="2026-12")
TODAY = date(2027, 3, 1)
GOOD: dict[str, Any] = {
    "version": 1, "fact": "name", "was": "株式会社 堤坊", "now": "株式会社 堤防", "reason": "書き誤り。",
    "application_no": "03-2026-000001", "bureau": "kanto",
}  # fmt: skip


def asked(record: PlanRecord = PlanRecord((FIRST,)), **changes: Any) -> CertificateCorrected | list[str]:  # noqa: B008
    command = CorrectCertificate("plan-1", **{**GOOD, **changes})
    outcome = PLAN_RECORD.decide(record, command, noon(TODAY))
    if isinstance(outcome, Refusal):
        return [one.code for one in outcome.all]
    (event,) = outcome
    assert isinstance(event, CertificateCorrected)
    return event


def test_what_was_wrong_counts_as_it_is_now_from_the_first_day() -> None:
    event = asked()

    assert isinstance(event, CertificateCorrected)
    assert (event.number, event.corrected_on, event.certificate_no) == (1, TODAY, FIRST.certificate_no)
    record = PLAN_RECORD.evolve(PlanRecord((FIRST,)), event)
    assert in_force(record.facts, date(2026, 11, 20)).facts["name"] == "株式会社 堤防"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"now": "株式会社 堤坊"}, ["nothing_put_right"]),
        ({"now": "", "reason": ""}, ["nothing_put_right", "reason_for_putting_right_needed"]),
        ({"fact": "corporate_number", "was": "", "now": "1234567890123"}, ["no_corporate_number"]),
        ({"fact": "prefecture", "was": "東京都", "now": "東京"}, ["no_prefecture"]),
        ({"fact": "prefecture", "was": "東京都", "now": "大阪府"}, ["place_of_another_bureau"]),
        ({"version": 2, "was": None}, ["version_without_effect"]),
    ],
)
def test_what_is_not_right_is_refused(changes: dict[str, Any], codes: list[str]) -> None:
    assert asked(**changes) == codes


def test_a_corporate_number_that_an_individual_has_not_is_taken_off_and_a_place_stays_within_its_bureau() -> None:
    taken_off = asked(fact="corporate_number", was="1234567890123", now="")
    moved = asked(fact="prefecture", was="東京都", now="千葉県")

    assert isinstance(taken_off, CertificateCorrected)
    assert isinstance(moved, CertificateCorrected)


def test_a_version_without_effect_is_not_put_right_and_what_was_put_right_on_it_carries_nowhere() -> None:
    second = version(2, "2027-02-20", "2028-11", filed_on="2027-01-10")
    third = version(3, "2027-03-10", "2028-11", filed_on="2027-02-25")
    of_second = Corrected(2, "name", "株式会社 誤り", TODAY)
    facts = (FIRST, second, of_second, third)

    assert in_force(facts, date(2027, 3, 10)).facts["name"] == "株式会社 誤り"
    assert in_force((*facts, Struck(2)), date(2027, 3, 10)).facts["name"] == "株式会社 堤防"
    assert asked(PlanRecord((*facts, Struck(2))), version=2, was=None) == ["version_without_effect"]


def test_of_two_of_one_day_the_later_counts_and_a_number_is_used_once() -> None:
    record = PlanRecord((FIRST,))
    for now in ("株式会社 堤房", "株式会社 亭防"):
        event = asked(record, was=stated(record.facts, 1, "name"), now=now)
        assert isinstance(event, CertificateCorrected)
        record = PLAN_RECORD.evolve(record, event)

    assert [one.number for one in record.facts if isinstance(one, Corrected)] == [1, 2]
    assert stated(record.facts, 1, "name") == "株式会社 亭防"
    assert stated(tuple(reversed(record.facts)), 1, "name") == "株式会社 亭防"
    assert stated((replace(FIRST, facts={}),), 1, "name") == ""


def test_it_is_the_directors_alone() -> None:
    assert RIGHTS[CorrectCertificate.right].to == {"director": "own_bureau"}
