"""Whose list a route shows."""

from __future__ import annotations

from shared.contracts.event import Actor
from shared.scheme.authorization import Whose, may, reach
from shared.scheme.bureaus import BUREAUS
from shared.web.problems import NOT_FOUND, Problem


def bureau_for(actor: Actor, asked: str) -> str:
    """An officer's own bureau; who reads all of them names one. Raises Problem (404)."""
    bureau = asked or reach(actor, "review.read").bureau or next(iter(BUREAUS))
    if bureau not in BUREAUS or not may(actor, "review.read", Whose(bureau=bureau)):
        raise Problem(NOT_FOUND)
    return bureau
