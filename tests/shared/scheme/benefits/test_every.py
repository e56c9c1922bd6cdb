"""All benefits together: each once, each with its words, and nothing told that is not known."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import SCHEME_START, Text
from shared.scheme.benefits.answers import (
    GROUPS,
    MET,
    NEVER_PROMISED,
    VERDICTS,
    Benefit,
    Met,
    Requirement,
    follows_from,
)
from shared.scheme.benefits.every import benefits
from shared.scheme.benefits.facts import FACTS, Asset, BusinessFacts, OwnAnswers
from shared.web.formats import sentence
from tests.shared.scheme.benefits.examples import BUSINESS, ON

ANYTHING = Text(ja="何か", en="Something")


def test_every_benefit_of_the_rules_is_there_once() -> None:
    found = benefits(BUSINESS, ON)
    assert [one.rule for one in found] == [
        "R32", "R33", "R34", "R35", "R38", *["R49"] * 5, "R50", "R51", *["R52"] * 11, "R2", "R20", "R53",
    ]  # fmt: skip
    assert len({one.key for one in found}) == len(found)
    assert {one.group for one in found} == set(GROUPS)


def test_of_a_business_of_which_nothing_is_known_nothing_is_said() -> None:
    found = {one.key: one.verdict for one in benefits(BusinessFacts(), ON)}
    assert "may" not in found.values()
    assert "may_not" not in found.values()
    asked = {fact for one in benefits(BusinessFacts(), ON) for fact in one.missing}
    assert asked == {
        "is_sme", "entity_form", "capital_yen", "has_overseas_branch", "files_blue_return", "relief_act_applied",
        "severe_disaster",
    }  # fmt: skip


def test_R14_nothing_is_promised_before_the_institution_has_examined() -> None:
    assert "審査又は確認を経て" in NEVER_PROMISED.ja
    assert {words.ja for words in VERDICTS.values()} == {
        "対象になり得ます", "認定を受けると、対象になり得ます", "確認が必要です", "対象になりません",
    }  # fmt: skip


def test_before_the_scheme_there_was_nothing() -> None:
    assert benefits(BUSINESS, SCHEME_START)
    with pytest.raises(LookupError):
        benefits(BUSINESS, date(2019, 7, 15))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_sentence_has_its_parameters(language: str) -> None:
    for one in benefits(BUSINESS, ON):
        for said in (*one.conditions, *one.terms, *(c for a in one.assets for c in a.conditions)):
            assert "{" not in sentence(said.text, language, said.params)  # type: ignore[arg-type]


def test_every_fact_is_asked_in_words() -> None:
    assert set(OwnAnswers.model_fields) <= set(FACTS)
    assert {name for name, field in Asset.model_fields.items() if field.annotation == (bool | None)} <= set(FACTS)


@given(st.lists(st.sampled_from(list(MET))))
def test_the_worst_condition_decides(states: list[Met]) -> None:
    """The oracle asks for each state in turn."""
    verdict = follows_from(tuple(Requirement("R36", ANYTHING, state) for state in states))
    if "not_met" in states:
        assert verdict == "may_not"
    elif "not_known" in states:
        assert verdict == "cannot_tell"
    elif "to_come" in states:
        assert verdict == "once_certified"
    else:
        assert verdict == "may"
    assert verdict in VERDICTS


_UNKNOWN = {"is_sme": None, "capital_yen": None, "employees": None, "entity_form": None}


@settings(deadline=None)
@given(st.sets(st.sampled_from(sorted(_UNKNOWN))), st.sets(st.sampled_from(sorted(OwnAnswers.model_fields))))
def test_what_is_forgotten_never_turns_a_yes_or_a_no_around(facts: set[str], told: set[str]) -> None:
    from dataclasses import replace

    less = replace(
        BUSINESS,
        **dict.fromkeys(facts),  # type: ignore[arg-type]
        told=BUSINESS.told.model_copy(update=dict.fromkeys(told)),
    )
    for full, part in zip(benefits(BUSINESS, ON), benefits(less, ON), strict=True):
        assert part.verdict in (full.verdict, "cannot_tell"), full.key


def test_a_missing_fact_is_named_once() -> None:
    twice = Requirement("R42", ANYTHING, "not_known", "is_sme")
    benefit = Benefit("any", "R38", "tax", ANYTHING, (twice, twice, Requirement("R39", ANYTHING, "not_known")))
    assert benefit.missing == ("is_sme",)
