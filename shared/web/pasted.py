"""Text that people hand in, typed or pasted from Word, Excel and the web, taken as they meant it.

It is asked of what comes in at the door, before its shape is looked at, and never of what is stored: a text that was
taken once stays as it is for ever. To take a text twice changes nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from unicodedata import category, normalize

from shared.contracts.forms.kinds import KindName
from shared.domain import Text

Manner = Literal["lines", "line", "digits", "ascii"]
"""How a field is written: in lines of its writer's own, in one line, in digits and hyphens, in Latin letters."""

_BREAKS: Final = "\r\x0b\x0c\x85\u2028\u2029"
"""CR, VT and FF (Word's line and page break), NEL, and Unicode's own separators: a line ends there."""
_DROPPED: Final = "\ufeff\u00ad\u200b\u2060\u200e\u200f\u061c"
"""BOM, soft hyphen, zero-width space, word joiner, LRM, RLM, ALM: nobody sees them, and they say nothing."""
_BLANKS: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
"""Blanks of typesetters. The full-width one stays: it stands between family and given name."""
_KEPT: Final = "\n\t\u3000\u200c\u200d"
"""What no one sees and yet is meant. The joiners hold emoji together; variation selectors count as visible."""
_HYPHENS: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc"
"""What is typed for a hyphen between digits, full-width keyboards' ー among them."""
_LOST: Final = "\ufffd"
"""REPLACEMENT CHARACTER: what programs put where they could not read a character. It counts as printable."""
_EMPTY_LETTERS: Final = "\u115f\u1160\u2800\u3164\uffa0"
"""Fillers, which Unicode calls letters and nobody sees."""

_AS_MEANT: Final = str.maketrans(
    {**dict.fromkeys(_BREAKS, "\n"), **dict.fromkeys(_DROPPED, ""), **dict.fromkeys(_BLANKS, " ")}
)
_AS_HYPHENS: Final = str.maketrans({**dict.fromkeys(_HYPHENS, "-"), "〒": ""})
_APART: Final = re.compile("[ぁ-ヿ][\u3099\u309a]")
"""Kana and its voicing mark as two characters, as files of a Mac hold them."""
_FLAGS: Final = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
"""Flags of regions, spelt in tags; elsewhere tags are hidden text."""

_CONTROL = Text(ja="制御文字", en="control character")
_NAMES: Final[Mapping[str, Text]] = {
    **dict.fromkeys("\u202a\u202b\u202c", Text(ja="書字方向を埋め込む文字", en="embedding of a direction of writing")),
    **dict.fromkeys("\u202d\u202e", Text(ja="書字方向を上書きする文字", en="override of the direction of writing")),
    **dict.fromkeys(
        "\u2066\u2067\u2068\u2069", Text(ja="書字方向を切り離す文字", en="isolate of the direction of writing")
    ),
    "\n": Text(ja="改行", en="line break"),
    "\ufffd": Text(ja="読み取れなかった文字の代わり", en="in place of a character that could not be read"),
}
"""Overrides let a text be read otherwise than it is stored: refused, never dropped."""
_NAMES_OF_KINDS: Final[Mapping[str, Text]] = {
    "Cc": _CONTROL,
    "Cf": Text(ja="見えない書式文字", en="invisible format character"),
    "Co": Text(ja="外字（ほかの端末では表示できない文字）", en="private character, which others cannot display"),
    "Cs": Text(ja="文字の断片", en="half of a character"),
    "Cn": Text(ja="文字ではない符号", en="code that is no character"),
}


@dataclass(frozen=True, slots=True)
class Unwanted:
    """A character that cannot be taken, and its place: line and character, both from 1."""

    sign: str
    line: int
    character: int

    @property
    def code(self) -> str:
        """The kind of error, whose words `shape_errors` has."""
        if self.sign == "\n":
            return "one_line"
        # Nobody types these: the text was broken before it came, and what stood there is gone.
        return "broken_sign" if self.sign == _LOST or category(self.sign) == "Cn" else "unwanted_sign"

    @property
    def params(self) -> dict[str, int | Text]:
        """What its sentence needs."""
        name, number = _NAMES.get(self.sign) or _NAMES_OF_KINDS[category(self.sign)], f"U+{ord(self.sign):04X}"
        said = Text(ja=f"{name.ja}、{number}", en=f"{name.en}, {number}")
        return {"line": self.line, "character": self.character, "name": said}


def taken(text: str, manner: Manner) -> str | Unwanted:
    """A text as its writer meant it, or the first character in it that cannot be taken."""
    if not text.isprintable() or _LOST in text:
        text = text.replace("\r\n", "\n").translate(_AS_MEANT)
        if (unwanted := _unwanted(text)) is not None:
            return unwanted
    text = _APART.sub(lambda pair: normalize("NFC", pair[0]), text)
    if not any(_is_visible(sign) for sign in text):
        return ""
    if manner == "lines":
        return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    return _in_one_line(text, manner)


def in_one_line(text: str) -> str:
    """A text that was taken, its tabs and line breaks as blanks: for a field of a page that has one line."""
    return re.sub("[\t\n]+", " ", text.strip())


def in_one_form(text: str, kind: KindName) -> str:
    """A postal code or a telephone number as all are written: 144-0052, 098-866-0000. Anything else stays as typed."""
    if kind not in _FORMS:
        return text
    plain = taken(text, "digits")
    if not isinstance(plain, str) or not _FORMS[kind].fullmatch(plain):
        return text
    if kind == "postal_code":
        return f"{plain[:3]}-{plain[-4:]}"
    return re.sub("[-() ]+", "-", plain).strip("-")


_FORMS: Final[Mapping[KindName, re.Pattern[str]]] = {
    "postal_code": re.compile("[0-9]{3}[- ]?[0-9]{4}"),
    "telephone": re.compile(r"[0-9+][-0-9() ]+|\([-0-9() ]+"),
}


def _in_one_line(text: str, manner: Manner) -> str | Unwanted:
    """Cells copied side by side have a tab between them, and most copies a line break at their end."""
    lead = len(text) - len(text.lstrip())
    whole, text = text, text.strip()
    if "\n" in text:
        return _at(whole, lead + text.index("\n"))
    text = re.sub("\t+", " ", text)
    if manner == "line":
        return text
    text = normalize("NFKC", text)
    text = (text.translate(_AS_HYPHENS) if manner == "digits" else text).strip()
    # A voicing mark of half width is visible, and no more so once it is combined with nothing.
    return text if any(_is_visible(sign) for sign in text) else ""


def _unwanted(text: str) -> Unwanted | None:
    looked_at = _FLAGS.sub(lambda flag: "*" * len(flag[0]), text)
    for at, sign in enumerate(looked_at):
        if sign == _LOST or (not sign.isprintable() and sign not in _KEPT and not _may_be_new(sign)):
            return _at(text, at)
    return None


def _may_be_new(sign: str) -> bool:
    """Whether a sign without a name may be one that Unicode took up later, such as an emoji."""
    return category(sign) == "Cn" and ord(sign) & 0xFFFE != 0xFFFE and not "\ufdd0" <= sign <= "\ufdef"


def _at(text: str, at: int) -> Unwanted:
    return Unwanted(text[at], text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _is_visible(sign: str) -> bool:
    return category(sign)[0] not in "ZM" and sign not in _KEPT and sign not in _EMPTY_LETTERS
