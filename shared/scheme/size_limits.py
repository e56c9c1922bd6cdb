"""R3–R9: how large an SME may be, by capital OR regular employees; one of the two suffices. R11: share of members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from shared.domain import SCHEME_START, Dated
from shared.scheme.industries import Industry


@dataclass(frozen=True, slots=True)
class Size:
    rule: str
    capital_yen: int
    people: int

    def holds(self, people: int | None, capital_yen: int | None) -> bool:
        """Whether either is within it; None is not known, or not had: individuals have no capital (R11)."""
        of_people = people is not None and people <= self.people
        return of_people or (capital_yen is not None and capital_yen <= self.capital_yen)


SIZE_LIMITS: Final[Dated[Mapping[Industry, Size]]] = Dated(
    {
        SCHEME_START: {
            Industry.OTHER: Size("R3", capital_yen=300_000_000, people=300),
            Industry.WHOLESALE: Size("R4", capital_yen=100_000_000, people=100),
            Industry.RETAIL: Size("R5", capital_yen=50_000_000, people=50),
            Industry.SERVICE: Size("R6", capital_yen=50_000_000, people=100),
            Industry.RUBBER: Size("R7", capital_yen=300_000_000, people=900),
            Industry.SOFTWARE: Size("R8", capital_yen=300_000_000, people=300),
            Industry.INN: Size("R9", capital_yen=50_000_000, people=200),
        }
    }
)

SME_MEMBERS: Final[Dated[Fraction]] = Dated({SCHEME_START: Fraction(2, 3)})
"""At least this share of the members of an association of group ④ must be SMEs (R11)."""
