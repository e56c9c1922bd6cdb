"""What may be done with the record of a plan as it stands, so that nobody is offered what would be refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from services.review.domain.rescission import (
    DropRescission,
    HoldHearing,
    NotifyHearing,
    ProposeRescission,
    ReportHearing,
    Rescind,
    Rescission,
    RescissionCommand,
    SendBackRescission,
    task_of,
    terms_to_rescind,
)
from services.review.views.plan import RecordOnADay
from shared.contracts.event import Actor
from shared.scheme.authorization import Whose, may

RecordAction = Literal[
    "hearing",
    "hearing-held",
    "hearing-report",
    "rescission-proposal",
    "rescission-send-back",
    "rescission-drop",
    "rescind",
]
RECORD_ACTIONS: Final[Mapping[RecordAction, type[RescissionCommand]]] = {
    "hearing": NotifyHearing,
    "hearing-held": HoldHearing,
    "hearing-report": ReportHearing,
    "rescission-proposal": ProposeRescission,
    "rescission-send-back": SendBackRescission,
    "rescission-drop": DropRescission,
    "rescind": Rescind,
}
"""Which command each is, and so which right it needs."""


def record_actions(found: RecordOnADay, actor: Actor, day: date) -> frozenset[RecordAction]:
    """What this person may do with a plan today."""
    standing = found.record.rescission
    offered = _of_rescission(found, standing, actor, day) if standing else _of_none(found, day)
    whose = Whose(bureau=found.bureau)
    return frozenset(one for one in offered if may(actor, RECORD_ACTIONS[one].right, whose))


def _of_none(found: RecordOnADay, day: date) -> set[RecordAction]:
    return {"hearing"} if terms_to_rescind(found.record.facts, day) else set()


def _of_rescission(found: RecordOnADay, standing: Rescission, actor: Actor, day: date) -> set[RecordAction]:
    offered: set[RecordAction] = {"rescission-drop"}
    match task_of(standing, found.record.facts, day):
        case "hold":
            offered.add("hearing-held")
        case "report":
            offered.add("hearing-report")
        case "propose":
            offered.add("rescission-proposal")
        case "decide":
            offered.add("rescission-send-back")
            if standing.proposed_by != actor.id:
                offered.add("rescind")
    return offered
