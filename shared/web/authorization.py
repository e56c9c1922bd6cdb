"""Routes ask the table of rights: each names the right that it needs.

Assigning = Annotated[Actor, granted("review.assign")]
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any

from fastapi import Depends
from starlette.requests import Request

from shared.contracts.event import Actor
from shared.scheme.authorization import NotGranted, Right, demand
from shared.web.persona import current_actor
from shared.web.problems import Problem
from shared.web.unsent import remember_typed


def granted(right: Right) -> Any:
    """A dependency: the actor, if its role has this right. Whether over this very thing, is asked where that is known.

    Raises Problem (403) where nobody was chosen, and NotGranted.
    """
    return Depends(actor_with(right))


def for_everyone(right: Right) -> Any:
    """A dependency of what is open to the public: it says so, and asks nothing."""
    return Depends(anyone_with(right))


@cache
def actor_with(right: Right) -> Callable[[Request], Coroutine[Any, Any, Actor]]:
    async def actor(request: Request) -> Actor:
        try:
            found = current_actor(request)
            demand(found, right)
        except (Problem, NotGranted):
            await remember_typed(request)
            raise
        return found

    return actor


@cache
def anyone_with(right: Right) -> Callable[[], Coroutine[Any, Any, None]]:
    async def anyone() -> None:
        return None

    return anyone
