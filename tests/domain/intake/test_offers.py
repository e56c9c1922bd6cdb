"""LINEAGE §4: what the page of a plan offers is what a filing on that day is granted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.intake.domain.lineage import (
    LINEAGE,
    FileReport,
    GiveBack,
    Lineage,
    LineageCommand,
    NoteMinorChange,
    OpenOne,
    target_of,
)
from services.intake.domain.offers import Offer, OfferName, offered, offers, why_not
from shared.contracts.forms.report import StatusReport
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.target import Target
from shared.domain import Refusal
from shared.scheme.lineage import Fact, Version
from tests.shared.scheme.versions import given_back, rescinded, version
from tests.support.scenario import noon

FIRST = version(1, "2026-01-10", "2026-11", start="2026-02")
SECOND = version(2, "2026-10-15", "2027-11", term=2, start="2026-12")
OPEN = OpenOne("application-9", "03-2026-000009", "change", 1)


def by_name(state: Lineage, on: str) -> dict[OfferName, Offer]:
    return {offer.name: offer for offer in offers(state, date.fromisoformat(on))}


LIVES: tuple[tuple[Fact, ...], ...] = (
    (FIRST,),
    (FIRST, SECOND),
    (FIRST, given_back(1, "2026-07-01")),
    (FIRST, SECOND, given_back(2, "2026-11-01")),
    (FIRST, SECOND, rescinded(1, "2026-10-20")),
)
DAYS = [date(2026, 1, 9) + timedelta(days) for days in range(0, 760, 3)]


@pytest.mark.parametrize("facts", LIVES)
@pytest.mark.parametrize("filing", [None, OPEN])
def test_what_is_offered_is_taken_and_what_is_not_is_refused(facts: tuple[Fact, ...], filing: OpenOne | None) -> None:
    state = Lineage("plan-1", facts, filing)
    for on in DAYS:
        for kind in ("change", "renewal"):
            target = target_of(state, kind, on)  # type: ignore[arg-type]
            assert offered(state, kind, on) == isinstance(target, Target), (kind, on)  # type: ignore[arg-type]
            expected = None if isinstance(target, Target) else target
            assert why_not(state, kind, on) == expected, (kind, on)  # type: ignore[arg-type]


NAMED = {"name": "株式会社 堤防", "corporate_number": "1234567890123"}
ASKED: dict[OfferName, LineageCommand] = {
    "report": FileReport("plan-1", StatusReport.model_construct()),
    "minor_change": NoteMinorChange(
        "plan-1", MinorAnswers(altered=("name",), keeps_purpose=True), MinorFacts(), MinorFacts(name="株式会社 新堤防")
    ),
    "give_back": GiveBack("plan-1", "廃業", "03-2026-000001", "kanto"),
}


@pytest.mark.parametrize("facts", LIVES)
@pytest.mark.parametrize("name", ASKED)
def test_whatever_else_is_offered_is_granted_and_what_is_not_is_refused(
    facts: tuple[Fact, ...], name: OfferName
) -> None:
    named = tuple(replace(one, facts=NAMED) if isinstance(one, Version) else one for one in facts)
    state = Lineage("plan-1", named, OPEN)
    for on in DAYS:
        outcome = LINEAGE.decide(state, ASKED[name], noon(on))
        assert offered(state, name, on) == (not isinstance(outcome, Refusal)), on
        assert why_not(state, name, on) == (outcome if isinstance(outcome, Refusal) else None), on


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
