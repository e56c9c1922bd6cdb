"""Each pair of acts by the two sides, neither of which has heard of the other's: all services agree in the end.

Both orders of acting, and both orders in which the two hear of it. Who wins, says docs/crossings.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final

import pytest

from tests.crossings.conftest import MakeWorld
from tests.crossings.ends import complaints
from tests.crossings.in_step import Act, Days, all_do, cross_in_every_order, filed
from tests.crossings.world import World

CORRECTION_DAYS: Final = 15
"""One more than an applicant has for answering."""


LAPSE: Final = Days(CORRECTION_DAYS)


def refuse(world: World) -> object:
    return world.propose("refuse")


BEFORE: Final[Mapping[str, Sequence[Act]]] = {
    "filed": (),
    "assigned": (World.assign,),
    "asked": (World.assign, World.request),
    "lapsed": (World.assign, World.request, LAPSE),
    "answered": (World.assign, World.request, World.answer),
    "proposed": (World.assign, World.propose),
    "lapsed and proposed": (World.assign, World.request, LAPSE, World.propose),
    "asked again": (World.assign, World.request, LAPSE, World.request),
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
    "lets time pass and gives more": (LAPSE, World.more_time),
    "gives more, lets it pass and certifies": (World.more_time, LAPSE, LAPSE, World.propose, World.approve),
    "proposes": (World.propose,),
    "sends back": (World.send_back,),
    "takes back": (World.take_back,),
    "approves": (World.approve,),
    "certifies": (World.propose, World.approve),
    "refuses": (refuse, World.approve),
    "lets time pass": (LAPSE,),
    "lets time pass and certifies": (LAPSE, World.propose, World.approve),
    "lets time pass and refuses": (LAPSE, refuse, World.approve),
    "lets time pass and asks": (LAPSE, World.request),
}


@pytest.mark.parametrize(("before", "bureau"), list(product(BEFORE, BUREAU)))
def test_they_agree_in_the_end(make_world: MakeWorld, before: str, bureau: str) -> None:
    def ready(count: int) -> list[World]:
        worlds = filed(make_world, count)
        all_do(worlds, BEFORE[before])
        return worlds

    cross_in_every_order(ready, APPLICANT, BUREAU[bureau], complaints)
