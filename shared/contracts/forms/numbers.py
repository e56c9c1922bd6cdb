"""Whole numbers as people type them: full width, with commas, in 億, 万 and 千, with their unit behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final
from unicodedata import normalize

from shared.contracts.forms.kinds import KindName
from shared.domain import Text

THOUSAND: Final = 1_000
_AMOUNTS: Final = frozenset({"yen", "thousand_yen"})
_COUNTERS: Final = re.compile("[人名者社台基個件式本枚回月]$")
"""What stands behind a count."""
_YEN: Final = re.compile("^¥|円$")
_SMALL: Final = (("千", 1_000), ("百", 100), ("十", 10), ("", 1))
_LARGE: Final = (("億", 100_000_000), ("万", 10_000), ("", 1))
_FIGURE: Final = r"[0-9]+(?:\.[0-9]+)?"
_IN_SMALL: Final = re.compile("".join(rf"(?:({_FIGURE}){sign})?" for sign, _ in _SMALL))
_IN_LARGE: Final = re.compile("".join(rf"(?:([0-9.千百十]+){sign})?" for sign, _ in _LARGE))
_SIGNS: Final = re.compile("[億万千百十]")
_MOST_CHARACTERS: Final = 20


def whole_number(typed: str, kind: KindName = "count") -> int | str:
    """A number of a kind; what is none stays as it was typed.

    An amount in thousands of yen that names a unit, "960万円" or "9,600千円", is so many yen: it must be whole
    thousands. A fraction is read of a larger unit only: "1.5億円".
    """
    plain = re.sub(r"[,\s]", "", normalize("NFKC", typed))
    figures = (_YEN if kind in _AMOUNTS else _COUNTERS).sub("", plain)
    number = _read(figures)
    if number is None:
        return typed
    names_unit = figures != plain or not figures.isdecimal()
    if kind != "thousand_yen" or not names_unit:
        return number
    return typed if number % THOUSAND else number // THOUSAND


def _read(figures: str) -> int | None:
    large = _IN_LARGE.fullmatch(figures) if 0 < len(figures) < _MOST_CHARACTERS else None
    if large is None or ("." in figures and not _SIGNS.search(figures)):
        return None
    found = Decimal(0)
    for part, (_, size) in zip(large.groups(), _LARGE, strict=True):
        small = _IN_SMALL.fullmatch(part or "")
        if small is None:
            return None
        found += sum(Decimal(one or 0) * by for one, (_, by) in zip(small.groups(), _SMALL, strict=True)) * size
    return int(found) if found == found.to_integral_value() else None


def not_a_number(kind: KindName) -> Text:
    """What to type, for whoever typed something else."""
    return _EXAMPLES.get(kind, _A_COUNT)


_A_COUNT: Final = Text(ja="整数で入力してください（例：35）。", en="Enter a whole number, such as 35.")
_EXAMPLES: Final[Mapping[KindName, Text]] = {
    "yen": Text(
        ja="整数で入力してください（例：30000000、3,000万円）。",
        en="Enter a whole number of yen, such as 30000000 or 3,000万円.",
    ),
    "thousand_yen": Text(
        ja="千円単位の整数で入力してください（例：9600、960万円）。",
        en="Enter a whole number of thousands of yen, such as 9600 or 960万円.",
    ),
}
