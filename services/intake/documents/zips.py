"""Archives of Office (OOXML) looked into before anybody opens them: how large they become, and whether they could act.

What an archive says of itself is enough for the limits: nobody unpacks more than it says, and only its list is read.
"""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO, Final

from shared.domain import Refusal, refuse

MOST_ENTRIES: Final = 2_000
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_RATIO: Final = 200
"""Bytes unpacked for each that is stored; what is smaller than RATIO_FROM unpacked may be more."""
RATIO_FROM: Final = 1024 * 1024
MOST_TYPES: Final = 1024 * 1024

_TYPES: Final = "[Content_Types].xml"
_ENCRYPTED: Final = 0x1 | 0x40
_PACKED: Final = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
_ACTS: Final = ("vbaproject", "vbadata", "/activex/", "/embeddings/", "/macrosheets/", "/customui")
_PROGRAMS: Final = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".jar", ".msi", ".scr")


def office_problem(file: BinaryIO, main_part: str) -> Refusal | None:
    """Why an archive is not taken; None if it is a plain one of the kind with that part."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return _problem(archive, main_part)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError, ValueError):
        return refuse("P", "file_incomplete", "file")


def _problem(archive: zipfile.ZipFile, main_part: str) -> Refusal | None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        return refuse("P", "file_locked", "file")
    if _is_too_large(entries):
        return refuse("P", "file_unpacks_too_large", "file", most=MOST_UNPACKED // RATIO_FROM)
    if archive.comment or min((entry.header_offset for entry in entries), default=1) or len(set(names)) < len(names):
        return refuse("P", "file_two_kinds", "file")
    if any(_leads_out(name) for name in names) or not {main_part, _TYPES} <= set(names):
        return refuse("P", "file_incomplete", "file")
    if any(entry.compress_type not in _PACKED for entry in entries):
        return refuse("P", "file_incomplete", "file")
    if any(_acts(name.casefold()) for name in names) or _has_macros(archive):
        return refuse("P", "file_active", "file")
    return None


def _is_too_large(entries: list[zipfile.ZipInfo]) -> bool:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        return True
    return any(entry.file_size > max(RATIO_FROM, MOST_RATIO * entry.compress_size) for entry in entries)


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name


def _acts(name: str) -> bool:
    return any(part in f"/{name}" for part in _ACTS) or name.endswith(_PROGRAMS)


def _has_macros(archive: zipfile.ZipFile) -> bool:
    """Whether its list of types names parts with macros, or is too long to be one."""
    with archive.open(_TYPES) as types:
        told = types.read(MOST_TYPES + 1)
    return len(told) > MOST_TYPES or b"macroenabled" in told.lower()


def as_binary(raw: io.RawIOBase) -> BinaryIO:
    """A raw stream as a file that is read in any length."""
    return io.BufferedReader(raw)
