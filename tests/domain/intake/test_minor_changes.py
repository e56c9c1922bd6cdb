"""R27: a minor change takes no filing; what is none takes a change application, and nothing is noted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.intake.domain.lineage import LINEAGE, Lineage, NoteMinorChange
from services.intake.domain.minor_changes import altered, before, minor_change_refusals, standing_facts
from shared.contracts.lineage import MinorChangeNoted
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.personal import Personal
from shared.domain import Refusal
from shared.scheme.lineage import Ended, InForce, MinorChange, Version, in_force
from tests.domain.intake.examples import plan
from tests.shared.scheme.versions import version
from tests.support.scenario import noon

FIRST = version(1, "2026-11-20", "2028-11", start="2026-12")
FORM = plan()
COVER = FORM.cover


def opened(personal: Personal) -> str:
    return personal.text or ""


def answers(*subjects: str, keeps_purpose: bool = True) -> MinorAnswers:
    return MinorAnswers.model_validate({"altered": subjects, "keeps_purpose": keeps_purpose})


def found(given: MinorAnswers, form: Any = FORM, **now: str) -> dict[str, str]:
    """By field, what is refused of a questionnaire with these new values."""
    stands = standing_facts(form, InForce("in_force", FIRST, True, {"name": form.cover.name}))
    changed = altered(MinorFacts.model_validate(now), stands, opened)
    return {one.field: one.code for one in minor_change_refusals(given, changed, FIRST, form)}


def test_another_representative_another_name_and_slightly_other_funds_take_no_filing() -> None:
    assert found(answers("representative"), representative_name="堤 花子") == {}
    assert found(answers("representative"), representative_title="会長") == {}
    assert found(answers("name", "funding"), name="株式会社 新堤防", funding="自己資金を借入れに変更する。") == {}


@pytest.mark.parametrize(
    "subject", ["goals", "measures", "equipment", "period", "main_office", "representative_business", "other"]
)
def test_whatever_else_is_altered_takes_a_change_application(subject: str) -> None:
    assert found(answers("representative", subject), representative_name="堤 花子") == {
        "answers.altered": "takes_a_change"
    }


def test_another_purpose_takes_a_change_application() -> None:
    given = answers("funding", keeps_purpose=False)

    assert found(given, funding="半額にする。") == {"answers.keeps_purpose": "purpose_altered"}


def test_what_is_as_it_stands_is_no_change() -> None:
    same = opened(COVER.representative_name)

    assert found(answers("representative"), representative_name=same, representative_title="") == {
        "now.representative_name": "nothing_altered"
    }


def test_a_new_value_of_what_was_not_chosen_is_pointed_out() -> None:
    given = {"representative_name": "堤 花子", "name": "株式会社 新堤防"}

    assert found(answers("representative"), **given) == {"now.name": "altered_unasked"}


def test_an_individual_is_the_business_and_without_funds_there_are_none_to_alter() -> None:
    individual = plan(cover__entity_form="sole_proprietor", cover__corporate_number=None, funds=[])

    assert found(answers("representative"), individual, representative_name="堤 花子") == {
        "answers.altered": "minor_of_corporations"
    }
    assert found(answers("funding"), individual, funding="半額にする。") == {"answers.altered": "no_funds_to_alter"}


def test_what_was_noted_before_is_what_the_next_one_takes_the_place_of() -> None:
    note = MinorChange("representative_title", "会長", date(2026, 12, 5))
    standing = InForce("in_force", FIRST, True, {"name": "株式会社 新堤防"}, (note,))

    stands = standing_facts(FORM, standing)

    now = MinorFacts(name="株式会社 旧堤防", representative_title="社長")
    assert before(stands, now) == MinorFacts(name="株式会社 新堤防", representative_title="会長")


def noted(state: Lineage, day: str, **now: str) -> Lineage | str:
    command = NoteMinorChange("plan-1", answers("name"), MinorFacts(), MinorFacts.model_validate(now))
    outcome = LINEAGE.decide(state, command, noon(date.fromisoformat(day)))
    if isinstance(outcome, Refusal):
        return outcome.code
    for event in outcome:
        assert isinstance(event, MinorChangeNoted)
        state = LINEAGE.evolve(state, event)
    return state


@pytest.mark.parametrize(
    ("facts", "day"),
    [((), "2026-12-01"), ((FIRST,), "2026-11-30"), ((FIRST,), "2028-12-01"),
     ((FIRST, Ended(1, "given_back", date(2027, 1, 1))), "2027-01-01")],
)  # fmt: skip
def test_it_is_noted_only_while_the_plan_is_in_force_and_its_period_has_begun(
    facts: tuple[Version | Ended, ...], day: str
) -> None:
    assert noted(Lineage("plan-1", facts), day, name="株式会社 新堤防") == "no_minor_change_now"


def test_of_two_of_one_day_the_later_counts_whatever_they_say() -> None:
    state = noted(Lineage("plan-1", (FIRST,)), "2026-12-01", name="株式会社 新堤防")
    assert isinstance(state, Lineage)
    state = noted(state, "2026-12-01", name="株式会社 乙堤防")
    assert isinstance(state, Lineage)

    names = [in_force(state.facts, date(2026, 11, 29 + n)).facts["name"] for n in (0, 1)]
    assert names == ["株式会社 堤防"] * 2
    assert in_force(state.facts, date(2026, 12, 1)).facts["name"] == "株式会社 乙堤防"
    assert in_force(reversed(state.facts), date(2026, 12, 1)).facts["name"] == "株式会社 乙堤防"
