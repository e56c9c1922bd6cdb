"""Conditions that several benefits share: a certificate that stands, and who asks."""

from __future__ import annotations

from typing import Final

from shared.domain import Text
from shared.scheme.benefits.answers import LastDay, Requirement, told
from shared.scheme.benefits.facts import BusinessFacts

_CERTIFIED: Final = Text(ja="事業継続力強化計画の認定が有効であること", en="A certified plan is in force")
_SME: Final = Text(ja="中小企業者であること", en="The business is an SME")
END_OF_TERM: Final = Text(ja="認定期間の末日", en="Last day of the certified period")


def in_force(facts: BusinessFacts, rule: str) -> Requirement:
    """That a certificate is in force on the day."""
    if facts.certificate is None:
        return Requirement(rule, _CERTIFIED, "to_come")
    return Requirement(rule, _CERTIFIED, "met" if facts.certificate.status == "in_force" else "not_met")


def sme(facts: BusinessFacts, rule: str) -> Requirement:
    return Requirement(rule, _SME, told(facts.is_sme), "is_sme")


def while_in_force(facts: BusinessFacts) -> tuple[LastDay, ...]:
    """Until the end of the term (P): no text gives another end."""
    found = facts.certificate
    return (LastDay(found.last_day, END_OF_TERM),) if found and found.status == "in_force" else ()
