"""Facts of a certificate before and after something changed them, in words: minor changes (R27) and corrections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.minor_change import MinorFacts
from shared.contracts.personal import Masked, Open, Personal
from shared.domain import Text
from shared.scheme.lineage import MinorChange
from shared.scheme.minor_changes import label_of_fact
from shared.web.components import Words
from shared.web.plan_view import MASKED


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact, as it was and as it is now; `was` is empty where nothing stood."""

    label: Text
    was: Words
    now: Words


def fact_changes(was: MinorFacts, now: MinorFacts, open: Open) -> Sequence[FactChange]:
    """What a minor change makes other."""
    before = dict(was.given())
    return [
        FactChange(label_of_fact(fact), words(before.get(fact, ""), open), words(value, open))
        for fact, value in now.given()
    ]


@dataclass(frozen=True, slots=True)
class NotedFact:
    """What a fact is since a minor change."""

    label: Text
    now: Words
    change: MinorChange

    @property
    def noted_on(self) -> date:
        return self.change.noted_on


def noted(notes: Iterable[MinorChange], open: Open) -> Sequence[NotedFact]:
    """What stands by minor changes."""
    return [NotedFact(label_of_fact(one.fact), words(one.now, open), one) for one in notes]


def words(value: str | Personal, open: Open) -> Words:
    """A value as people read it."""
    text = open(value) if isinstance(value, Personal) else value
    return MASKED[text] if isinstance(text, Masked) else text
