"""Names of files: as their owner knows them, and safe on every computer that saves them."""

from __future__ import annotations

import unicodedata
from typing import Final

from shared.domain import Refusal, refuse

MOST_CHARACTERS: Final = 120
MOST_BYTES: Final = 240
"""Windows and Linux take 255 units or bytes; a number in front must still fit."""
_OF_PATHS: Final = frozenset('/\\:*?"<>|')
_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Control characters, bidi marks and all else that no screen shows: "a\u202efdp.exe" reads as "aexe.pdf"."""
_PORTS: Final = tuple(f"{one}{number}" for one in ("com", "lpt") for number in range(1, 10))
_RESERVED: Final = frozenset(("con", "prn", "aux", "nul", *_PORTS))


def safe_name(given: str) -> str | Refusal:
    """The name in NFC, without blanks around it; refused where it could mislead or not be saved."""
    name = unicodedata.normalize("NFC", given).strip()
    if any(unicodedata.category(one) in _UNSEEN for one in name):
        return refuse("P", "file_name_unseen", "name")
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
