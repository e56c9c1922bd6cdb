"""中小企業防災・減災投資促進税制: who may use it, for what, at which rate, and until when (R38–R47)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.domain import SCHEME_START, Dated, Text, end_of_span
from shared.scheme.entity_forms import EntityForm

WINDOW_MONTHS: Final = 12
"""R40 [?]: equipment is acquired within so many months from the certification, whose day counts."""
CERTIFIED_BY: Final = date(2027, 3, 31)
"""R39: the last day of a certification that opens the tax measure."""


def window_last_day(certified_on: date) -> date:
    """R40: certified 2026-04-10, the last day to acquire and to put to use is 2027-04-09.

    The year is that of the term's first certification: a change begins none anew, for what it adds neither [?]. R39
    names arts. 56-1 and 58-1 alone, under which no change is certified, and of two readings this is the safer.
    """
    return end_of_span(certified_on, WINDOW_MONTHS)


def acquisition_window(certified_on: date, listed_on: date) -> tuple[date, date]:
    """The first and the last day on which equipment is acquired and put to use (R40, R48).

    `certified_on` is the term's first certification, `listed_on` the day from which the plan lists the equipment; where
    that is after the year, the first day lies after the last.
    """
    return max(certified_on, listed_on), window_last_day(certified_on)


@dataclass(frozen=True, slots=True)
class Depreciation:
    """特別償却 (R38): its rate in percent. The rates of before S are the press's, and not confirmed."""

    percent: int
    is_confirmed: bool


SPECIAL_DEPRECIATION: Final[Dated[Depreciation]] = Dated(
    {
        SCHEME_START: Depreciation(20, is_confirmed=False),
        date(2023, 4, 1): Depreciation(18, is_confirmed=False),
        date(2025, 4, 1): Depreciation(16, is_confirmed=True),
    }
)
"""R38 [?] before 2025-04-01: by the day of acquisition."""


@dataclass(frozen=True, slots=True)
class ListedUse:
    """One of the uses that a kind of equipment must have, and the words by which a name shows it."""

    name: Text
    words: tuple[str, ...]


def _use(ja: str, en: str, *words: str) -> ListedUse:
    return ListedUse(Text(ja=ja, en=en), words or (ja,))


_GENERATOR: Final = _use("自家発電設備", "Private power generator", "自家発電", "発電機", "発電設備")
_WATER_PURIFIER: Final = _use("浄水装置", "Water purifier", "浄水")
_LIFTING_PUMP: Final = _use("揚水ポンプ", "Lifting pump")
_DRAIN_PUMP: Final = _use("排水ポンプ", "Drainage pump")
_QUAKE_PROOF: Final = _use("耐震・制震・免震装置", "Device against earthquakes", "耐震", "制震", "制振", "免震")

LISTED_USES: Final[Dated[Mapping[str, tuple[ListedUse, ...]]]] = Dated(
    {
        SCHEME_START: {
            "machinery": (_GENERATOR, _WATER_PURIFIER, _LIFTING_PUMP, _DRAIN_PUMP, _QUAKE_PROOF),
            "building_facilities": (
                _GENERATOR,
                _use("キュービクル式高圧受電設備", "Cubicle for high-voltage power", "キュービクル", "高圧受電"),
                _use("変圧器", "Transformer"),
                _use("配電設備", "Power distribution", "配電"),
                _use("電力供給自動制御システム", "Automatic control of power supply", "自動制御"),
                _use("照明設備", "Lighting", "照明"),
                _use("無停電電源装置", "Uninterruptible power supply", "無停電電源", "UPS"),
                _use("貯水タンク", "Water tank", "貯水"),
                _WATER_PURIFIER,
                _DRAIN_PUMP,
                _LIFTING_PUMP,
                _use("格納式避難設備", "Stowable means of escape", "格納式避難", "避難はしご"),
                _use("止水板", "Flood board"),
                _QUAKE_PROOF,
                _use("防水シャッター", "Waterproof shutter"),
            ),
        }
    }
)
"""R44, R46: what a kind is for, "or equivalent". Fixtures (R45) are all that mitigate a disaster."""

LEFT_OUT: Final[Dated[tuple[str, ...]]] = Dated({SCHEME_START: (), date(2025, 4, 1): ("サーモグラフィ",)})
"""Words for what is no fixture of R45, by the day of acquisition."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What one unit costs at least."""

    rule: str
    yen: int


@dataclass(frozen=True, slots=True)
class TaxMeasureLimits:
    """R42: corporations by their capital, all others by their people; some associations whatever their size.

    `floors` are those of each kind of equipment; `most_income_yen` (R43) is the average of three business years.
    `owner_yen` (R43): wholly owned by a corporation with so much capital, one is a 大規模法人 whatever its own.
    """

    most_yen: int
    most_people: int
    most_income_yen: int
    owner_yen: int
    of_any_size: frozenset[EntityForm]
    floors: Mapping[str, Floor]


TAX_MEASURE: Final[Dated[TaxMeasureLimits]] = Dated(
    {
        SCHEME_START: TaxMeasureLimits(
            most_yen=100_000_000,
            most_people=1_000,
            most_income_yen=1_500_000_000,
            owner_yen=500_000_000,
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
