"""Which kinds of file are taken, told by their bytes and never by what the sender says (P).

PDF (ISO 32000-2), PNG (ISO 15948), JPEG (ISO 10918-1), and workbooks and texts of Office (ISO 29500).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from services.intake.documents.names import ending_of
from services.intake.documents.zips import office_problem
from shared.domain import Refusal, refuse


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
_ACTIVE: Final = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")
"""What makes a PDF do something or carry other files, where it stands open; a sandbox keeps the rest from acting.

Shorter names, such as /JS, which stands beside /JavaScript, would be found in pictures by chance.
"""
_STRETCH: Final = 1 << 16
_OVERLAP: Final = 32


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
        return office_problem(file, kind.main_part) or kind
    return _page_problem(kind, file) or kind


def _page_problem(kind: FileKind, file: BinaryIO) -> Refusal | None:
    end = _tail(file, _MOST_ARCHIVE_END)
    if _ARCHIVE_END in end:
        return refuse("P", "file_two_kinds", "file")
    if kind.media_type == "image/png" and not end.endswith(_PNG_END):
        return refuse("P", "file_incomplete", "file")
    if kind.media_type == "application/pdf":
        if _PDF_END not in end[-_MOST_AFTER_PDF:]:
            return refuse("P", "file_incomplete", "file")
        if any(_ACTIVE.search(part) for part in _stretches(file)):
            return refuse("P", "file_active", "file")
    return None


def _tail(file: BinaryIO, most: int) -> bytes:
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - most))
    return file.read(most)


def _stretches(file: BinaryIO) -> Iterator[bytes]:
    """The whole file in parts that overlap, so that no word is cut in two."""
    file.seek(0)
    before = b""
    while part := file.read(_STRETCH):
        yield before + part
        before = part[-_OVERLAP:]
