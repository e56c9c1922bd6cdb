"""Which procedure fits, row by row: what a business means to do, and how its plan stands on the day (R16, R23-R28)."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from services.intake.domain.lineage import Lineage, OpenOne
from services.intake.domain.procedures import WHYS, WISHES, Meant, ProcedureName, Why, Wish, procedures
from shared.contracts.minor_change import MinorAnswers, Subject
from shared.scheme.lineage import Fact
from shared.scheme.minor_changes import ALTERATIONS
from tests.shared.scheme.versions import given_back, rescinded, version

FIRST = version(1, "2026-01-10", "2026-11", start="2026-02")
SECOND = version(2, "2026-10-15", "2027-11", term=2, start="2026-12")
OPEN = OpenOne("application-9", "03-2026-000009", "change", 1)
RUNS, OVER, BEFORE, WINDOW = (date(2026, 3, 1), date(2026, 12, 1), date(2026, 1, 20), date(2026, 5, 1))


def alters(*subjects: Subject, keeps_purpose: bool = True) -> Meant:
    return Meant("alter", MinorAnswers(altered=subjects, keeps_purpose=keeps_purpose))


def found(
    meant: Meant,
    on: date = RUNS,
    facts: tuple[Fact, ...] = (FIRST,),
    filing: OpenOne | None = None,
    is_corporation: bool = True,
) -> list[tuple[str, str, str]]:
    """What fits, why, and the code of its obstacle."""
    fitting = procedures(Lineage("plan-1", facts, filing), meant, on, is_corporation)
    return [(one.name, one.why, one.obstacle.code if one.obstacle else "") for one in fitting]


NOTHING_LEFT = (FIRST, given_back(1, "2026-02-10"))
TAKEN = (FIRST, rescinded(1, "2026-02-10"))

ROWS = [
    # R27: what leaves the plan as it is
    (alters("representative"), {}, [("minor_change", "is_slight", "")]),
    (alters("name"), {}, [("minor_change", "is_slight", "")]),
    (alters("funding"), {}, [("minor_change", "is_slight", "")]),
    (alters("representative", "name", "funding"), {}, [("minor_change", "is_slight", "")]),
    (alters("representative"), {"on": BEFORE}, [("minor_change", "is_slight", "no_minor_change_now")]),
    (alters("representative"), {"filing": OPEN}, [("minor_change", "is_slight", "")]),
    # R23: what alters it
    *((alters(one), {}, [("change", "is_altered", "")]) for one, facts in ALTERATIONS.items() if not facts.facts),
    (alters("representative", "equipment"), {}, [("change", "is_altered", "")]),
    (alters("funding", keeps_purpose=False), {}, [("change", "is_altered", "")]),
    (alters("equipment"), {"on": BEFORE}, [("change", "is_altered", "not_changeable")]),
    (alters("equipment"), {"filing": OPEN}, [("change", "is_altered", "filing_open")]),
    # a sole trader who is another person, or bears another name
    (alters("name"), {"is_corporation": False}, [("ask_bureau", "another_business", "")]),
    (alters("representative", "goals"), {"is_corporation": False}, [("ask_bureau", "another_business", "")]),
    (alters("funding"), {"is_corporation": False}, [("minor_change", "is_slight", "")]),
    # R16, R24: what is over is not altered, but goes on
    (alters("equipment"), {"on": OVER}, [("renewal", "term_is_over", "")]),
    (alters("representative"), {"on": OVER}, [("renewal", "term_is_over", "")]),
    (alters("equipment"), {"on": OVER, "filing": OPEN}, [("renewal", "term_is_over", "filing_open")]),
    (alters("equipment"), {"facts": NOTHING_LEFT}, [("new", "cannot_go_on", "")]),
    (Meant("go_on"), {"on": date(2026, 4, 30)}, [("renewal", "goes_on", "renewal_not_open")]),
    (Meant("go_on"), {"on": WINDOW}, [("renewal", "goes_on", "")]),
    (Meant("go_on"), {"on": OVER}, [("renewal", "goes_on", "")]),
    (Meant("go_on"), {"on": WINDOW, "filing": OPEN}, [("renewal", "goes_on", "filing_open")]),
    (Meant("go_on"), {"facts": NOTHING_LEFT}, [("new", "cannot_go_on", "")]),
    (Meant("go_on"), {"facts": TAKEN}, [("new", "cannot_go_on", "")]),
    (Meant("go_on"), {"facts": (FIRST, SECOND), "on": OVER}, [("renewal", "goes_on", "renewal_not_open")]),
    # R25
    (Meant("report"), {}, [("report", "is_reported", "")]),
    (Meant("report"), {"on": BEFORE}, [("report", "is_reported", "nothing_to_report_on")]),
    (Meant("report"), {"on": OVER}, [("report", "is_reported", "nothing_to_report_on")]),
    (Meant("report"), {"filing": OPEN}, [("report", "is_reported", "")]),
    # R28, and what is open
    (Meant("wrong_in_filing"), {}, [("ask_bureau", "certified_wrong", "")]),
    (
        Meant("wrong_in_filing"),
        {"filing": OPEN},
        [("ask_bureau", "bureau_asks", ""), ("withdrawal", "filed_anew", "")],
    ),
    (Meant("wrong_in_certificate"), {}, [("ask_bureau", "notice_is_wrong", "")]),
    (Meant("stop"), {}, [("give_back", "is_stopped", "")]),
    (Meant("stop"), {"filing": OPEN}, [("give_back", "is_stopped", ""), ("withdrawal", "open_one_goes_on", "")]),
    (Meant("stop"), {"on": OVER}, [("give_back", "is_stopped", "nothing_to_give_back")]),
    (Meant("stop"), {"facts": NOTHING_LEFT}, [("give_back", "is_stopped", "nothing_to_give_back")]),
]


@pytest.mark.parametrize(("meant", "stands", "fits"), ROWS)
def test_what_is_meant_leads_to_what_fits(
    meant: Meant, stands: dict[str, object], fits: list[tuple[str, str, str]]
) -> None:
    assert found(meant, **stands) == fits  # type: ignore[arg-type]


def test_every_wish_every_reason_and_every_procedure_has_a_row() -> None:
    reached = [one for _, _, fits in ROWS for one in fits]
    assert {meant.wish for meant, _, _ in ROWS} == set(get_args(Wish)) == set(WISHES)
    assert {why for _, why, _ in reached} == set(get_args(Why)) == set(WHYS)
    names = {name for name, _, _ in reached}
    assert names == {one for part in get_args(ProcedureName) for one in (get_args(part) or (part,))}


def test_something_always_fits_and_what_fits_is_named_with_its_rule() -> None:
    for wish in WISHES:
        meant = alters("goals") if wish == "alter" else Meant(wish)
        for facts in ((FIRST,), (FIRST, SECOND), NOTHING_LEFT, TAKEN):
            for on in (BEFORE, RUNS, WINDOW, OVER, date(2028, 1, 1)):
                fitting = procedures(Lineage("plan-1", facts, None), meant, on, is_corporation=True)
                assert fitting
                assert all(one.rule for one in fitting)


def test_the_days_and_the_number_in_the_way_are_told() -> None:
    (waits,) = procedures(Lineage("plan-1", (FIRST,), None), Meant("go_on"), RUNS, is_corporation=True)
    assert waits.obstacle is not None
    assert waits.obstacle.params == {"opens_on": date(2026, 5, 1)}
    (held,) = procedures(Lineage("plan-1", (FIRST,), OPEN), alters("goals"), RUNS, is_corporation=True)
    assert held.obstacle is not None
    assert held.obstacle.params == {"application_no": OPEN.application_no}
