"""A trial leaves nothing behind, and a seed says what it does."""

from __future__ import annotations

from services.terminal.auditing import verified
from tests.tampering.mutations import KINDS
from tests.tampering.trial import attempt, mutated
from tests.tampering.verdict import located
from tests.tampering.world import World


def test_everything_is_set_back_as_it_was(world: World) -> None:
    for seed in range(20):
        with mutated(world, seed):
            pass
    assert world.databases.keep() == world.now
    assert verified(world.system).sound


def test_a_seed_says_what_is_done(world: World) -> None:
    said = []
    for _ in range(2):
        with mutated(world, 7) as mutation:
            assert mutation is not None
            said.append(str(mutation))
    assert said[0] == said[1]


def test_every_kind_of_mutation_is_possible(world: World) -> None:
    for kind in KINDS:
        with mutated(world, 1, kinds=[kind]) as mutation:
            assert mutation is not None
            assert mutation.kind == kind


def test_a_finding_elsewhere_locates_nothing(world: World) -> None:
    logs = [world.databases.table("review", "stored_events")]
    one, other = (attempt(world, seed, logs, ["change"]) for seed in (1, 2))
    assert one is not None
    assert other is not None
    assert located(one.mutation, one.findings)
    assert located(other.mutation, other.findings)
    assert not located(one.mutation, other.findings)
