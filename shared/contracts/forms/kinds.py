"""The kinds of values that forms ask for: their limits of shape, how each is said, and the words of closed lists.

Required text may be empty here, so that an applicant hears of all that is missing at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal
from unicodedata import normalize

from pydantic import AfterValidator, Field, StringConstraints

from shared.contracts.personal import Personal
from shared.domain import Month, Text

KindName = Literal[
    "text", "kana", "code", "address", "personal", "postal_code", "email", "telephone",
    "choice", "yes_no", "yen", "thousand_yen", "count", "people", "times_a_year", "month_of_year", "month", "day",
]  # fmt: skip
_NUMBERS: Final = frozenset({"yen", "thousand_yen", "count", "people", "times_a_year"})


@dataclass(frozen=True, slots=True, eq=False)
class FieldKind:
    """How a value is said and typed. `words` are those of its choices; `offered` the ones to choose from today."""

    name: KindName
    words: Mapping[Any, Text | str] = field(default_factory=lambda: MappingProxyType({}))
    offered: tuple[Any, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether it counts or measures something, and so stands in a column of numbers."""
        return self.name in _NUMBERS

    @property
    def is_whole_number(self) -> bool:
        """Whether it is typed as a whole number; a month of the year is, though it measures nothing."""
        return self.is_number or self.name == "month_of_year"


TEXT: Final = FieldKind("text")


def choice(words: Mapping[Any, Text | str], offered: tuple[Any, ...] | None = None) -> FieldKind:
    """One of a closed list. With nothing offered it is typed as its code."""
    return FieldKind("choice", words, tuple(words) if offered is None else offered)


def yes_no(yes: tuple[str, str] = ("はい", "Yes"), no: tuple[str, str] = ("いいえ", "No")) -> FieldKind:
    """A question with two answers, each in Japanese and in English."""
    words: Mapping[Any, Text | str] = {True: Text(ja=yes[0], en=yes[1]), False: Text(ja=no[0], en=no[1])}
    return FieldKind("yes_no", words, (True, False))


def in_katakana(text: str) -> str:
    """Hiragana and half-width kana as full-width katakana; all else stays as it is, for whoever checks it."""
    wide = _HALF_WIDTH.sub(lambda found: normalize("NFKC", found[0]), text)
    return "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in wide)


KATAKANA: Final = re.compile("[ァ-ヺー・ヽヾ 　]+")
"""What a reading in kana consists of."""
_HALF_WIDTH: Final = re.compile("[\uff61-\uff9f]+")

# Control characters other than tab and line breaks are refused: PostgreSQL cannot hold some, and PDF none.
PRINTABLE: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Text in lines of its writer's own."""
ONE_LINE: Final = r"^[^\x00-\x1f\x7f]*$"
_WEB_ADDRESS: Final = r"^(https?://[^\s\x00-\x20\"'<>\\]+)?$"

Line = Annotated[str, StringConstraints(max_length=100, pattern=ONE_LINE)]
# A text in lines keeps the indent of its first one, as of all others.
Short = Annotated[str, StringConstraints(max_length=500, pattern=PRINTABLE, strip_whitespace=False)]
Long = Annotated[str, StringConstraints(max_length=2000, pattern=PRINTABLE, strip_whitespace=False)]
WebAddress = Annotated[str, StringConstraints(max_length=200, pattern=_WEB_ADDRESS), FieldKind("address")]
Digits13 = Annotated[str, StringConstraints(pattern=r"^[0-9]{13}$"), FieldKind("code")]
Digits3 = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]
Digits4 = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
Digits2 = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
Yen = Annotated[int, Field(ge=0, le=1_000_000_000_000, strict=True), FieldKind("yen")]
ThousandYen = Annotated[int, Field(ge=0, le=1_000_000_000, strict=True), FieldKind("thousand_yen")]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True), FieldKind("count")]
People = Annotated[int, Field(ge=0, le=1_000_000, strict=True), FieldKind("people")]
TimesAYear = Annotated[int, Field(ge=0, le=366, strict=True), FieldKind("times_a_year")]
Kana = Annotated[
    str, AfterValidator(lambda text: in_katakana(text)), StringConstraints(max_length=100), FieldKind("kana")
]
MonthOfYear = Annotated[int, Field(ge=1, le=12, strict=True), FieldKind("month_of_year")]
Day = Annotated[date, FieldKind("day")]
PersonalLine = Annotated[Personal, FieldKind("personal")]
PostalCode = Annotated[Personal, FieldKind("postal_code")]
Email = Annotated[Personal, FieldKind("email")]
Telephone = Annotated[Personal, FieldKind("telephone")]


def _digits(count: int) -> Text:
    return Text(ja=f"数字{count}桁で入力してください。", en=f"Enter {count} digits.")


EXPECTED: Final[Mapping[str, Text]] = {
    **{f"^[0-9]{{{count}}}$": _digits(count) for count in (2, 3, 4, 13)},
    _WEB_ADDRESS: Text(
        ja="https://で始まるアドレスを、空白を入れずに入力してください。",
        en="Enter an address that begins with https://, without blanks.",
    ),
    ONE_LINE: Text(ja="1行で入力してください。", en="Enter it in one line."),
}
"""What a pattern asks for, in words."""

OWN_KINDS: Final[Mapping[type, FieldKind]] = {Month: FieldKind("month")}
"""What a type by itself says."""
