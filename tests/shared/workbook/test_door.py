"""Hostile, broken and mistaken files: each refused for its reason, in bounded time and room."""

from __future__ import annotations

import tracemalloc
import zlib
from io import BytesIO
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from shared.workbook.door import (
    LARGEST,
    LARGEST_PART,
    MOST_ELEMENTS,
    MOST_FORMULAS,
    MOST_PARTS,
    Fault,
    WorkbookRefused,
    checked,
    kind_of,
)
from shared.workbook.reading import read
from tests.shared.workbook.filling import filled, part, repacked, single

LARGE = {f"a{number}": bytes(range(256)) * 8_000 for number in range(5)}
SHEET = "xl/worksheets/sheet2.xml"
TYPES = "[Content_Types].xml"
MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ENABLED = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (ord("b") + n, b"&%c;" % (ord("a") + n) * 10) for n in range(9))
    + b"]><worksheet>&j;</worksheet>"
)


def sheet(rows: bytes) -> bytes:
    return b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (NAMESPACE, rows)


def lying(book: bytes) -> bytes:
    """A part that says that it is small, and is not."""
    content = zlib.compress(b" " * 50_000_000)[2:-4]
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        archive.writestr(TYPES, part(book, TYPES))
        archive.writestr("xl/workbook.xml", b" " * 1000)
    whole = bytearray(kept.getvalue())
    at = whole.index(zlib.compress(b" " * 1000)[2:-4])
    return bytes(whole[:at]) + content + bytes(whole[at:])


def with_part(name: str, content: bytes) -> bytes:
    return repacked(filled(), {name: content})


HOSTILE: list[tuple[str, bytes, Fault]] = [
    ("a bomb of one part", repacked(filled(), {"xl/media/a.bin": bytes(3_900_000)}, ZIP_DEFLATED), "too_large"),
    ("a part above the limit", repacked(filled(), {SHEET: b" " * (LARGEST_PART + 1)}, ZIP_DEFLATED), "too_large"),
    ("many large parts", repacked(filled(), LARGE, ZIP_DEFLATED), "too_large"),
    ("many parts", repacked(filled(), {f"a{n}": b"" for n in range(MOST_PARTS)}), "too_large"),
    ("a part that lies", lying(filled()), "unreadable"),
    ("a file above the limit", filled() + b"\0" * LARGEST, "too_large"),
    ("laughs", with_part(SHEET, LAUGHS), "unreadable"),
    ("laughs in another encoding", with_part(SHEET, LAUGHS.decode().encode("utf-16")), "unreadable"),
    ("an entity from outside", with_part(SHEET, b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'), "unreadable"),
    ("deep XML", with_part(SHEET, b"<a>" * 100_000 + b"</a>" * 100_000), "unreadable"),
    ("many elements", with_part(SHEET, sheet(b"<row/>" * (MOST_ELEMENTS + 1))), "too_large"),
    ("many formulas", with_part(SHEET, sheet(b"<row><c><f>A1</f></c></row>" * (MOST_FORMULAS + 1))), "formulas"),
    ("a long formula", with_part(SHEET, sheet(b"<row><c><f>%s</f></c></row>" % (b"1+" * 5_000))), "formulas"),
    ("XML that is cut off", with_part(SHEET, part(filled(), SHEET)[:-30]), "unreadable"),
    ("XML that is no UTF-8", with_part(SHEET, sheet(b"<row><c><v>\xff\xfe</v></c></row>")), "unreadable"),
    ("a file that is cut off", filled()[: len(filled()) // 2], "unreadable"),
    ("macros", with_part("xl/vbaProject.bin", b"x"), "macros"),
    ("macros by type", with_part(TYPES, part(filled(), TYPES).replace(MAIN, ENABLED)), "macros"),
    ("old macro sheets", with_part("xl/macrosheets/sheet1.xml", b"<a/>"), "macros"),
    ("controls", with_part("xl/activeX/activeX1.bin", b"x"), "macros"),
    ("links", with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "foreign_parts"),
    ("files within", with_part("xl/embeddings/oleObject1.bin", b"x"), "foreign_parts"),
    ("connections", with_part("xl/connections.xml", b"<a/>"), "foreign_parts"),
    ("names that lead out", with_part("xl/../../etc/a.xml", b"<a/>"), "unreadable"),
    ("a name twice", with_part("XL/workbook.xml", b"<a/>"), "unreadable"),
    ("a template", with_part(TYPES, part(filled(), TYPES).replace(b"sheet.main", b"template.main")), "unreadable"),
    ("no workbook in it", repacked(filled(), {"xl/workbook.xml": None}), "unreadable"),
    ("no types in it", repacked(filled(), {TYPES: None}), "unreadable"),
    ("a number without end", with_part(SHEET, sheet(b"<row><c><v>%s</v></c></row>" % (b"9" * 100_000))), "unreadable"),
    ("a string that is not there", with_part(SHEET, sheet(b'<row><c t="s"><v>999999</v></c></row>')), "unreadable"),
    ("a cell nowhere", with_part(SHEET, sheet(b'<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>')), "unreadable"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "fault"), [pytest.param(data, fault, id=name) for name, data, fault in HOSTILE])
def test_a_hostile_workbook_is_refused_in_bounded_time_and_room(data: bytes, fault: Fault) -> None:
    tracemalloc.start()
    started = process_time()
    try:
        with pytest.raises(WorkbookRefused) as refused:
            read(data, single)
        took, (_, most) = process_time() - started, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refused.value.fault == fault
    assert most < 40_000_000
    assert took < 10


ENDLESS = [
    ("a million rows", sheet(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
    ("a huge dimension", b'<worksheet %s><dimension ref="A1:XFD1048576"/><sheetData/></worksheet>' % NAMESPACE),
    ("rows without numbers", sheet(b"<row/>" * 90_000)),
    ("one row without end", sheet(b'<row r="1">%s</row>' % (b"<c><v>1</v></c>" * 45_000))),
]


@pytest.mark.parametrize(("rows"), [pytest.param(rows, id=name) for name, rows in ENDLESS])
def test_what_is_larger_than_a_form_costs_no_more(rows: bytes) -> None:
    """The dearest that the door lets in: measured here, traced, which makes it about three times slower."""
    tracemalloc.start()
    started = process_time()
    try:
        found = read(with_part(SHEET, rows), single)
        took, (_, most) = process_time() - started, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "cover.name" not in found.places
    assert most < 60_000_000
    assert took < 15


def test_what_is_in_a_good_one_is_let_in() -> None:
    with checked(BytesIO(filled())) as archive:
        assert SHEET in archive.namelist()


def archive_of(name: str, content: bytes) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        archive.writestr(name, content)
    return kept.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (filled(), "xlsx"),
        (filled()[:1000], "xlsx"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected"),
        (archive_of("xl/workbook.bin", b"x"), "xlsb"),
        (archive_of("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (archive_of("plan.json", b"{}"), "zip"),
        (b'{"form_version": "24-2025-12"}', "other"),
        ("事業者,住所\n".encode("shift_jis"), "other"),
        (b"", "other"),
    ],
)
def test_a_file_is_known_by_its_bytes(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


def test_of_what_may_be_larger_pictures_count_less_than_what_is_read() -> None:
    noise = bytes(n * n % 251 for n in range(1_000_000))
    book = repacked(filled(), {f"xl/media/{n}.png": noise for n in range(6)})
    with pytest.raises(WorkbookRefused, match="too_large"):
        read(book, single)
    assert read(BytesIO(book), single, largest=10_000_000).answers == read(filled(), single).answers
    rows = with_part(SHEET, sheet(b" " * (LARGEST_PART + 1)))
    with pytest.raises(WorkbookRefused, match="too_large"):
        read(rows, single, largest=10_000_000)
