"""What the business of a followed plan is called: as certified, as put right, and as noted, in any order of hearing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import permutations

import pytest

from services.followup.domain.commands import ChangeName, CorrectFact, DateVersion, Follow
from services.followup.domain.plan import PLAN
from services.followup.domain.state import business_of
from services.followup.reactions import REACTIONS
from shared.contracts.event import Event
from shared.contracts.followup import FactCorrected, NameChanged, VersionDated
from shared.contracts.intake import CertificateFactsCorrected, MinorChangeNoted, VersionCertified
from shared.contracts.minor_change import MinorFacts
from shared.scheme.lineage import in_force
from tests.domain.followup.plans import APPLICANT, follow, outline, run, text_of
from tests.golden.samples import samples
from tests.support.scenario import given_for, noon

given = given_for(PLAN)
SLIP, RIGHT, NEW = APPLICANT.name, "株式会社みなと製作所（正）", "株式会社みなと"
SOME_DAY = date(2027, 6, 1)

FIRST = follow(outline())
CHANGED = follow(outline(), date(2026, 10, 20), case_id="case-2", version=2)
SECOND = text_of("case-2")
DATED = DateVersion("plan-1", 2, date(2026, 9, 1), SECOND)
CORRECT = CorrectFact("plan-1", 1, 1, "name", RIGHT, date(2026, 9, 15))
RENAMED = NameChanged(number=1, version=1, now=NEW, noted_on=date(2026, 11, 2))
RENAME = ChangeName("plan-1", 1, 1, "", NEW, date(2026, 11, 2))
CORRECTED = FactCorrected(number=1, version=1, fact="name", now=RIGHT, corrected_on=date(2026, 9, 15))


Heard = Follow | DateVersion | CorrectFact | ChangeName


def names(heard: Sequence[Heard], *days: date) -> list[str]:
    plan = PLAN.replay(run(*((command, noon(SOME_DAY)) for command in heard)))
    return [in_force(plan.facts, day).facts["name"] for day in days]


def test_what_is_put_right_and_what_is_noted_are_recorded_once() -> None:
    given().when(CORRECT, at=SOME_DAY).then(CORRECTED)
    given(CORRECTED).when(CORRECT, at=SOME_DAY).then_nothing()
    given().when(RENAME, at=SOME_DAY).then(RENAMED)
    given(RENAMED).when(RENAME, at=SOME_DAY).then_nothing()
    given().when(DATED, at=SOME_DAY).then(dated := VersionDated(version=2, filed_on=date(2026, 9, 1), text=SECOND))
    given(dated).when(DATED, at=SOME_DAY).then_nothing()


def test_what_is_put_right_counts_from_the_first_day_and_what_is_noted_from_its_own() -> None:
    days = date(2026, 4, 10), date(2026, 11, 1), date(2026, 11, 2)
    for heard in permutations((FIRST, CORRECT, RENAME)):
        assert names(heard, *days) == [RIGHT, RIGHT, NEW]


@pytest.mark.parametrize(("filed_on", "name"), [(date(2026, 9, 15), RIGHT), (date(2026, 9, 16), SLIP)])
def test_what_is_put_right_carries_to_a_change_unless_that_was_filed_after_it(filed_on: date, name: str) -> None:
    dated = DateVersion("plan-1", 2, filed_on, SECOND)
    for heard in permutations((FIRST, CHANGED, dated, CORRECT)):
        assert names(heard, date(2026, 10, 19), date(2026, 10, 20)) == [RIGHT, name]


def test_a_later_certification_states_its_own_name_over_what_was_noted_before_it_was_filed() -> None:
    later = follow(outline(), date(2027, 2, 1), case_id="case-2", version=2)
    dated = DateVersion("plan-1", 2, date(2026, 11, 3), SECOND)
    assert names((FIRST, RENAME, later, dated), date(2027, 1, 31), date(2027, 2, 1)) == [NEW, SLIP]


def test_a_version_of_which_the_day_of_filing_was_not_heard_counts_as_filed_when_it_was_certified() -> None:
    assert names((FIRST, CHANGED, CORRECT), date(2026, 10, 19), date(2026, 10, 20)) == [RIGHT, SLIP]
    assert names((FIRST, CHANGED, RENAME), date(2026, 11, 1), date(2026, 11, 2)) == [SLIP, NEW]


def test_the_business_is_what_its_latest_version_says_with_all_that_is_known() -> None:
    heard = [(command, noon(SOME_DAY)) for command in (CORRECT, RENAME, FIRST, CHANGED, DATED)]
    assert business_of(PLAN.replay(run(*heard[:2]))) == {}
    assert business_of(PLAN.replay(run(*heard)))["name"] == NEW
    assert business_of(PLAN.replay(run(*heard)))["municipality"] == APPLICANT.municipality


def _heard(event: Event) -> object:
    return REACTIONS[type(event)](event)


def test_what_intake_records_is_heard_where_it_says_something_of_the_business() -> None:
    told = {type(event): event for event in samples()}
    certified, corrected, noted = told[VersionCertified], told[CertificateFactsCorrected], told[MinorChangeNoted]
    assert isinstance(certified, VersionCertified)
    assert isinstance(dated := _heard(certified), DateVersion)
    assert (dated.version, dated.filed_on, dated.text) == (1, date(2026, 11, 24), certified.text)
    assert isinstance(right := _heard(corrected), CorrectFact)
    assert (right.number, right.version, right.fact, right.corrected_on) == (1, 1, "name", date(2027, 8, 2))
    assert _heard(noted) is None
    named = noted.model_copy(update={"now": MinorFacts(name=NEW)})
    assert _heard(named) == ChangeName(right.plan_id, 1, 1, "", NEW, date(2027, 7, 1))
