"""The one way in which names and numbers are written to be found: what is stored and what is asked are folded alike.

Whoever changes a fold gives each read model that stores what it made another version, and so has it rebuilt.

Trigrams serve Japanese badly, where two characters are a word ("精工"). So names are kept with every single character
and every pair that they hold, numbers with each of their short ends, some beginnings and the whole. An ordinary array
index finds what holds all pairs of what is looked for, or the one end; of longer ends the whole number decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from unicodedata import category, normalize

from shared.searching.variants import VARIANTS

_LEGAL_FORMS: Final[Mapping[str, str]] = {
    "株": "株式会社", "有": "有限会社", "同": "合同会社", "資": "合資会社", "名": "合名会社",
    "企": "企業組合", "協": "協同組合", "医": "医療法人", "福": "社会福祉法人", "学": "学校法人", "宗": "宗教法人",
    "一社": "一般社団法人", "一財": "一般財団法人", "公社": "公益社団法人", "公財": "公益財団法人",
    "特非": "特定非営利活動法人", "農": "農事組合法人",
}  # fmt: skip
"""What stands in brackets for it, as banks and the registry abbreviate it; ㈱ is （株） in one sign."""
_IN_BRACKETS: Final = re.compile(r"\((" + "|".join(_LEGAL_FORMS) + r")\)")
_SMALL_KANA: Final = dict(zip("ァィゥェォヵヶッャュョヮ", "アイウエオカケツヤユヨワ", strict=True))
_KATAKANA: Final = {chr(code): chr(code + 0x60) for code in range(0x3041, 0x3097)}
_LEFT_OUT: Final = frozenset("ー・゠−")
"""A long vowel or a minus sign is typed for a hyphen, and a dot comes and goes between the words of a name."""


class _Fold(dict[int, str]):
    """What each sign becomes, as `str.translate` asks; kept, for every filing asks some hundred times."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if category(sign)[0] in "ZCPM" or sign in _LEFT_OUT:
            folded_sign = ""
        else:
            large = _KATAKANA.get(sign, sign)
            large = _SMALL_KANA.get(large, large)
            folded_sign = VARIANTS.get(large, large)
        return self.setdefault(code, folded_sign)


_FOLD: Final = _Fold()
_AROUND_NUMBERS: Final = str.maketrans("", "", "第号")
_ENDS: Final = range(2, 7)
"""Ends of so many signs are kept. Each costs as much as any other word of an index; the whole tells of longer ones."""
_BEGINNINGS: Final = range(6, 11)
"""Beginnings of so many signs are kept, the shortest being bureau and year ("03-2026"); the whole tells of longer."""
_NOBODYS: Final = "\uffff"
"""No text may hold it."""


def folded(text: str) -> str:
    """A name as everybody means it: "㈱ 髙橋ヶ丘" and "株式会社高橋ケ丘" are written alike.

    One width and case, katakana for hiragana, large kana for small ones, one shape of each kanji, legal forms in full;
    nothing that no one sees (blanks, variation selectors), no hyphens, brackets or other punctuation.
    """
    return _IN_BRACKETS.sub(lambda form: _LEGAL_FORMS[form[1]], normalize("NFKC", text).casefold()).translate(_FOLD)


def folded_number(text: str) -> str:
    """A number without what may stand around and within it: "第０３‐2026‐12号" is "03202612"."""
    return folded(text).translate(_AROUND_NUMBERS)


def names_found(names: Iterable[str]) -> str:
    """Names as they are stored beside their pieces, each in a line."""
    return "\n".join(sorted({folded(name) for name in names} - {""}))


def pieces_of(names: Iterable[str], numbers: Iterable[str] = ()) -> list[str]:
    """By what names and numbers are found: characters and pairs of the ones; ends, beginnings and all of the others."""
    pieces: set[str] = set()
    for name in {folded(name) for name in names}:
        pieces.update(name, _pairs(name))
    for number in {folded_number(number) for number in numbers}:
        pieces.update(_end(number[-length:]) for length in (*_ENDS, len(number)))
        pieces.update(_beginning(number[:length]) for length in _BEGINNINGS)
    return sorted(pieces)


def found(text: str) -> dict[str, Any] | None:
    """What is looked for, as parameters of `FOUND`; None for nothing.

    Of signs alone, which no name holds, nothing is found.
    """
    if not any(category(sign)[0] not in "ZCM" for sign in text):
        return None
    name, number = folded(text) or _NOBODYS, folded_number(text) or _NOBODYS
    ends = [_end(number), _beginning(number)]
    return {
        "found_name": f"%{_literally(name)}%",
        "found_pairs": sorted(_pairs(name) or {name}),
        "found_ends": ends,
        "found_pieces": sorted({*ends, _end(number[-_ENDS[-1] :]), _beginning(number[: _BEGINNINGS[-1]])}),
        "found_wholes": [_end(f"%{_literally(number)}"), _end(f"{_literally(number)}%")],
    }


def is_found(text: str, names: Iterable[str], numbers: Iterable[str]) -> bool:
    """Whether what is looked for finds these, as `FOUND` says of what is stored; nothing looked for finds all."""
    if found(text) is None:
        return True
    name, number = folded(text) or _NOBODYS, folded_number(text) or _NOBODYS
    of_number = any(
        one == number
        or (len(number) >= _ENDS[0] and one.endswith(number))
        or (len(number) >= _BEGINNINGS[0] and one.startswith(number))
        for one in map(folded_number, numbers)
    )
    return of_number or any(name in folded(one) for one in names)


NOT_SOUGHT: Final[Mapping[str, Any]] = {
    "found_name": "",
    "found_pairs": [],
    "found_ends": [],
    "found_pieces": [],
    "found_wholes": [],
}
"""The same parameters where nothing is looked for, for a statement that has the condition all the same."""

ENDING: Final = """({pieces} && %(found_pieces)s::text[] AND ({pieces} && %(found_ends)s::text[]
       OR EXISTS (SELECT FROM unnest({pieces}) AS piece WHERE piece LIKE ANY (%(found_wholes)s::text[]))))"""
"""A condition on a column with `pieces_of` numbers: an end or beginning of one."""

FOUND: Final = f"""({ENDING}
       OR {{pieces}} @> %(found_pairs)s::text[] AND {{names}} LIKE %(found_name)s)"""
"""A condition on columns with `pieces_of` and `names_found`: one of a number, or a part of a name."""


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _end(number: str) -> str:
    return f"#{number}"


def _beginning(number: str) -> str:
    return f"^{number}"


def _literally(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
