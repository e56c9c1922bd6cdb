"""Looks at a workbook before anything is read of it: what it is, how large it would become, and what is in its XML.

A workbook is a zip of XML. Whatever lies in it is counted here, by the zip's own directory and by a parser that keeps
nothing, so that a hostile file costs no more time or memory than these limits. Nothing in it is ever run, fetched
or evaluated.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final, Literal
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile, ZipInfo

LARGEST: Final = 2_000_000
"""Bytes of a workbook as it is sent."""
MOST_PARTS: Final = 200
LARGEST_PART: Final = 4_000_000
"""Bytes of one part, unpacked."""
LARGEST_WHOLE: Final = 8_000_000
"""Bytes of all parts, unpacked."""
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
_CONTENT_TYPES: Final = "[Content_Types].xml"
_MAIN: Final = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS: Final = re.compile(r"vbaproject|macrosheets/|activex/|ctrlprops/|customui|dialogsheets/", re.IGNORECASE)
_FOREIGN: Final = re.compile(r"externallinks/|embeddings/|connections\.xml|querytables/|xl/model/", re.IGNORECASE)
_NAME: Final = re.compile(r"[^\x00-\x1f\\:]{1,200}")


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
    if _CONTENT_TYPES.lower() in names:
        return "xlsx"
    return "ods" if _ODS in data[:200] else "zip"


def checked(data: bytes) -> ZipFile:
    """The archive of a workbook that may be read. Raises WorkbookRefused."""
    if len(data) > LARGEST:
        raise WorkbookRefused("too_large")
    try:
        archive = ZipFile(BytesIO(data))
        parts = archive.infolist()
        _look_at_names(parts)
        _look_at_sizes(parts)
        if _MAIN not in archive.read(_CONTENT_TYPES):
            raise WorkbookRefused("macros" if b"macroEnabled" in archive.read(_CONTENT_TYPES) else "unreadable")
        scan = _Scan()
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                scan.read(archive, part)
    # Of a broken zip the standard library raises these, among them RuntimeError for one with a password.
    except (BadZipFile, KeyError, ValueError, EOFError, OSError, RuntimeError, ExpatError):
        raise WorkbookRefused("unreadable") from None
    return archive


def _look_at_names(parts: list[ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(names) > MOST_PARTS:
        raise WorkbookRefused("too_large")
    if any(_MACROS.search(name) for name in names):
        raise WorkbookRefused("macros")
    if any(_FOREIGN.search(name) for name in names):
        raise WorkbookRefused("foreign_parts")
    plain = {name.lower() for name in names}
    if len(plain) != len(names) or any(_NAME.fullmatch(name) is None or _leads_out(name) for name in names):
        raise WorkbookRefused("unreadable")


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in PurePosixPath(name).parts


def _look_at_sizes(parts: list[ZipInfo]) -> None:
    """By what the directory says; what would unpack to more than that ends there, with a wrong sum."""
    if sum(part.file_size for part in parts) > LARGEST_WHOLE:
        raise WorkbookRefused("too_large")
    for part in parts:
        is_dense = part.file_size > _SMALL and part.file_size > HIGHEST_RATIO * max(1, part.compress_size)
        if part.file_size > LARGEST_PART or is_dense:
            raise WorkbookRefused("too_large")


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
