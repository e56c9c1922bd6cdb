"""Whatever is changed where verification claims to look is found, and where it is. SEED=123 tries one, SOAK=1 more."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from tests.tampering.claims import Claims
from tests.tampering.databases import Table
from tests.tampering.mutations import FIRST
from tests.tampering.trial import attempt
from tests.tampering.world import World

SEED = os.environ.get("SEED")
SOAK = os.environ.get("SOAK") == "1"
SEEDS = 1000 if SOAK else 20
CHUNK = SEEDS // 20
CHUNKS = [range(int(SEED), int(SEED) + 1)] if SEED else [range(s, s + CHUNK) for s in range(0, SEEDS, CHUNK)]
"""So few tests are dealt out evenly to several processes."""
EACH = 1 if SOAK else 40
"""Of so many columns one is changed on purpose, whatever the seeds change."""


@pytest.fixture(scope="module")
def claims(world: World) -> Claims:
    return Claims(world.system, world.databases)


@pytest.fixture(scope="module")
def tables(claims: Claims) -> Sequence[Table]:
    """All of which anything is evidence."""
    return claims.tables()


@pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}")
def test_what_was_tampered_with_is_found_and_what_changed_came_or_went_is_located(
    world: World, claims: Claims, tables: Sequence[Table], seeds: range
) -> None:
    for seed in seeds:
        trial = attempt(world, seed, tables)
        if trial is not None and claims.cover(trial.mutation):
            assert trial.outcome != "not found", str(trial)
            assert trial.outcome == "located" or trial.mutation.kind not in FIRST, str(trial)


def test_a_change_of_any_column_that_is_evidence_is_located(
    world: World, claims: Claims, tables: Sequence[Table]
) -> None:
    columns = [(table, name) for table in tables for name in claims.evidence(table)]
    for table, name in columns[::EACH]:
        trial = attempt(world, 0, [table], ["change"], name)
        assert trial is None or not claims.cover(trial.mutation) or trial.outcome == "located", str(trial)
