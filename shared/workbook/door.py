"""Looks at a workbook before anything is read of it: what it is, how large it would become, and what is in its XML.

A workbook is a zip of XML. Whatever lies in it is counted here, by the zip's own directory and by a parser that keeps
nothing, so that a hostile file costs no more time or memory than these limits. Nothing in it is ever run, fetched
or evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import SEEK_END, BytesIO
from typing import BinaryIO, Final, Literal
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile, ZipInfo

from shared.workbook.office_archive import TYPES, ArchiveFault, ArchiveLimits, archive_faults

LARGEST: Final = 2_000_000
"""Bytes of a workbook as it is sent; of one that is attached, as large as any file may be."""
MOST_PARTS: Final = 200
LARGEST_PART: Final = 4_000_000
"""Bytes of one part that is read, unpacked; of others, such as pictures, twice what the file may have."""
LARGEST_WHOLE: Final = 8_000_000
"""Bytes of all parts that are read, unpacked; of others, four times what the file may have."""
HIGHEST_RATIO: Final = 200
"""How many times larger a part may become. A sheet of nothing but blank rows packs to a hundredth."""
_SMALL: Final = 100_000
"""Bytes below which the ratio of a part says nothing."""
MOST_ELEMENTS: Final = 100_000
DEEPEST: Final = 50
MOST_FORMULAS: Final = 100
LONGEST_FORMULA: Final = 8_192

Kind = Literal["xlsx", "protected", "xls", "xlsb", "ods", "zip", "other"]
Fault = Literal[
    "too_large", "macros", "foreign_parts", "formulas", "unreadable", "not_ours", "other_form", "other_layout"
]

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ODS: Final = b"application/vnd.oasis.opendocument"
_MAIN: Final = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MAIN_PART: Final = "xl/workbook.xml"
_READ: Final = (".xml", ".rels", ".vml")
_FAULTS: Final[Mapping[ArchiveFault, Fault]] = {
    "locked": "unreadable",
    "too_large": "too_large",
    "two_kinds": "unreadable",
    "damaged": "unreadable",
    "macros": "macros",
    "files": "foreign_parts",
    "controls": "macros",
    "links": "foreign_parts",
}


class WorkbookRefused(Exception):
    """A workbook that is not read. `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def kind_of(data: bytes) -> Kind:
    """What a file is, by its own bytes and not by its name."""
    if data.startswith(_OLE):
        return "protected" if _ENCRYPTED in data else "xls"
    if not data.startswith(b"PK\x03\x04"):
        return "other"
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (BadZipFile, ValueError, RuntimeError):
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if TYPES.lower() in names:
        return "xlsx"
    return "ods" if _ODS in data[:200] else "zip"


def checked(file: BinaryIO, largest: int = LARGEST) -> ZipFile:
    """The archive of a workbook that may be read, of at most so many bytes. Raises WorkbookRefused."""
    if file.seek(0, SEEK_END) > largest:
        raise WorkbookRefused("too_large")
    limits = ArchiveLimits(MOST_PARTS, 2 * largest, 4 * largest, HIGHEST_RATIO, _SMALL)
    try:
        archive = ZipFile(file)
        for fault in archive_faults(archive, _MAIN_PART, limits):
            raise WorkbookRefused(_FAULTS[fault])
        if _MAIN not in archive.read(TYPES):
            raise WorkbookRefused("unreadable")
        parts = [part for part in archive.infolist() if part.filename.lower().endswith(_READ)]
        if max(part.file_size for part in parts) > LARGEST_PART or sum(p.file_size for p in parts) > LARGEST_WHOLE:
            raise WorkbookRefused("too_large")
        scan = _Scan()
        for part in parts:
            scan.read(archive, part)
    # Of a broken zip the standard library raises these, among them RuntimeError for one with a password.
    except (BadZipFile, KeyError, ValueError, EOFError, OSError, RuntimeError, ExpatError):
        raise WorkbookRefused("unreadable") from None
    return archive


class _Scan:
    """Goes through the XML of all parts, counts, and keeps nothing."""

    def __init__(self) -> None:
        self.elements = 0
        self.formulas = 0
        self._depth = 0
        self._formula = -1

    def read(self, archive: ZipFile, part: ZipInfo) -> None:
        self._depth, self._formula = 0, -1
        # Bytes in any other encoding are no XML to this parser, whatever they say of themselves.
        parser = ParserCreate("UTF-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        with archive.open(part) as opened:
            parser.ParseFile(opened)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self._depth += 1
        if self.elements > MOST_ELEMENTS:
            raise WorkbookRefused("too_large")
        if self._depth > DEEPEST:
            raise WorkbookRefused("unreadable")
        if name == "f" or name.endswith(":f"):
            self.formulas += 1
            self._formula = 0
            if self.formulas > MOST_FORMULAS:
                raise WorkbookRefused("formulas")

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._formula = -1

    def _text(self, text: str) -> None:
        if self._formula >= 0:
            self._formula += len(text)
            if self._formula > LONGEST_FORMULA:
                raise WorkbookRefused("formulas")

    def _doctype(self, *said: object) -> None:
        raise WorkbookRefused("unreadable")
