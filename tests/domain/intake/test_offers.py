"""LINEAGE §4: what the page of a plan offers is what a filing on that day is granted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.intake.domain.lineage import Lineage, OpenOne, target_of
from services.intake.domain.offers import Offer, OfferName, offered, offers
from shared.contracts.target import Target
from shared.scheme.lineage import Fact
from tests.shared.scheme.versions import given_back, rescinded, version

FIRST = version(1, "2026-01-10", "2026-11", start="2026-02")
SECOND = version(2, "2026-10-15", "2027-11", term=2, start="2026-12")
OPEN = OpenOne("application-9", "03-2026-000009", "change", 1)


def by_name(state: Lineage, on: str) -> dict[OfferName, Offer]:
    return {offer.name: offer for offer in offers(state, date.fromisoformat(on))}


@pytest.mark.parametrize(
    "facts",
    [
        (FIRST,),
        (FIRST, SECOND),
        (FIRST, given_back(1, "2026-07-01")),
        (FIRST, SECOND, given_back(2, "2026-11-01")),
        (FIRST, SECOND, rescinded(1, "2026-10-20")),
    ],
)
@pytest.mark.parametrize("filing", [None, OPEN])
def test_what_is_offered_is_taken_and_what_is_not_is_refused(facts: tuple[Fact, ...], filing: OpenOne | None) -> None:
    state = Lineage("plan-1", facts, filing)
    for on in (date(2026, 1, 9) + timedelta(days) for days in range(0, 760, 3)):
        for kind in ("change", "renewal"):
            is_taken = isinstance(target_of(state, kind, on), Target)  # type: ignore[arg-type]
            assert offered(state, kind, on) == is_taken, (kind, on)  # type: ignore[arg-type]


def test_what_is_not_open_yet_says_from_when_and_what_closes_until_when() -> None:
    early = by_name(Lineage("plan-1", (FIRST,)), "2026-01-20")
    running = by_name(Lineage("plan-1", (FIRST,)), "2026-06-01")

    assert (early["change"].opens_on, early["report"].opens_on) == (date(2026, 2, 1), date(2026, 2, 1))
    assert (early["give_back"].is_open, early["renewal"].opens_on) == (True, date(2026, 5, 1))
    assert all(offer.is_open for offer in running.values())
    assert (running["change"].until, running["renewal"].until) == (date(2026, 11, 30), None)


def test_an_open_filing_holds_up_the_next_but_neither_a_report_nor_a_giving_back() -> None:
    found = by_name(Lineage("plan-1", (FIRST,), OPEN), "2026-06-01")

    assert {name for name, offer in found.items() if not offer.is_open} == {"change", "renewal"}


def test_a_plan_that_has_ended_can_only_be_renewed_and_one_given_back_not_even_that() -> None:
    assert set(by_name(Lineage("plan-1", (FIRST,)), "2027-03-01")) == {"renewal"}
    assert by_name(Lineage("plan-1", (FIRST, given_back(1, "2026-07-01"))), "2026-07-01") == {}
