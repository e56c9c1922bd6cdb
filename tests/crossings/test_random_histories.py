"""Random histories of one application, with links that are held and released at random: all agree in the end."""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.crossings.conftest import MakeWorld
from tests.crossings.ends import complaints
from tests.crossings.in_step import CannotBe, act
from tests.crossings.test_every_pair import APPLICANT, BUREAU
from tests.crossings.world import World

SEEDS = range(3_000) if "SOAK" in os.environ else range(40)
STEPS = 25


@pytest.mark.parametrize("seed", [int(os.environ["SEED"])] if "SEED" in os.environ else SEEDS)
def test_they_agree_in_the_end(make_world: MakeWorld, seed: int) -> None:
    dice, world = Random(seed), make_world()
    trace = [step(world, dice) for _ in range(STEPS)]
    order = list(world.links)
    dice.shuffle(order)
    world.release_all(order)
    assert not complaints(world), f"replay with SEED={seed}\n" + "\n".join(trace)


def step(world: World, dice: Random) -> str:
    """One thing that somebody does, or that happens to a link; what it was."""
    luck = dice.random()
    if luck < 0.25:
        held = dice.sample(sorted(world.links), dice.randint(1, 4))
        world.hold(*held)
        return f"held: {', '.join(held)}"
    if luck < 0.45 and world.held:
        link = dice.choice(sorted(world.held))
        world.release(link)
        return f"released: {link}"
    if luck < 0.55:
        days = dice.choice((1, 3, 10, 20))
        world.pass_days(days)
        return f"{days} days pass"
    who = dice.choices((APPLICANT, BUREAU), (1, 2))[0]
    what = dice.choice(sorted(who))
    try:
        act(world, who[what])
    except CannotBe:
        return f"could not be: {what}"
    return what
