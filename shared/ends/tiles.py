"""The tree in tiles (C2SP tlog-tiles) of 256 hashes: of leaves at level 0, above it of whole tiles of the level below.

So a tree grows at its right edge alone, and a proof reads a tile or two of each level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from shared.ends.tree import HASH_BYTES, Subtree, joined, node_hash, peaks

BITS = 8
WIDTH = 1 << BITS
TILE_BYTES = WIDTH * HASH_BYTES

Tile = tuple[int, int, bytes]
"""Level, index and hashes, fewer than 256 of them at the right edge."""


@dataclass
class Edge:
    """The unfinished tiles of a tree, one for each level, to which leaves are added."""

    size: int = 0
    open: list[bytearray] = field(default_factory=list)

    def add(self, leaves: Sequence[bytes]) -> Iterator[Tile]:
        """Add hashes of leaves; yields each tile that became whole."""
        for leaf in leaves:
            self.size += 1
            yield from self._put(0, leaf)

    def unfinished(self) -> Iterator[Tile]:
        """The tiles at the right edge."""
        for level, hashes in enumerate(self.open):
            if hashes:
                yield level, self.size >> BITS * (level + 1), bytes(hashes)

    def root(self) -> bytes:
        """The root over all leaves so far."""
        found = []
        for hashes in reversed(self.open):
            own = _split(hashes)
            found += [_whole(own[index << level : (index + 1) << level]) for level, index in peaks(len(own))]
        return joined(found)

    def _put(self, level: int, found: bytes) -> Iterator[Tile]:
        if level == len(self.open):
            self.open.append(bytearray())
        hashes = self.open[level]
        hashes += found
        if len(hashes) == TILE_BYTES:
            whole = bytes(hashes)
            hashes.clear()
            yield level, (self.size >> BITS * (level + 1)) - 1, whole
            yield from self._put(level + 1, _whole(_split(whole)))


def edge_of(size: int, tile: Callable[[int, int], bytes]) -> Edge:
    """The edge of a tree of `size` leaves, from its stored tiles. Raises LookupError where they do not hold it."""
    edge = Edge(size)
    level = 0
    while size >> BITS * level:
        held = (size >> BITS * level & WIDTH - 1) * HASH_BYTES
        hashes = tile(level, size >> BITS * (level + 1))[:held] if held else b""
        if len(hashes) < held:
            raise LookupError(f"level {level} of the tree ends too early")
        edge.open.append(bytearray(hashes))
        level += 1
    return edge


def subtrees(tile: Callable[[int, int], bytes]) -> Subtree:
    """Hashes of complete subtrees from stored tiles. What it gives raises LookupError where they do not hold one."""

    def subtree(level: int, index: int) -> bytes:
        row, inner = divmod(level, BITS)
        first = index << inner
        start = (first & WIDTH - 1) * HASH_BYTES
        length = HASH_BYTES << inner
        hashes = tile(row, first >> BITS)[start : start + length]
        if len(hashes) < length:
            raise LookupError(f"tile {first >> BITS} of level {row} ends too early")
        return _whole(_split(hashes))

    return subtree


def _whole(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes whose number is a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def _split(hashes: bytes | bytearray) -> list[bytes]:
    return [bytes(hashes[i : i + HASH_BYTES]) for i in range(0, len(hashes), HASH_BYTES)]
