"""What of a plan is in force on each day, by walking the days: slow and simple."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.scheme.lineage import Corrected, Ended, Fact, MinorChange, Struck, Version

Answer = tuple[str, int | None]
"""A status, and the number of the version in force."""


@dataclass
class Term:
    """A term as it stands on the day that was walked to."""

    last: Version
    ended: str = ""
    ended_on: date = date.max


def by_day(facts: Sequence[Fact], first: date, days: int) -> list[Answer]:
    """The answer for each of so many days from the first."""
    struck = [one.version for one in facts if isinstance(one, Struck)]
    terms: dict[int, Term] = {}
    answers = []
    for day in (first + timedelta(days=n) for n in range(days)):
        for one in facts:
            if isinstance(one, Version) and one.certified_on == day and one.number not in struck:
                known = terms.setdefault(one.term, Term(one))
                if known.last.number < one.number:
                    known.last = one
        for how in ("rescinded", "given_back"):
            for one in facts:
                if isinstance(one, Ended) and (one.how, one.on) == (how, day) and not terms[one.term].ended:
                    terms[one.term].ended, terms[one.term].ended_on = how, day
        answers.append(_answer(terms, day))
    return answers


def _answer(terms: dict[int, Term], day: date) -> Answer:
    for number in sorted(terms):
        if _over(terms[number], day) is None:
            return "in_force", terms[number].last.number
    return (_over(terms[max(terms)], day) or "", None) if terms else ("none", None)


def _over(term: Term, day: date) -> str | None:
    if term.ended_on <= term.last.period.end.last_day:
        return term.ended
    return "expired" if term.last.period.end.last_day < day else None


def names_by_day(facts: Sequence[Fact], numbers: Sequence[int | None], first: date) -> list[str | None]:
    """What the business is called on each of the days, by the number of the version that is in force on it."""
    struck = [one.version for one in facts if isinstance(one, Struck)]
    stated: dict[int, str] = {}
    filed: dict[int, date] = {}
    texts: dict[int, str] = {}
    for one in facts:
        if isinstance(one, Version):
            stated[one.number], filed[one.number] = one.facts["name"], one.filed_on or one.certified_on
            texts[one.number] = one.text.application_id
    slips = [one for one in facts if isinstance(one, Corrected) and one.version not in struck]
    for slip in sorted(slips, key=lambda one: one.number):
        for number in stated:
            if number >= slip.version and not slip.corrected_on < filed[number]:
                stated[number] = slip.now
    told: list[MinorChange] = []
    notes = sorted((one for one in facts if isinstance(one, MinorChange)), key=lambda one: one.number)
    names: list[str | None] = []
    for day, number in enumerate(numbers):
        today = first + timedelta(days=day)
        told += [one for one in notes if one.noted_on == today]
        since = [one.now for one in told if number and not _filed_after(one, number, filed[number], texts[number])]
        names.append(None if number is None else str(since[-1]) if since else stated[number])
    return names


def _filed_after(note: MinorChange, number: int, filed_on: date, application_id: str) -> bool:
    if note.version >= number:
        return False
    return filed_on > note.noted_on or (filed_on == note.noted_on and note.filing != application_id)
