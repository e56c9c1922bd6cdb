"""Archives of Office (ISO 29500) looked into before anything in them is read: how large they become, what they hold.

By the directory of the archive alone: what unpacks to more than that says ends there, with a wrong sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

TYPES: Final = "[Content_Types].xml"
MOST_TYPES: Final = 1024 * 1024
"""Bytes of the list of types."""

ArchiveFault = Literal["locked", "too_large", "two_kinds", "damaged", "macros", "files", "controls", "links"]
"""`files` are others within it, `controls` what a sheet asks by, `links` what it takes from elsewhere."""

_ENCRYPTED: Final = 0x1 | 0x40
_PACKED: Final = frozenset((ZIP_STORED, ZIP_DEFLATED))
_NAME: Final = re.compile(r"[^\x00-\x1f\\:]{1,200}")
_PARTS: Final[Sequence[tuple[ArchiveFault, re.Pattern[str]]]] = (
    ("macros", re.compile(r"vbaproject|vbadata|macrosheets/|activex/|customui", re.IGNORECASE)),
    ("files", re.compile(r"embeddings/|\.(?:exe|dll|js|vbs|bat|cmd|ps1|jar|msi|scr)$", re.IGNORECASE)),
    ("controls", re.compile(r"ctrlprops/|dialogsheets/", re.IGNORECASE)),
    ("links", re.compile(r"externallinks/|connections\.xml|querytables/|xl/model/", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How many parts there may be, how many bytes they become, each and together, and how many times larger one may.

    Below `ratio_from` bytes that says nothing.
    """

    parts: int
    part: int
    whole: int
    ratio: int
    ratio_from: int


def archive_faults(archive: ZipFile, main_part: str, limits: ArchiveLimits) -> Iterator[ArchiveFault]:
    """All that stands against reading an archive with that part, the worst first.

    Raises what the standard library does of a broken one.
    """
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        yield "locked"
    if _is_too_large(parts, limits):
        yield "too_large"
    if archive.comment or min((part.header_offset for part in parts), default=1):
        yield "two_kinds"
    if len({name.lower() for name in names}) < len(names):
        yield "two_kinds"
    if any(_leads_out(name) for name in names) or not {main_part, TYPES} <= set(names):
        yield "damaged"
        return
    if any(part.compress_type not in _PACKED for part in parts):
        yield "damaged"
    yield from (fault for fault, part in _PARTS if any(part.search(name) for name in names))
    if _has_macros(archive):
        yield "macros"


def _is_too_large(parts: Sequence[ZipInfo], limits: ArchiveLimits) -> bool:
    if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.whole:
        return True
    return any(
        part.file_size > min(limits.part, max(limits.ratio_from, limits.ratio * part.compress_size)) for part in parts
    )


def _leads_out(name: str) -> bool:
    return _NAME.fullmatch(name) is None or name.startswith("/") or ".." in PurePosixPath(name).parts


def _has_macros(archive: ZipFile) -> bool:
    """Whether its list of types names parts with macros, or is too long to be one."""
    with archive.open(TYPES) as types:
        told = types.read(MOST_TYPES + 1)
    return len(told) > MOST_TYPES or b"macroenabled" in told.lower()
