"""LINEAGE §1, "Approve": which numbers a certification brings, and what it must still find as it was."""

from __future__ import annotations

from datetime import date

import pytest

from services.review.domain.plan_record import Numbers, PlanRecord, numbers_of
from shared.contracts.blocks import ApplicationKind, Period
from shared.contracts.target import Target
from shared.contracts.text import TextId
from shared.domain import Month, Refusal
from shared.scheme.lineage import Ended, Fact, Struck, Version

TODAY = date(2027, 6, 1)
PERIODS = [Period(start=Month(2024 + 3 * term, 1), end=Month(2026 + 3 * term, 12)) for term in range(4)]


def text(number: int) -> TextId:
    return TextId(application_id=f"a-{number}", text_no=1, form_version="24-2025-12", digest="d")


def version(number: int, term: int = 1) -> Version:
    day = date(2027, 1, number)
    return Version(number, term, day, day, f"C-{number}", PERIODS[term], text(number))


def on(base: int, term: int = 1) -> Target:
    """What a change or a later application builds on that was filed when `base` was the latest version of its term."""
    return Target(term=term, base_version=base, base=text(base), period=PERIODS[term])


@pytest.mark.parametrize(
    ("facts", "kind", "target", "expected"),
    [
        ([], "new", None, Numbers(1, 1, 0)),
        ([version(1), Struck(1)], "new", None, Numbers(1, 2, 0)),
        ([version(1)], "new", None, "plan_already_certified"),
        ([version(1)], "change", on(1), Numbers(1, 2, 1)),
        ([version(1), version(2), Struck(2)], "change", on(1), Numbers(1, 3, 1)),
        ([version(1), version(2)], "change", on(1), "base_moved"),
        ([version(1), version(2, term=2)], "change", on(1), Numbers(1, 3, 1)),
        ([version(1), Ended(1, "rescinded", TODAY)], "change", on(1), "term_ended"),
        ([version(1)], "renewal", on(1, term=2), Numbers(2, 2, 1)),
        ([version(1), version(2)], "renewal", on(1, term=2), "base_moved"),
        ([version(1), version(2, term=2)], "renewal", on(1, term=2), "base_moved"),
        ([version(1), version(2, term=2), version(3)], "renewal", on(2, term=3), Numbers(3, 4, 2)),
    ],
)
def test_the_numbers_follow_from_what_is_known(
    facts: list[Fact], kind: ApplicationKind, target: Target | None, expected: Numbers | str
) -> None:
    found = numbers_of(PlanRecord(tuple(facts)), kind, target, TODAY)
    assert (found.code if isinstance(found, Refusal) else found) == expected
