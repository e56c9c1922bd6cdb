"""Proofs of inclusion: that events are in the tree of a signed end (C2SP tlog-proof: index, path, checkpoint)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.ends import tree
from shared.ends.checkpoint import in_order
from shared.ends.cuts import Cut, leaves_of, tile_of
from shared.ends.tiles import subtrees
from shared.postgres.database import Cursor

Leaf = tuple[str, int, bytes]
"""What a leaf of the tree stands for: part, sequence and digest of an event."""


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """The place of an event among the leaves, from 0, and the path from there to the root."""

    index: int
    path: Sequence[bytes]


def prove(cursor: Cursor, end: Cut, events: Sequence[Leaf]) -> list[InclusionProof | None]:
    """For each event its proof in the tree of a cut; None where that tree does not hold it."""
    cursor.execute(_TAKEN_UP, [[part for part, _, _ in events], [sequence for _, sequence, _ in events]])
    taken_up = {number: row for number, *row in cursor.fetchall()}
    subtree = subtrees(lru_cache(None)(lambda level, index: tile_of(cursor, level, index)))
    found: list[InclusionProof | None] = []
    for number, (part, sequence, digest) in enumerate(events, 1):
        proof = None
        if number in taken_up:
            count, positions, earlier = taken_up[number]
            proof = _proof(_index(part, sequence, count, positions, earlier), end, part, sequence, digest, subtree)
        found.append(proof)
    return found


def _index(part: str, sequence: int, count: int, positions: Mapping[str, int], earlier: Mapping[str, int]) -> int:
    """The place of an event that was taken up by the cut with `positions`, after one with `count` leaves."""
    for other in in_order(positions):
        if other == part:
            break
        count += positions[other] - earlier.get(other, 0)
    return count + sequence - earlier.get(part, 0) - 1


def _proof(
    index: int, end: Cut, part: str, sequence: int, digest: bytes, subtree: tree.Subtree
) -> InclusionProof | None:
    if not 0 <= index < end.count:
        return None
    try:
        path = tree.inclusion(index, end.count, subtree)
    except LookupError:
        return None
    own = leaves_of(part, [(sequence, digest)])[0]
    return InclusionProof(index, path) if tree.included(index, end.count, own, path) == end.root else None


# For each event the first cut that covers it, with the count and the positions of the one before that.
_TAKEN_UP = """
SELECT asked.number, coalesce(b.count, 0), c.positions, coalesce(b.positions, '{}')
  FROM unnest(%b::text[], %b::bigint[]) WITH ORDINALITY AS asked (part, sequence, number)
 CROSS JOIN LATERAL (
       SELECT count, positions FROM cuts
        WHERE (positions ->> asked.part)::bigint >= asked.sequence ORDER BY count LIMIT 1) AS c
  LEFT JOIN LATERAL (
       SELECT count, positions FROM cuts WHERE count < c.count ORDER BY count DESC LIMIT 1) AS b ON true
"""
