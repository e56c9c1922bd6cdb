"""Each pair of acts by the two sides, neither of which has heard of the other's: all services agree in the end.

Both orders of acting, and both orders in which the two hear of it. Who wins, says docs/crossings.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations, product
from typing import Final

import pytest

from shared.domain import Refusal
from tests.crossings.conftest import MakeWorld
from tests.crossings.ends import complaints
from tests.crossings.world import World

Act = Callable[[World], object]

CORRECTION_DAYS: Final = 15
"""One more than an applicant has for answering."""


def lapse(world: World) -> None:
    world.pass_days(CORRECTION_DAYS)


def refuse(world: World) -> object:
    return world.propose("refuse")


BEFORE: Final[Mapping[str, Sequence[Act]]] = {
    "filed": (),
    "assigned": (World.assign,),
    "asked": (World.assign, World.request),
    "lapsed": (World.assign, World.request, lapse),
    "answered": (World.assign, World.request, World.answer),
    "proposed": (World.assign, World.propose),
    "lapsed and proposed": (World.assign, World.request, lapse, World.propose),
    "asked again": (World.assign, World.request, lapse, World.request),
}
"""How it stands when the two begin to act, all of which both have heard of."""

APPLICANT: Final[Mapping[str, Sequence[Act]]] = {
    "answers": (World.answer,),
    "withdraws": (World.withdraw,),
    "answers and withdraws": (World.answer, World.withdraw),
    "answers twice": (World.answer, World.answer),
}

BUREAU: Final[Mapping[str, Sequence[Act]]] = {
    "assigns": (lambda world: world.assign("o2"),),
    "asks": (World.request,),
    "extends": (World.extend,),
    "transfers": (World.transfer,),
    "transfers and certifies there": (World.transfer, World.assign, World.propose, World.approve),
    "withdraws the request": (World.withdraw_request,),
    "withdraws the request and certifies": (World.withdraw_request, World.propose, World.approve),
    "lets time pass and gives more": (lapse, World.more_time),
    "gives more, lets it pass and certifies": (World.more_time, lapse, lapse, World.propose, World.approve),
    "proposes": (World.propose,),
    "sends back": (World.send_back,),
    "takes back": (World.take_back,),
    "approves": (World.approve,),
    "certifies": (World.propose, World.approve),
    "refuses": (refuse, World.approve),
    "lets time pass": (lapse,),
    "lets time pass and certifies": (lapse, World.propose, World.approve),
    "lets time pass and refuses": (lapse, refuse, World.approve),
    "lets time pass and asks": (lapse, World.request),
}

BETWEEN: Final = ("intake>review", "review>intake")


class CannotBe(Exception):
    """One of them may not act so."""


def act(world: World, acts: Sequence[Act]) -> None:
    for one in acts:
        try:
            outcome = one(world)
        except (AttributeError, IndexError) as nothing:
            raise CannotBe from nothing  # nothing is asked that could be answered, or nobody holds the case
        if isinstance(outcome, Refusal):
            raise CannotBe


PAIRS: Final = [
    pytest.param(before, applicant, bureau, id=f"{before}: the applicant {applicant}, the bureau {bureau}")
    for before, applicant, bureau in product(BEFORE, APPLICANT, BUREAU)
]


@pytest.mark.parametrize(("before", "applicant", "bureau"), PAIRS)
def test_they_agree_in_the_end(make_world: MakeWorld, before: str, applicant: str, bureau: str) -> None:
    for sides in permutations((APPLICANT[applicant], BUREAU[bureau])):
        for order in permutations(BETWEEN):
            world = make_world()
            act(world, BEFORE[before])
            world.release_all()
            world.hold_all()
            try:
                for side in sides:
                    act(world, side)
            except CannotBe:
                break  # whatever they hear of first
            finally:
                found = []
                world.release_all(order)
                found += complaints(world)
            assert not found, (before, sides, order)
