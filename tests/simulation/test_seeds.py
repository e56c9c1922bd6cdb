"""What must hold holds, for every seed. SEED=123 runs one of them, SOAK=1 twenty thousand."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.simulation.running import Run

SEED = os.environ.get("SEED")
SEEDS = 20_000 if os.environ.get("SOAK") == "1" else 200
CHUNK = max(SEEDS // 10, 50)
CHUNKS = [range(int(SEED), int(SEED) + 1)] if SEED else [range(s, s + CHUNK) for s in range(0, SEEDS, CHUNK)]
"""Chunks are dealt out to several processes; in each, of all that can happen everything does."""

FAULTS = {"killed", "cut off", "met", "repeated", "read again", "rebalanced", "delayed", "severed", "published again"}
CROSSINGS = {"filed twice", "certified after the end", "fell away"}


@pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
def test_what_must_hold_holds(run: Run, seeds: range) -> None:
    happened: Counter[str] = Counter()
    for seed in seeds:
        happened += run(seed).counts
    # Not in vain: of everything that can go wrong, and cross, some did.
    assert SEED or happened.keys() >= FAULTS | CROSSINGS
