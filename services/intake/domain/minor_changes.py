"""軽微な変更 (R27): what a minor change may touch as it now stands, and what stands against one."""

from __future__ import annotations

from collections.abc import Iterator

from shared.contracts.forms.filed import FiledForm
from shared.contracts.minor_change import MinorAnswers, MinorFacts
from shared.contracts.personal import Open, Personal
from shared.domain import Refusal, refuse
from shared.scheme.entity_forms import ENTITY_FORMS
from shared.scheme.lineage import InForce, Version
from shared.scheme.minor_changes import ALTERATIONS, is_minor


def standing_facts(form: FiledForm, standing: InForce) -> MinorFacts:
    """The values of the version in force on that day, with what was corrected and noted since."""
    cover = form.cover
    said = {
        "name": standing.facts.get("name", cover.name),
        "representative_title": cover.representative_title,
        "representative_name": cover.representative_name,
    }
    return MinorFacts.model_validate({**said, **{note.fact: note.now for note in standing.notes}})


def altered(now: MinorFacts, was: MinorFacts, open: Open) -> MinorFacts:
    """Of what was given, the facts that are other than they stand."""
    stands = dict(was.given())
    found = {
        fact: value for fact, value in now.given() if _text(value, open) not in ("", _text(stands.get(fact, ""), open))
    }
    return MinorFacts.model_validate(found)


def before(was: MinorFacts, now: MinorFacts) -> MinorFacts:
    """The values that the new ones take the place of."""
    changed = {fact for fact, _ in now.given()}
    return MinorFacts.model_validate({fact: value for fact, value in was.given() if fact in changed})


def minor_change_refusals(answers: MinorAnswers, now: MinorFacts, version: Version, form: FiledForm) -> list[Refusal]:
    """All that stands against a minor change of a version; `now` holds only what is other than it stands."""
    return [*_beyond(answers)] if not is_minor(answers) else [*_of_facts(answers, now, version, form)]


def _beyond(answers: MinorAnswers) -> Iterator[Refusal]:
    """What takes a change application."""
    for subject in answers.altered:
        if not ALTERATIONS[subject].facts:
            yield refuse("R27", "takes_a_change", "answers.altered", what=ALTERATIONS[subject].words)
    if not answers.keeps_purpose:
        yield refuse("R27", "purpose_altered", "answers.keeps_purpose")


def _of_facts(answers: MinorAnswers, now: MinorFacts, version: Version, form: FiledForm) -> Iterator[Refusal]:
    given = {fact for fact, _ in now.given()}
    is_corporation = ENTITY_FORMS.on(version.filed_by)[form.cover.entity_form].is_corporation
    for subject in dict.fromkeys(answers.altered):
        alteration = ALTERATIONS[subject]
        if alteration.of_corporations and not is_corporation:
            yield refuse("R27", "minor_of_corporations", "answers.altered", what=alteration.words)
        elif subject == "funding" and not form.funds:
            yield refuse("R27", "no_funds_to_alter", "answers.altered")
        elif given.isdisjoint(alteration.facts):
            yield refuse("R27", "nothing_altered", f"now.{alteration.facts[-1]}", what=alteration.words)
    asked = {fact for subject in answers.altered for fact in ALTERATIONS[subject].facts}
    for fact in sorted(given - asked):
        yield refuse("R27", "altered_unasked", f"now.{fact}")


def _text(value: str | Personal, open: Open) -> object:
    return open(value) if isinstance(value, Personal) else value
