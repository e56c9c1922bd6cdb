"""A trial leaves nothing behind, and a seed says what it does."""

from __future__ import annotations

from services.terminal.auditing import verified
from tests.tampering.mutations import KINDS
from tests.tampering.trial import attempt
from tests.tampering.verdict import located
from tests.tampering.world import World


def test_everything_is_set_back_as_it_was(world: World) -> None:
    for seed in range(20):
        attempt(world, seed)
    assert world.databases.keep() == world.now
    assert verified(world.system).sound


def test_a_seed_says_what_is_done(world: World) -> None:
    first, again = (attempt(world, 7), attempt(world, 7))
    assert first is not None
    assert again is not None
    assert str(first.mutation) == str(again.mutation)


def test_every_kind_of_mutation_is_possible(world: World) -> None:
    for kind in KINDS:
        trial = attempt(world, 1, kinds=[kind])
        assert trial is not None
        assert trial.mutation.kind == kind


def test_a_finding_elsewhere_locates_nothing(world: World) -> None:
    logs = [world.databases.table("review", "stored_events")]
    one, other = (attempt(world, seed, logs, ["change"]) for seed in (1, 2))
    assert one is not None
    assert other is not None
    assert located(one.mutation, one.findings)
    assert located(other.mutation, other.findings)
    assert not located(one.mutation, other.findings)
