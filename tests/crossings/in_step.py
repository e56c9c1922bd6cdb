"""Many crossings at once: each side acts by itself, and what they did is heard of together.

worlds = filed(make_world, 8)
all_do(worlds, (World.assign, Days(15)))
cross_in_every_order(lambda count: …, APPLICANT, BUREAU["approves"], complaints)

A page of messages costs little more than one message: a hundred are heard of nearly as soon as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any, Final, TypeVar

from shared.domain import Refusal
from tests.crossings.world import World

BETWEEN: Final = ("intake>review", "review>intake")

Act = Callable[[Any], object]
W = TypeVar("W", bound=World)


class CannotBe(Exception):
    """One of them may not act so."""


@dataclass(frozen=True)
class Days:
    """An act that is everybody's: time passes."""

    count: int

    def __call__(self, world: World) -> None:
        world.pass_days(self.count)


def act(world: World, acts: Iterable[Act]) -> None:
    for one in acts:
        try:
            outcome = one(world)
        except (AttributeError, IndexError) as nothing:
            raise CannotBe from nothing  # nothing is asked that could be answered, or nobody holds the case
        if isinstance(outcome, Refusal):
            raise CannotBe


def filed(make: Callable[..., W], count: int) -> list[W]:
    worlds = [make(unheard=True) for _ in range(count)]
    hear(worlds)
    return worlds


def all_do(worlds: Sequence[World], acts: Iterable[Act]) -> None:
    """Each act in turn, which everybody hears of before the next. Raises CannotBe."""
    for one in acts:
        hold_all(worlds)
        for world in worlds[:1] if isinstance(one, Days) else worlds:
            act(world, [one])
        hear(worlds)


def hold_all(worlds: Iterable[World]) -> None:
    for world in worlds:
        world.hold_all()


def hear(worlds: Sequence[World], order: Iterable[str] = ()) -> None:
    """Let everything through, in this order: links are one for all worlds of a system."""
    for world in worlds:
        world.held.clear()
    worlds[0].hold_all()
    worlds[0].release_all(order)


def cross_in_every_order(
    ready: Callable[[int], Sequence[W]],
    ones: Mapping[str, Sequence[Act]],
    other: Sequence[Act],
    complaints: Callable[[W], list[str]],
) -> None:
    """Each of the ones against the other, neither of which has heard of the other's acts: whoever acts first, and
    whatever is heard first, nothing is left to complain of.

    ready(count): so many worlds as they stand when the two begin. Time passes in none of the ones' acts.
    """
    if not _can(ready(1), other, complaints):
        return  # what it cannot do alone it cannot do when it has heard of nothing else either
    crossings = list(product(ones, (True, False)))
    for order in permutations(BETWEEN):
        worlds = dict(zip(crossings, ready(len(crossings)), strict=True))
        hold_all(worlds.values())
        can = dict(worlds)
        _each(can, [one for one in can if one[1]], lambda crossing: ones[crossing[0]])
        for one in other:
            _each(can, list(can)[:1] if isinstance(one, Days) else list(can), lambda _, one=one: [one])
        _each(can, [one for one in can if not one[1]], lambda crossing: ones[crossing[0]])
        hear(list(worlds.values()), order)
        found = {(*crossing, order): said for crossing, world in worlds.items() if (said := complaints(world))}
        assert not found
        crossings = list(can)  # what cannot be, cannot be whatever they hear of first
        if not crossings:
            break


def cross(ready: Callable[[int], Sequence[W]], one: Act, other: Act, complaints: Callable[[W], list[str]]) -> list[W]:
    """What has become of them after both acts, unheard: for each order of acting and of hearing."""
    found: list[W] = []
    for order in permutations(BETWEEN):
        worlds = ready(2)
        hold_all(worlds)
        for world, acts in zip(worlds, permutations((one, other)), strict=True):
            act(world, acts)
        hear(worlds, order)
        assert [said for world in worlds for said in complaints(world)] == []
        found += worlds
    return found


def _can(worlds: Sequence[W], acts: Iterable[Act], complaints: Callable[[W], list[str]]) -> bool:
    """Whether one of them can act so; in vain or not, there is nothing to complain of."""
    hold_all(worlds)
    can = {0: worlds[0]}
    _each(can, [0], lambda _: acts)
    hear(worlds)
    assert complaints(worlds[0]) == []
    return bool(can)


def _each(can: dict[Any, W], crossings: Iterable[Any], acts: Callable[[Any], Iterable[Act]]) -> None:
    """Those of them that cannot act so are left out from here on."""
    for crossing in crossings:
        try:
            act(can[crossing], acts(crossing))
        except CannotBe:
            del can[crossing]
