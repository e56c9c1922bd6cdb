"""How a file is kept: sealed chunk by chunk under a key of its own, and that under a key of the vault (ADR 0036).

head: MAGIC, the length of the box (2 bytes), the box with the file's key. Then frames: up to CHUNK bytes sealed by
AES-256-GCM, each with its tag. The nonce is the number of the frame (11 bytes) and whether it is the last (1 byte), so
that frames can be neither moved, left out nor cut off; head and id of the file are authenticated with each (STREAM by
Hoang, Reyhanitabar, Rogaway and Vizár, 2015, as in age). No nonce repeats, for no key seals a second file.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK: Final = 256 * 1024
TAG: Final = 16
MAGIC: Final = b"jigyokei file/1\n"
_COUNTER_BYTES: Final = 11
_LENGTH_BYTES: Final = 2
_MOST_HEAD: Final = len(MAGIC) + _LENGTH_BYTES + 2 ** (8 * _LENGTH_BYTES)


class FileUnopened(ValueError):
    """Sealed bytes are not what they were, or of another file, or the key is another."""


def head_of(box: str) -> bytes:
    """What a sealed file begins with; `box` holds its key."""
    key = box.encode()
    return MAGIC + len(key).to_bytes(_LENGTH_BYTES, "big") + key


class Sealing:
    """Seals what is added, in order. The head comes first, and what `end` returns last."""

    def __init__(self, file_id: str, head: bytes, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._bound = head + file_id.encode()
        self._pending = bytearray()
        self._frame = 0

    def add(self, data: bytes) -> bytes:
        """Every frame that is full now; one byte at least stays back for the last."""
        self._pending += data
        full = bytearray()
        while len(self._pending) > CHUNK:
            full += self._sealed(bytes(self._pending[:CHUNK]), is_last=False)
            del self._pending[:CHUNK]
        return bytes(full)

    def end(self) -> bytes:
        """The last frame; an empty file has one too."""
        return self._sealed(bytes(self._pending), is_last=True)

    def _sealed(self, data: bytes, *, is_last: bool) -> bytes:
        nonce = _nonce(self._frame, is_last)
        self._frame += 1
        return self._cipher.encrypt(nonce, data, self._bound)


class SealedFile(io.RawIOBase):
    """The plaintext of a sealed file, read from any place: only the frames that are wanted are fetched and opened.

    `read_range(start, end)` gives sealed bytes, of which there are `sealed_size`; `open_key` the file's key from its
    box. Raises FileUnopened, and whatever these two raise.
    """

    def __init__(
        self,
        file_id: str,
        sealed_size: int,
        read_range: Callable[[int, int], bytes],
        open_key: Callable[[str], bytes],
    ) -> None:
        # Of what is empty no store reads a part.
        head = read_range(0, min(_MOST_HEAD, sealed_size, CHUNK)) if sealed_size else b""
        box_at = len(MAGIC) + _LENGTH_BYTES
        frames_at = box_at + int.from_bytes(head[len(MAGIC) : box_at], "big")
        self._frames_bytes = sealed_size - frames_at
        if not head.startswith(MAGIC) or self._frames_bytes < TAG:
            raise FileUnopened("no sealed file")
        self._cipher = AESGCM(open_key(head[box_at:frames_at].decode("ascii", "replace")))
        self._bound = head[:frames_at] + file_id.encode()
        self._read_range, self._frames_at = read_range, frames_at
        self._frames = -(-self._frames_bytes // (CHUNK + TAG))
        self.size = self._frames_bytes - self._frames * TAG
        self._at = 0
        self._opened: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise OSError("before the beginning of the file")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        frame, within = divmod(self._at, CHUNK)
        if self._at >= self.size and frame > 0:
            return 0
        data = self._frame(frame)[within : within + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def chunks(self) -> list[int]:
        """The numbers of its frames, for `chunk`."""
        return list(range(self._frames))

    def chunk(self, frame: int) -> bytes:
        """The plaintext of one frame."""
        return self._frame(frame)

    def _frame(self, frame: int) -> bytes:
        if self._opened[0] != frame:
            start = frame * (CHUNK + TAG)
            end = min(start + CHUNK + TAG, self._frames_bytes)
            sealed = self._read_range(self._frames_at + start, self._frames_at + end)
            try:
                data = self._cipher.decrypt(_nonce(frame, frame == self._frames - 1), sealed, self._bound)
            except InvalidTag:
                raise FileUnopened(f"frame {frame} does not open") from None
            self._opened = (frame, data)
        return self._opened[1]


def _nonce(frame: int, is_last: bool) -> bytes:
    return frame.to_bytes(_COUNTER_BYTES, "big") + bytes([is_last])
