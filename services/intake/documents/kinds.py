"""Which kinds of file are taken, told by their bytes and never by what the sender says (P).

PDF (ISO 32000-2; pdfs.py looks into one), PNG (ISO 15948), JPEG (ISO 10918-1), and workbooks and texts of Office (ISO
29500).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final
from zipfile import BadZipFile, LargeZipFile, ZipFile

from services.intake.documents.names import ending_of
from services.intake.documents.pdfs import pdf_problem
from shared.domain import Refusal, refuse
from shared.scheme.document_limits import MEBIBYTE
from shared.workbook.office_archive import ArchiveFault, ArchiveLimits, archive_faults


@dataclass(frozen=True, slots=True)
class FileKind:
    """`main_part`: the part that an archive of this kind has. `in_page`: whether a browser may show it in a page."""

    media_type: str
    endings: tuple[str, ...]
    begins: bytes
    main_part: str = ""
    in_page: bool = False


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
FILE_KINDS: Final = (
    FileKind("application/pdf", ("pdf",), b"%PDF-", in_page=True),
    FileKind("image/png", ("png",), b"\x89PNG\r\n\x1a\n", in_page=True),
    FileKind("image/jpeg", ("jpg", "jpeg"), b"\xff\xd8\xff", in_page=True),
    FileKind(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",), b"PK\x03\x04", main_part="xl/workbook.xml"),
    FileKind(f"{_OFFICE}.wordprocessingml.document", ("docx",), b"PK\x03\x04", main_part="word/document.xml"),
)
"""What is taken. Each is told apart by its name's ending among those that begin with the same bytes."""
ENDINGS: Final = ", ".join(f".{ending}" for kind in FILE_KINDS for ending in kind.endings)
SHOWN_IN_PAGE: Final = frozenset(kind.media_type for kind in FILE_KINDS if kind.in_page)

_ANY: Final = frozenset(("", "application/octet-stream", "binary/octet-stream"))
"""What senders say who do not know."""
_ARCHIVE_END: Final = b"PK\x05\x06"
_MOST_ARCHIVE_END: Final = 22 + 65_535
_PDF_END: Final = b"%%EOF"
_MOST_AFTER_PDF: Final = 1_024
_PNG_END: Final = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_LIMITS: Final = ArchiveLimits(2_000, 200 * MEBIBYTE, 200 * MEBIBYTE, 200, MEBIBYTE)
_REFUSED: Final[Mapping[ArchiveFault, Refusal]] = {
    "locked": refuse("P", "file_locked", "file"),
    "too_large": refuse("P", "file_unpacks_too_large", "file", most=_LIMITS.whole // MEBIBYTE),
    "two_kinds": refuse("P", "file_two_kinds", "file"),
    "damaged": refuse("P", "file_incomplete", "file"),
    "macros": refuse("P", "file_active", "file"),
    "files": refuse("P", "file_active", "file"),
}
"""What of an archive of Office is refused; links and controls do nothing by themselves."""


def kind_of(name: str, declared: str, file: BinaryIO) -> FileKind | Refusal:
    """The kind of a file, if ending, declared type and content agree and nothing in it could act; else why not."""
    kind = next((one for one in FILE_KINDS if ending_of(name) in one.endings), None)
    if kind is None:
        return refuse("P", "file_kind_not_taken", "name", endings=ENDINGS)
    file.seek(0)
    if file.read(len(kind.begins)) != kind.begins:
        return refuse("P", "file_kind_other", "file", ending=ending_of(name))
    if declared.casefold() not in _ANY | {kind.media_type}:
        return refuse("P", "file_type_other", "file", declared=declared[:100], media_type=kind.media_type)
    if kind.main_part:
        return _office_problem(file, kind.main_part) or kind
    return _page_problem(kind, file) or kind


def _office_problem(file: BinaryIO, main_part: str) -> Refusal | None:
    try:
        with ZipFile(file) as archive:
            faults = archive_faults(archive, main_part, _LIMITS)
            return next((_REFUSED[fault] for fault in faults if fault in _REFUSED), None)
    except (BadZipFile, LargeZipFile, EOFError, RuntimeError, ValueError):
        return _REFUSED["damaged"]


def _page_problem(kind: FileKind, file: BinaryIO) -> Refusal | None:
    end = _tail(file, _MOST_ARCHIVE_END)
    if _ARCHIVE_END in end:
        return refuse("P", "file_two_kinds", "file")
    if kind.media_type == "image/png" and not end.endswith(_PNG_END):
        return refuse("P", "file_incomplete", "file")
    if kind.media_type == "application/pdf":
        if _PDF_END not in end[-_MOST_AFTER_PDF:]:
            return refuse("P", "file_incomplete", "file")
        return pdf_problem(file)
    return None


def _tail(file: BinaryIO, most: int) -> bytes:
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - most))
    return file.read(most)
