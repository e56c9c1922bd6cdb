"""Who asks something of followup, as parameters of its routes; and whose dates they have."""

from __future__ import annotations

from typing import Annotated

from shared.contracts.event import Actor
from shared.scheme.authorization import reach
from shared.web.authorization import granted

ReadingPlans = Annotated[Actor, granted("followup.read_plans")]
ReadingDates = Annotated[Actor, granted("followup.read_dates")]


def own_organisation(actor: Actor) -> str:
    """The support organisation whose inbox someone reads."""
    supporter = reach(actor, "followup.read_dates").supporter
    assert supporter is not None
    return supporter
