"""One answer as it stands in a cell, and what was typed there as an answer: words of lists in place of their codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from unicodedata import normalize

from shared.contracts.forms.answers import AsTyped
from shared.contracts.forms.describing import Described
from shared.contracts.forms.kinds import FieldKind, KindName
from shared.contracts.forms.numbers import whole_number
from shared.domain import Text
from shared.web.language import Language

SEPARATOR: Final = "、"
_SEPARATORS: Final = re.compile(r"\s*[、,，;；\n]\s*")
_UNITS: Final[Mapping[KindName, str]] = {
    "yen": "円",
    "thousand_yen": "千円",
    "people": "人",
    "month_of_year": "月",
    "times_a_year": "回",
}
"""What people write behind a number, where it is the unit that is asked for; any other unit is left to be refused."""
_BREAKS: Final = re.compile(r"_x000[BbCcDd]_\n?|\r\n?")
"""CR, VT and FF as cells spell them: a line ends there."""
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL: Final = 32_767


def choices(kind: FieldKind) -> tuple[Any, ...]:
    """What a list in the workbook offers; codes that are typed elsewhere are chosen by their words here."""
    return kind.offered or tuple(kind.words)


def word(kind: FieldKind, code: Any, language: Language) -> str:
    said = kind.words.get(code, str(code))
    if isinstance(said, Text):
        return said.ja if language == "ja" else said.en
    return said


def in_cell(field: Described, typed: AsTyped, language: Language) -> str | int:
    """An answer as its cell holds it."""
    if field.is_list:
        every = typed if isinstance(typed, tuple) else (typed,)
        # What is free text may hold any sign but a line break.
        between = SEPARATOR if field.kind.words or field.kind.is_whole_number else "\n"
        return _writable(between.join(_said(field.kind, one, language) for one in every))
    text = typed if isinstance(typed, str) else SEPARATOR.join(typed)
    if field.kind.is_whole_number and isinstance(number := whole_number(text, field.kind.name), int):
        return number
    return _said(field.kind, _writable(text), language)


def _said(kind: FieldKind, typed: str, language: Language) -> str:
    code = {"true": True, "false": False}.get(typed, typed) if kind.name == "yes_no" else typed
    return word(kind, code, language)


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)[:_LONGEST_CELL]


def as_typed(field: Described, value: object) -> str:
    """The value of a cell as a person would have typed it: no 3.0 for 3, and a date as the field wants it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float() if value.is_integer() and abs(value) < 1e18:
            return str(int(value))
        case datetime() | date():
            return value.isoformat()[: len("2026-04" if field.kind.name == "month" else "2026-04-01")]
    return _BREAKS.sub("\n", str(value)).strip()


def answer(field: Described, text: str) -> AsTyped | None:
    """What was typed as an answer; None for what is no word of a list."""
    kind = field.kind
    if field.is_list:
        parts = _SEPARATORS.split(text) if kind.words or kind.is_whole_number else text.split("\n")
        found = [_code(kind, one.strip()) for one in parts if one.strip()]
        return None if None in found else tuple(one for one in found if one is not None)
    return _code(kind, text) if text else ""


def _code(kind: FieldKind, text: str) -> str | None:
    if kind.words:
        return _of_words(kind, text)
    if kind.name in ("code", "month", "day", "postal_code", "telephone") or kind.is_whole_number:
        # Text that Excel was told to take as it is.
        text = text.removeprefix("'")
    plain = normalize("NFKC", text)
    unit = _UNITS.get(kind.name)
    return plain.removesuffix(unit) if unit and plain.removesuffix(unit)[-1:].isdecimal() else text


def _of_words(kind: FieldKind, text: str) -> str | None:
    plain = _plain(text)
    for code, said in kind.words.items():
        words = (said.ja, said.en) if isinstance(said, Text) else (said,)
        key = str(code).lower() if isinstance(code, bool) else str(code)
        # A code such as 09 may have come as the number 9.
        if plain in (_plain(key), *map(_plain, words)) or (plain.isdecimal() and plain.zfill(len(key)) == key):
            return key
    # Where nothing is offered the words are those of some codes only.
    return None if kind.offered else plain


def _plain(text: str) -> str:
    return normalize("NFKC", text).strip().casefold()
