"""中小企業防災・減災投資促進税制, as far as a plan tells: who may use it, for what, and until when (R40, R42, R44–R46).

Whether a corporation is controlled by larger ones, or earns too much (R43), no plan says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.domain import SCHEME_START, Dated
from shared.scheme.entity_forms import EntityForm

WINDOW_MONTHS: Final = 12
"""R40 [?]: equipment is acquired within so many months from the certification, whose day counts."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What one unit costs at least."""

    rule: str
    yen: int


@dataclass(frozen=True, slots=True)
class TaxMeasureLimits:
    """R42: corporations by their capital, all others by their people; some associations whatever their size.

    `floors` are those of each kind of equipment.
    """

    most_yen: int
    most_people: int
    of_any_size: frozenset[EntityForm]
    floors: Mapping[str, Floor]


TAX_MEASURE: Final[Dated[TaxMeasureLimits]] = Dated(
    {
        SCHEME_START: TaxMeasureLimits(
            most_yen=100_000_000,
            most_people=1_000,
            of_any_size=frozenset(
                {
                    "jigyo_kyodo_kumiai",
                    "kyodo_kumiai_rengokai",
                    "suisan_kako_kumiai",
                    "suisan_kako_kumiai_rengokai",
                    "shotengai_shinko_kumiai",
                }
            ),
            floors={
                "machinery": Floor("R44", 1_000_000),
                "fixtures": Floor("R45", 300_000),
                "building_facilities": Floor("R46", 600_000),
            },
        )
    }
)
