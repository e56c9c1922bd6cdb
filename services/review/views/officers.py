"""Who works at a bureau, and what they are called on its pages."""

from __future__ import annotations

from dataclasses import replace

from shared.domain import Refusal, Text
from shared.web.persona import PERSONAS, Persona, account_name

NOBODY = Text(ja="未割当", en="Unassigned")


def officers_of(bureau: str) -> list[Persona]:
    """Whoever may hold a case of the bureau."""
    return [one for one in PERSONAS.values() if one.place == bureau and one.role in ("officer", "director")]


def holds_office(account: str, bureau: str) -> bool:
    """Whether this account may hold a case of the bureau."""
    return any(one.id == account for one in officers_of(bureau))


def officer_name(account: str) -> Text:
    """An account in words, as its own bureau says them."""
    persona = PERSONAS.get(account)
    return persona.title if persona else account_name(account)


def naming_people(refusal: Refusal) -> Refusal:
    """The same refusal, naming people as pages do."""
    params = {key: officer_name(value) if key == "officer" else value for key, value in refusal.params.items()}
    return replace(refusal, params=params, others=tuple(map(naming_people, refusal.others)))
