"""Kinds of file: told by content; what disagrees, acts, is locked, or blows up is refused, with its place."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.documents.kinds import FileKind, kind_of
from shared.domain import Refusal
from shared.scheme.document_limits import MEBIBYTE
from shared.workbook.office_archive import MOST_TYPES
from tests.services.intake.documents.examples import DOCX, JPEG, PDF, PNG, TYPES, XLSX, office

TAKEN = {"a.pdf": PDF, "a.png": PNG, "a.jpg": JPEG, "a.JPEG": JPEG, "a.xlsx": XLSX, "a.docx": DOCX}
ZIP = b"PK\x03\x04"


def looked_at(name: str, data: bytes, declared: str = "") -> FileKind | Refusal:
    return kind_of(name, declared, io.BytesIO(data))


def refused(name: str, data: bytes, declared: str = "") -> str:
    found = looked_at(name, data, declared)
    assert isinstance(found, Refusal)
    assert found.field in ("name", "file")
    return found.code


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken(name: str) -> None:
    found = looked_at(name, TAKEN[name])

    assert isinstance(found, FileKind)
    assert looked_at(name, TAKEN[name], found.media_type) == found
    assert looked_at(name, TAKEN[name], "application/octet-stream") == found


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.xlsm", "a.docm", "a.zip", "a.js", "a.xls"])
def test_other_endings_are_not_taken(name: str) -> None:
    assert refused(name, PDF) == "file_kind_not_taken"


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.parametrize("data", [b"MZ\x90\x00", b"<html><script>", b"", b" %PDF-1.7\n%%EOF", b"#!/bin/sh"])
def test_the_content_must_be_what_the_ending_says(name: str, data: bytes) -> None:
    assert refused(name, data) == "file_kind_other"


@pytest.mark.parametrize(("name", "other"), [("a.pdf", PNG), ("a.png", JPEG), ("a.xlsx", PDF), ("a.jpg", XLSX)])
def test_one_kind_under_the_name_of_another_is_refused(name: str, other: bytes) -> None:
    assert refused(name, other) == "file_kind_other"


def test_a_workbook_is_no_text_document() -> None:
    assert refused("a.docx", XLSX) == "file_incomplete"
    assert refused("a.xlsx", DOCX) == "file_incomplete"


def test_the_declared_type_must_agree() -> None:
    assert refused("a.pdf", PDF, "text/html") == "file_type_other"
    assert refused("a.png", PNG, "image/jpeg") == "file_type_other"


# -- what is shown in a page -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [PDF[:-7], PDF[:40]])
def test_a_pdf_that_is_cut_off_is_refused(data: bytes) -> None:
    assert refused("a.pdf", data) == "file_incomplete"


@pytest.mark.parametrize("data", [PNG[:-4], PNG + b"<script>alert(1)</script>"])
def test_a_picture_ends_where_it_ends(data: bytes) -> None:
    assert refused("a.png", data) == "file_incomplete"


@pytest.mark.parametrize(("name", "data"), [("a.pdf", PDF), ("a.png", PNG), ("a.jpg", JPEG)])
def test_a_file_that_is_an_archive_too_is_refused(name: str, data: bytes) -> None:
    assert refused(name, data + XLSX) == "file_two_kinds"
    assert refused(name, data + XLSX + b"%%EOF") == "file_two_kinds"


def test_a_pdf_that_acts_is_refused() -> None:
    assert refused("a.pdf", PDF.replace(b"/Type", b"/OpenAction<</S/JavaScript>>/Type")) == "file_active"


def test_words_that_only_begin_alike_are_no_act() -> None:
    assert isinstance(looked_at("a.pdf", PDF.replace(b"/Type", b"/LaunchPad 1/Type")), FileKind)


# -- archives --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part",
    ["xl/vbaProject.bin", "xl/activeX/activeX1.xml", "xl/embeddings/oleObject1.bin", "xl/macrosheets/a.xml", "run.exe"],
)
def test_an_archive_with_something_that_acts_is_refused(part: str) -> None:
    assert refused("a.xlsx", office(parts={part: b"x"})) == "file_active"


def test_macros_are_found_by_the_types_too() -> None:
    types = TYPES.replace(b"x.sheet.main", b"vnd.ms-excel.sheet.macroEnabled.main")

    assert refused("a.xlsx", office(types=types)) == "file_active"


def test_types_without_end_are_refused() -> None:
    assert refused("a.xlsx", office(types=b"x" * (MOST_TYPES + 1))) in ("file_active", "file_unpacks_too_large")


def test_an_archive_that_blows_up_is_refused() -> None:
    assert refused("a.xlsx", office(parts={"xl/a.xml": bytes(MEBIBYTE * 40)})) == "file_unpacks_too_large"


def test_an_archive_of_too_many_parts_is_refused() -> None:
    parts = {f"xl/{n}": b"" for n in range(2_000)}

    assert refused("a.xlsx", office(parts=parts)) == "file_unpacks_too_large"


def test_what_is_large_and_not_packed_tightly_is_taken() -> None:
    pattern = bytes(n * n % 251 for n in range(40_000))

    assert isinstance(looked_at("a.xlsx", office(parts={"xl/media/a.png": pattern * 20})), FileKind)


def test_a_locked_archive_is_refused() -> None:
    data = bytearray(XLSX)
    listed = data.index(b"PK\x01\x02")
    data[listed + 8] |= 1

    assert refused("a.xlsx", bytes(data)) == "file_locked"


@pytest.mark.parametrize("name", ["../a.xml", "/etc/passwd", "xl/../../a", "c:/a", "..\\a"])
def test_a_part_that_leads_out_is_refused(name: str) -> None:
    assert refused("a.xlsx", office(parts={name: b"x"})) == "file_incomplete"


def test_a_part_that_stands_twice_is_refused() -> None:
    whole = io.BytesIO(XLSX)
    with zipfile.ZipFile(whole, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<other/>")

    assert refused("a.xlsx", whole.getvalue()) == "file_two_kinds"


def test_what_stands_before_or_after_an_archive_is_refused() -> None:
    commented = io.BytesIO(XLSX)
    with zipfile.ZipFile(commented, "a") as archive:
        archive.comment = b"%PDF-1.7"

    assert refused("a.xlsx", commented.getvalue()) == "file_two_kinds"
    assert refused("a.xlsx", ZIP + b"MZ" + XLSX) in ("file_two_kinds", "file_incomplete")


@given(st.binary(max_size=300), st.integers(0, 400))
def test_whatever_comes_is_taken_or_refused_and_nothing_else(data: bytes, at: int) -> None:
    for name, begins in {"a.xlsx": XLSX, "a.pdf": PDF, "a.png": PNG}.items():
        looked_at(name, begins[:at] + data + begins[at:])
        looked_at(name, begins[:4] + data)
