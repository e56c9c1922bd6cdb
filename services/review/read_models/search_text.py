"""How names are written so that a piece of one finds it: one width, one case, no spaces.

Trigrams serve Japanese badly, where two characters are a word ("精工"). So a name is kept with every single character
and every pair that it holds, and an ordinary array index finds the names that hold all pairs of what is looked for.
"""

from __future__ import annotations

from unicodedata import normalize


def plain(text: str) -> str:
    """ "㈱ Ａｂｃ" and "(株)abc" are written alike."""
    return "".join(normalize("NFKC", text).casefold().split())


def pieces(text: str) -> list[str]:
    """The characters and pairs of a plain text, each once."""
    return sorted({*text, *_pairs(text)})


def wanted_pieces(text: str) -> list[str]:
    """What a name must hold if it is to hold this plain text; pairs say more than single characters."""
    return sorted({*(_pairs(text) or text)})


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]
