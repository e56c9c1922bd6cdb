"""和暦: the Japanese calendar's eras, beside which every date of a notice stands in 西暦.

Babel knows no eras (UI.md), so the table is here. The first day of an era belongs to the new era, and its first year
is 元年.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.domain import Dated, Month


@dataclass(frozen=True, slots=True)
class Era:
    """元号. `first_year` is the western year that is its 元年."""

    name: str
    first_year: int

    def year(self, day: date) -> str:
        number = day.year - self.first_year + 1
        return f"{self.name}元年" if number == 1 else f"{self.name}{number}年"


ERAS: Final[Dated[Era]] = Dated(
    {
        # Meiji began in 1868, but Japan counts days as the West does only since 1873-01-01.
        date(1873, 1, 1): Era("明治", 1868),
        date(1912, 7, 30): Era("大正", 1912),
        date(1926, 12, 25): Era("昭和", 1926),
        date(1989, 1, 8): Era("平成", 1989),
        date(2019, 5, 1): Era("令和", 2019),
    }
)


def wareki(day: date) -> str:
    """「令和8年11月23日」. Raises LookupError before 1873, when the months were still the moon's."""
    return f"{ERAS.on(day).year(day)}{day.month}月{day.day}日"


def wareki_month(month: Month) -> str:
    """「令和10年11月」. A month in which an era began counts as the new era's, as its last day does."""
    return f"{ERAS.on(month.last_day).year(month.last_day)}{month.month}月"


def both_calendars(day: date) -> str:
    """「2026年11月23日（令和8年11月23日）」, as notices write a date."""
    return f"{day.year}年{day.month}月{day.day}日（{wareki(day)}）"


def both_calendars_month(month: Month) -> str:
    """「2028年11月（令和10年11月）」."""
    return f"{month.year}年{month.month}月（{wareki_month(month)}）"


def in_western_years(text: str) -> str:
    """A date that begins with an era, its year in 西暦: 令和8年11月 and R8.11 are 2026年11月 and 2026.11.

    Anything else stays as it is, a year that the era did not have among it. The whole of an era's last year is taken,
    since people write it on (平成31年12月).
    """
    found = _IN_ERA.match(text)
    if found is None:
        return text
    eras = [era for _, era in ERAS.blocks()]
    number = 1 if found["year"] == "元" else int(found["year"])
    for era, following in zip(eras, [*eras[1:], None], strict=True):
        if found["era"] in (era.name, _LETTERS[era.name]):
            year = era.first_year + number - 1
            if number and (following is None or year <= following.first_year):
                return f"{year}{text[found.end() :]}"
    return text


_LETTERS: Final = {"明治": "M", "大正": "T", "昭和": "S", "平成": "H", "令和": "R"}
"""How the eras are written on forms."""
_IN_ERA: Final = re.compile(rf"(?P<era>{'|'.join(_LETTERS)}|[MTSHR]) ?(?P<year>元|[0-9]{{1,2}})(?=[-/.年])")
