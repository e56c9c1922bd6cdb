"""What a signed end says (C2SP tlog-checkpoint): whose log, how many events, and the root over all of them.

Two more lines say which store it was (epoch), and how far each of its parts was counted, without which nobody knew
which events the number covers. A part is a partition, in audit's ledger a service's partition: "3", "intake/3".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.ends.note import NoteUnfit
from shared.ends.tree import HASH_BYTES

_EPOCH = "epoch "
_POSITIONS = "positions "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The end of a log: it has `count` events, up to `positions`, by part, under one root."""

    origin: str
    count: int
    root: bytes
    epoch: str
    positions: Mapping[str, int]

    def text(self) -> str:
        """The text that is signed."""
        counted = " ".join(f"{part}:{self.positions[part]}" for part in in_order(self.positions))
        lines = (self.origin, str(self.count), base64.b64encode(self.root).decode(), _EPOCH + self.epoch)
        return "".join(f"{line}\n" for line in (*lines, _POSITIONS + counted))


def read_checkpoint(text: str) -> Checkpoint:
    """A checkpoint from the text of a note. Raises NoteUnfit."""
    try:
        origin, count, root, epoch, positions = text.removesuffix("\n").split("\n")
        counted = dict(map(_position, positions.removeprefix(_POSITIONS).split(" ")))
        hashed = base64.b64decode(root, validate=True)
        found = Checkpoint(origin, int(count), hashed, epoch.removeprefix(_EPOCH), counted)
        # Written once more, so that there is only one way to write it.
        fits = found.text() == text and found.count == sum(counted.values()) and len(hashed) == HASH_BYTES
    except (ValueError, binascii.Error):
        fits = False
    if not fits:
        raise NoteUnfit("this is no end of a log")
    return found


def leaf(part: str, sequence: int, digest: bytes) -> bytes:
    """The leaf of an event: no contents, so that erasing touches none."""
    return f"{part} {sequence} {digest.hex()}\n".encode()


def in_order(parts: Iterable[str]) -> list[str]:
    """Parts in the order in which an end takes up what is new in them: by service, then by number."""

    def key(part: str) -> tuple[str, int]:
        service, _, number = part.rpartition("/")
        return service, int(number)

    return sorted(parts, key=key)


def _position(text: str) -> tuple[str, int]:
    part, _, sequence = text.rpartition(":")
    return part, int(sequence)
