"""支援措置の一覧: every benefit on a day, for a business as far as it is known."""

from __future__ import annotations

from datetime import date

from shared.domain import Text
from shared.scheme.benefits.answers import Benefit, HelpDesk
from shared.scheme.benefits.facts import BusinessFacts
from shared.scheme.benefits.finance import finance
from shared.scheme.benefits.offices import SMRJ_HEAD, SMRJ_OFFICES
from shared.scheme.benefits.programmes import programmes
from shared.scheme.benefits.tax import tax
from shared.scheme.bureaus import bureau_of


def benefits(facts: BusinessFacts, on: date) -> tuple[Benefit, ...]:
    """Every benefit by the tables of a day, in the order of the rules. Raises LookupError before the scheme began."""
    return (*finance(facts, on), tax(facts, on), *programmes(facts, on))


def general_desks(facts: BusinessFacts, on: date) -> tuple[HelpDesk, ...]:
    """Whom to ask beside: the bureau on an application (R28), the office of SMRJ on drafting (R54)."""
    if facts.prefecture is None:
        return (SMRJ_HEAD,)
    bureau = bureau_of(facts.prefecture)
    name = Text(ja=f"{bureau.name.ja} {bureau.section.ja}", en=f"{bureau.name.en}, {bureau.section.en}")
    return (HelpDesk(name, bureau.telephone), SMRJ_OFFICES.on(on)[facts.prefecture])
