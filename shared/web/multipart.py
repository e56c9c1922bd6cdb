"""A posted form with files, taken as it comes: nothing of a file is gathered in memory, or lies open on a disk.

Starlette's own reading writes larger files to a folder, as they are (RFC 7578 is the format).
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from shared.web.problems import BAD_REQUEST, BY_STATUS, CHARSET, Problem

MOST_PARTS: Final = 200
MOST_TEXT: Final = 10_000
"""Bytes of an input that is no file."""


@dataclass(frozen=True, slots=True)
class PostedPart:
    """An input: its name, and of a file its own name (None: no file) and the type that the sender says."""

    name: str
    filename: str | None
    declared: str


class PostedParts:
    """The inputs of a form in their order. The bytes of each are read before the next one is asked for.

    async for part in parts:
        text = await parts.text()      # or: async for piece in parts.pieces()

    Raises Problem: 415 for what is no such form or names another charset than UTF-8, 400 for one that is cut off or no
    good.
    """

    def __init__(self, request: Request) -> None:
        kind, options = parse_options_header(request.headers.get("content-type"))
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise Problem(BY_STATUS[415])
        self._body = request.stream()
        self._came: deque[PostedPart | bytes | None] = deque()
        self._headers: dict[bytes, bytes] = {}
        self._field, self._value = b"", b""
        self._is_whole = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._headers.clear,
                    "on_header_field": self._add_field,
                    "on_header_value": self._add_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._begin,
                    "on_part_data": lambda data, start, end: self._came.append(data[start:end]),
                    "on_part_end": lambda: self._came.append(None),
                    "on_end": self._end,
                },
            )
        except FormParserError:
            raise Problem(BY_STATUS[415]) from None

    async def __aiter__(self) -> AsyncIterator[PostedPart]:
        count = 0
        while await self._has_more():
            part = self._came.popleft()
            if not isinstance(part, PostedPart):
                continue  # what nobody wanted of the last one
            count += 1
            if count > MOST_PARTS:
                raise Problem(BAD_REQUEST)
            yield part
        if not self._is_whole:
            raise Problem(BAD_REQUEST)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes of the part that came last."""
        while await self._has_more():
            piece = self._came.popleft()
            if not isinstance(piece, bytes):
                return
            yield piece
        raise Problem(BAD_REQUEST)

    async def text(self) -> str:
        """What was typed or chosen in it."""
        typed = b""
        async for piece in self.pieces():
            typed += piece
            if len(typed) > MOST_TEXT:
                raise Problem(BAD_REQUEST)
        return typed.decode("utf-8", "replace")

    async def _has_more(self) -> bool:
        while not self._came:
            data = await anext(self._body, None)
            if data is None:
                return False
            try:
                self._parser.write(data)
            except FormParserError:
                raise Problem(BAD_REQUEST) from None
        return True

    def _add_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _add_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field, self._value = b"", b""

    def _begin(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        filename = options.get(b"filename")
        declared, kind = parse_options_header(self._headers.get(b"content-type", b""))
        # A file is bytes in whatever encoding; what is typed is text, and ours is UTF-8.
        if filename is None and kind.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
            raise Problem(CHARSET)
        name = None if filename is None else filename.decode("utf-8", "replace")
        self._came.append(PostedPart(options.get(b"name", b"").decode("utf-8", "replace"), name, declared.decode()))

    def _end(self) -> None:
        self._is_whole = True
