"""The Merkle tree of RFC 9162 (2.1, as in RFC 6962) over leaves that are only ever added.

`Subtree` gives the hash of a complete subtree: of the 2^level leaves from index * 2^level on. All proofs are made of
such hashes, so nothing else need be kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

Subtree = Callable[[int, int], bytes]

HASH_BYTES = 32


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf; no inner node can have it."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def joined(peaks: Iterable[bytes]) -> bytes:
    """The root over complete subtrees that become smaller from left to right; of none, that of the empty tree."""
    root = None
    for peak in reversed(list(peaks)):
        root = peak if root is None else node_hash(peak, root)
    return hashlib.sha256().digest() if root is None else root


def peaks(size: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees of a tree, as (level, index), the greatest first."""
    start = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level


def root(size: int, subtree: Subtree) -> bytes:
    """The root over the first `size` leaves."""
    return joined(subtree(level, index) for level, index in peaks(size))


def inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The path that proves the leaf at `index` (from 0) to be in the tree of `size`."""
    return _inclusion(index, 0, size, subtree)


def consistency(earlier: int, later: int, subtree: Subtree) -> list[bytes]:
    """The path that proves the tree of `earlier` leaves (at least 1) to be the beginning of that of `later`."""
    return _consistency(earlier, 0, later, subtree, True)


def included(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes | None:
    """The root that a path of inclusion leads to (2.1.3.2), from the leaf's hash; None if the path does not fit."""
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def consistent(earlier: int, earlier_root: bytes, later: int, later_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path proves that one tree is the beginning of another (2.1.4.2)."""
    if earlier == later:
        return not path and earlier_root == later_root
    if not 0 < earlier < later:
        return False
    steps = [earlier_root, *path] if earlier & (earlier - 1) == 0 else list(path)
    at, last = earlier - 1, later - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    if not steps:
        return False
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    return last == 0 and (before, after) == (earlier_root, later_root)


def _inclusion(index: int, low: int, high: int, subtree: Subtree) -> list[bytes]:
    if high - low == 1:
        return []
    middle = low + _half(high - low)
    if index < middle:
        return [*_inclusion(index, low, middle, subtree), _range(middle, high, subtree)]
    return [*_inclusion(index, middle, high, subtree), _range(low, middle, subtree)]


def _consistency(earlier: int, low: int, high: int, subtree: Subtree, whole: bool) -> list[bytes]:
    if earlier == high:
        return [] if whole else [_range(low, high, subtree)]
    middle = low + _half(high - low)
    if earlier <= middle:
        return [*_consistency(earlier, low, middle, subtree, whole), _range(middle, high, subtree)]
    return [*_consistency(earlier, middle, high, subtree, False), _range(low, middle, subtree)]


def _range(low: int, high: int, subtree: Subtree) -> bytes:
    """The root over the leaves low … high-1, where `low` is a place at which the tree is split."""
    start = low
    found = []
    for level, index in peaks(high - low):
        found.append(subtree(level, (start >> level) + index))
    return joined(found)


def _half(size: int) -> int:
    """The greatest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
