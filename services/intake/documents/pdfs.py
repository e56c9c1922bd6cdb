"""A PDF looked into before anybody opens it: what in it could act, also within objects that are packed (ISO 32000-2).

Readers find objects by tables that may be wrong, and look for them themselves then; so every place is looked at where
an object could begin. What lies in object streams (7.5.7) is unpacked within limits; one that cannot be unpacked here,
but perhaps by a reader, is refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import BinaryIO, Final

from shared.domain import Refusal, refuse

MOST_INFLATED: Final = 64 * 1024 * 1024
"""Bytes of all object streams of a file, unpacked. The objects of a thousand pages are a few."""
MOST_TOKENS: Final = 1_000_000
"""What is read of dictionaries: more than a file of the largest size has that anybody made."""

_ACTIVE: Final = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")
"""What makes a PDF do something or carry other files; a sandbox keeps the rest from acting.

Shorter names, such as /JS, which stands beside /JavaScript, would be found in pictures by chance.
"""
_ENCRYPTED: Final = re.compile(rb"/Encrypt\b")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_BEGINS: Final = re.compile(rb"obj(?:[\x00\t\n\f\r ]|%[^\r\n]*[\r\n])*+(?=<<)")
_TOKEN: Final = re.compile(
    rb"(?P<blank>(?:[\x00\t\n\f\r ]|%[^\r\n]*)++)|(?P<open><<)|(?P<close>>>)|(?P<string>\()"
    rb"|(?P<name>/[^\x00\t\n\f\r ()<>\[\]{}/%]*+)|(?P<other><[^<>]*+>?|[^\x00\t\n\f\r ()<>\[\]{}/%]++|.)",
    re.DOTALL,
)
_STREAM: Final = re.compile(rb"(?:[\x00\t\n\f\r ]|%[^\r\n]*[\r\n])*+stream[^\r\n]*+(?:\r\n|\r|\n)")
_IN_STRING: Final = re.compile(rb"\\.|[()]", re.DOTALL)
_PACKED: Final = frozenset((b"/FlateDecode", b"/Fl"))
_PIECE: Final = 1 << 16
_ONE_AT_A_TIME: Final = Lock()


class _TooMuch(Exception):
    """It would be larger than the limits, unpacked or read."""


class _Unreadable(Exception):
    """An object stream that cannot be unpacked here."""


def pdf_problem(file: BinaryIO) -> Refusal | None:
    """Why a PDF is not taken, None if nothing in it could act. It is in memory whole, one at a time."""
    with _ONE_AT_A_TIME:
        file.seek(0)
        data = file.read()
        plain = _unescaped(data)
        if _ENCRYPTED.search(plain):
            return refuse("P", "file_locked", "file")
        if _ACTIVE.search(plain):
            return refuse("P", "file_active", "file")
        try:
            if any(_ACTIVE.search(_unescaped(one)) for one in _object_streams(data)):
                return refuse("P", "file_active", "file")
        except _TooMuch:
            return refuse("P", "file_unpacks_too_large", "file", most=MOST_INFLATED // (1024 * 1024))
        except _Unreadable:
            return refuse("P", "file_incomplete", "file")
        return None


def _unescaped(data: bytes) -> bytes:
    """With names as they are read: /J#61vaScript is /JavaScript."""
    return _ESCAPED.sub(lambda found: bytes((int(found[1], 16),)), data) if b"#" in data else data


def _object_streams(data: bytes) -> Iterator[bytes]:
    """What lies packed in each object stream. Raises _TooMuch and _Unreadable."""
    scan = _Scan(data)
    for found in _BEGINS.finditer(data):
        if begins := scan.packed_at(found.end()):
            yield scan.inflated(begins)


@dataclass(slots=True)
class _Scan:
    """Reads dictionaries and streams of one file, and counts what that costs."""

    data: bytes
    tokens: int = 0
    inflated_bytes: int = 0

    def packed_at(self, at: int) -> int:
        """Where the packed content of an object stream begins whose dictionary is at a place; 0 of anything else."""
        names, end = self._dictionary(at)
        # Every reader needs both; without a filter it lies open, and is looked at with the rest.
        if not {b"/First", b"/N", b"/Filter"} <= set(names) or not (begins := _content(self.data, end)):
            return 0
        if b"/DecodeParms" in names or b"/DP" in names or names.count(b"/Filter") > 1 or not _is_flate(names):
            raise _Unreadable
        return begins

    def inflated(self, at: int) -> bytes:
        """What is packed at a place. Raises _TooMuch and _Unreadable."""
        packed, found = zlib.decompressobj(), bytearray()
        try:
            while piece := self.data[at : at + _PIECE]:
                at += len(piece)
                while piece:
                    some = packed.decompress(piece, _PIECE)
                    found += some
                    self.inflated_bytes += len(some)
                    if self.inflated_bytes > MOST_INFLATED:
                        raise _TooMuch
                    if packed.eof:
                        return bytes(found)
                    piece = packed.unconsumed_tail
        except zlib.error:
            pass
        raise _Unreadable

    def _dictionary(self, at: int) -> tuple[list[bytes], int]:
        """What stands in a dictionary itself, not in those within it, and where it ends."""
        found: list[bytes] = []
        depth = 0
        while token := _TOKEN.match(self.data, at):
            self._count()
            at, kind = token.end(), token.lastgroup
            if kind == "open":
                depth += 1
            elif kind == "close":
                depth -= 1
                if depth <= 0:
                    return found, at
            elif kind == "string":
                at = self._after_string(at)
            elif depth == 1 and kind != "blank":
                found.append(_unescaped(token[0]) if kind == "name" else token[0])
        return [], at

    def _after_string(self, at: int) -> int:
        depth = 1
        for found in _IN_STRING.finditer(self.data, at):
            self._count()
            depth += {b"(": 1, b")": -1}.get(found[0], 0)
            if not depth:
                return found.end()
        return len(self.data)

    def _count(self) -> None:
        self.tokens += 1
        if self.tokens > MOST_TOKENS:
            raise _TooMuch


def _is_flate(tokens: list[bytes]) -> bool:
    """Whether its filter is Flate alone, and said in place."""
    said = tokens[tokens.index(b"/Filter") + 1 :]
    if said[:1] == [b"["]:
        said = said[1 : said.index(b"]")] if b"]" in said else []
        return len(said) == 1 and said[0] in _PACKED
    return bool(said) and said[0] in _PACKED


def _content(data: bytes, at: int) -> int:
    """Where the content begins of a stream whose dictionary ends at a place; 0 where no stream follows."""
    found = _STREAM.match(data, at)
    return found.end() if found else 0
