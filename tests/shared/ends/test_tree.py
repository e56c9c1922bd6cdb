"""The tree against the definitions of RFC 9162, written down once more in the plainest way."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from shared.ends import tree
from shared.ends.tiles import Edge, Tile, edge_of, subtrees


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of 2.1.1."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def leaves(size: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(size)]


class Stored:
    """Tiles as a table keeps them."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.edge = Edge()

    def grow(self, size: int) -> None:
        self.edge = edge_of(self.edge.size, self.tile)
        new = [tree.leaf_hash(leaf) for leaf in leaves(size)[self.edge.size :]]
        self.keep(*self.edge.add(new), *self.edge.unfinished())

    def keep(self, *tiles: Tile) -> None:
        self.tiles.update(((level, index), hashes) for level, index, hashes in tiles)

    def tile(self, level: int, index: int) -> bytes:
        return self.tiles.get((level, index), b"")


def stored(*sizes: int) -> Stored:
    found = Stored()
    for size in sizes:
        found.grow(size)
    return found


@pytest.mark.parametrize("size", [*range(10), 255, 256, 257, 511, 513, 1000])
def test_the_root_is_that_of_the_definition(size: int) -> None:
    held = stored(size)
    assert held.edge.root() == naive_root(leaves(size)) == tree.root(size, subtrees(held.tile))


def test_two_hundred_fifty_six_tiles_make_one_of_the_next_level() -> None:
    held = stored(100, 65_536 - 1, 65_536, 65_537)
    assert held.edge.root() == naive_root(leaves(65_537))
    assert {key: len(hashes) // 32 for key, hashes in held.tiles.items() if key[0]} == {
        **{(1, 0): 256, (2, 0): 1},
    }


@settings(deadline=None)
@given(some.integers(1, 700), some.data())
def test_a_leaf_is_proven_at_its_place_and_at_no_other(size: int, data: some.DataObject) -> None:
    held = stored(size // 3, size)
    index = data.draw(some.integers(0, size - 1))
    path = tree.inclusion(index, size, subtrees(held.tile))
    leaf, root = tree.leaf_hash(leaves(size)[index]), naive_root(leaves(size))
    assert tree.included(index, size, leaf, path) == root
    assert tree.included(index, size, tree.leaf_hash(b"another"), path) != root
    assert tree.included(index, size, leaf, [*path, root]) != root
    other = data.draw(some.integers(-1, size))
    if other != index:
        assert tree.included(other, size, leaf, path) != root
    if path:
        assert tree.included(index, size, leaf, path[1:]) != root
        assert tree.included(index, size, leaf, path[:-1]) != root


@settings(deadline=None)
@given(some.integers(1, 600), some.integers(0, 300))
def test_an_earlier_tree_is_proven_to_be_the_beginning(earlier: int, more: int) -> None:
    later = earlier + more
    held = stored(earlier, later)
    path = tree.consistency(earlier, later, subtrees(held.tile))
    was, now = naive_root(leaves(earlier)), naive_root(leaves(later))
    assert tree.consistent(earlier, was, later, now, path)
    assert not tree.consistent(earlier, sha256(was).digest(), later, now, path)
    assert not tree.consistent(earlier, was, later, sha256(now).digest(), path)
    assert not tree.consistent(earlier, was, later, now, [*path, was])


@settings(deadline=None)
@given(some.lists(some.integers(0, 1500), min_size=1, max_size=5))
def test_it_does_not_matter_in_which_steps_a_tree_grows(sizes: list[int]) -> None:
    assert stored(*sorted(sizes)).tiles == stored(max(sizes)).tiles


def test_tiles_that_end_too_early_are_told() -> None:
    held = stored(300)
    held.tiles[0, 1] = held.tiles[0, 1][:-32]
    with pytest.raises(LookupError):
        edge_of(300, held.tile)
    with pytest.raises(LookupError):
        tree.root(300, subtrees(held.tile))
