"""A form with files is read as it comes, however it is cut; what is no such form is told so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from shared.web.multipart import MOST_PARTS, MOST_TEXT, PostedParts
from shared.web.problems import Problem

B = "b0undary"


def part(name: str, data: bytes, filename: str | None = None, kind: str = "") -> bytes:
    file = "" if filename is None else f'; filename="{filename}"'
    declared = f"\r\nContent-Type: {kind}" if kind else ""
    head = f'--{B}\r\nContent-Disposition: form-data; name="{name}"{file}{declared}\r\n\r\n'
    return head.encode() + data + b"\r\n"


END = f"--{B}--\r\n".encode()


def request(body: bytes, cuts: tuple[int, ...] = (), kind: str = f"multipart/form-data; boundary={B}") -> Request:
    places = [0, *sorted(min(one, len(body)) for one in cuts), len(body)]
    messages: Any = iter([{"type": "http.request", "body": body[a:b], "more_body": True}
                          for a, b in pairwise(places)]
                         + [{"type": "http.request", "body": b"", "more_body": False}])  # fmt: skip

    async def receive() -> Any:
        return next(messages)

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
    return Request(scope, receive)


async def _all(parts: PostedParts) -> list[tuple[str, str | None, str, bytes]]:
    return [(one.name, one.filename, one.declared, await _whole(parts.pieces())) async for one in parts]


async def _whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def read(asked: Request) -> list[tuple[str, str | None, str, bytes]]:
    return asyncio.run(_all(PostedParts(asked)))


@given(
    files=st.lists(st.binary(max_size=300).filter(lambda one: B.encode() not in one), max_size=4),
    cuts=st.lists(st.integers(0, 2_000), max_size=8),
)
def test_every_part_comes_out_as_it_was_sent_however_it_is_cut(files: list[bytes], cuts: list[int]) -> None:
    body = part("step", b"next") + b"".join(part("files", one, f"書類{n}.pdf", "application/pdf")
                                            for n, one in enumerate(files)) + END  # fmt: skip
    expected = [("files", f"書類{n}.pdf", "application/pdf", one) for n, one in enumerate(files)]
    assert read(request(body, tuple(cuts))) == [("step", None, "", b"next"), *expected]


def test_what_nobody_reads_is_passed_over() -> None:
    async def names() -> list[str]:
        return [one.name async for one in PostedParts(request(part("a", b"x" * 5_000, "a.pdf") + part("b", b"") + END))]

    assert asyncio.run(names()) == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b"", "multipart/form-data", 415),
        (b"", f"multipart/form-data; boundary={'b' * 300}", 415),
        (b"", f"multipart/form-data; boundary={B}", 400),
        (b"no form at all", f"multipart/form-data; boundary={B}", 400),
        (part("a", b"x", "a.pdf"), f"multipart/form-data; boundary={B}", 400),
        (part("a", b"x", "a.pdf")[:-3], f"multipart/form-data; boundary={B}", 400),
        (part("a", b"") * (MOST_PARTS + 1) + END, f"multipart/form-data; boundary={B}", 400),
    ],
)
def test_what_is_no_whole_form_is_told_so(body: bytes, kind: str, status: int) -> None:
    with pytest.raises(Problem) as told:
        read(request(body, kind=kind))
    assert told.value.kind.status == status


def test_a_text_without_end_is_not_gathered() -> None:
    async def text() -> str:
        parts = PostedParts(request(part("a", b"x" * (MOST_TEXT + 1)) + END, (5_000,)))
        async for _ in parts:
            return await parts.text()
        return ""

    with pytest.raises(Problem) as told:
        asyncio.run(text())
    assert told.value.kind.status == 400


@pytest.mark.parametrize(("charset", "is_taken"), [("utf-8", True), ("UTF-8", True), ("shift_jis", False)])
def test_a_typed_part_in_another_charset_is_refused_and_a_file_is_not(charset: str, is_taken: bool) -> None:
    kind = f"text/plain; charset={charset}"
    assert read(request(part("files", b"\x83\x65", "memo.txt", kind) + END))[0][3] == b"\x83\x65"
    if is_taken:
        assert read(request(part("note", b"ok", kind=kind) + END))[0][3] == b"ok"
    else:
        with pytest.raises(Problem) as told:
            read(request(part("note", b"ok", kind=kind) + END))
        assert told.value.kind.code == "unsupported_charset"
