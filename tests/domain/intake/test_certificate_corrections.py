"""更正: what review has put right is taken into the applicant's own record, once, of a version that took effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.intake.domain.certificate_corrections import corrected
from services.intake.domain.lineage import LINEAGE, CorrectFacts, Lineage
from shared.contracts.lineage import CertificateFactsCorrected
from shared.contracts.plan_record import CertificateCorrected
from shared.domain import Refusal
from shared.scheme.lineage import Fact, MinorChange, in_force
from tests.shared.scheme.versions import version
from tests.support.scenario import noon

FACTS = {"name": "株式会社 堤坊", "prefecture": "東京都", "municipality": "港区", "corporate_number": "1234567890123"}
FIRST = replace(version(1, "2026-11-20", "2028-11", start="2026-12"), facts=FACTS)
TODAY = date(2027, 3, 1)


def put_right(number: int = 1, of_version: int = 1, now: str = "株式会社 堤防") -> CertificateCorrected:
    return CertificateCorrected(
        number=number,
        version=of_version,
        fact="name",
        was="株式会社 堤坊",
        now=now,
        reason="書き誤り。",
        corrected_on=TODAY,
        certificate_no="C03-2026-000001",
        application_no="03-2026-000001",
        bureau="kanto",
    )


def taken(state: Lineage, event: CertificateCorrected) -> Lineage:
    outcome = LINEAGE.decide(state, CorrectFacts("plan-1", event), noon(TODAY))
    assert not isinstance(outcome, Refusal)
    for one in outcome:
        state = LINEAGE.evolve(state, one)
    return state


def name_on(state: Lineage, day: str) -> str:
    return in_force(state.facts, date.fromisoformat(day)).facts["name"]


def test_it_counts_from_the_first_day_and_names_the_business_as_it_now_is() -> None:
    (event,) = corrected((FIRST,), put_right())

    assert isinstance(event, CertificateFactsCorrected)
    assert (event.business, event.corporate_number) == ("株式会社 堤防", "1234567890123")
    assert name_on(taken(Lineage("plan-1", (FIRST,)), put_right()), "2026-11-20") == "株式会社 堤防"


@pytest.mark.parametrize(
    ("facts", "event"),
    [((), put_right()), ((FIRST,), put_right(of_version=2))],
)
def test_what_took_no_effect_here_is_not_put_right(facts: tuple[Fact, ...], event: CertificateCorrected) -> None:
    assert corrected(facts, event) == []


def test_the_same_twice_is_nothing_and_the_next_one_counts() -> None:
    state = taken(Lineage("plan-1", (FIRST,)), put_right())

    assert taken(state, put_right()) == state
    assert name_on(taken(state, put_right(2, now="株式会社 津々見")), "2026-11-20") == "株式会社 津々見"


def test_a_name_that_was_noted_since_goes_on_counting_from_its_day() -> None:
    noted = MinorChange("name", "株式会社 新堤防", date(2027, 1, 10))
    state = taken(Lineage("plan-1", (FIRST, noted)), put_right())

    assert [name_on(state, day) for day in ("2027-01-09", "2027-01-10")] == ["株式会社 堤防", "株式会社 新堤防"]


def test_it_carries_to_a_change_filed_before_it_and_to_none_filed_after_it() -> None:
    before = replace(version(2, "2027-03-10", "2028-11", filed_on="2027-02-20"), facts=FACTS)
    after = replace(version(3, "2027-06-10", "2028-11", filed_on="2027-05-20"), facts={**FACTS, "name": "株式会社 新"})
    state = taken(Lineage("plan-1", (FIRST, before, after)), put_right())

    names = [name_on(state, day) for day in ("2026-12-01", "2027-03-10", "2027-06-10")]
    assert names == ["株式会社 堤防", "株式会社 堤防", "株式会社 新"]
