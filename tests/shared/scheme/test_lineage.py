"""LINEAGE §2: what of a plan is in force on a day, row by row and against a walk over the days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import Month
from shared.scheme.lineage import Corrected, Ended, Fact, MinorChange, Struck, in_force, versions
from tests.shared.scheme.plan_by_day import by_day, names_by_day
from tests.shared.scheme.versions import given_back, rescinded, version

STEADY = settings(max_examples=300, derandomize=True, deadline=None, database=None)


FIRST = version(1, "2026-01-10", "2028-11")
SECOND_TERM = {"term": 2, "start": "2028-12"}
SHORT = version(1, "2026-01-10", "2028-05")

ROWS: list[tuple[str, list[Fact], dict[str, str]]] = [
    ("certified", [FIRST], {"2026-01-09": "none", "2026-01-10": "v1"}),
    (
        "a change",
        [FIRST, version(2, "2026-10-05", "2028-11")],
        {"2026-10-04": "v1", "2026-10-05": "v2"},
    ),
    ("over", [FIRST], {"2028-11-30": "v1", "2028-12-01": "expired"}),
    (
        "a 2nd term in time",
        [FIRST, version(2, "2028-10-15", "2031-11", **SECOND_TERM)],
        {"2028-11-30": "v1", "2028-12-01": "v2"},
    ),
    (
        "a 2nd term certified late",
        [FIRST, version(2, "2029-01-20", "2031-11", **SECOND_TERM)],
        {"2029-01-19": "expired", "2029-01-20": "v2"},
    ),
    (
        "a gap",
        [FIRST, version(2, "2028-10-15", "2032-01", term=2, start="2029-02")],
        {"2028-12-15": "v2 not begun", "2029-02-01": "v2"},
    ),
    ("rescinded", [FIRST, rescinded(1, "2027-03-05")], {"2027-03-04": "v1", "2027-03-05": "rescinded"}),
    (
        "rescinded before the next term",
        [FIRST, version(2, "2028-10-15", "2031-11", **SECOND_TERM), rescinded(1, "2028-10-20")],
        {"2028-10-19": "v1", "2028-10-20": "v2 not begun"},
    ),
    (
        "a change certified after the end",
        [FIRST, version(2, "2028-12-20", "2028-11", filed_on="2028-11-20")],
        {"2028-12-20": "expired"},
    ),
    (
        "a change that extends",
        [SHORT, version(2, "2028-06-20", "2028-11", filed_on="2028-05-20")],
        {"2028-06-10": "expired", "2028-06-20": "v2", "2028-11-30": "v2", "2028-12-01": "expired"},
    ),
    ("given back", [FIRST, given_back(1, "2027-03-05")], {"2027-03-04": "v1", "2027-03-05": "given_back"}),
    (
        "both on one day",
        [FIRST, given_back(1, "2027-03-05"), rescinded(1, "2027-03-05")],
        {"2027-03-05": "rescinded"},
    ),
    (
        "given back before it was rescinded",
        [FIRST, rescinded(1, "2027-04-01"), given_back(1, "2027-03-05")],
        {"2027-04-02": "given_back"},
    ),
    (
        "a change without effect",
        [FIRST, version(2, "2026-10-05", "2028-11"), Struck(2)],
        {"2026-10-05": "v1"},
    ),
]


@pytest.mark.parametrize(("facts", "answers"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_each_row_of_the_table_holds(facts: list[Fact], answers: dict[str, str]) -> None:
    assert {day: told(facts, date.fromisoformat(day)) for day in answers} == answers


def told(facts: list[Fact], on: date) -> str:
    found = in_force(facts, on)
    if found.version is None:
        return found.status
    return f"v{found.version.number}" + ("" if found.begun else " not begun" if on >= date(2028, 1, 1) else "")


def test_the_day_on_which_it_ended_is_told() -> None:
    assert in_force([FIRST], date(2030, 1, 1)).ended_on == date(2028, 12, 1)
    assert in_force([FIRST, rescinded(1, "2027-03-05")], date(2030, 1, 1)).ended_on == date(2027, 3, 5)


def test_a_corrected_fact_counts_from_the_first_day_and_in_no_text_that_was_filed_after_it() -> None:
    # Given: a name was put right after one change was filed and before another was
    facts = [
        FIRST,
        version(2, "2026-10-05", "2028-11", filed_on="2026-09-01"),
        Corrected(1, "name", "株式会社 堤坊", date(2026, 9, 15)),
        version(3, "2027-10-05", "2028-11", filed_on="2027-09-01"),
    ]

    # When it is asked in each version
    names = [in_force(facts, date(year, month, 1)).facts["name"] for year, month in ((2026, 2), (2026, 11), (2028, 1))]

    # Then
    assert names == ["株式会社 堤坊", "株式会社 堤坊", "株式会社 堤防"]


def test_a_minor_change_counts_from_its_day_also_over_a_version_filed_before_it() -> None:
    facts = [
        FIRST,
        MinorChange("name", "株式会社 新堤防", date(2026, 9, 15)),
        version(2, "2026-10-05", "2028-11", filed_on="2026-09-01"),
        version(3, "2027-10-05", "2028-11", filed_on="2027-09-01"),
    ]

    names = [in_force(facts, date.fromisoformat(day)).facts["name"] for day in ("2026-09-14", "2026-09-15")]

    assert names == ["株式会社 堤防", "株式会社 新堤防"]
    assert in_force(facts, date(2026, 11, 1)).facts["name"] == "株式会社 新堤防"
    assert in_force(facts, date(2028, 1, 1)).facts["name"] == "株式会社 堤防"


def test_of_one_day_a_minor_change_counts_over_what_was_filed_before_it() -> None:
    day = "2026-09-15"
    changed = version(2, day, "2028-11", filed_on=day)

    def name(note: MinorChange) -> str:
        return in_force([FIRST, changed, note], date.fromisoformat(day)).facts["name"]

    noted = MinorChange("name", "株式会社 新堤防", date.fromisoformat(day))

    assert name(noted) == "株式会社 堤防"
    assert name(replace(noted, filing=changed.text.application_id)) == "株式会社 新堤防"
    assert name(replace(noted, version=2)) == "株式会社 新堤防"


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Any facts of a plan of up to three terms, whether or not the scheme would let them come about."""
    facts: list[Fact] = []
    term = 1
    for number in range(1, draw(st.integers(1, 6)) + 1):
        term = min(3, term + draw(st.integers(0, 1))) if number > 1 else 1
        start = Month(2026, 1).plus(6 * (term - 1) + draw(st.integers(0, 3)))
        certified_on = date(2026, 1, 1).toordinal() + draw(st.integers(0, 600))
        facts.append(
            version(
                number,
                date.fromordinal(certified_on).isoformat(),
                str(start.plus(draw(st.integers(0, 7)))),
                term=term,
                start=str(start),
                filed_on=date.fromordinal(certified_on - draw(st.integers(0, 60))).isoformat(),
            )
        )
        if draw(st.integers(0, 4)) == 0:
            facts.append(Struck(number))
    for _ in range(draw(st.integers(0, 2))):
        # What ends a term comes after its first certification.
        certified = draw(st.sampled_from(versions(facts))) if versions(facts) else None
        if certified is not None:
            first = min(one.certified_on for one in versions(facts) if one.term == certified.term)
            on = date.fromordinal(first.toordinal() + draw(st.integers(0, 200)))
            facts.append(Ended(certified.term, draw(st.sampled_from(("rescinded", "given_back"))), on))
    facts += draw(overlaid(number))
    return draw(st.permutations(facts))


@st.composite
def overlaid(draw: st.DrawFn, last: int) -> list[Fact]:
    """Names that were put right, and others that were noted, each kind numbered as its days come."""
    days = st.lists(st.integers(0, 700).map(lambda n: date(2026, 1, 1) + timedelta(days=n)), max_size=3)
    slips = enumerate(sorted(draw(days)), 1)
    notes = enumerate(sorted(draw(days)), 1)
    right: list[Fact] = [Corrected(draw(st.integers(1, last)), "name", f"正{n}", day, n) for n, day in slips]
    filings = st.sampled_from(["", *(f"application-{number}" for number in range(1, last + 1))])
    place = st.tuples(st.integers(1, last), filings)
    return [*right, *(MinorChange("name", f"新{n}", day, n, *draw(place)) for n, day in notes)]


@STEADY
@given(histories())
def test_on_every_day_the_answer_is_that_of_a_walk_over_the_days(facts: list[Fact]) -> None:
    first = date(2025, 12, 30)
    walked = by_day(facts, first, 1000)
    for n, expected in enumerate(walked):
        found = in_force(facts, date.fromordinal(first.toordinal() + n))
        assert (found.status, found.version.number if found.version else None) == expected, (n, facts)
    for n, name in enumerate(names_by_day(facts, [number for _, number in walked], first)):
        assert in_force(facts, date.fromordinal(first.toordinal() + n)).facts.get("name") == name, (n, facts)
