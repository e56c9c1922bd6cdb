"""What in a PDF could act is found also where it is packed; what cannot be looked into is refused, in bounded time."""

from __future__ import annotations

import io
import tracemalloc
import zlib
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.documents import pdfs
from services.intake.documents.pdfs import MOST_INFLATED, MOST_TOKENS, pdf_problem
from tests.services.intake.documents.examples import PDF

SCRIPT = b"10 0 <</S/JavaScript/JS(app.alert\\(1\\))>>"
HARMLESS = b"10 0 <</Type/Page/Parent 2 0 R>>"


def refused(data: bytes) -> str | None:
    found = pdf_problem(io.BytesIO(data))
    return found.code if found else None


OBJECTS = b"/Type/ObjStm/N 1/First 5/Filter/FlateDecode"


def with_objects(content: bytes, dictionary: bytes = OBJECTS, eol: bytes = b"\r\n") -> bytes:
    """A PDF with an object stream."""
    stream = b"5 0 obj<<%s/Length %d>>stream%s%s\nendstream\nendobj\n" % (dictionary, len(content), eol, content)
    return PDF.replace(b"trailer", stream + b"trailer")


@pytest.mark.parametrize("eol", [b"\n", b"\r\n", b"\r", b" \n"])
@pytest.mark.parametrize(
    "dictionary",
    [
        b"/Type/ObjStm/N 1/First 5/Filter/FlateDecode",
        b"/Type /ObjStm /N 1 /First 5 /Filter [ /FlateDecode ]",
        b"/N 1/First 5/Filter/Fl",
        b"/#4e 1/F#69rst 5/Filter/Fl#61teDecode",
        b"/N 1/First 5%>>stream\n/Filter/FlateDecode",
        b"/X(endobj \\( >> ) stream (a))/N 1/First 5/Filter/FlateDecode",
        b"/X<</First 1/N 2>>/N 1/First 5/Y[<</A/B>>]/Filter/FlateDecode",
        b"/X " + b"0 " * 50_000 + b"/N 1/First 5/Filter/FlateDecode",
    ],
)
def test_a_script_in_packed_objects_is_found_however_they_are_written(dictionary: bytes, eol: bytes) -> None:
    assert refused(with_objects(zlib.compress(SCRIPT), dictionary, eol)) == "file_active"
    assert refused(with_objects(zlib.compress(HARMLESS), dictionary, eol)) is None


@pytest.mark.parametrize("name", [b"/JavaScript", b"/J#61vaScript", b"/Launch", b"/#45mbeddedFile", b"/RichMedia"])
def test_a_name_is_known_however_it_is_written(name: bytes) -> None:
    assert refused(PDF.replace(b"/Type", b"/OpenAction<</S" + name + b">>/Type")) == "file_active"
    assert refused(with_objects(zlib.compress(b"10 0 <</S" + name + b" 1>>"))) == "file_active"


def test_an_object_is_looked_at_wherever_it_could_begin() -> None:
    acts = b"6 %comment\n0 obj\n%another\n<</N 1/First 5/Filter/FlateDecode>>%more\nstream\n" + zlib.compress(SCRIPT)
    assert refused(PDF.replace(b"%%EOF", acts + b"\n%%EOF")) == "file_active"


@pytest.mark.parametrize(
    "dictionary",
    [
        b"/N 1/First 5/Filter[/ASCIIHexDecode/FlateDecode]",
        b"/N 1/First 5/Filter/LZWDecode",
        b"/N 1/First 5/Filter 9 0 R",
        b"/N 1/First 5/Filter[]",
        b"/N 1/First 5/Filter/FlateDecode/Filter/LZWDecode",
        b"/N 1/First 5/Filter/FlateDecode/DecodeParms<</Predictor 12>>",
    ],
)
def test_packed_objects_that_only_a_reader_could_unpack_are_refused(dictionary: bytes) -> None:
    assert refused(with_objects(zlib.compress(HARMLESS), dictionary)) == "file_incomplete"


def test_packed_objects_that_are_broken_are_refused() -> None:
    packed = zlib.compress(HARMLESS * 50)
    assert refused(with_objects(b"no flate at all")) == "file_incomplete"
    assert refused(with_objects(packed[:20])) == "file_incomplete"


def test_other_streams_are_left_alone_whatever_they_are() -> None:
    of_tables = b"/Type/XRef/W[1 2 1]/Filter/FlateDecode"
    for dictionary in (b"/Filter/DCTDecode", b"/Filter/FlateDecode", of_tables, b"/N 3"):
        assert refused(with_objects(b"\xff\xd8 anything", dictionary)) is None


def test_a_pdf_under_a_password_is_refused() -> None:
    locked = PDF.replace(b"trailer<<", b"trailer<</Encrypt 9 0 R")
    assert refused(locked) == "file_locked"
    assert refused(PDF.replace(b"trailer<<", b"trailer<</EncryptMetadata false")) is None


def test_what_blows_up_is_refused_in_bounded_room() -> None:
    bomb = with_objects(zlib.compress(bytes(MOST_INFLATED + 1)))
    tracemalloc.start()
    try:
        assert refused(bomb) == "file_unpacks_too_large"
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 3 * MOST_INFLATED


@pytest.mark.parametrize(
    "part",
    [b"5 0 obj<</A " * 2_000, b"5 0 obj<<" + b"(" * 100_001, b"obj<<" + b"<<>>" * 50_001],
    ids=["dictionaries within another", "a string without end", "many tokens"],
)
def test_what_takes_long_to_read_is_refused(part: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "MOST_TOKENS", 100_000)
    assert refused(PDF.replace(b"trailer", part + b"trailer")) == "file_unpacks_too_large"


def test_what_is_read_at_most_is_read_in_bounded_time() -> None:
    started = process_time()
    assert refused(PDF.replace(b"trailer", b"obj<<" + b"<<>>" * MOST_TOKENS + b"trailer")) == "file_unpacks_too_large"
    assert process_time() - started < 10


def test_what_is_counted_is_counted_over_the_whole_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "MOST_INFLATED", 1_000)
    one = zlib.compress(HARMLESS * 20)
    assert refused(with_objects(one)) is None
    other = b"6 0 obj<<%s>>stream\n%s\nendstream\ntrailer" % (OBJECTS, one)
    twice = with_objects(one).replace(b"trailer", other)
    assert refused(twice) == "file_unpacks_too_large"


@given(st.binary(max_size=200), st.integers(0, 300))
def test_whatever_comes_is_taken_or_refused_and_nothing_else(data: bytes, at: int) -> None:
    whole = with_objects(zlib.compress(SCRIPT))
    refused(whole[:at] + data + whole[at:])
