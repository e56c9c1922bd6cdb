"""Small files of each kind that is taken."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def png() -> bytes:
    """A white dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")
    )


PNG = png()
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
TYPES = b'<Types><Override PartName="/xl/workbook.xml" ContentType="application/x.sheet.main+xml"/></Types>'


def office(main_part: str = "xl/workbook.xml", parts: Mapping[str, bytes] | None = None, types: bytes = TYPES) -> bytes:
    """An archive of Office with a main part, and with others."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(main_part, b"<workbook/>")
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return whole.getvalue()


XLSX = office()
DOCX = office("word/document.xml")
