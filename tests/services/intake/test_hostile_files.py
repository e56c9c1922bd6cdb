"""Hostile workbooks, PDFs, archives and names get a clear 4xx on each way in, and leave nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from services.intake.views.workbook import TYPE
from tests.services.intake.conftest import Portal, new_key
from tests.services.intake.correcting.answering import asked_of
from tests.services.intake.correcting.test_files import attach
from tests.services.intake.documents.examples import PDF
from tests.services.intake.drafting.test_typing_in import begun, post_files
from tests.services.intake.drafting.test_workbook import handed_in as book_handed_in
from tests.services.intake.test_workbooks import handed_in
from tests.shared.workbook.filling import filled, part, repacked

SHEET: Final = "xl/worksheets/sheet1.xml"
LAUGHS: Final = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
"""An entity that grows."""
BOOKS: Final[Mapping[str, bytes]] = {
    "macros": repacked(filled(), {"xl/vbaProject.bin": b"x"}),
    "entities": repacked(filled(), {SHEET: LAUGHS + part(filled(), SHEET).replace(b"<?xml version", b"<?xml-no", 1)}),
    "cut off": filled()[:5_000],
    "blown up": repacked(filled(), {"xl/media/1.xml": b"\0" * 60_000_000}, packed=8),
    "leads out": repacked(filled(), {"../../outside.xml": b"x"}),
    "no workbook": b"MZ" + b"\0" * 600,
}
FILES: Final[Mapping[str, tuple[str, bytes]]] = {
    # What is attached is not read as a workbook, unless it is the form itself: what stands in a cell does nothing.
    **{name: ("a.xlsx", book) for name, book in BOOKS.items() if name != "entities"},
    "executable": ("a.pdf", b"MZ" + b"\0" * 600),
    "script": ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(1)>>")),
    "name that leads out": ("../a.pdf", PDF),
    "name read backwards": ("a\u202efdp.pdf", PDF),
}


def as_plan(portal: Portal, name: str, data: bytes) -> Any:
    return handed_in(portal, data)


def into_a_draft(portal: Portal, name: str, data: bytes) -> Any:
    browser = portal.browser()
    return book_handed_in(browser, begun(browser), data)


def by_program(portal: Portal, name: str, data: bytes) -> Any:
    return portal.client().post("/intake/attachments", params={"name": name}, content=data, headers=new_key())


def to_a_draft(portal: Portal, name: str, data: bytes) -> Any:
    browser = portal.browser()
    return post_files(browser, begun(browser), "save", [("bcp", (name, data))])


def to_an_answer(portal: Portal, name: str, data: bytes) -> Any:
    page = asked_of(portal, portal.file(), "goals.purpose")
    page.press("files")
    return attach(page, "save", ("files", (name, data)), kind="bcp")


Way = Callable[[Portal, str, bytes], Any]
ROWS: Final[list[tuple[Way, str, str, bytes]]] = [
    *((way, what, "a.xlsx", book) for way in (as_plan, into_a_draft) for what, book in BOOKS.items()),
    *((way, what, *file) for way in (by_program, to_a_draft, to_an_answer) for what, file in FILES.items()),
]


@pytest.mark.parametrize(
    ("way", "what", "name", "data"), ROWS, ids=[f"{way.__name__}-{what}" for way, what, *_ in ROWS]
)
def test_a_hostile_file_is_refused_on_each_way_in(portal: Portal, way: Way, what: str, name: str, data: bytes) -> None:
    answer = way(portal, name, data)
    assert 400 <= answer.status_code < 500, (what, answer.status_code, answer.headers.get("location"))
    assert TYPE not in answer.headers["content-type"]
