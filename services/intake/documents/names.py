"""Names of files: as their owner knows them, and safe on every computer that saves them."""

from __future__ import annotations

import unicodedata
from typing import Final

from shared.domain import Refusal, refuse
from shared.web.pasted import Unwanted, taken

MOST_CHARACTERS: Final = 120
MOST_BYTES: Final = 240
"""Windows and Linux take 255 units or bytes; a number in front must still fit."""
_OF_PATHS: Final = frozenset('/\\:*?"<>|')
_PORTS: Final = tuple(f"{one}{number}" for one in ("com", "lpt") for number in range(1, 10))
_RESERVED: Final = frozenset(("con", "prn", "aux", "nul", *_PORTS))


def safe_name(given: str) -> str | Refusal:
    """The name as text that is pasted (`pasted`), in NFC; refused where it could mislead or not be saved."""
    text = taken(given, "line")
    if isinstance(text, Unwanted):
        # A break or an override of the direction: "a\u202efdp.exe" reads as "aexe.pdf".
        return refuse("P", "file_name_unseen", "name", character=text.character)
    name = unicodedata.normalize("NFC", text)
    if any(one in _OF_PATHS for one in name):
        return refuse("P", "file_name_signs", "name")
    stem, dot, ending = name.rpartition(".")
    if not (stem.strip(" .") and dot and ending) or name.startswith("."):
        return refuse("P", "file_name_incomplete", "name")
    if stem.partition(".")[0].casefold() in _RESERVED:
        return refuse("P", "file_name_reserved", "name", name=name)
    if len(name) > MOST_CHARACTERS or len(name.encode()) > MOST_BYTES:
        return refuse("P", "file_name_long", "name", most=MOST_CHARACTERS)
    return name


def ending_of(name: str) -> str:
    """What stands after the last dot, in small letters."""
    return name.rpartition(".")[2].casefold()
