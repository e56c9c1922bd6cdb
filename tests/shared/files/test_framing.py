"""Sealed files: what comes back is what went in; what was touched, cut, moved or swapped does not open."""

from __future__ import annotations

import io
import os
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.files.framing import CHUNK, TAG, FileUnopened, SealedFile, Sealing, head_of

KEY = bytes(range(32))
HEAD = head_of("the box")


def sealed(data: bytes, pieces: int = 1 << 30, file_id: str = "a", key: bytes = KEY) -> bytes:
    sealing = Sealing(file_id, HEAD, key)
    parts = [sealing.add(data[at : at + pieces]) for at in range(0, len(data), pieces)]
    return HEAD + b"".join(parts) + sealing.end()


def opened(stored: bytes, file_id: str = "a", key: bytes = KEY) -> SealedFile:
    def key_of(box: str) -> bytes:
        assert box == "the box"
        return key

    return SealedFile(file_id, len(stored), lambda start, end: stored[start:end], key_of)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_what_is_read_is_what_was_sealed(size: int) -> None:
    data = os.urandom(size)
    file = opened(sealed(data, pieces=100_000))

    assert file.size == size
    assert file.read() == data
    assert b"".join(map(file.chunk, file.chunks())) == data


@given(st.binary(max_size=200), st.integers(1, 50), st.integers(0, 220), st.integers(0, 220))
def test_any_part_is_read_as_from_an_open_file(data: bytes, pieces: int, start: int, many: int) -> None:
    plain, file = io.BytesIO(data), opened(sealed(data, pieces))

    plain.seek(start)
    file.seek(start)

    assert file.read(many) == plain.read(many)
    assert file.tell() == plain.tell()


def test_a_part_across_frames_is_read() -> None:
    data = os.urandom(2 * CHUNK + 10)
    file = io.BufferedReader(opened(sealed(data)))

    file.seek(CHUNK - 3)

    assert file.read(6) == data[CHUNK - 3 : CHUNK + 3]


def test_a_zip_is_looked_into_without_reading_it_whole() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("large", os.urandom(4 * CHUNK))
        archive.writestr("small", b"found")
    stored, asked = sealed(whole.getvalue()), []

    def read(start: int, end: int) -> bytes:
        asked.append(end - start)
        return stored[start:end]

    with zipfile.ZipFile(SealedFile("a", len(stored), read, lambda box: KEY)) as archive:  # type: ignore[arg-type]
        assert archive.read("small") == b"found"
    assert sum(asked) < 3 * (CHUNK + TAG)


def test_a_file_does_not_show_what_is_in_it() -> None:
    stored = sealed(b"confidential" * 100)

    assert b"confidential" not in stored
    assert stored != sealed(b"confidential" * 100, file_id="b")


@pytest.mark.parametrize("at", [len(HEAD), len(HEAD) + 5, len(HEAD) + CHUNK + TAG, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    stored = bytearray(sealed(os.urandom(2 * CHUNK)))
    stored[at] ^= 1

    with pytest.raises(FileUnopened):
        opened(bytes(stored)).read()


def test_a_changed_head_is_noticed() -> None:
    stored = bytearray(sealed(b"x"))
    stored[-1] ^= 0
    stored[len(HEAD) - 1] ^= 1

    with pytest.raises(FileUnopened):
        SealedFile("a", len(stored), lambda start, end: bytes(stored[start:end]), lambda box: KEY).read()


FRAME = CHUNK + TAG


@pytest.mark.parametrize(
    "frames",
    [
        pytest.param((0, 1), id="the last is cut off"),
        pytest.param((0, 2), id="one in the middle is gone"),
        pytest.param((1, 0, 2), id="two changed places"),
        pytest.param((0, 1, 1, 2), id="one stands twice"),
    ],
)
def test_frames_stay_in_their_order(frames: tuple[int, ...]) -> None:
    stored = sealed(os.urandom(3 * CHUNK))
    parts = [stored[len(HEAD) + n * FRAME : len(HEAD) + (n + 1) * FRAME] for n in range(3)]

    with pytest.raises(FileUnopened):
        opened(HEAD + b"".join(parts[n] for n in frames)).read()


def test_the_file_of_another_id_or_key_does_not_open() -> None:
    stored = sealed(b"mine", file_id="a")

    with pytest.raises(FileUnopened):
        opened(stored, file_id="b").read()
    with pytest.raises(FileUnopened):
        opened(stored, key=bytes(32)).read()


@pytest.mark.parametrize("stored", [b"", b"%PDF-1.7 no head", HEAD[:10], HEAD, HEAD + b"short"])
def test_what_is_no_sealed_file_is_refused(stored: bytes) -> None:
    with pytest.raises(FileUnopened):
        opened(stored)


def test_nobody_seeks_before_the_beginning() -> None:
    with pytest.raises(OSError, match="beginning"):
        opened(sealed(b"x")).seek(-2, io.SEEK_END)
